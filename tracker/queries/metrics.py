"""Metrics with their readings, and the targets set for them.

Figures of few pupils are hidden here, for whoever does not ask ``in_full``: what a page-object does not hold, no page,
drawing, paper or export can tell. Only a reader who may `SEE_SMALL_NUMBERS` asks in full.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.actions import Action
from tracker.models.inspections import Inspection
from tracker.models.metrics import Metric, Reading, Target
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.rules.charts import Chart, Multiple, Spark, small_multiples, sparkline, trend_chart
from tracker.rules.cohorts import cohort_of, counted_from, lacks_pupils
from tracker.rules.impact import (
    Impact,
    ImpactVerdict,
    against_nation,
    change_since,
    figure,
    impact,
    of_same_terms,
    off_nation,
    target_figure,
    with_basis,
)
from tracker.rules.periods import in_period, period_named, spoken
from tracker.rules.small_numbers import restricted
from tracker.rules.speech import full_month, in_words, listed, part_of, sentence_case, with_true_minus
from tracker.rules.standing import Period, Standing, periods_of
from tracker.rules.suppression import HIDDEN
from tracker.rules.suppression import in_words as what_is_suppressed

UNVALIDATED = "School data, unvalidated"
EVERYBODY_FIRST = "all pupils"


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One value of a metric, as printed and as a number.

    ``restricted`` says that it tells of too few pupils; for most readers it is then ``suppressed``: its figures are not
    there. ``lacks_pupils`` is why that may be: nobody has said of how many pupils its sessions are.
    """

    id: int
    metric: str
    group: str
    row: str
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
    pupils: int | None
    urn: str | None
    origin: Hashable
    entered_by: str
    entered_at: datetime
    entered_on: date
    restricted: bool = False
    suppressed: bool = False
    lacks_pupils: bool = False

    @property
    def label(self) -> str:
        """The period with its basis: "2024/25 (2 term)"."""
        return with_basis(self.period, self.basis)

    @property
    def shown(self) -> str:
        """The school's figure as printed, with a true minus."""
        return with_true_minus(self.school_text) if self.school_text else "not stated"

    @property
    def counted(self) -> str | None:
        """What it was counted from: "99 of 214", "1,234 of 1,340 sessions of 12 pupils"; None where nothing is said."""
        return counted_from(self)

    @property
    def cohort(self) -> int | None:
        """How many pupils it tells of; None where that is not known."""
        return cohort_of(self)

    @property
    def where_from(self) -> str:
        """The source; of the school's own figures also that nobody has validated them."""
        if not self.unvalidated or UNVALIDATED.casefold() in self.source.casefold():
            return self.source
        return f"{self.source}. {UNVALIDATED}"

    def without_figures(self) -> ReadingRow:
        """Give what may be told of it to those who may not see small numbers."""
        return replace(
            self,
            school_text=HIDDEN,
            gap_text=None,
            school_value=None,
            gap_value=None,
            comparison=None,
            numerator=None,
            denominator=None,
            pupils=None,
            suppressed=True,
        )

    def as_gap(self) -> ReadingRow:
        """Give the width of its gap as its figure: it is no share of a cohort."""
        width = None if self.gap_value is None else abs(self.gap_value)
        return replace(self, school_text=self.gap_text, school_value=width, denominator=None, pupils=None)


