"""A trust: its schools and their requirements on one page, what several are asked for, their metrics; and on paper."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.printing.papers import trust_paper
from tracker.queries.trusts import (
    MOST_ANEW,
    Among,
    common_requirements,
    trust_metric,
    trust_overview,
    trust_summary,
)
from tracker.rules.colours import Colour
from tracker.rules.impact import Impact
from tracker.web.context import there
from tracker.web.costs import prints
from tracker.web.forms.fields import one_line
from tracker.web.forms.trusts import AmongForm
from tracker.web.guard import AT_TRUST, audience
from tracker.web.numbers import stored_number
from tracker.web.views.papers import sent
from tracker.web.views.plans import ENDING

blueprint = Blueprint("trusts", __name__)


@blueprint.get("/trusts/<int:trust_id>")
@audience(AT_TRUST)
def page(trust_id: int) -> str:
    """Show the schools of the trust with their requirements, the one that needs most first."""
    overview = trust_overview(there().trust, there().today, among_asked(), _sheet())
    form = AmongForm.of(overview.among, overview.choices)
    return render_template("trusts/page.html", page=overview, form=form, colours=tuple(Colour), outcomes=tuple(Impact))


@blueprint.get("/trusts/<int:trust_id>/common")
@audience(AT_TRUST)
def common(trust_id: int) -> str:
    """Show what inspectors ask of several schools."""
    found = common_requirements(there().trust, there().today, among_asked(), most_anew=MOST_ANEW)
    form = AmongForm.of(found.among, found.choices)
    return render_template("trusts/common.html", page=found, form=form, colours=tuple(Colour))


@blueprint.get("/trusts/<int:trust_id>/metrics")
@audience(AT_TRUST)
def metric(trust_id: int) -> str:
    """Compare the schools by one metric."""
    found = trust_metric(there().trust, there().today, among_asked(), request.args.get("metric"), _sheet())
    form = AmongForm.of(found.among, found.choices, found.metrics, found.chosen)
    return render_template("trusts/metric.html", page=found, form=form)


@blueprint.get(f"/trusts/<int:trust_id>.{ENDING}")
@audience(AT_TRUST)
@prints
def paper(trust_id: int, ending: str) -> ResponseReturnValue:
    """Give the summary of the trust, or of the schools asked for, to keep."""
    return sent(trust_paper(trust_summary(there().trust, there().today, among_asked())), ending)


def among_asked() -> Among:
    """Read from the address which schools are asked for."""
    return Among(*(one_line(request.args.get(name)) or None for name in ("phase", "area", "group", "subject")))


def _sheet() -> int:
    """Read from the address which part of a long list is asked for."""
    return request.args.get("page", 1, type=stored_number)
