"""The improvement plan: what will be printed, and the print."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from tracker.errors import NotFound
from tracker.models.packs import Edition
from tracker.printing.plain import PLAIN_TYPE
from tracker.printing.plans import plan_as_text, plan_as_word, print_plan
from tracker.printing.press import OwnProcess
from tracker.printing.word import WORD_TYPE
from tracker.rules.density import PLAN_PAGES, PLAN_WORDS
from tracker.rules.permissions import Capability
from tracker.web.context import here
from tracker.web.guard import audience

blueprint = Blueprint("plans", __name__)
press = OwnProcess()


@blueprint.get("/plan")
@audience(Capability.PRINT)
def view() -> ResponseReturnValue:
    """Say what will be printed, against the budget."""
    printed = print_plan(here().school, here().today, press=press)
    return render_template("plans/view.html", printed=printed, pages=PLAN_PAGES, words=PLAN_WORDS)


@blueprint.get("/plan.pdf")
@audience(Capability.PRINT)
def pdf() -> ResponseReturnValue:
    """Give the plan as a PDF to keep."""
    edition = edition_asked()
    printed = print_plan(here().school, here().today, edition, press)
    large = " large print" if edition == Edition.LARGE else ""
    return _to_keep(printed.pdf, "application/pdf", f"{large} {here().today.isoformat()}.pdf")


@blueprint.get("/plan.docx")
@audience(Capability.PRINT)
def word() -> ResponseReturnValue:
    """Give the plan as a Word document, for a board that edits."""
    return _to_keep(plan_as_word(here().school, here().today), WORD_TYPE, f" {here().today.isoformat()}.docx")


@blueprint.get("/plan.txt")
@audience(Capability.PRINT)
def text() -> ResponseReturnValue:
    """Give the plan as plain text, for braille and screen readers."""
    content = plan_as_text(here().school, here().today).encode()
    return _to_keep(content, PLAIN_TYPE, f" {here().today.isoformat()}.txt")


def edition_asked() -> str:
    """Read from the address which edition to print."""
    edition = request.args.get("edition", Edition.STANDARD)
    if edition not in tuple(Edition):
        raise NotFound(f"There is no edition {edition}; there are standard and large.")
    return edition


def _to_keep(content: bytes, kind: str, ending: str) -> ResponseReturnValue:
    name = f"{here().school.name} improvement plan{ending}"
    return send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
