"""What has been said about a school: its inspections, with everything read from their documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.events import Event
from tracker.models.inspections import Inspection, Source
from tracker.models.metrics import Reading
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.queries.events import EventRow
from tracker.queries.requirements import KINDS
from tracker.reading.documents import GradeRead, InspectionDocument, ReadingRead, RequirementRead, SchoolFacts
from tracker.rules.coverage import BELOW_EXPECTED, OVERALL
from tracker.rules.speech import day, in_words, listed


@dataclass(frozen=True, slots=True)
class GradeRow:
    """The grade of one evaluation area; ``area`` is None where the document lost its heading."""

    area: str | None
    grade: str
    line: int | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A document as it came; ``size`` in bytes."""

    sha256: str
    filename: str
    media_type: str
    size: int
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """One inspection, with its grades, its documents and how much it asked for.

    ``school_name`` and ``school_urn`` are the school's as the document prints them.
    """

    id: int
    kind: str
    inspected_on: date
    inspected_to: date | None
    published_on: date | None
    judgement: str | None
    category: str | None
    safeguarding: str | None
    accepted_on: date
    accepted_by: str
    school_name: str | None
    school_urn: str | None
    grades: tuple[GradeRow, ...]
    sources: tuple[SourceRow, ...]
    requirement_count: int
    reading_count: int

    @property
    def name(self) -> str:
        """What kind of document it was: "Report card"."""
        return KINDS[self.kind]

    @property
    def grade_counts(self) -> tuple[tuple[str, int], ...]:
        """How many areas have each grade, in the order of the document."""
        return tuple(Counter(grade.grade for grade in self.grades).items())

    @property
    def unnamed_grades(self) -> int:
        """How many grades have lost the name of their area."""
        return sum(grade.area is None for grade in self.grades)

    @property
    def told(self) -> str:
        """Go on from "inspectors": "graded four of seven areas below what is expected and asked for four things"."""
        areas = [grade for grade in self.grades if (grade.area or "").lower() != OVERALL]
        weak = sum(grade.grade.strip().lower() in BELOW_EXPECTED for grade in areas)
        said = [f"put the school in the category “{self.category}”"] if self.category else []
        if areas:
            below = f"{in_words(weak)} of {in_words(len(areas))} areas" if weak else "no area"
            said.append(f"graded {below} below what is expected")
        things = "thing" if self.requirement_count == 1 else "things"
        asked = f"{in_words(self.requirement_count)} {things}" if self.requirement_count else "nothing"
        return listed([*said, f"asked for {asked}"])


@dataclass(frozen=True, slots=True)
class ReadClause:
    """One duty of a requirement."""

    text: str
    duty: str


@dataclass(frozen=True, slots=True)
class ReadRequirement:
    """One thing inspectors asked for, as accepted; ``number`` is the document's, ``plan_number`` the plan's.

    ``under`` is the text of the requirement it stands under: a child is never shown without its parent.
    """

    number: int
    plan_number: int
    kind: str
    title: str
    text: str
    line: int | None
    under: str | None
    clauses: tuple[ReadClause, ...]


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """One row of a table, as printed."""

    metric_id: int
    metric: str
    group: str
    period: str
    basis: str | None
    school: str | None
    national: str | None
    gap: str | None
    comparison: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class FigureSection:
    """The figures under one heading of the document."""

    title: str
    figures: tuple[ReadFigures, ...]

    @property
    def has_gaps(self) -> bool:
        """Say whether any of its rows is a gap between groups."""
        return any(figures.gap for figures in self.figures)


@dataclass(frozen=True, slots=True)
class InspectionPage:
    """Everything read from the document of one inspection."""

    inspection: InspectionRow
    requirements: tuple[ReadRequirement, ...]
    sections: tuple[FigureSection, ...]
    corrections: tuple[EventRow, ...]

    @property
    def answer(self) -> str:
        """Say what came of the visit."""
        return f"Inspectors {self.inspection.told}."

    @property
    def clause_count(self) -> int:
        """How many clauses it asks for."""
        return sum(len(requirement.clauses) for requirement in self.requirements)


def inspections_of(school: School) -> tuple[InspectionRow, ...]:
    """List the inspections of a school, the latest first. Six queries, however many there are."""
    chosen = session().scalars(_inspections(school).order_by(Inspection.inspected_on.desc(), Inspection.id.desc()))
    inspections = chosen.all()
    asked, measured = _counts(Requirement.inspection_id, school), _counts(Reading.inspection_id, school)
    return tuple(_row(one, asked.get(one.id, 0), measured.get(one.id, 0)) for one in inspections)


