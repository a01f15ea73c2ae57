"""What is here already of the figures that a file offers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.db import session
from tracker.models.metrics import Metric, Reading
from tracker.models.schools import School
from tracker.reading.figure_files import Dataset, FigureRead, SchoolNumbers, printed, wrong_with
from tracker.rules.school_match import same_name

Fate = Literal["new", "correction", "here", "undefined", "other unit", "ahead"]
"""What becomes of a figure: stored as new, or as a correction of one here; already here; of a metric that nobody has
defined here, or that is counted in another unit; or of a day that is yet to come."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A figure a file offers, and what storing it would mean; ``held`` is the text that a correction follows."""

    figure: FigureRead
    fate: Fate
    held: str | None = None

    @property
    def can_be_stored(self) -> bool:
        """Whether there is anything to store."""
        return self.fate in ("new", "correction")


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


def offers_of(school: School, dataset: Dataset, today: date) -> tuple[Offer, ...]:
    """Compare what a file offers for a school with what is here, in the order of the file. Two queries."""
    metrics = metrics_by_name(school)
    return tuple(
        _offer(figure, metrics.get((figure.metric, figure.group, figure.row)), dataset, today)
        for figure in dataset.figures
        if figure.school == school.urn
    )


def metrics_by_name(school: School) -> dict[tuple[str, str, str], Metric]:
    """Give the school's metrics with their readings, by name, group and row."""
    found = session().scalars(
        select(Metric).where(Metric.school_id == school.id).options(selectinload(Metric.readings)).order_by(Metric.id)
    )
    return {(metric.name, metric.group, metric.row): metric for metric in found}


def _offer(figure: FigureRead, metric: Metric | None, dataset: Dataset, today: date) -> Offer:
    if figure.as_at is not None and figure.as_at > today:
        return Offer(figure, "ahead")
    if metric is None:
        return Offer(figure, "new" if dataset.is_published or figure.better else "undefined")
    if figure.unit is None and not wrong_with(figure.text, metric.unit):
        figure = replace(figure, unit=metric.unit, text=printed(figure.text, metric.unit))
    if metric.unit and figure.unit != metric.unit:
        return Offer(figure, "other unit", metric.unit)
    # Of the same fact from the same source the one entered last stands: what equals it is here already.
    same = [reading for reading in metric.readings if _is_same_fact(reading, figure, dataset)]
    if not same:
        return Offer(figure, "new")
    held = max(same, key=lambda reading: (reading.entered_at, reading.id))
    if _says(held) == facts_of(figure):
        return Offer(figure, "here")
    return Offer(figure, "correction", held.gap_text if figure.row == "gap" else held.school_text)


def facts_of(figure: FigureRead) -> tuple[object, ...]:
    """Give what a figure says, as `Reading` keeps it: school, gap, nation, numerator and denominator."""
    gap = figure.row == "gap"
    return (
        None if gap else figure.value,
        figure.value if gap else None,
        figure.national_value,
        figure.numerator,
        figure.denominator,
    )


def _says(reading: Reading) -> tuple[object, ...]:
    return (
        reading.school_value,
        reading.gap_value,
        reading.national_value,
        reading.numerator,
        reading.denominator,
    )


def _is_same_fact(reading: Reading, figure: FigureRead, dataset: Dataset) -> bool:
    if reading.inspection_id is not None or (reading.period, reading.basis) != (figure.period, figure.basis):
        return False
    if dataset.is_published:
        return (reading.dataset, reading.urn) == (dataset.kind, figure.urn)
    return reading.dataset is None and reading.as_at == figure.as_at
