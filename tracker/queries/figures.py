"""What is here already of the figures that a file offers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, cast

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from tracker.db import session
from tracker.models.metrics import Metric, Reading
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.checks import figures_of
from tracker.reading.figure_files import Dataset, FigureRead, SchoolNumbers, printed, wrong_with
from tracker.rules.cohorts import counted_from
from tracker.rules.periods import period_named
from tracker.rules.school_match import same_name

_Fact = tuple[int, str, str | None, str | date | None]  # metric, period, basis, and number printed for or day
_Says = tuple[float | None, float | None, float | None, int | None, int | None, int | None]
_Stands = tuple[int, str | None]  # a reading and its text
_Period = tuple[int, str, str | None]  # metric, period, basis
Fate = Literal["new", "correction", "held", "here", "undefined", "other unit", "ahead"]
"""What becomes of a figure: stored as new, or as a correction of one here; stored after one that is held here and that
the person may not see, be it the same or another; already here; of a metric that nobody has defined here, or that is
counted in another unit; or of a day that is yet to come."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A figure a file offers, and what storing it would mean; ``held`` is the text that a correction follows."""

    figure: FigureRead
    fate: Fate
    held: str | None = None

    @property
    def can_be_stored(self) -> bool:
        """Whether there is anything to store."""
        return self.fate in ("new", "correction", "held")

    @property
    def counted(self) -> str | None:
        """What it was counted from: "1,234 of 1,340 sessions of 12 pupils"; None where nothing is said."""
        return counted_from(self.figure)


def numbers_of(school: School, also: Iterable[str] = ()) -> SchoolNumbers:
    """Give the numbers by which a file's rows are the school's; ``also`` are earlier ones that a person names."""
    former = (former.urn for former in school.former_urns)
    return SchoolNumbers(school.urn, frozenset({school.urn, *former, *also}), school.laestab)


def schools_here() -> list[School]:
    """List every school here, with the numbers it had."""
    found = session().scalars(select(School).options(selectinload(School.former_urns)).order_by(School.name))
    return list(found)


def may_be(school: School) -> Callable[[str], bool]:
    """Tell of a name whether it could be the school's, today's or one that today's was made from."""
    ours = school.name.casefold()
    return lambda name: same_name(name, school.name) or name.strip().casefold().startswith(ours)


@dataclass(frozen=True, slots=True)
class Held:
    """What some schools have of what a file could bring: their metrics, and what stands of each fact of that source."""

    metrics: dict[tuple[int, str, str, str], tuple[int, str]]  # id and unit, by school, name, group and row
    facts: dict[_Fact, tuple[_Stands, _Says]]  # what stands, as printed and as numbers
    periods: dict[_Period, _Stands]  # of the school's own figures what stands of a period, of whatever day


def held_by(schools: Sequence[School], dataset: Dataset) -> Held:
    """Look up what some schools have already. Two queries."""
    ids = [school.id for school in schools]
    columns = (Metric.id, Metric.school_id, Metric.name, Metric.group, Metric.row, Metric.unit)
    metrics = {
        (school_id, name, group, row): (metric_id, unit)
        for metric_id, school_id, name, group, row, unit in session().execute(
            select(*columns).where(Metric.school_id.in_(ids))
        )
    }
    # Of the same fact from the same source the one entered last stands: a later row takes the place of an earlier one.
    kind = dataset.kind if dataset.is_published else None
    readings = session().execute(
        select(
            Reading.metric_id,
            Reading.period,
            Reading.basis,
            Reading.urn if dataset.is_published else Reading.as_at,
            Reading.id,
            func.coalesce(Reading.gap_text, Reading.school_text),
            Reading.school_value,
            Reading.gap_value,
            Reading.national_value,
            Reading.numerator,
            Reading.denominator,
            Reading.pupils,
        )
        .join(Reading.metric)
        .where(Metric.school_id.in_(ids), Reading.inspection_id.is_(None), Reading.dataset.is_not_distinct_from(kind))
        .order_by(Reading.entered_at, Reading.id)
    )
    facts: dict[_Fact, tuple[_Stands, _Says]] = {}
    periods: dict[_Period, _Stands] = {}
    for metric_id, period, basis, whose, id, text, *numbers in readings:
        of_period = metric_id, period_named(period), basis
        facts[(*of_period, whose)] = (id, text), cast("_Says", tuple(numbers))
        if not dataset.is_published:
            periods[of_period] = id, text
    return Held(metrics, facts, periods)


def offers_of(
    school: School, dataset: Dataset, today: date, held: Held | None = None, unseen: Collection[int] = ()
) -> tuple[Offer, ...]:
    """Compare what a file offers for a school with what is here, in the order of the file.

    ``unseen`` are the readings that whoever looks may not see: whether they say the same is not told.
    """
    held = held or held_by([school], dataset)
    return tuple(
        _offer(school, figure, dataset, held, today, unseen)
        for figure in dataset.figures
        if figure.school == school.urn
    )


def unseen_by(person: Person, school: School, today: date) -> frozenset[int]:
    """Find the figures of few pupils that a person who may not see them has not entered either. Two queries."""
    hidden = figures_of(school, today).restricted
    theirs = select(Reading.id).where(Reading.id.in_(hidden), Reading.entered_by_id == person.id)
    return hidden.difference(session().scalars(theirs))


def says(figure: FigureRead) -> _Says:
    """Give what a figure says, as `Reading` keeps it: school, gap, nation, numerator, denominator and pupils."""
    gap = figure.row == "gap"
    return (
        None if gap else figure.value,
        figure.value if gap else None,
        figure.national_value,
        figure.numerator,
        figure.denominator,
        figure.pupils,
    )


def _offer(
    school: School, figure: FigureRead, dataset: Dataset, held: Held, today: date, unseen: Collection[int]
) -> Offer:
    if _begins_on(figure) > today:
        return Offer(figure, "ahead")
    metric = held.metrics.get((school.id, figure.metric, figure.group, figure.row))
    if metric is None:
        return Offer(figure, "new" if dataset.is_published or figure.better else "undefined")
    metric_id, unit = metric
    if figure.unit is None and not wrong_with(figure.text, unit):
        figure = replace(figure, unit=unit, text=printed(figure.text, unit))
    if unit and figure.unit != unit:
        return Offer(figure, "other unit", unit)
    whose = figure.urn if dataset.is_published else figure.as_at
    period = metric_id, period_named(figure.period), figure.basis
    fact = held.facts.get((*period, whose))
    # The school's own figure of another day takes the place of that period's, as one typed in does.
    stands = fact[0] if fact else held.periods.get(period)
    if stands is None:
        return Offer(figure, "new")
    id, text = stands
    if id in unseen:
        return Offer(figure, "held")
    return Offer(figure, "here") if fact and fact[1] == says(figure) else Offer(figure, "correction", text)


def _begins_on(figure: FigureRead) -> date:
    """The first day on which there could be such a figure: of a school year, the day it begins."""
    year = re.fullmatch(r"(20\d\d)/\d\d", figure.period)
    return figure.as_at or (date(int(year[1]), 9, 1) if year else date.min)