_NOUNS = frozenset({"pupils", "days"})
"""The units that are said behind a figure: of the others the metric’s name tells."""
_CHANGES = {"higher": ("Better", "Worse"), "lower": ("Worse", "Better"), None: ("Up", "Down")}


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
        """The value to reach, with its unit and its own decimals: "34.0", "84.5%"."""
        return target_figure(self)

    @property
    def start(self) -> str:
        """Where it began: "83.2% in the second half of summer 2026", "54.8% in 2023/24 (3 term)"."""
        baseline = self.baseline
        return f"{baseline.shown} {with_basis(baseline.period, baseline.basis, in_period(baseline.period))}"

    @property
    def latest(self) -> ReadingRow:
        """The reading that stands."""
        return self.readings[-1] if self.readings else self.baseline


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric with its history, the oldest period first; ``readings`` are those that count, one a period."""

    id: int
    name: str
    group: str
    row: str
    section: str
    unit: str
    better: str | None
    periods: tuple[Period[ReadingRow], ...]
    readings: tuple[ReadingRow, ...]

    @property
    def latest(self) -> ReadingRow | None:
        """The reading that stands."""
        return self.readings[-1] if self.readings else None

    @property
    def previous(self) -> ReadingRow | None:
        """The reading before it, of as many terms where there is one."""
        if len(self.readings) < 2:
            return None
        *before, latest = self.readings
        return of_same_terms(latest.period, before)[-1]

    @property
    def since(self) -> str:
        """What became of it since the reading before its latest: "Better", "Worse", "Not comparable: …"."""
        latest, before = self.latest, self.previous
        if latest is None or before is None:
            return "First reading"
        for reading in (latest, before):
            if reading.suppressed:
                return f"{Impact.NOT_COMPARABLE.label}: {_is_suppressed(reading)}"
        if self.row == "gap":
            return change_since(before.as_gap(), latest.as_gap(), risen="Wider", fallen="Narrower")
        risen, fallen = _CHANGES[self.better]
        return change_since(before, latest, risen, fallen)

    @property
    def off_nation(self) -> float | None:
        """How far its latest figure is from the nation's, above 0 is better; None where nothing is said of that."""
        if self.latest is None or self.row != "national" or self.better is None:
            return None
        return off_nation(self.latest, self.better)

    @property
    def told(self) -> str:
        """Say where it stands: "46.2% in 2024/25 (2 term), 24.3 points behind the nation’s 21.9%, better than …"."""
        latest = self.latest
        if latest is None:
            return "No reading is in yet"
        when = with_basis(latest.period, latest.basis, in_period(latest.period))
        if latest.suppressed:
            return f"The figure {when} is of few pupils, and is not shown"
        against = against_nation(latest, self.better) if self.row == "national" else None
        said = f"{sentence_case(self._figure(latest))} {when}"
        return "; ".join(part for part in (f"{said}, {against}" if against else said, self._since_in_words) if part)

    @property
    def _since_in_words(self) -> str:
        """Go on from its latest figure: "better than 54.8% in 2023/24"."""
        before, (word, _, why) = self.previous, self.since.partition(": ")
        if before is None:
            return "there is no reading before it"
        if before.suppressed:
            return ""
        was = f"{self._figure(before)} {in_period(before.period)}"
        if word == Impact.NOT_COMPARABLE.label:
            return f"not comparable with {was}: {why}"
        if word == Impact.NO_CLEAR_CHANGE.label:
            return f"unchanged from {was}" if why == "unchanged" else f"no clear change from {was}, {why}"
        return f"{word.lower()} {'from' if word in _CHANGES[None] else 'than'} {was}"

    def _figure(self, reading: ReadingRow) -> str:
        """Say a figure inside a sentence; of a gap row the gap, and the words of a source that prints no figure."""
        if self.row == "gap":
            return f"a gap of {with_true_minus(reading.gap_text)}" if reading.gap_text else "no gap stated"
        if reading.comparison and not reading.school_text:
            return reading.comparison.lower()
        counted_in = f" {self.unit}" if self.unit in _NOUNS and reading.school_value is not None else ""
        return f"{figure(reading)}{counted_in}"

    @property
    def has_figures(self) -> bool:
        """Whether this reader sees any figure of it."""
        return any(reading.school_value is not None for reading in self.readings)

    @property
    def suppressed(self) -> tuple[ReadingRow, ...]:
        """Its readings whose figures are hidden from this reader."""
        return tuple(s.reading for period in self.periods for s in period.sources if s.reading.suppressed)


@dataclass(frozen=True, slots=True)
class MetricPage:
    """Where one metric stands against the nation, its targets, last year and other groups of pupils.

    ``groups`` are the same metric of every group, this one among them, and ``multiples`` the drawings of those with
    figures; both are empty where there is no other. ``hidden`` says what is hidden, and why; None when nothing is.
    """

    metric: MetricRow
    targets: tuple[TargetRow, ...]
    chart: Chart
    groups: tuple[MetricRow, ...]
    multiples: tuple[Multiple, ...]
    hidden: str | None

    @property
    def answer(self) -> str:
        """Say where it stands against the nation and the time before."""
        return f"{self.metric.told}."

    @property
    def against_targets(self) -> str:
        """Say what it is to be by when, and whether it is on the way; empty without a target."""
        return " ".join(f"Target: {by_when(one)}. {one.impact.sentence}." for one in self.targets)


@dataclass(frozen=True, slots=True)
class MetricSection:
    """Metrics as the documents group them."""

    title: str
    metrics: tuple[MetricRow, ...]


