"""The improvement plan: what will be printed, and the print."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from tracker.errors import NotFound
from tracker.printing.plans import Edition, print_plan
from tracker.printing.press import OwnProcess
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
    return render_template(
        "plans/view.html", printed=printed, editions=tuple(Edition), pages=PLAN_PAGES, words=PLAN_WORDS
    )


@blueprint.get("/plan.pdf")
@audience(Capability.PRINT)
def pdf() -> ResponseReturnValue:
    """Give the plan as a PDF to keep."""
    edition = request.args.get("edition", Edition.STANDARD)
    if edition not in tuple(Edition):
        raise NotFound(f"There is no edition {edition}; there are standard and large.")
    printed = print_plan(here().school, here().today, edition, press)
    large = " large print" if edition == Edition.LARGE else ""
    name = f"{here().school.name} improvement plan{large} {here().today.isoformat()}.pdf"
    return send_file(BytesIO(printed.pdf), mimetype="application/pdf", as_attachment=True, download_name=name)
