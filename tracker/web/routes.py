"""Where the pages live: one blueprint a noun, a school's under ``/schools/<urn>``."""

from flask import Flask

from tracker.web.views import actions, board, evidence, home, inspections, metrics, people, plans, requirements, updates

AT_SCHOOL = "/schools/<urn>"


def register(app: Flask) -> None:
    """Add every blueprint."""
    app.register_blueprint(home.blueprint)
    for noun in (board, requirements, actions, updates, evidence, inspections, metrics, people, plans):
        app.register_blueprint(noun.blueprint, url_prefix=AT_SCHOOL)
