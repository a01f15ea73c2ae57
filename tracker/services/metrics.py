"""Metrics, their readings and the targets set for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import select

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.metrics import Metric, Reading, Target
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.queries.metrics import stored_groups
from tracker.reading.own_figures import group_named
from tracker.rules.periods import period_named
from tracker.rules.speech import day
from tracker.services.events import record
from tracker.services.wording import text_of

LARGEST_FIGURE = 1_000_000_000
MOST_DECIMALS = 4
SMALL_NUMBERS = range(3, 21)
SCHOOL_DATA = "School data, unvalidated"
Better = Literal["higher", "lower"]

_ACADEMIC_YEAR = re.compile(r"\b(20\d\d)/(\d\d)\b")
_LEAVERS = re.compile(r"\b(20\d\d) leavers\b", re.IGNORECASE)


def period_end(period: str | None) -> date | None:
    """Give the last day of a period as documents print it; None where that cannot be told.

    "2024/25" ends on 31 August 2025; "2023 leavers" left on 31 August 2023.
    """
    year = _ACADEMIC_YEAR.search(period or "")
    if year and (int(year[1]) + 1) % 100 == int(year[2]):
        return date(int(year[1]) + 1, 8, 31)
    leavers = _LEAVERS.search(period or "")
    return date(int(leavers[1]), 8, 31) if leavers else None


def define_metric(
    school: School,
    name: str,
    group: str,
    unit: str,
    better: Better | None,
    *,
    by: Person,
    now: datetime,
    section: str = "School data",
) -> Metric:
    """Define a quantity for one pupil group, its unit and which way is better. Records ``metric_defined``."""
    name = text_of("name", name, "Say what is measured.", 200)
    group = group_named(text_of("group", group, "Say for which pupils, such as all pupils.", 120))
    same = Metric.school_id == school.id, Metric.name == name, Metric.group == group, Metric.row == "national"
    if session().scalar(select(Metric).where(*same)):
        raise Invalid("name", f"{name} for {group} is already here. Enter a reading of it.")
    metric = Metric(
        school_id=school.id,
        name=name,
        group=group,
        row="national",
        section=section,
        unit=unit.strip()[:20],
        better=better,
        readings=[],
        targets=[],
    )
    session().add(metric)
    record("metric_defined", metric, by=by, now=now, school=school, name=name, group=group)
    return metric


def enter_reading(
    metric: Metric,
    *,
    period: str,
    as_at: date,
    by: Person,
    now: datetime,
    today: date,
    value: Decimal | float | None = None,
    basis: str | None = None,
    national: Decimal | float | None = None,
    numerator: int | None = None,
    denominator: int | None = None,
    pupils: int | None = None,
    source: str = SCHOOL_DATA,
    unseen: Collection[int] = (),
) -> Reading:
    """Enter one value of a metric, with what it was counted from where that is known. Records ``reading_entered``.

    A percentage may come as numerator and denominator alone. ``pupils`` is how many pupils they are of, where what is
    counted is not pupils. A correction is one more reading; the later one counts. ``unseen`` are the readings that the
    person may not see: whether one of them says the same is not told.
    """
    period = period_named(text_of("period", period, "Say which period it covers, such as 2025/26.", 60))
    if as_at > today:
        raise Invalid("as_at", f"{day(as_at)} is yet to come: give the day the figure speaks of.")
    for field, counted in (("numerator", numerator), ("denominator", denominator), ("pupils", pupils)):
        _refuse_out_of_range(field, counted, "")
    for field, given in (("value", value), ("national", national)):
        _refuse_out_of_range(field, given, metric.unit)
    share = _share(metric, numerator, denominator)
    _refuse_other_pupils(pupils, denominator)
    if value is None:
        if share is None:
            raise Invalid("value", "Give the figure.")
        value = round(share, 1)
    elif share is not None and abs(float(value) - float(share)) > _last_digit(value):
        raise Invalid(
            "value", f"{numerator} of {denominator} is {round(share, 1)}%, not {value}%. Give figures that agree."
        )
    basis = (basis or "").strip() or None
    stands = _standing(metric, period, basis)
    says = float(value), national and float(national), numerator, denominator, pupils, as_at
    if stands and stands.id not in unseen and _says(stands) == says:
        raise Invalid("value", f"This reading for {period} is already here.")
    reading = Reading(
        metric=metric,
        period=period,
        basis=basis[:20] if basis else None,
        as_at=as_at,
        school_text=_printed(value, metric.unit),
        national_text=_printed(national, metric.unit) if national is not None else None,
        school_value=float(value),
        national_value=float(national) if national is not None else None,
        numerator=numerator,
        denominator=denominator,
        pupils=pupils,
        source=text_of("source", source, "Say where the figure comes from.", 200),
        entered_at=now,
        entered_by=by,
    )
    session().add(reading)
    record("reading_entered", reading, by=by, now=now, school=_school(metric), period=period, value=float(value))
    return reading


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """What was counted for one group of pupils."""

    group: str
    numerator: int | None
    denominator: int | None
    value: Decimal | float | None
    pupils: int | None = None


def enter_for_groups(
    like: Metric,
    rows: Sequence[GroupFigures],
    *,
    period: str,
    as_at: date,
    source: str,
    by: Person,
    now: datetime,
    today: date,
    unseen: Collection[int] = (),
) -> Mapping[int, Invalid]:
    """Enter one period of a metric for several groups; a group it is not measured for yet gets a metric like it.

    Gives what cannot stand by the number of its row: where there is any, the caller must undo the others.
    """
    school = _school(like)
    held = stored_groups(school, like.name)
    refused: dict[int, Invalid] = {}
    for number, row in enumerate(rows):
        try:
            group = group_named(text_of("group", row.group, "Say for which pupils, such as boys.", 120))
            if group not in held:
                held[group] = define_metric(school, like.name, group, like.unit, _better(like), by=by, now=now)
            enter_reading(
                held[group],
                period=period,
                as_at=as_at,
                value=row.value,
                numerator=row.numerator,
                denominator=row.denominator,
                pupils=row.pupils,
                source=source,
                unseen=unseen,
                by=by,
                now=now,
                today=today,
            )
        except Invalid as refusal:
            refused[number] = refusal
    return refused


def set_small_numbers(school: School, threshold: int, *, by: Person, now: datetime) -> None:
    """Set of how many pupils a figure must tell to be shown to everybody. Records ``small_numbers_set``."""
    if threshold not in SMALL_NUMBERS:
        raise Invalid("threshold", f"Give a number from {SMALL_NUMBERS[0]} to {SMALL_NUMBERS[-1]}.")
    was = school.small_numbers
    if threshold == was:
        return
    school.numbers = {**school.numbers, "small_numbers": threshold}
    record("small_numbers_set", school, by=by, now=now, school=school, was=was, now_is=threshold)


def set_target(
    requirement: Requirement,
    metric: Metric,
    baseline: Reading,
    value: Decimal | float,
    due_on: date,
    *,
    by: Person,
    now: datetime,
    today: date,
) -> Target:
    """Set what a metric should reach under a requirement, by when, from which reading. Records ``target_set``."""
    if metric.school_id != requirement.school_id:
        raise Invalid("metric", "Choose a metric of this school.")
    if metric.better is None:
        raise Invalid("metric", f"{metric.name} has no better direction, so no target can be set for it.")
    if baseline.metric_id != metric.id or baseline.school_value is None:
        raise Invalid("baseline", "Choose a reading of this metric that has a figure.")
    held = session().scalar(
        select(Target).where(Target.requirement_id == requirement.id, Target.metric_id == metric.id)
    )
    if held is not None:
        raise Invalid(
            "baseline",
            f"{metric.name} already has a target here, {_printed(held.value, metric.unit)}. "
            "Change that one, on the requirement’s page.",
        )
    target = Target(requirement=requirement, metric=metric, baseline=baseline, set_on=today)
    _aim(target, value, due_on, today)
    session().add(target)
    record("target_set", target, by=by, now=now, school=_school(metric), value=float(value), due_on=due_on.isoformat())
    return target


def change_target(
    target: Target, value: Decimal | float, due_on: date, *, by: Person, now: datetime, today: date
) -> None:
    """Change a target's value or date; its baseline stays.

    Records ``target_changed`` with what it was and what it is; where nothing changed, there is no event.
    """
    metric, was, from_on = target.metric, target.value, target.due_on
    if (float(value), due_on) == (was, from_on):
        return
    _aim(target, value, due_on, today)
    record(
        "target_changed",
        target,
        by=by,
        now=now,
        school=_school(metric),
        metric=f"{metric.name}, {metric.group}",
        was=_printed(was, metric.unit),
        now_is=_printed(target.value, metric.unit),
        from_on=from_on.isoformat(),
        to_on=due_on.isoformat(),
    )


def _standing(metric: Metric, period: str, basis: str | None) -> Reading | None:
    """Find the school's own reading of a period that was entered last."""
    own = [held for held in metric.readings if held.inspection_id is None and held.dataset is None]
    of_period = [held for held in own if (period_named(held.period), held.basis) == (period, basis)]
    return max(of_period, key=lambda held: (held.entered_at, held.id), default=None)