@dataclass(frozen=True, slots=True)
class MetricsPage:
    """Where are we against the nation, the target and last year? ``targets`` are those of each metric, by its id.

    ``hidden`` says what is hidden, and why; None when nothing is.
    """

    sections: tuple[MetricSection, ...]
    targets: Mapping[int, tuple[TargetRow, ...]]
    hidden: str | None

    @property
    def metrics(self) -> tuple[MetricRow, ...]:
        """Every metric, in the order of the page."""
        return tuple(metric for section in self.sections for metric in section.metrics)

    @property
    def answer(self) -> str:
        """Say it: "11 of 15 figures that compare with the nation are behind it; since the time before, …"."""
        off = [distance for metric in self.metrics if (distance := metric.off_nation) is not None]
        since = Counter(metric.since for metric in self.metrics)
        behind, count = sum(distance < 0 for distance in off), len(self.metrics)
        comparing = ("figure that compares with the nation", "is", "are", "figures that compare with the nation")
        nation = f"{part_of(behind, len(off), *comparing)} behind it" if off else "no figure has the nation’s beside it"
        better, worse = (since[word] for word in _CHANGES["higher"])
        moved = [(number, said) for number, said in ((better, "better"), (worse, "worse")) if number]
        then = ""
        if moved:
            (first, said), *rest = moved
            then = f"; since the time before, {part_of(first, count, 'metric')} {said}"
            then += "".join(f" and {number if count > 9 else in_words(number)} {said}" for number, said in rest)
        return f"{sentence_case(nation)}{then}."

    @property
    def against_targets(self) -> str:
        """Say how many targets stand how: "Three targets: one met and two improving."."""
        outcomes = Counter(target.impact.impact for targets in self.targets.values() for target in targets)
        if not outcomes:
            return "No target is set."
        count = outcomes.total()
        said = listed([f"{in_words(outcomes[one])} {one}" for one in Impact if outcomes[one]])
        return f"{sentence_case(in_words(count))} {'target' if count == 1 else 'targets'}: {said}."


def targets_of(school: School, today: date, *, in_full: bool = False) -> tuple[TargetRow, ...]:
    """List the school's targets with the readings of their metrics. Two queries."""
    return targets_at([school], today, in_full=in_full)[school.id]


def targets_at(
    schools: Sequence[School], today: date, *, in_full: bool = False, starts: Mapping[int, date] | None = None
) -> Mapping[int, tuple[TargetRow, ...]]:
    """List the targets of each of several schools, by the school's id. However many schools, two queries.

    It looks up all that the schools have counted: whether a figure may be shown depends on the others. ``starts`` are
    the days on which work on each requirement begins, by its id; whoever knows them spares the second query.
    """
    ids = [school.id for school in schools]
    aimed_at = select(Metric.school_id, func.lower(Metric.name)).join(Metric.targets).where(Metric.school_id.in_(ids))
    metrics = _metrics(
        Metric.school_id.in_(ids),
        or_(tuple_(Metric.school_id, func.lower(Metric.name)).in_(aimed_at), _COUNTED_HERE),
        with_targets=True,
    )
    begun = _first_starts(ids, today) if starts is None else starts
    of_school: defaultdict[int, list[_Stored]] = defaultdict(list)
    for metric in metrics:
        of_school[metric.facts.school_id].append(metric)
    return {school.id: _targets(of_school[school.id], school, today, in_full, begun) for school in schools}


def _targets(
    metrics: Sequence[_Stored], school: School, today: date, in_full: bool, starts: Mapping[int, date]
) -> tuple[TargetRow, ...]:
    known = _Known(metrics, school, today, in_full)
    found = [(target, metric) for metric in metrics for target in metric.targets.values() if target.set_on <= today]
    found.sort(key=lambda pair: (pair[0].plan_number, pair[0].target_id))
    rows = (
        _target(target, metric, known, starts.get(target.requirement_id, target.set_on), today)
        for target, metric in found
    )
    return tuple(row for row in rows if row is not None)


def metric_sections(school: School, today: date, *, in_full: bool = False) -> tuple[MetricSection, ...]:
    """List every metric of the school by section, in the order the documents print them. One query."""
    sections: dict[str, list[MetricRow]] = {}
    metrics = _metrics(Metric.school_id == school.id)
    known = _Known(metrics, school, today, in_full)
    for metric in metrics:
        row = known.metric(metric)
        if row.readings:
            sections.setdefault(row.section, []).append(row)
    return tuple(MetricSection(title, _by_name(metrics)) for title, metrics in sections.items())


