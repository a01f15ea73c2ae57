"""The home of a school: where the plan stands today, and what to ask."""

from __future__ import annotations

from flask import Blueprint, render_template

from tracker.queries.board import board_view
from tracker.queries.quality import quality_of
from tracker.queries.statements import concern_of
from tracker.rules.colours import Colour
from tracker.rules.permissions import Capability
from tracker.web.context import here
from tracker.web.guard import audience

blueprint = Blueprint("board", __name__)


@blueprint.get("/")
@audience(Capability.SEE_PLAN)
def view() -> str:
    """Show the plan on a page: the same facts and words as page 1 of the print."""
    board = board_view(here().school, here().today, in_full=here().in_full)
    return render_template(
        "board/view.html",
        board=board,
        quality=quality_of(board.requirements),
        concern=concern_of(here().school, here().today),
        colours=tuple(Colour),
    )
