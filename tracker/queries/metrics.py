"""Metrics with their readings, and the targets set for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.metrics import Metric, Reading, Target
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.rules.charts import Chart, Spark, sparkline, trend_chart
from tracker.rules.impact import ImpactVerdict, impact
from tracker.rules.speech import full_month, with_true_minus


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One value of a metric, as printed and as a number."""

    id: int
    period: str
    basis: str | None
    as_at: date
    unit: str
    school_text: str | None
    national_text: str | None
    gap_text: str | None
    school_value: float | None
    national_value: float | None
    gap_value: float | None
    comparison: str | None
    source: str
    unvalidated: bool
    numerator: int | None
    denominator: int | None
    urn: str | None

    @property
    def label(self) -> str:
        """The period with its basis: "2024/25 (2 term)"."""
        return f"{self.period} ({self.basis})" if self.basis else self.period

    @property
    def shown(self) -> str:
        """The school's figure as printed, with a true minus."""
        return with_true_minus(self.school_text) if self.school_text else "not stated"


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target under a requirement, and what the readings say of it."""

    id: int
    requirement_id: int
    requirement_number: int
    requirement_title: str
    metric_id: int
    metric: str
    group: str
    unit: str
    better: str
    value: float
    due_on: date
    began_on: date | None
    baseline: ReadingRow
    readings: tuple[ReadingRow, ...]
    impact: ImpactVerdict
    spark: Spark

    @property
    def name(self) -> str:
        """The metric and whom it is about: "Persistent absence, all pupils"."""
        return f"{self.metric}, {self.group}"

    @property
    def shown(self) -> str:
        """The value to reach, with its unit: "34.0" or "38%"."""
        return figure_shown(self.value, self.unit, self.baseline.school_text)

    @property
    def latest(self) -> ReadingRow:
        """The reading that stands."""
        return self.readings[-1] if self.readings else self.baseline


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric with its history, oldest first."""

    id: int
    name: str
    group: str
    row: str
    section: str
    unit: str
    better: str | None
    readings: tuple[ReadingRow, ...]

    @property
    def latest(self) -> ReadingRow | None:
        """The reading that stands."""
        return self.readings[-1] if self.readings else None

    @property
    def previous(self) -> ReadingRow | None:
        """The reading before it."""
        return self.readings[-2] if len(self.readings) > 1 else None


@dataclass(frozen=True, slots=True)
class MetricPage:
    """Where one metric stands against the nation, its targets and last year."""

    metric: MetricRow
    targets: tuple[TargetRow, ...]
    chart: Chart


@dataclass(frozen=True, slots=True)
class MetricSection:
    """Metrics as the documents group them."""

    title: str
    metrics: tuple[MetricRow, ...]


def targets_of(school: School, today: date) -> tuple[TargetRow, ...]:
    """List the school's targets with the readings of their metrics. One query."""
    rows = (
        session()
        .scalars(
            select(Target)
            .join(Target.requirement)
            .where(Requirement.school_id == school.id, Target.set_on <= today)
            .options(
                joinedload(Target.requirement),
                joinedload(Target.metric).joinedload(Metric.readings).joinedload(Reading.inspection),
            )
            .order_by(Requirement.plan_number, Target.id)
        )
        .unique()
        .all()
    )
    return tuple(_target(target, school, today) for target in rows)


def metric_sections(school: School, today: date) -> tuple[MetricSection, ...]:
    """List every metric of the school by section, in the order the documents print them. Two queries."""
    sections: dict[str, list[MetricRow]] = {}
    for metric in _metrics(school):
        row = _metric(metric, school, today)
        if row.readings:
            sections.setdefault(metric.section, []).append(row)
    return tuple(MetricSection(title, tuple(metrics)) for title, metrics in sections.items())


def metric_page(school: School, metric_id: int, today: date) -> MetricPage:
    """Find one metric of the school with its targets, or raise `NotFound`."""
    metric = stored_metric(school, metric_id)
    row = _metric(metric, school, today)
    targets = tuple(target for target in targets_of(school, today) if target.metric_id == metric_id)
    goal = targets[0] if targets else None
    return MetricPage(row, targets, trend_chart(f"{row.name}, {row.group}", row.readings, goal))