def _says(reading: Reading) -> tuple[float | None, float | None, int | None, int | None, int | None, date]:
    counts = reading.numerator, reading.denominator, reading.pupils
    return reading.school_value, reading.national_value, *counts, reading.as_at


def _better(metric: Metric) -> Better | None:
    return "higher" if metric.better == "higher" else "lower" if metric.better == "lower" else None


def _aim(target: Target, value: Decimal | float, due_on: date, today: date) -> None:
    if due_on <= max(today, target.baseline.as_at):
        raise Invalid("due_on", f"Give a date after {day(max(today, target.baseline.as_at))}.")
    _refuse_out_of_range("value", value, target.metric.unit)
    start = target.baseline.school_value or 0.0
    towards = 1 if target.metric.better == "higher" else -1
    if (float(value) - start) * towards < 0:
        start_text = target.baseline.school_text
        raise Invalid(
            "value", f"Here {target.metric.better} is better, and it stands at {start_text}: aim beyond that."
        )
    target.value = float(value)
    target.due_on = due_on


def _refuse_out_of_range(field: str, figure: Decimal | float | None, unit: str) -> None:
    """Refuse what no school counts: it would be a slip of the hand, and nothing to draw a chart of."""
    if figure is None:
        return
    exact = Decimal(str(figure))
    if not exact.is_finite() or abs(exact) >= LARGEST_FIGURE:
        raise Invalid(field, f"Give a figure below {LARGEST_FIGURE:,}.")
    if unit == "%" and not 0 <= exact <= 100:
        raise Invalid(field, "Give a percentage from 0 to 100.")
    if exact != round(exact, MOST_DECIMALS):
        raise Invalid(field, f"Give the figure with no more than {MOST_DECIMALS} decimals.")