def metrics_page(school: School, today: date, *, in_full: bool = False) -> MetricsPage:
    """Compose every metric of the school with its targets. Three queries."""
    targets: dict[int, list[TargetRow]] = {}
    for target in targets_of(school, today, in_full=in_full):
        targets.setdefault(target.metric_id, []).append(target)
    sections = metric_sections(school, today, in_full=in_full)
    return MetricsPage(
        sections,
        {metric_id: tuple(found) for metric_id, found in targets.items()},
        what_is_hidden(school, (metric for section in sections for metric in section.metrics)),
    )


def metrics_at(schools: Sequence[School], today: date) -> Mapping[int, tuple[MetricRow, ...]]:
    """List the metrics with a reading of each of several schools, by the school's id. One query, however many.

    Figures of few pupils are left out: it is for those who look at many schools.
    """
    of_school: defaultdict[int, list[_Stored]] = defaultdict(list)
    for metric in _metrics(Metric.school_id.in_([school.id for school in schools])):
        of_school[metric.facts.school_id].append(metric)
    found = {}
    for school in schools:
        known = _Known(of_school[school.id], school, today, in_full=False)
        rows = (known.metric(metric) for metric in of_school[school.id])
        found[school.id] = tuple(row for row in rows if row.readings)
    return found


def _by_name(metrics: Sequence[MetricRow]) -> tuple[MetricRow, ...]:
    """Put the groups of one metric beside each other, where its first one stands."""
    names = list(dict.fromkeys(metric.name for metric in metrics))
    return tuple(sorted(metrics, key=lambda metric: names.index(metric.name)))


def metric_page(school: School, metric_id: int, today: date, *, in_full: bool = False) -> MetricPage:
    """Find one metric of the school with its targets and its other groups, or raise `NotFound`. Three queries."""
    # All that the school has counted, too: whether a figure may be shown depends on the others.
    name = select(func.lower(Metric.name)).where(Metric.id == metric_id, Metric.school_id == school.id)
    is_named = func.lower(Metric.name) == name.scalar_subquery()
    metrics = _metrics(Metric.school_id == school.id, or_(is_named, _COUNTED_HERE))
    stored = next((metric for metric in metrics if metric.facts.id == metric_id), None)
    if stored is None:
        raise _no_such_metric()
    known = _Known(metrics, school, today, in_full)
    row = known.metric(stored)
    targets = tuple(target for target in targets_of(school, today, in_full=in_full) if target.metric_id == metric_id)
    alike = [known.metric(metric) for metric in metrics if _is_alike(metric.facts, stored.facts)]
    groups = sorted((one for one in alike if one.readings), key=lambda one: one.group != EVERYBODY_FIRST)
    others = [(one.group, one.readings) for one in groups if one.id != row.id]
    drawn = [(one.group, one.readings) for one in groups if row.row != "gap" and one.has_figures]
    return MetricPage(
        metric=row,
        targets=targets,
        chart=trend_chart(f"{row.name}, {row.group}", row.readings, targets[0] if targets else None, others),
        groups=tuple(groups) if others else (),
        multiples=small_multiples(row.name, drawn) if len(drawn) > 1 else (),
        hidden=what_is_hidden(school, alike),
    )


def what_is_hidden(school: School, metrics: Iterable[MetricRow]) -> str | None:
    """Say what is hidden of some metrics, why, and what can be done about it; None when nothing is."""
    hidden = [reading for metric in metrics for reading in metric.suppressed]
    if not hidden:
        return None
    return what_is_suppressed(school.small_numbers, lacks_pupils=any(reading.lacks_pupils for reading in hidden))


def _is_alike(metric: Row[*tuple[Any, ...]], other: Row[*tuple[Any, ...]]) -> bool:
    """Say whether two metrics are one of two groups, however people have typed its name."""
    names = metric.name.casefold(), other.name.casefold()
    return names[0] == names[1] and (metric.row, metric.unit) == (other.row, other.unit)


def stored_metric(school: School, metric_id: int) -> Metric:
    """Find the record of one metric, to add to it; or raise `NotFound`."""
    found = session().scalar(
        select(Metric)
        .where(Metric.school_id == school.id, Metric.id == metric_id)
        .options(selectinload(Metric.readings).options(joinedload(Reading.inspection), joinedload(Reading.entered_by)))
    )
    if found is None:
        raise _no_such_metric()
    return found


def stored_groups(school: School, name: str) -> dict[str, Metric]:
    """Find the records of one metric by the group of pupils each is about."""
    found = session().scalars(
        select(Metric)
        .where(Metric.school_id == school.id, Metric.name == name, Metric.row == "national")
        .options(selectinload(Metric.readings))
    )
    return {metric.group: metric for metric in found}