def stored_metric(school: School, metric_id: int) -> Metric:
    """Find the record of one metric, to add to it; or raise `NotFound`."""
    for metric in _metrics(school):
        if metric.id == metric_id:
            return metric
    raise NotFound("This school has no such metric.")


def figure_shown(value: float, unit: str, like: str | None) -> str:
    """Print a figure with as many decimals as its neighbour was printed with.

    >>> figure_shown(34, "score", "28.2")
    '34.0'
    """
    places = len(like.split(".")[1].rstrip("%p ")) if like and "." in like else 0
    return with_true_minus(f"{value:.{places}f}") + ("%" if unit == "%" else "")


def by_when(target: TargetRow) -> str:
    """Say a target in a few words: "34.0 by July 2027"."""
    return f"{target.shown} by {full_month(target.due_on)}"


def _metrics(school: School) -> Sequence[Metric]:
    return (
        session()
        .scalars(
            select(Metric)
            .where(Metric.school_id == school.id)
            .options(joinedload(Metric.readings).joinedload(Reading.inspection))
            .order_by(Metric.id)
        )
        .unique()
        .all()
    )


def _metric(metric: Metric, school: School, today: date) -> MetricRow:
    return MetricRow(
        metric.id,
        metric.name,
        metric.group,
        metric.row,
        metric.section,
        metric.unit,
        metric.better,
        _series(metric.readings, metric.unit, school, today),
    )


def _target(target: Target, school: School, today: date) -> TargetRow:
    metric = target.metric
    readings = _series(metric.readings, metric.unit, school, today)
    baseline = _reading(target.baseline, metric.unit)
    facts = _TargetFacts(target.value, target.due_on, baseline, metric.better or "higher", target.set_on)
    return TargetRow(
        id=target.id,
        requirement_id=target.requirement_id,
        requirement_number=target.requirement.plan_number,
        requirement_title=target.requirement.title,
        metric_id=metric.id,
        metric=metric.name,
        group=metric.group,
        unit=metric.unit,
        better=facts.better,
        value=target.value,
        due_on=target.due_on,
        began_on=facts.began_on,
        baseline=baseline,
        readings=readings,
        impact=impact(facts, readings, today),
        spark=sparkline(f"{metric.name}, {metric.group}", readings, facts),
    )


def _series(readings: Iterable[Reading], unit: str, school: School, today: date) -> tuple[ReadingRow, ...]:
    """One reading a period, as known on the day: the one entered last; of one moment, the later record."""
    zone = ZoneInfo(school.time_zone)
    known = [r for r in readings if r.entered_at.astimezone(zone).date() <= today]
    standing = {r.period: r for r in sorted(known, key=lambda r: (r.as_at, r.entered_at, r.id))}
    return tuple(_reading(r, unit) for r in sorted(standing.values(), key=lambda r: (r.as_at, r.id)))


def _reading(reading: Reading, unit: str) -> ReadingRow:
    return ReadingRow(
        id=reading.id,
        period=reading.period,
        basis=reading.basis,
        as_at=reading.as_at,
        unit=unit,
        school_text=reading.school_text,
        national_text=reading.national_text,
        gap_text=reading.gap_text,
        school_value=reading.school_value,
        national_value=reading.national_value,
        gap_value=reading.gap_value,
        comparison=reading.comparison,
        source=reading.source,
        unvalidated=reading.inspection_id is None and reading.dataset is None,
        numerator=reading.numerator,
        denominator=reading.denominator,
        urn=reading.urn or (reading.inspection.school_urn if reading.inspection else None),
    )


@dataclass(frozen=True, slots=True)
class _TargetFacts:
    """The target as the impact rule asks for it."""

    value: float
    due_on: date
    baseline: ReadingRow
    better: str
    began_on: date | None
