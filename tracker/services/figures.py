"""Figures out of a file that become part of a school's record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.metrics import Metric, Reading
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.figures import Offer, metrics_by_name, offers_of
from tracker.reading.figure_files import Dataset, FigureRead
from tracker.services.events import record
from tracker.services.metrics import period_end


@dataclass(frozen=True, slots=True)
class Imported:
    """What was stored of a file for one school: how many figures, and how many of them correct one that was here."""

    school: School
    stored: int
    corrections: int
    already_here: int


def import_figures(
    school: School,
    dataset: Dataset,
    *,
    by: Person,
    now: datetime,
    today: date,
    filename: str,
    sha256: str,
    chosen: Collection[str] | None = None,
) -> Imported:
    """Store the figures of a file for one school; ``chosen`` are the keys of those a person chose, None for all.

    The same fact from the same source is stored once; a changed one follows as a correction. A metric that is not here
    yet is made. Records one ``figures_imported``, or nothing when nothing was stored. Raises `Invalid` when none of the
    chosen ones can be stored.
    """
    offers = offers_of(school, dataset, today)
    wanted = [offer for offer in offers if offer.can_be_stored and (chosen is None or offer.figure.key in chosen)]
    if chosen is not None and not wanted:
        raise Invalid("chosen", "Choose at least one figure to store.")
    metrics = metrics_by_name(school)
    readings = []
    for offer in wanted:
        figure = offer.figure
        name = (figure.metric, figure.group, figure.row)
        if name not in metrics:
            metrics[name] = _metric(school, figure)
            session().add(metrics[name])
        readings.append(_reading(metrics[name], figure, dataset, by, now, today))
    session().add_all(readings)
    session().flush()
    _learn_laestab(school, dataset)
    imported = Imported(
        school, len(readings), _count(wanted, "correction"), sum(offer.fate == "here" for offer in offers)
    )
    if readings:
        record(
            "figures_imported",
            school,
            by=by,
            now=now,
            school=school,
            kind=dataset.kind,
            source=readings[0].source if dataset.is_published else dataset.name,
            filename=filename,
            sha256=sha256,
            stored=imported.stored,
            corrections=imported.corrections,
            readings=[reading.id for reading in readings],
        )
    return imported


def _count(offers: Collection[Offer], fate: str) -> int:
    return sum(offer.fate == fate for offer in offers)


def _learn_laestab(school: School, dataset: Dataset) -> None:
    """Keep the number printed beside the school's own URN: rows of years before it had that URN may carry it too."""
    school.laestab = school.laestab or dataset.laestabs.get(school.urn)


def _metric(school: School, figure: FigureRead) -> Metric:
    return Metric(
        school_id=school.id,
        name=figure.metric,
        group=figure.group,
        row=figure.row,
        section=figure.section,
        unit=figure.unit or "",
        better=figure.better,
        readings=[],
    )


def _reading(metric: Metric, figure: FigureRead, dataset: Dataset, by: Person, now: datetime, today: date) -> Reading:
    gap = figure.row == "gap"
    return Reading(
        metric=metric,
        period=figure.period,
        basis=figure.basis,
        as_at=figure.as_at or period_end(figure.period) or today,
        school_text=None if gap else figure.text,
        school_value=None if gap else figure.value,
        gap_text=figure.text if gap else None,
        gap_value=figure.value if gap else None,
        national_text=figure.national_text,
        national_value=figure.national_value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        line=figure.line,
        source=figure.source[:200],
        dataset=dataset.kind if dataset.is_published else None,
        urn=figure.urn,
        entered_at=now,
        entered_by=by,
    )
