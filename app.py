"""The application, as servers and the ``flask`` command find it. Beside a server, workers are kept for long work."""

from tracker.application import create_app
from tracker.jobs.keeper import is_served, keep_workers

app = create_app()
if is_served():
    keep_workers(app)
