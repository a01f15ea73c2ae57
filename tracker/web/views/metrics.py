"""Where are we against the nation, the target and last year? And the figures the school counts itself."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.metrics import Metric, Reading, Target
from tracker.queries.metrics import (
    MetricPage,
    MetricRow,
    TargetRow,
    metric_page,
    metric_sections,
    stored_metric,
    targets_of,
)
from tracker.queries.requirements import requirement_by_number, stored_requirement
from tracker.rules.impact import last_digit, not_comparable
from tracker.rules.permissions import Capability
from tracker.services import metrics
from tracker.web.context import here
from tracker.web.forms.metrics import AimForm, MetricForm, ReadingForm, TargetForm
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@audience(Capability.SEE_PLAN)
def index() -> ResponseReturnValue:
    """Show every metric by section: latest, before, nation, target."""
    school, today = here().school, here().today
    targets: dict[int, list[TargetRow]] = {}
    for target in targets_of(school, today):
        targets.setdefault(target.metric_id, []).append(target)
    sections = metric_sections(school, today)
    return render_template("metrics/index.html", sections=sections, targets=targets, since=since)


@blueprint.get("/metrics/<int:metric_id>")
@audience(Capability.SEE_PLAN)
def page(metric_id: int) -> ResponseReturnValue:
    """Show the trend of one metric, with its table and its targets."""
    found = metric_page(here().school, metric_id, here().today)
    return render_template("metrics/page.html", page=found, since=since(found.metric), breaks=breaks(found))


@blueprint.route("/metrics/<int:metric_id>/enter", methods=["GET", "POST"])
@audience(Capability.ENTER_READINGS)
def enter(metric_id: int) -> ResponseReturnValue:
    """Enter a reading the school has counted."""
    metric = stored_metric(here().school, metric_id)
    if metric.row == "gap":
        raise NotFound("A gap is read out of a report, and not entered.")
    form = ReadingForm()
    if done(form, lambda: _enter(metric, form)):
        flash(f"The reading for {form.period.data} is in the record, as school data.", "success")
        return redirect(url_for(".page", metric_id=metric_id))
    return form_page("metrics/enter.html", form, metric=metric)


@blueprint.route("/metrics/define", methods=["GET", "POST"])
@audience(Capability.ENTER_READINGS)
def define() -> ResponseReturnValue:
    """Define a metric, with its first reading."""
    form, made = MetricForm(), list[Reading]()
    if done(form, lambda: made.append(_enter(_define(form), form))):
        flash(f"{form.name.data} is now measured here.", "success")
        return redirect(url_for(".page", metric_id=made[0].metric_id))
    return form_page("metrics/define.html", form)


@blueprint.route("/requirements/<int:number>/targets", methods=["GET", "POST"])
@audience(Capability.SET_TARGETS)
def target(number: int) -> ResponseReturnValue:
    """Set a target for a metric under a requirement."""
    form = TargetForm(metric_sections(here().school, here().today))
    if done(form, lambda: _set_target(number, form)):
        flash("The target is set.", "success")
        return redirect(url_for("requirements.page", number=number))
    return form_page(
        "metrics/target.html", form, requirement=requirement_by_number(here().school, number, here().today)
    )


@blueprint.route("/requirements/<int:number>/targets/<int:target_id>/change", methods=["GET", "POST"])
@audience(Capability.SET_TARGETS)
def change_target(number: int, target_id: int) -> ResponseReturnValue:
    """Change what a metric should reach, or by when; the history keeps what it was."""
    requirement = requirement_by_number(here().school, number, here().today)
    stands = next((target for target in requirement.targets if target.id == target_id), None)
    if stands is None:
        raise NotFound(f"Requirement {number} has no such target.")
    form = AimForm(value=f"{Decimal(str(stands.value)).normalize():f}", due_on=stands.due_on)

    def save() -> None:
        stored, typed = session().get_one(Target, target_id), form.data
        metrics.change_target(stored, form.value.number or Decimal(0), typed["due_on"], **signed())

    if done(form, save):
        flash("The target is saved; the history keeps what it was.", "success")
        return redirect(url_for("requirements.page", number=number))
    return form_page("metrics/change_target.html", form, requirement=requirement, target=stands)


def since(metric: MetricRow) -> str:
    """Say what became of a metric since the reading before its latest: "Better", "Worse", "Not comparable: …"."""
    latest, before = metric.latest, metric.previous
    if latest is None or before is None:
        return "First reading"
    if metric.row == "gap":
        return _gap_since(latest.gap_value, before.gap_value)
    obstacle = not_comparable(before, latest)
    if obstacle:
        return f"Not comparable: {obstacle}"
    change = round((latest.school_value or 0.0) - (before.school_value or 0.0), 6)
    if abs(change) <= last_digit(latest, before):
        return "No clear change"
    if metric.better is None:
        return "Up" if change > 0 else "Down"
    return "Better" if (change > 0) == (metric.better == "higher") else "Worse"


def breaks(found: MetricPage) -> list[str]:
    """Say between which readings the line is broken, and why."""
    return [
        f"Between {before.label} and {after.label}: {obstacle}"
        for before, after in pairwise(found.metric.readings)
        if (obstacle := not_comparable(before, after))
    ]


def _gap_since(latest: float | None, before: float | None) -> str:
    if latest is None or before is None:
        return "Not comparable: a figure is missing."
    if abs(latest) == abs(before):
        return "No clear change"
    return "Narrower" if abs(latest) < abs(before) else "Wider"


def _define(form: MetricForm) -> Metric:
    return metrics.define_metric(
        here().school,
        form.name.data or "",
        form.group.data or "",
        form.unit.data,
        form.better.data,
        by=here().person,
        now=here().now,
    )


def _enter(metric: Metric, form: ReadingForm) -> Reading:
    return metrics.enter_reading(
        metric,
        period=form.period.data or "",
        as_at=form.as_at.data,
        value=form.value.number,
        national=form.national.number,
        numerator=form.numerator.number,
        denominator=form.denominator.number,
        source=form.source.data or "",
        by=here().person,
        now=here().now,
        today=here().today,
    )


def _set_target(number: int, form: TargetForm) -> None:
    readings = {
        reading.id: metric.id
        for section in metric_sections(here().school, here().today)
        for metric in section.metrics
        for reading in metric.readings
    }
    metric = stored_metric(here().school, readings[form.baseline.data])
    metrics.set_target(
        stored_requirement(here().school, number),
        metric,
        next(reading for reading in metric.readings if reading.id == form.baseline.data),
        form.value.number or Decimal(0),
        form.due_on.data,
        by=here().person,
        now=here().now,
        today=here().today,
    )
