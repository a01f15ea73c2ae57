"""The improvement plan: what will be printed, and every edition of it to keep."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from tracker.errors import NotFound
from tracker.models.packs import Edition
from tracker.printing.plain import PLAIN_TYPE
from tracker.printing.plans import print_plan, printed_plan, written_plan
from tracker.printing.press import OwnProcess
from tracker.printing.word import WORD_TYPE
from tracker.queries.plans import improvement_plan
from tracker.rules.answers import length_on_paper
from tracker.rules.density import PLAN_PAGES, PLAN_WORDS
from tracker.rules.permissions import Capability
from tracker.web.context import here
from tracker.web.costs import prints
from tracker.web.guard import audience

blueprint = Blueprint("plans", __name__)
press = OwnProcess()

ENDING = '<any("pdf", "docx", "txt"):ending>'
"""The part of an address that says what a paper is wanted as: on sheets, to edit, or in words alone."""
_TYPES = {"pdf": "application/pdf", "docx": WORD_TYPE, "txt": PLAIN_TYPE}


@blueprint.get("/plan")
@audience(Capability.PRINT)
@prints
def view() -> ResponseReturnValue:
    """Say what will be printed, against the budget; nothing is while inspectors have asked for nothing."""
    plan = improvement_plan(here().school, here().today)
    if not plan.requirements:
        return render_template("plans/view.html", printed=None)
    printed = printed_plan(plan, press=press)
    length = length_on_paper(printed.words, printed.pages, PLAN_WORDS, PLAN_PAGES)
    return render_template("plans/view.html", printed=printed, length=length)


@blueprint.get(f"/plan.{ENDING}")
@audience(Capability.PRINT)
@prints
def paper(ending: str) -> ResponseReturnValue:
    """Give the plan as a PDF, as a Word document for a board that edits, or as text for braille and screen readers."""
    edition, name = edition_asked(), f"{here().school.name} improvement plan"
    if ending == "pdf":
        printed = print_plan(here().school, here().today, edition, press)
        large = " large print" if edition == Edition.LARGE else ""
        return to_keep(printed.pdf, ending, f"{name}{large} {here().today.isoformat()}")
    plan = improvement_plan(here().school, here().today)
    content = written_plan(plan).as_word if ending == "docx" else written_plan(plan, Edition.LARGE).as_text.encode()
    return to_keep(content, ending, f"{name} {here().today.isoformat()}")


def edition_asked() -> str:
    """Read from the address which edition to print."""
    edition = request.args.get("edition", Edition.STANDARD)
    if edition not in tuple(Edition):
        raise NotFound(f"There is no edition {edition}; there are standard and large.")
    return edition


def to_keep(content: bytes, ending: str, name: str) -> Response:
    """Give a paper as a file of a name that says what it is."""
    return send_file(BytesIO(content), mimetype=_TYPES[ending], as_attachment=True, download_name=f"{name}.{ending}")
