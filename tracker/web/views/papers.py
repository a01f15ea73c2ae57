"""Papers: what can be printed now, what each will hold, and the prints."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from tracker.errors import NotFound
from tracker.models.packs import Edition
from tracker.printing.papers import (
    STATEMENT_PAGES,
    Paper,
    briefing_paper,
    inspectors_paper,
    print_paper,
    statement_paper,
    visit_paper,
)
from tracker.queries.papers import briefing, inspectors_pack, papers_page
from tracker.queries.statements import statement_of_action
from tracker.queries.visits import visit_note
from tracker.rules.density import PLAN_PAGES
from tracker.rules.permissions import Capability
from tracker.web.context import here
from tracker.web.guard import audience
from tracker.web.views.plans import edition_asked, press

blueprint = Blueprint("papers", __name__)

CONFIDENTIAL = "confidential"


@blueprint.get("/papers")
@audience(Capability.PRINT)
def index() -> str:
    """List every paper that can be printed now."""
    at = here()
    return render_template(
        "papers/index.html",
        papers=papers_page(at.school, at.person.id, at.today),
        plan_pages=PLAN_PAGES,
        statement_pages=STATEMENT_PAGES,
    )


@blueprint.get("/statement")
@audience(Capability.PRINT)
def statement() -> str:
    """Say what the statement of action will hold, and how its ten working days stand."""
    found = statement_of_action(here().school, here().today)
    printed = print_paper(statement_paper(found), press=press)
    return render_template("papers/statement.html", statement=found, printed=printed, pages=STATEMENT_PAGES)


@blueprint.get("/statement.pdf")
@audience(Capability.PRINT)
def statement_pdf() -> ResponseReturnValue:
    """Give the statement of action as a PDF to keep."""
    return sent(statement_paper(statement_of_action(here().school, here().today)))


@blueprint.get("/inspectors-pack.pdf")
@audience(Capability.PRINT)
def inspectors() -> ResponseReturnValue:
    """Give the inspector's pack as a PDF; the confidential variant only to whoever runs meetings."""
    confidential = request.args.get("variant") == CONFIDENTIAL
    if confidential and not here().may(Capability.RUN_MEETINGS):
        raise NotFound("There is no such paper for you to print.")
    return sent(inspectors_paper(inspectors_pack(here().school, here().today, confidential=confidential)))


@blueprint.get("/requirements/<int:number>/briefing.pdf")
@audience(Capability.PRINT)
def brief(number: int) -> ResponseReturnValue:
    """Give one requirement on one page as a PDF."""
    return sent(briefing_paper(briefing(here().school, number, here().today)))


@blueprint.get("/visits/<int:number>.pdf")
@audience(Capability.PRINT)
def visit(number: int) -> ResponseReturnValue:
    """Give the note of one visit as a PDF."""
    return sent(visit_paper(visit_note(here().school, number, here().today)))


def sent(paper: Paper) -> ResponseReturnValue:
    """Print a paper in the edition that the address asks for, and send it under a name that says what it is."""
    edition = edition_asked()
    printed = print_paper(paper, edition, press)
    large = ", large print" if edition == Edition.LARGE else ""
    name = f"{paper.place}, {paper.name}{large}, {paper.today.isoformat()}.pdf"
    return send_file(BytesIO(printed.pdf), mimetype="application/pdf", as_attachment=True, download_name=name)
