"""Accepting an inspection: what was read from its document becomes the school's record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from io import BytesIO

from sqlalchemy import func, select

from tracker.config import UPLOAD_LIMIT
from tracker.db import session
from tracker.errors import Invalid
from tracker.models.inspections import Grade, Inspection, Source
from tracker.models.metrics import Metric, Reading
from tracker.models.people import Person
from tracker.models.requirements import Clause, Requirement
from tracker.models.schools import School
from tracker.queries.requirements import KINDS
from tracker.reading.documents import InspectionDocument, ReadingRead, RequirementRead, fingerprint
from tracker.reading.measures import direction_of
from tracker.rules.speech import day
from tracker.services.corrections import Correction
from tracker.services.events import record
from tracker.services.metrics import period_end
from tracker.services.requirements import working_title
from tracker.services.wording import text_of
from tracker.storage import Store, plain_name
from tracker.storage.transactions import keep_for_session


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The document as it came: its name, its media type and its bytes."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """The inspection, whether it is new, and how many of what were stored this time."""

    inspection: Inspection
    created: bool
    counts: dict[str, int]


def media_type_of(content: bytes) -> str:
    """Tell the media type of a document that was read: a PDF or text."""
    return "application/pdf" if b"%PDF-" in content[:1024] else "text/plain"


def accept_inspection(
    school: School,
    document: InspectionDocument,
    source: SourceFile,
    *,
    store: Store,
    by: Person,
    now: datetime,
    today: date,
    titles: Mapping[int, str] | None = None,
    as_read: InspectionDocument | None = None,
    corrections: Sequence[Correction] = (),
) -> Accepted:
    """Store an inspection as a person accepted it: grades, requirements, clauses, readings, and the document's bytes.

    The same document again, as the same bytes or as the PDF of the text, adds nothing but its bytes. ``as_read`` is the
    document before a person corrected it: by that one it is known again. ``titles`` are short titles by the numbers of
    ``document``. Records ``inspection_accepted`` and an event for each of ``corrections``, or ``source_added``, or
    nothing when nothing is new.
    """
    mark = fingerprint(as_read or document)
    kept = keep_for_session(session(), store, BytesIO(source.content), UPLOAD_LIMIT)
    known = _known(school, mark, kept.sha256)
    if known is not None and any(held.sha256 == kept.sha256 for held in known.sources):
        return Accepted(known, False, _counts())
    inspection = known or _inspection(school, document, mark, by, now)
    inspection.sources.append(
        Source(
            sha256=kept.sha256,
            filename=plain_name(source.filename),
            media_type=source.media_type,
            size=kept.size,
            kept_at=now,
        )
    )
    if known is not None:
        record("source_added", inspection, by=by, now=now, school=school, filename=source.filename)
        return Accepted(inspection, False, _counts(sources=1))
    session().add(inspection)
    requirements = _add_requirements(inspection, document, titles or {}, today)
    readings = _add_readings(inspection, document, by, now)
    counts = _counts(
        requirements=len(requirements),
        clauses=sum(len(requirement.clauses) for requirement in requirements),
        grades=len(inspection.grades),
        readings=len(readings),
        sources=1,
    )
    record("inspection_accepted", inspection, by=by, now=now, school=school, kind=inspection.kind, **counts)
    by_number = {requirement.number: requirement for requirement in requirements}
    for correction in corrections:
        _record_correction(inspection, correction, by_number, by, now)
    return Accepted(inspection, True, counts)


def _record_correction(
    inspection: Inspection, correction: Correction, requirements: Mapping[int, Requirement], by: Person, now: datetime
) -> None:
    """Keep one correction with the requirement it is about, or else with the inspection."""
    facts = {key: value for key, value in asdict(correction).items() if key != "requirement"}
    requirement = requirements.get(correction.requirement or 0)
    record("inspection_corrected", requirement or inspection, by=by, now=now, school=inspection.school, **facts)


def _counts(**stored: int) -> dict[str, int]:
    return {"requirements": 0, "clauses": 0, "grades": 0, "readings": 0, "sources": 0} | stored


def _known(school: School, mark: str, sha256: str) -> Inspection | None:
    same = select(Inspection).where(Inspection.school_id == school.id)
    return session().scalar(same.where(Inspection.fingerprint == mark)) or session().scalar(
        same.join(Inspection.sources).where(Source.sha256 == sha256).limit(1)
    )


def _inspection(school: School, document: InspectionDocument, mark: str, by: Person, now: datetime) -> Inspection:
    if document.inspected_on is None:
        raise Invalid("inspected_on", "The document does not say when inspectors came. Give the date.")
    if document.inspected_to is not None and document.inspected_to < document.inspected_on:
        raise Invalid("inspected_to", f"Inspectors came on {day(document.inspected_on)}, so cannot have left before.")
    unnamed = [grade for grade, count in document.unnamed_grades.items() for _ in range(count)]
    return Inspection(
        school=school,
        kind=document.kind,
        fingerprint=mark,
        inspected_on=document.inspected_on,
        inspected_to=document.inspected_to,
        published_on=document.published_on,
        school_name=document.school.name,
        school_urn=document.school.urn,
        judgement=document.judgement,
        safeguarding=document.safeguarding,
        category=document.category,
        accepted_at=now,
        accepted_by=by,
        grades=[
            *(Grade(area=read.area, grade=read.grade, line=read.line) for read in document.grades),
            *(Grade(area=None, grade=grade, line=None) for grade in unnamed),
        ],
    )


def _add_requirements(
    inspection: Inspection, document: InspectionDocument, titles: Mapping[int, str], today: date
) -> list[Requirement]:
    session().flush()
    last = session().scalar(
        select(func.max(Requirement.plan_number)).where(Requirement.school_id == inspection.school.id)
    )
    stored: dict[int, Requirement] = {}
    for plan_number, read in enumerate(document.requirements, start=(last or 0) + 1):
        stored[read.number] = _requirement(inspection, read, plan_number, titles.get(read.number), today)
    session().add_all(stored.values())
    session().flush()
    for read in document.requirements:
        if read.parent is not None and read.parent in stored:
            stored[read.number].parent_id = stored[read.parent].id
    return list(stored.values())


def _requirement(
    inspection: Inspection, read: RequirementRead, plan_number: int, title: str | None, today: date
) -> Requirement:
    if title is not None:
        title = text_of(f"title-{read.number}", title, "Give it a short title.", 120)
    return Requirement(
        school_id=inspection.school.id,
        inspection=inspection,
        number=read.number,
        plan_number=plan_number,
        kind=read.kind,
        text=read.text,
        title=title or working_title(read.text),
        line=read.line,
        accepted_on=today,
        clauses=[
            Clause(number=number, text=clause.text, duty=clause.duty, start=clause.start, end=clause.end)
            for number, clause in enumerate(read.clauses, start=1)
        ],
    )


def _add_readings(inspection: Inspection, document: InspectionDocument, by: Person, now: datetime) -> list[Reading]:
    metrics = {
        (metric.name, metric.group, metric.row): metric
        for metric in session().scalars(select(Metric).where(Metric.school_id == inspection.school.id))
    }
    source = f"{KINDS[document.kind]}, {day(inspection.inspected_on)}"
    readings: list[Reading] = []
    for read, period in _each_once(document, inspection.inspected_on):
        metric = metrics.get((read.metric, read.group, read.row))
        if metric is None:
            metric = _metric(inspection.school, read)
            metrics[read.metric, read.group, read.row] = metric
            session().add(metric)
        readings.append(
            Reading(
                metric=metric,
                inspection=inspection,
                period=period,
                basis=read.basis,
                as_at=period_end(read.period) or inspection.inspected_on,
                school_text=read.school,
                national_text=read.national,
                gap_text=read.gap,
                school_value=read.school_value,
                national_value=read.national_value,
                gap_value=read.gap_value,
                comparison=read.comparison,
                line=read.line,
                source=source,
                entered_at=now,
                entered_by=by,
            )
        )
    session().add_all(readings)
    return readings


def _each_once(document: InspectionDocument, inspected_on: date) -> Iterator[tuple[ReadingRead, str]]:
    """Give each fact once, with its period; a figure without one is of the day."""
    seen: set[tuple[str, str, str, str, str | None]] = set()
    for read in document.readings:
        period = read.period or day(inspected_on)
        fact = (read.metric, read.group, read.row, period, read.basis)
        if fact not in seen:
            seen.add(fact)
            yield read, period


def _metric(school: School, read: ReadingRead) -> Metric:
    return Metric(
        school_id=school.id,
        name=read.metric,
        group=read.group,
        row=read.row,
        section=read.section or "",
        unit=read.unit or "",
        better=direction_of(read.metric),
    )
