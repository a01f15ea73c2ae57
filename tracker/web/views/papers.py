"""Papers: what can be printed now, what each will hold, and the prints."""

from __future__ import annotations

from flask import Blueprint, render_template, request
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
    written_paper,
)
from tracker.queries.papers import briefing, inspectors_pack, papers_page
from tracker.queries.statements import statement_of_action
from tracker.queries.visits import visit_note
from tracker.rules.density import PLAN_PAGES
from tracker.rules.permissions import Capability
from tracker.web.context import here
from tracker.web.costs import prints
from tracker.web.guard import audience
from tracker.web.views.plans import ENDING, edition_asked, press, to_keep

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
@prints
def statement() -> str:
    """Say what the statement of action will hold, and how its ten working days stand."""
    found = statement_of_action(here().school, here().today)
    printed = print_paper(statement_paper(found), press=press)
    return render_template("papers/statement.html", statement=found, printed=printed, pages=STATEMENT_PAGES)


@blueprint.get(f"/statement.{ENDING}")
@audience(Capability.PRINT)
@prints
def statement_to_keep(ending: str) -> ResponseReturnValue:
    """Give the statement of action to keep."""
    return sent(statement_paper(statement_of_action(here().school, here().today)), ending)


@blueprint.get(f"/inspectors-pack.{ENDING}")
@audience(Capability.PRINT)
@prints
def inspectors(ending: str) -> ResponseReturnValue:
    """Give the inspector's pack; the confidential variant only to whoever runs meetings."""
    confidential = request.args.get("variant") == CONFIDENTIAL
    if confidential and not here().may(Capability.RUN_MEETINGS):
        raise NotFound("There is no such paper for you to print.")
    return sent(inspectors_paper(inspectors_pack(here().school, here().today, confidential=confidential)), ending)


@blueprint.get(f"/requirements/<int:number>/briefing.{ENDING}")
@audience(Capability.PRINT)
@prints
def brief(number: int, ending: str) -> ResponseReturnValue:
    """Give one requirement on one page."""
    return sent(briefing_paper(briefing(here().school, number, here().today)), ending)


@blueprint.get(f"/visits/<int:number>.{ENDING}")
@audience(Capability.PRINT)
@prints
def visit(number: int, ending: str) -> ResponseReturnValue:
    """Give the note of one visit."""
    return sent(visit_paper(visit_note(here().school, number, here().today)), ending)


def sent(paper: Paper, ending: str) -> ResponseReturnValue:
    """Send a paper as the address asks for it: in an edition on sheets, as a Word document or as plain text."""
    edition, today = edition_asked(), paper.today.isoformat()
    if ending == "pdf":
        large = ", large print" if edition == Edition.LARGE else ""
        return to_keep(print_paper(paper, edition, press).pdf, ending, f"{paper.place}, {paper.name}{large}, {today}")
    content = written_paper(paper).as_word if ending == "docx" else written_paper(paper, Edition.LARGE).as_text.encode()
    return to_keep(content, ending, f"{paper.place}, {paper.name}, {today}")
