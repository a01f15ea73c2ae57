"""The application, as servers and the ``flask`` command find it."""

from tracker.application import create_app

app = create_app()
