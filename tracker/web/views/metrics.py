"""Where are we against the nation, the target and last year? And the figures the school counts itself."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.db import session
from tracker.errors import Invalid, NotFound
from tracker.models.metrics import Metric, Reading, Target
from tracker.queries.figures import unseen_by
from tracker.queries.metrics import (
    metric_page,
    metric_sections,
    metrics_page,
    stored_groups,
    stored_metric,
    targets_of,
)
from tracker.queries.requirements import requirement_by_number, stored_requirement
from tracker.rules.cohorts import counts_sessions
from tracker.rules.periods import half_terms_until
from tracker.rules.permissions import Capability
from tracker.rules.speech import counted
from tracker.services import metrics
from tracker.web.asked import questions_about
from tracker.web.context import here
from tracker.web.forms.metrics import (
    GROUPS,
    AimForm,
    MetricForm,
    MetricList,
    ReadingForm,
    SmallNumbersForm,
    TargetForm,
    TogetherForm,
)
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience
from tracker.web.numbers import stored_number

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@audience(Capability.SEE_PLAN)
def index() -> ResponseReturnValue:
    """Show every metric by section: latest, before, nation, target."""
    page = metrics_page(here().school, here().today, in_full=here().in_full)
    return render_template("metrics/index.html", page=page, form=MetricList.asked(request.args, page.sections))


@blueprint.get("/metrics/<int:metric_id>")
@audience(Capability.SEE_PLAN)
def page(metric_id: int) -> ResponseReturnValue:
    """Show the trend of one metric, with its table, its targets and the other groups."""
    found = metric_page(here().school, metric_id, here().today, in_full=here().in_full)
    return render_template("metrics/page.html", page=found, questions=questions_about(("metric", str(metric_id))))


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
    return _reading_page("metrics/enter.html", form, metric)


@blueprint.route("/metrics/<int:metric_id>/groups", methods=["GET", "POST"])
@audience(Capability.ENTER_READINGS)
def together(metric_id: int) -> ResponseReturnValue:
    """Enter one period of a metric for several groups of pupils at once."""
    metric = stored_metric(here().school, metric_id)
    if metric.row != "national":
        raise NotFound("This metric is not counted by groups of pupils.")
    form = TogetherForm(list(dict.fromkeys((*stored_groups(here().school, metric.name), *GROUPS))))
    if form.validate_on_submit():
        entered = form.filled_in
        refused = _enter_together(metric, form)
        if not refused:
            flash(
                f"{counted(len(entered), 'reading')} for {form.period.data} in the record, as school data.", "success"
            )
            return redirect(url_for(".page", metric_id=metric_id))
        session().rollback()
        form.put_beside(refused)
    return _reading_page("metrics/together.html", form, metric)


@blueprint.route("/metrics/small-numbers", methods=["GET", "POST"])
@audience(Capability.SEE_SMALL_NUMBERS)
def small_numbers() -> ResponseReturnValue:
    """Set from how many pupils on everybody sees a figure."""
    at = here()
    form = SmallNumbersForm(threshold=str(at.school.small_numbers))

    def save() -> None:
        metrics.set_small_numbers(at.school, form.threshold.number or 0, by=at.person, now=at.now)

    if done(form, save, over=(at.school, "small_numbers_set")):
        flash(f"Figures of fewer than {at.school.small_numbers} pupils are hidden from now on.", "success")
        return redirect(url_for(".index"))
    return form_page("metrics/small_numbers.html", form)


@blueprint.route("/metrics/define", methods=["GET", "POST"])
@audience(Capability.ENTER_READINGS)
def define() -> ResponseReturnValue:
    """Define a metric, with its first reading; for the target of a requirement, if that is what it is measured for."""
    form, made = MetricForm(), list[Reading]()
    number = request.args.get("requirement", type=stored_number)
    requirement = None if number is None else requirement_by_number(here().school, number, here().today)
    if done(form, lambda: made.append(_enter(_define(form), form))):
        flash(f"{form.name.data} is now measured here.", "success")
        if requirement:
            return redirect(url_for(".target", number=number, reading=made[0].id))
        return redirect(url_for(".page", metric_id=made[0].metric_id))
    return form_page("metrics/define.html", form, periods=half_terms_until(here().today), requirement=requirement)


@blueprint.route("/requirements/<int:number>/targets", methods=["GET", "POST"])
@audience(Capability.SET_TARGETS)
def target(number: int) -> ResponseReturnValue:
    """Set a target for a metric under a requirement."""
    chosen = request.args.get("reading", type=stored_number)
    form = TargetForm(metric_sections(here().school, here().today, in_full=here().in_full), baseline=chosen)
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
    targets = {target.id: target for target in targets_of(here().school, here().today, in_full=here().in_full)}
    stands = targets.get(target_id)
    if stands is None or stands.requirement_number != number:
        raise NotFound(f"Requirement {number} has no such target.")
    form = AimForm(value=f"{Decimal(str(stands.value)).normalize():f}", due_on=stands.due_on)

    def save() -> None:
        if not here().in_full and targets[target_id].baseline.restricted:
            raise Invalid("value", "It is measured from a figure of few pupils: the head can change it.")
        stored, typed = session().get_one(Target, target_id), form.data
        metrics.change_target(stored, form.value.number or Decimal(0), typed["due_on"], **signed())

    if done(form, save, over=(session().get_one(Target, target_id), "target_changed")):
        flash("The target is saved; the history keeps what it was.", "success")
        return redirect(url_for("requirements.page", number=number))
    return form_page("metrics/change_target.html", form, requirement=requirement, target=stands)


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
        pupils=form.pupils.number,
        source=form.source.data or "",
        unseen=unseen_here(),
        **signed(),
    )


def _enter_together(metric: Metric, form: TogetherForm) -> dict[int, Invalid]:
    """Enter the rows that are filled in; give what cannot stand by the row of the form."""
    rows = form.filled_in
    refused = metrics.enter_for_groups(
        metric,
        [
            metrics.GroupFigures(
                form.offers(number) or row.group.data or "",
                row.numerator.number,
                row.denominator.number,
                row.value.number,
                row.pupils.number,
            )
            for number, row in rows.items()
        ],
        period=form.period.data or "",
        as_at=form.as_at.data,
        source=form.source.data or "",
        unseen=unseen_here(),
        **signed(),
    )
    return {number: refused[place] for place, number in enumerate(rows) if place in refused}


def _reading_page(template: str, form: ReadingForm | TogetherForm, metric: Metric) -> ResponseReturnValue:
    """Ask for what the metric counts: pupils, or their sessions."""
    of_sessions = counts_sessions(metric.name)
    if of_sessions:
        form.ask_for_sessions()
    return form_page(template, form, metric=metric, periods=half_terms_until(here().today), counts_sessions=of_sessions)


def unseen_here() -> frozenset[int]:
    """The readings that this person may not see."""
    return frozenset() if here().in_full else unseen_by(here().person, here().school, here().today)


def _set_target(number: int, form: TargetForm) -> None:
    readings = {
        reading.id: metric.id
        for section in metric_sections(here().school, here().today, in_full=here().in_full)
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