def by_when(target: TargetRow) -> str:
    """Say a target in a few words: "34.0 by July 2027"."""
    return f"{target.shown} by {full_month(target.due_on)}"


def _no_such_metric() -> NotFound:
    return NotFound("This school has no such metric.")


_COUNTED_HERE = Metric.readings.any(and_(Reading.inspection_id.is_(None), Reading.dataset.is_(None)))
"""Whether a metric has figures of the school's own."""


# Columns, not records: to make a record of every row takes longer than to look it up.
_OF_METRIC = (
    Metric.id,
    Metric.school_id,
    Metric.name,
    Metric.group,
    Metric.row,
    Metric.section,
    Metric.unit,
    Metric.better,
)
_OF_READING = (
    Reading.id.label("reading_id"),
    Reading.period,
    Reading.basis,
    Reading.as_at,
    Reading.school_text,
    Reading.national_text,
    Reading.gap_text,
    Reading.school_value,
    Reading.national_value,
    Reading.gap_value,
    Reading.numerator,
    Reading.denominator,
    Reading.pupils,
    Reading.comparison,
    Reading.source,
    Reading.dataset,
    Reading.urn,
    Reading.inspection_id,
    Inspection.school_urn,
    Reading.entered_at,
    Person.name.label("entered_by"),
)
_OF_TARGET = (
    Target.id.label("target_id"),
    Target.requirement_id,
    Target.baseline_id,
    Target.value,
    Target.due_on,
    Target.set_on,
    Requirement.plan_number,
    Requirement.title,
)
_METRICS: Select[*tuple[Any, ...]] = (
    select(*_OF_METRIC, *_OF_READING)
    .outerjoin(Metric.readings)
    .outerjoin(Reading.inspection)
    .outerjoin(Reading.entered_by)
    .order_by(Metric.id)
)
_WITH_TARGETS = _METRICS.add_columns(*_OF_TARGET).outerjoin(Metric.targets).outerjoin(Target.requirement)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A metric as it is stored, with its readings and its targets by their ids; of each a row that tells of it."""

    facts: Row[*tuple[Any, ...]]
    readings: dict[int, Row[*tuple[Any, ...]]]
    targets: dict[int, Row[*tuple[Any, ...]]]


def _metrics(*which: ColumnElement[bool], with_targets: bool = False) -> Sequence[_Stored]:
    found: dict[int, _Stored] = {}
    for row in session().execute((_WITH_TARGETS if with_targets else _METRICS).where(*which)):
        stored = found.setdefault(row.id, _Stored(row, {}, {}))
        if row.reading_id is not None:
            stored.readings.setdefault(row.reading_id, row)
        if with_targets and row.target_id is not None:
            stored.targets.setdefault(row.target_id, row)
    return list(found.values())


_Name = tuple[str, str, str]  # a metric's name, group and row


class _Known:
    """What was known of some metrics at the end of a day, with what this reader may not see left out."""

    def __init__(self, metrics: Sequence[_Stored], school: School, today: date, in_full: bool) -> None:
        zone = ZoneInfo(school.time_zone)
        rows = [
            _reading(reading, reading.entered_at.astimezone(zone).date())
            for metric in metrics
            for reading in metric.readings.values()
        ]
        known = sorted((row for row in rows if row.entered_on <= today), key=lambda row: (row.entered_at, row.id))
        self.in_full = in_full
        self.restricted = restricted(known, school.small_numbers)
        self.readings: defaultdict[_Name, list[ReadingRow]] = defaultdict(list)
        for row in known:
            held = replace(row, restricted=True) if row.id in self.restricted else row
            self.readings[row.metric, row.group, row.row].append(held)

    def in_record(self, metric: _Stored) -> tuple[Period[ReadingRow], ...]:
        """Give the periods of a metric as the record has them."""
        facts = metric.facts
        return periods_of(self.readings[facts.name, facts.group, facts.row])

    def metric(self, metric: _Stored) -> MetricRow:
        """Freeze one metric as this reader sees it."""
        facts = metric.facts
        periods = tuple(
            Period(
                tuple(
                    Standing(self.seen(source.reading), tuple(self.seen(one) for one in source.replaced))
                    for source in period.sources
                )
            )
            for period in self.in_record(metric)
        )
        return MetricRow(
            id=facts.id,
            name=facts.name,
            group=facts.group,
            row=facts.row,
            section=facts.section,
            unit=facts.unit,
            better=facts.better,
            periods=periods,
            readings=tuple(period.reading for period in periods),
        )

    def seen(self, row: ReadingRow) -> ReadingRow:
        """Give a reading as this reader may see it."""
        return row.without_figures() if row.restricted and not self.in_full else row


def _reading(found: Row[*tuple[Any, ...]], entered_on: date) -> ReadingRow:
    row = ReadingRow(
        id=found.reading_id,
        metric=found.name,
        group=found.group,
        row=found.row,
        period=period_named(found.period),
        basis=found.basis,
        as_at=found.as_at,
        unit=found.unit,
        school_text=found.school_text,
        national_text=found.national_text,
        gap_text=found.gap_text,
        school_value=found.school_value,
        national_value=found.national_value,
        gap_value=found.gap_value,
        comparison=found.comparison,
        source=found.source,
        unvalidated=found.inspection_id is None and found.dataset is None,
        numerator=found.numerator,
        denominator=found.denominator,
        pupils=found.pupils,
        urn=found.urn or found.school_urn,
        origin=(found.inspection_id, found.dataset, found.urn),
        entered_by=found.entered_by,
        entered_at=found.entered_at,
        entered_on=entered_on,
    )
    return replace(row, lacks_pupils=True) if lacks_pupils(row) else row


def _first_starts(school_ids: Sequence[int], today: date) -> dict[int, date]:
    """Give the day on which the first action of each requirement starts, of the actions planned by then."""
    starts = (
        select(Action.requirement_id, func.min(Action.starts_on))
        .where(Action.school_id.in_(school_ids), Action.planned_on <= today)
        .group_by(Action.requirement_id)
    )
    return dict(session().execute(starts).all())


def _target(
    target: Row[*tuple[Any, ...]], metric: _Stored, known: _Known, began_on: date, today: date
) -> TargetRow | None:
    periods = known.in_record(metric)
    baseline = _baseline(target.baseline_id, periods)
    if baseline is None:
        return None
    standing = tuple(period.reading for period in periods)
    seen = tuple(known.seen(reading) for reading in standing)
    facts = _TargetFacts(target.value, target.due_on, baseline, target.better or "higher", began_on)
    verdict = impact(facts, standing, today)
    facts = replace(facts, baseline=known.seen(baseline))
    return TargetRow(
        id=target.target_id,
        requirement_id=target.requirement_id,
        requirement_number=target.plan_number,
        requirement_title=target.title,
        metric_id=target.id,
        metric=target.name,
        group=target.group,
        unit=target.unit,
        better=facts.better,
        value=target.value,
        due_on=target.due_on,
        began_on=facts.began_on,
        baseline=facts.baseline,
        readings=seen,
        impact=_verdict(verdict, known),
        spark=sparkline(f"{target.name}, {target.group}", seen, facts),
    )


def _baseline(reading_id: int, periods: Iterable[Period[ReadingRow]]) -> ReadingRow | None:
    """Give the reading a target is measured from, or what its source has put in its place."""
    for period in periods:
        for source in period.sources:
            if any(one.id == reading_id for one in (source.reading, *source.replaced)):
                return source.reading
    return None


def _verdict(verdict: ImpactVerdict, known: _Known) -> ImpactVerdict:
    """Keep to itself what rests on a figure that this reader may not see."""
    rows = [row for row in (verdict.latest, verdict.baseline) if isinstance(row, ReadingRow)]
    latest, baseline = (
        known.seen(row) if isinstance(row, ReadingRow) else None for row in (verdict.latest, verdict.baseline)
    )
    hidden = [row for row in rows if known.seen(row).suppressed]
    if not hidden:
        return verdict
    if verdict.impact in (Impact.TOO_EARLY, Impact.NO_METRIC):
        return replace(verdict, latest=latest, baseline=baseline)
    sentence = f"Not comparable: {_is_suppressed(hidden[0])}"
    return ImpactVerdict(Impact.NOT_COMPARABLE, sentence, latest, baseline, None, None)


def _is_suppressed(reading: ReadingRow) -> str:
    if reading.lacks_pupils:
        return f"{spoken(reading.period)} is {HIDDEN}: enter it again, with the number of pupils that it is of"
    return f"{spoken(reading.period)} is {HIDDEN}: it counts few pupils, or would give others away"


@dataclass(frozen=True, slots=True)
class _TargetFacts:
    """The target as the impact rule asks for it."""

    value: float
    due_on: date
    baseline: ReadingRow
    better: str
    began_on: date | None
