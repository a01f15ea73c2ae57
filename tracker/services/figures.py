"""Figures out of a file that become part of a school's record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.metrics import Metric, Reading
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.figures import Held, Offer, held_by, offers_of, says
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
    schools: Sequence[School],
    dataset: Dataset,
    *,
    by: Person,
    now: datetime,
    today: date,
    filename: str,
    sha256: str,
    chosen: Collection[str] | None = None,
    unseen: Collection[int] = (),
) -> list[Imported]:
    """Store the figures of a file for some schools; ``chosen`` are the keys of those a person chose, None for all.

    ``unseen`` are the readings that the person may not see: nothing is said of what they say, so that what is offered
    in their place is stored as it is.

    The same fact from the same source is stored once; a changed one follows as a correction. A metric that is not here
    yet is made. Records one ``figures_imported`` a school, or nothing when nothing was stored for it. Raises `Invalid`
    when none of the chosen ones can be stored.
    """
    held = held_by(schools, dataset)
    offers = {school.id: offers_of(school, dataset, today, held, unseen) for school in schools}
    wanted = [
        (school, offer)
        for school in schools
        for offer in offers[school.id]
        if offer.can_be_stored and (chosen is None or offer.figure.key in chosen)
    ]
    if chosen is not None and not wanted:
        raise Invalid("chosen", "Choose at least one figure to store.")
    metric_ids = _metrics_for(wanted, held)
    ids = _store(
        Reading,
        [
            _reading(metric_ids[_name(school, offer.figure)], offer.figure, dataset, by, now, today)
            for school, offer in wanted
        ],
    )
    imported = []
    for school in schools:
        stored = [(offer, id) for (whose, offer), id in zip(wanted, ids, strict=True) if whose is school]
        counts = Counter(offer.fate for offer, _ in stored)
        already = sum(offer.fate == "here" for offer in offers[school.id])
        imported.append(Imported(school, len(stored), counts["correction"], already))
        if stored:
            record(
                "figures_imported",
                school,
                by=by,
                now=now,
                school=school,
                kind=dataset.kind,
                source=stored[0][0].figure.source if dataset.is_published else dataset.name,
                filename=filename,
                sha256=sha256,
                stored=len(stored),
                corrections=counts["correction"],
                readings=[id for _, id in stored],
                laestab=_learnt(school, dataset),
            )
    return imported


_Name = tuple[int, str, str, str]


def _name(school: School, figure: FigureRead) -> _Name:
    return school.id, figure.metric, figure.group, figure.row


def _metrics_for(wanted: Sequence[tuple[School, Offer]], held: Held) -> dict[_Name, int]:
    """Make the metrics that are not here yet; give the ids of all, by school, name, group and row."""
    known = {name: metric_id for name, (metric_id, _) in held.metrics.items()}
    lacking = {_name(school, offer.figure): offer.figure for school, offer in wanted}
    for name in known:
        lacking.pop(name, None)
    made = _store(
        Metric,
        [
            {
                "school_id": name[0],
                "name": figure.metric,
                "group": figure.group,
                "row": figure.row,
                "section": figure.section,
                "unit": figure.unit or "",
                "better": figure.better,
            }
            for name, figure in lacking.items()
        ],
    )
    return known | dict(zip(lacking, made, strict=True))


def _store(model: type[Metric] | type[Reading], rows: list[dict[str, Any]]) -> list[int]:
    """Insert many records at once, which is several times faster than one by one; give their ids in order."""
    if not rows:
        return []
    return list(session().scalars(insert(model).returning(model.id, sort_by_parameter_order=True), rows))


def _learnt(school: School, dataset: Dataset) -> str | None:
    """Keep the number printed beside the school's own URN, if none was known; give it.

    Rows of years before the school had that URN may carry it too, and are then found by it.
    """
    if school.laestab is not None:
        return None
    school.laestab = dataset.laestabs.get(school.urn)
    return school.laestab


def _reading(
    metric_id: int, figure: FigureRead, dataset: Dataset, by: Person, now: datetime, today: date
) -> dict[str, Any]:
    school_value, gap_value, national_value, numerator, denominator, pupils = says(figure)
    return {
        "metric_id": metric_id,
        "period": figure.period,
        "basis": figure.basis,
        "as_at": figure.as_at or period_end(figure.period) or today,
        "school_text": None if figure.row == "gap" else figure.text,
        "school_value": school_value,
        "gap_text": figure.text if figure.row == "gap" else None,
        "gap_value": gap_value,
        "national_text": figure.national_text,
        "national_value": national_value,
        "numerator": numerator,
        "denominator": denominator,
        "pupils": pupils,
        "line": figure.line,
        "source": figure.source[:200],
        "dataset": dataset.kind if dataset.is_published else None,
        "urn": figure.urn,
        "entered_at": now,
        "entered_by_id": by.id,
    }
