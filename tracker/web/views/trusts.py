"""A trust: all its schools on one page, and that page on paper."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.printing.papers import trust_paper
from tracker.queries.trusts import trust_summary
from tracker.rules.colours import Colour
from tracker.rules.impact import Impact
from tracker.web.context import there
from tracker.web.guard import AT_TRUST, audience
from tracker.web.views.papers import sent
from tracker.web.views.plans import ENDING

blueprint = Blueprint("trusts", __name__)


@blueprint.get("/trusts/<int:trust_id>")
@audience(AT_TRUST)
def page(trust_id: int) -> str:
    """Show every school of the trust on a line, the one that needs most first."""
    summary = trust_summary(there().trust, there().today)
    return render_template("trusts/page.html", summary=summary, colours=tuple(Colour), outcomes=tuple(Impact))


@blueprint.get(f"/trusts/<int:trust_id>.{ENDING}")
@audience(AT_TRUST)
def paper(trust_id: int, ending: str) -> ResponseReturnValue:
    """Give the summary of the trust to keep."""
    return sent(trust_paper(trust_summary(there().trust, there().today)), ending)