def _share(metric: Metric, numerator: int | None, denominator: int | None) -> Decimal | None:
    if numerator is None and denominator is None:
        return None
    if numerator is None or denominator is None:
        raise Invalid("denominator", "Give both figures, how many and out of how many, or neither.")
    if denominator <= 0 or numerator < 0:
        raise Invalid("denominator", "Out of how many must be 1 or more, and how many not below 0.")
    if metric.unit != "%":
        return None
    if numerator > denominator:
        raise Invalid("numerator", f"{numerator} cannot be more than the {denominator} it is out of.")
    return Decimal(100 * numerator) / Decimal(denominator)


def _refuse_other_pupils(pupils: int | None, denominator: int | None) -> None:
    if pupils is not None and pupils < 1:
        raise Invalid("pupils", "Give 1 pupil or more.")
    if pupils is not None and denominator is not None and pupils > denominator:
        raise Invalid(
            "pupils", f"{pupils} is more than the {denominator} counted of them. Give how many pupils they are."
        )


def _last_digit(value: Decimal | float) -> float:
    exponent = Decimal(str(value)).as_tuple().exponent
    return 10.0**exponent if isinstance(exponent, int) and exponent < 0 else 1.0


def _printed(value: Decimal | float, unit: str) -> str:
    return f"{value}%" if unit == "%" else f"{value}"


def _school(metric: Metric) -> School:
    return session().get_one(School, metric.school_id)
