"""The history of a school: who did what, and when."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from markupsafe import Markup

from tracker.queries.history import HistoryRow, Seen, history_page, people_in_history
from tracker.rules.permissions import Capability
from tracker.web.asked import questions_seen
from tracker.web.context import here
from tracker.web.forms.history import HistoryForm
from tracker.web.guard import audience

blueprint = Blueprint("history", __name__)


@blueprint.get("/history")
@audience(Capability.SEE_PLAN)
def index() -> str:
    """Tell what happened, the newest first: of the plan, or of everything to those who may see it."""
    seen = seen_here()
    form = form_asked(seen)
    before = request.args.get("before", type=int)
    return render_template(
        "history/index.html", form=form, page=history_page(here().school, form.wanted, seen, before), before=before
    )


def seen_here() -> Seen:
    """Say what of the history the person who asks may be told of."""
    at = here()
    questions = frozenset(question.number for question in questions_seen() if question.confidential)
    return Seen(at.may(Capability.SEE_HISTORY), at.may(Capability.SEE_CONFIDENTIAL), questions)


def form_asked(seen: Seen) -> HistoryForm:
    """Read from the address what is asked for."""
    return HistoryForm.asked(request.args, people_in_history(here().school, seen), seen.everything)


def in_words(row: HistoryRow) -> str:
    """Tell an event as its small template does, as plain text."""
    told = render_template(row.told.template, event=row.told)
    return " ".join(Markup(told).striptags().split())
