"""Is the plan precise enough to hold us to? Its wording, action by action, and what to do about it."""

from __future__ import annotations

from flask import Blueprint, render_template

from tracker.printing.plans import size_on_paper
from tracker.queries.plans import improvement_plan
from tracker.rules.density import ACTION_WORDS, PLAN_ACTIONS, PLAN_PAGES, PLAN_REQUIREMENTS, PLAN_WORDS, READING_AGE
from tracker.rules.permissions import Capability
from tracker.web.context import here
from tracker.web.guard import audience

blueprint = Blueprint("quality", __name__)

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