def last_visit(inspections: Sequence[InspectionRow]) -> str:
    """Say when inspectors last came and what came of it, of inspections the latest first; "" where there is none."""
    if not inspections:
        return ""
    latest = inspections[0]
    return f"Inspectors last came on {day(latest.inspected_on)}: they {latest.told}."


def latest_inspection(school: School, today: date, *such: ColumnElement[bool]) -> Inspection | None:
    """Find the school's latest inspection, or the latest ``such``, with its grades. One query."""
    latest = (
        select(Inspection.id)
        .where(Inspection.school_id == school.id, Inspection.inspected_on <= today, *such)
        .order_by(Inspection.inspected_on.desc(), Inspection.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return session().scalar(select(Inspection).where(Inspection.id == latest).options(joinedload(Inspection.grades)))


def inspections_until(school: School, today: date) -> tuple[Inspection, ...]:
    """List the school's inspections until a day with their grades, the latest first. One query."""
    found = session().scalars(
        select(Inspection)
        .where(Inspection.school_id == school.id, Inspection.inspected_on <= today)
        .options(joinedload(Inspection.grades))
        .order_by(Inspection.inspected_on.desc(), Inspection.id.desc())
    )
    return tuple(found.unique())


def inspection_page(school: School, inspection_id: int) -> InspectionPage:
    """Find one inspection of the school with everything read from it, or raise `NotFound`."""
    inspection = session().scalar(_inspections(school).where(Inspection.id == inspection_id))
    if inspection is None:
        raise NotFound("This school has no such inspection.")
    requirements = session().scalars(
        select(Requirement)
        .where(Requirement.inspection_id == inspection.id)
        .options(selectinload(Requirement.clauses))
        .order_by(Requirement.number)
    )
    by_id = {requirement.id: requirement for requirement in requirements}
    readings = session().scalars(
        select(Reading)
        .where(Reading.inspection_id == inspection.id)
        .options(selectinload(Reading.metric))
        .order_by(Reading.line, Reading.id)
    )
    asked = tuple(_requirement(requirement, by_id.get(requirement.parent_id or 0)) for requirement in by_id.values())
    sections = _sections(readings.all())
    return InspectionPage(
        _row(inspection, len(asked), sum(len(section.figures) for section in sections)),
        asked,
        sections,
        _corrections(inspection, list(by_id)),
    )


def source_of_inspection(school: School, inspection_id: int, sha256: str) -> SourceRow:
    """Find a document of one of the school's inspections, or raise `NotFound`."""
    source = session().scalar(
        select(Source)
        .join(Source.inspection)
        .where(Inspection.school_id == school.id, Inspection.id == inspection_id, Source.sha256 == sha256)
    )
    if source is None:
        raise NotFound("This inspection has no such document.")
    return _source(source)


def inspection_row(inspection: Inspection) -> InspectionRow:
    """Give one inspection as pages show it."""
    return _row(inspection, len(inspection.requirements), 0)


def held_by_reading(school: School, fingerprint: str) -> Inspection | None:
    """Find the inspection whose document was read word for word and figure for figure as this one."""
    return session().scalar(_inspections(school).where(Inspection.fingerprint == fingerprint))


def held_by_bytes(school: School, sha256: str) -> Inspection | None:
    """Find the inspection that keeps these bytes as one of its documents."""
    kept = Inspection.sources.any(Source.sha256 == sha256)
    return session().scalar(_inspections(school).where(kept).order_by(Inspection.id).limit(1))


def inspections_on(school: School, kind: str, first: date, last: date) -> tuple[Inspection, ...]:
    """List the inspections of one kind whose days meet the days from first to last."""
    left = func.coalesce(Inspection.inspected_to, Inspection.inspected_on)
    chosen = _inspections(school).where(Inspection.kind == kind, Inspection.inspected_on <= last, left >= first)
    return tuple(session().scalars(chosen.order_by(Inspection.id)))


def held_document(inspection: Inspection) -> InspectionDocument:
    """Give what is held of an inspection in the shape of a document that is read, to be compared with one."""
    numbers = {requirement.id: requirement.number for requirement in inspection.requirements}
    readings = session().scalars(
        select(Reading)
        .where(Reading.inspection_id == inspection.id)
        .options(selectinload(Reading.metric))
        .order_by(Reading.line, Reading.id)
    )
    facts: dict[str, Any] = {
        name: getattr(inspection, name)
        for name in ("kind", "inspected_on", "inspected_to", "published_on", "judgement", "safeguarding", "category")
    }
    return InspectionDocument(
        **facts,
        school=SchoolFacts(inspection.school_name, inspection.school_urn, None, None),
        grades=tuple(GradeRead(held.area, held.grade, held.line or 0) for held in inspection.grades if held.area),
        unnamed_grades=dict(Counter(held.grade for held in inspection.grades if not held.area)),
        requirements=tuple(_as_read(requirement, numbers) for requirement in inspection.requirements),
        readings=tuple(_reading_as_read(reading) for reading in readings),
        lines=(),
        pages=(),
    )


def _as_read(requirement: Requirement, numbers: dict[int, int]) -> RequirementRead:
    kind: Any = requirement.kind
    parent = numbers.get(requirement.parent_id or 0)
    return RequirementRead(requirement.number, kind, requirement.text, parent, requirement.line or 0, ())


def _reading_as_read(reading: Reading) -> ReadingRead:
    metric, row = reading.metric, cast(Any, reading.metric.row)
    return ReadingRead(
        section=metric.section,
        metric=metric.name,
        group=metric.group,
        unit=metric.unit,
        period=reading.period,
        basis=reading.basis,
        row=row,
        school=reading.school_text,
        national=reading.national_text,
        gap=reading.gap_text,
        school_value=reading.school_value,
        national_value=reading.national_value,
        gap_value=reading.gap_value,
        comparison=reading.comparison,
        line=reading.line or 0,
    )


def _corrections(inspection: Inspection, requirement_ids: list[int]) -> tuple[EventRow, ...]:
    """List what a person corrected before accepting: kept with the inspection, or with one of its requirements."""
    rows = session().scalars(
        select(Event)
        .where(
            Event.name == "inspection_corrected",
            or_(
                and_(Event.subject == "inspection", Event.subject_id == inspection.id),
                and_(Event.subject == "requirement", Event.subject_id.in_(requirement_ids)),
            ),
        )
        .options(joinedload(Event.person))
        .order_by(Event.id)
    )
    zone = ZoneInfo(inspection.school.time_zone)
    return tuple(
        EventRow(
            name=event.name,
            happened_on=event.happened_at.astimezone(zone).date(),
            by=event.person.name,
            action=None,
            milestone=None,
            detail=event.detail,
        )
        for event in rows
    )


def _inspections(school: School) -> Select[Inspection]:
    return (
        select(Inspection)
        .where(Inspection.school_id == school.id)
        .options(
            selectinload(Inspection.grades), selectinload(Inspection.sources), selectinload(Inspection.accepted_by)
        )
    )


def _counts(column: InstrumentedAttribute[Any], school: School) -> dict[int, int]:
    """Count the rows of a table by the inspection they came from."""
    counted = session().execute(
        select(column, func.count())
        .join(Inspection, Inspection.id == column)
        .where(Inspection.school_id == school.id)
        .group_by(column)
    )
    return {row[0]: row[1] for row in counted}


def _row(inspection: Inspection, requirement_count: int, reading_count: int) -> InspectionRow:
    return InspectionRow(
        id=inspection.id,
        kind=inspection.kind,
        inspected_on=inspection.inspected_on,
        inspected_to=inspection.inspected_to,
        published_on=inspection.published_on,
        judgement=inspection.judgement,
        category=inspection.category,
        safeguarding=inspection.safeguarding,
        accepted_on=inspection.accepted_at.astimezone(ZoneInfo(inspection.school.time_zone)).date(),
        accepted_by=inspection.accepted_by.name,
        school_name=inspection.school_name,
        school_urn=inspection.school_urn,
        grades=tuple(GradeRow(grade.area, grade.grade, grade.line) for grade in inspection.grades),
        sources=tuple(_source(source) for source in inspection.sources),
        requirement_count=requirement_count,
        reading_count=reading_count,
    )


def _source(source: Source) -> SourceRow:
    return SourceRow(source.sha256, source.filename, source.media_type, source.size, source.kept_at)


def _requirement(requirement: Requirement, parent: Requirement | None) -> ReadRequirement:
    return ReadRequirement(
        requirement.number,
        requirement.plan_number,
        requirement.kind,
        requirement.title,
        requirement.text,
        requirement.line,
        parent.text if parent else None,
        tuple(ReadClause(clause.text, clause.duty) for clause in requirement.clauses),
    )


def _sections(readings: Sequence[Reading]) -> tuple[FigureSection, ...]:
    sections: dict[str, list[ReadFigures]] = {}
    for reading in readings:
        sections.setdefault(reading.metric.section, []).append(
            ReadFigures(
                reading.metric_id,
                reading.metric.name,
                reading.metric.group,
                reading.period,
                reading.basis,
                reading.school_text,
                reading.national_text,
                reading.gap_text,
                reading.comparison,
                reading.line,
            )
        )
    return tuple(FigureSection(title, tuple(figures)) for title, figures in sections.items())
