"""Is the plan precise enough to hold us to? Its wording, action by action; and that of a plan brought along."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.errors import Invalid, Refused
from tracker.printing.plans import size_on_paper
from tracker.queries.brought import BroughtPlan, Draft, brought_plan
from tracker.queries.plans import improvement_plan
from tracker.reading.school_plans import SchoolPlan, read_school_plan
from tracker.rules.density import ACTION_WORDS, PLAN_ACTIONS, PLAN_PAGES, PLAN_REQUIREMENTS, PLAN_WORDS, READING_AGE
from tracker.rules.permissions import Capability
from tracker.storage import plain_name
from tracker.web.context import here
from tracker.web.forms.fields import beside
from tracker.web.forms.quality import BringForm, DraftsForm
from tracker.web.forms.sent import form_page
from tracker.web.guard import audience
from tracker.web.numbers import stored_number
from tracker.web.uploads import others_may_write, takes_files
from tracker.web.waiting import WaitingRoom, incoming_here

blueprint = Blueprint("quality", __name__)

PLANS = WaitingRoom("plan", salt="a plan that was brought along and waits")
BUDGET = {
    "words": PLAN_WORDS,
    "pages": PLAN_PAGES,
    "words_an_action": ACTION_WORDS,
    "actions_a_requirement": PLAN_ACTIONS // PLAN_REQUIREMENTS,
    "reading_age": READING_AGE,
}


@blueprint.get("/quality")
@audience(Capability.SEE_PLAN)
def index() -> str:
    """Show how precise and how dense the plan is, the worst first."""
    plan = improvement_plan(here().school, here().today)
    quality = plan.quality.in_print(*size_on_paper(plan))
    return render_template("quality/index.html", quality=quality, budget=BUDGET)


@blueprint.route("/quality/bring", methods=["GET", "POST"])
@audience(Capability.PLAN_ACTIONS)
@takes_files
def bring() -> ResponseReturnValue:
    """Take the plan that the school has, and let it wait: nothing of it is stored."""
    form = BringForm()
    if not form.validate_on_submit():
        return form_page("quality/bring.html", form)
    filename = plain_name(form.file.data.filename)
    content = form.file.data.read()
    try:
        with others_may_write():
            read_school_plan(content, filename)
    except Refused as refusal:
        beside(form, Invalid("file", str(refusal)))
        return render_template("quality/bring.html", form=form), 415
    return redirect(url_for(".brought", token=PLANS.let_wait(content, filename)))


@blueprint.route("/quality/brought/<token>", methods=["GET", "POST"])
@audience(Capability.PLAN_ACTIONS)
def brought(token: str) -> ResponseReturnValue:
    """Show how precise and dense a plan is that was brought along, and open its rows as draft actions."""
    page = waiting_plan(token)
    form = DraftsForm()
    form.offer(page.drafts, page.requirements)
    if form.validate_on_submit():
        first = {"number": form.requirement.data, "brought": token, "row": form.rows.data}
        return redirect(url_for("actions.plan", **first))
    return form_page("quality/brought.html", form, page=page, budget=BUDGET)


@dataclass(frozen=True, slots=True)
class Drafts:
    """The rows of a plan brought along that are opened as actions one after the other: the first, and those to come."""

    first: Draft
    left: tuple[int, ...]
    next: str

    @property
    def typed(self) -> dict[str, object]:
        """What the document says, as the form of an action asks for it."""
        row, owner = self.first.row, self.first.owner_id
        return {"title": row.action, "success": row.success, "owner": str(owner or ""), "due_on": row.due_on}


def drafts_for(number: int) -> Drafts | None:
    """Find the rows that the address asks to plan under a requirement; None where it names none."""
    token, rows = request.args.get("brought"), request.args.getlist("row", type=stored_number)
    if not token or not rows:
        return None
    first, *left = rows
    after = (
        url_for("actions.plan", number=number, brought=token, row=left)
        if left
        else url_for("quality.brought", token=token)
    )
    return Drafts(waiting_plan(token).draft(first), tuple(left), after)


def waiting_plan(token: str) -> BroughtPlan:
    """Find the plan that waits under a token of this school; raise `NotFound` for any other."""
    sha256, filename = PLANS.named_by(token)
    return brought_plan(_read(incoming_here().take(sha256), filename), here().school, here().today)


@lru_cache(maxsize=2)
def _read(content: bytes, filename: str) -> SchoolPlan:
    """Read a plan once for the many pages that ask about it."""
    return read_school_plan(content, filename)
