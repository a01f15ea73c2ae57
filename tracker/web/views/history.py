"""The history of a school, of a trust and of one's own account: who did what, and when."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from tracker.queries.history import (
    HistoryRow,
    Seen,
    account_history,
    history_page,
    people_in_history,
    trust_history,
)
from tracker.rules.permissions import Capability
from tracker.web.asked import questions_seen
from tracker.web.context import IN_ENGLAND, here, signed_in, there
from tracker.web.forms.history import HistoryForm
from tracker.web.guard import AT_TRUST, SIGNED_IN, audience
from tracker.web.numbers import stored_number

blueprint = Blueprint("history", __name__)
elsewhere = Blueprint("histories", __name__)
"""What belongs to no school: its pages stand outside of them."""


@blueprint.get("/history")
@audience(Capability.SEE_PLAN)
def index() -> str:
    """Tell what happened, the newest first: of the plan, or of everything to those who may see it."""
    seen = seen_here()
    form = form_asked(seen)
    before = request.args.get("before", type=stored_number)
    return render_template(
        "history/index.html", form=form, page=history_page(here().school, form.wanted, seen, before), before=before
    )


@elsewhere.get("/account/history")
@audience(SIGNED_IN)
def account() -> str:
    """Tell a person what befell their account, and what they did outside of any school."""
    before = request.args.get("before", type=stored_number)
    page = account_history(signed_in(), IN_ENGLAND, before)
    return render_template("history/account.html", page=page, before=before, newest=url_for(".account"))


@elsewhere.get("/trusts/<int:trust_id>/history")
@audience(AT_TRUST)
def trust(trust_id: int) -> str:
    """Tell the officers of a trust what befell it, its boards and themselves."""
    before = request.args.get("before", type=stored_number)
    page, newest = trust_history(there().trust, IN_ENGLAND, before), url_for(".trust", trust_id=trust_id)
    return render_template("history/trust.html", trust=there().trust, page=page, before=before, newest=newest)


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
