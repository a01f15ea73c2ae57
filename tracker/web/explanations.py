"""What the templates need to explain words where they stand, whichever page they are on."""

from __future__ import annotations

from flask import Flask

from tracker.rules.colours import Colour
from tracker.rules.impact import Impact
from tracker.rules.notice import clear_days_told
from tracker.rules.reasons import explained, own_numbers


def register(app: Flask) -> None:
    """Give it to them."""
    app.jinja_env.globals.update(
        every_colour=tuple(Colour), every_outcome=tuple(Impact), clear_days_told=clear_days_told
    )
    app.jinja_env.filters.update(explained=explained, set_otherwise=own_numbers)
