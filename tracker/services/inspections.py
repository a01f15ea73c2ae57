"""Accepting an inspection: what was read from its document becomes the school's record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from io import BytesIO

from sqlalchemy import func, select

from tracker.config import UPLOAD_LIMIT
from tracker.db import session
from tracker.errors import Invalid, Refused
from tracker.models.inspections import Grade, Inspection, Source
from tracker.models.metrics import Metric, Reading
from tracker.models.people import Person
from tracker.models.requirements import Clause, Requirement
from tracker.models.schools import School
from tracker.queries.inspections import held_by_bytes, held_by_reading, held_document, inspections_on
from tracker.queries.requirements import KINDS
from tracker.reading.documents import InspectionDocument, ReadingRead, RequirementRead, fingerprint
from tracker.reading.formats import is_pdf
from tracker.reading.measures import direction_of
from tracker.rules.speech import day
from tracker.services.comparison import Comparison, Fact, compared, fact_of, printed, twice
from tracker.services.corrections import Correction, What
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


@dataclass(frozen=True, slots=True)
class Alike:
    """An inspection that a document is a copy of, or may be, and what differs.

    ``is_known``: it was read from these very bytes, or from a document that is read alike in everything.
    """

    inspection: Inspection
    is_known: bool
    comparison: Comparison


class Unlike(Refused):
    """A document of a visit that is held otherwise: its sentence says what differs, and what to do."""

    def __init__(self, alike: Alike) -> None:
        held = alike.inspection
        super().__init__(
            f"The {KINDS[held.kind].lower()} of {day(held.inspected_on)} is here already, and differs: "
            f"{alike.comparison.sentence}. Nothing was stored. Read it in on the page of inspections, which shows both "
            "side by side, and say there what it is."
        )
        self.alike = alike


def media_type_of(content: bytes) -> str:
    """Tell the media type of a document that was read: a PDF or text."""
    return "application/pdf" if is_pdf(content) else "text/plain"


def inspection_like(
    school: School, document: InspectionDocument, sha256: str, as_read: InspectionDocument | None = None
) -> Alike | None:
    """Find the inspection that a document is another copy of, or may be: of the same kind, on the same days.

    ``as_read`` is the document before a person corrected it: by that one, or by its bytes, it is known again. The one
    that differs least comes first.
    """
    first = document.inspected_on
    by_reading = held_by_reading(school, fingerprint(as_read or document))
    known = by_reading or held_by_bytes(school, sha256)
    if by_reading and as_read in (None, document):
        return Alike(by_reading, True, Comparison())
    found: tuple[Inspection, ...] = (known,) if known else ()
    if known is None and first is not None:
        found = inspections_on(school, document.kind, first, document.inspected_to or first)
    compared_with = [Alike(one, one is known, compared(held_document(one), document)) for one in found]
    return min(compared_with, key=lambda one: len(one.comparison.differences), default=None)


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
    apart: bool = False,
) -> Accepted:
    """Store an inspection as a person accepted it: grades, requirements, clauses, readings, and the document's bytes.

    The same document again, as the same bytes or as the PDF of the text, adds nothing but its bytes. ``as_read`` is the
    document before a person corrected it: by that one it is known again. ``titles`` are short titles by the numbers of
    ``document``. Records ``inspection_accepted`` and an event for each of ``corrections``, or ``source_added``, or
    nothing when nothing is new.

    Raises `Unlike` when an inspection of the same kind on the same days is held otherwise, or was meanwhile: a person
    says whether the document is a copy of its own (`keep_copy`), has more of it (`complete_inspection`), or is of
    another visit, which is ``apart``.
    """
    sha256 = hashlib.sha256(source.content).hexdigest()
    alike = inspection_like(school, document, sha256, as_read)
    if alike and (alike.is_known or not apart):
        if alike.comparison.differences and not (alike.is_known and as_read in (None, document)):
            raise Unlike(alike)
        return keep_copy(alike.inspection, source, store=store, by=by, now=now)
    inspection = _inspection(school, document, fingerprint(as_read or document), by, now, today)
    _keep_source(inspection, source, store, now)
    session().add(inspection)
    requirements = _add_requirements(inspection, document, titles or {}, today)
    readings = _add_readings(inspection, document.readings, by, now)
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


def keep_copy(inspection: Inspection, source: SourceFile, *, store: Store, by: Person, now: datetime) -> Accepted:
    """Keep the bytes of another copy of an inspection's document. Records ``source_added``, or nothing for the same."""
    if not _keep_source(inspection, source, store, now):
        return Accepted(inspection, False, _counts())
    record("source_added", inspection, by=by, now=now, school=inspection.school, filename=source.filename)
    return Accepted(inspection, False, _counts(sources=1))


def complete_inspection(
    inspection: Inspection,
    document: InspectionDocument,
    source: SourceFile,
    *,
    store: Store,
    by: Person,
    now: datetime,
    today: date,
) -> Accepted:
    """Add to an inspection what a fuller document of it has and is not held, and keep its bytes.

    What is held stays as it is, also where the document says something else. Records ``source_added`` and an
    ``inspection_corrected`` for everything that was added.
    """
    refuse_impossible_days(document, today)
    missing = compared(held_document(inspection), document)
    kept = keep_copy(inspection, source, store=store, by=by, now=now)
    for name, fact in missing.facts.items():
        setattr(inspection, name, fact)
    inspection.grades.extend(
        Grade(area=read.area or None, grade=read.grade, line=read.line or None) for read in missing.grades
    )
    requirements = _add_missing(inspection, document, missing.requirements, today)
    readings = _add_readings(inspection, missing.readings, by, now)
    by_text = {requirement.text: requirement for requirement in requirements}
    whats: dict[str, What] = {"fact": "fact", "grade": "grade", "requirement": "added", "figure": "figure"}
    for one in missing.missing:
        added = by_text.get(one.read or "") if one.what == "requirement" else None
        of = f"{added.kind} {added.number}" if added else one.of.removeprefix("the grade of ")
        was = "nothing" if one.what == "figure" else None
        correction = Correction(whats[one.what], of, was, one.read, one.line, added.number if added else None)
        _record_correction(inspection, correction, {added.number: added} if added else {}, by, now)
    counts = _counts(
        requirements=len(requirements),
        clauses=sum(len(requirement.clauses) for requirement in requirements),
        grades=len(missing.grades),
        readings=len(readings),
        sources=kept.counts["sources"],
    )
    return Accepted(inspection, False, counts)


def _keep_source(inspection: Inspection, source: SourceFile, store: Store, now: datetime) -> bool:
    """Keep the bytes of a document with its inspection; say whether they were new to it."""
    kept = keep_for_session(session(), store, BytesIO(source.content), UPLOAD_LIMIT)
    if any(held.sha256 == kept.sha256 for held in inspection.sources):
        return False
    inspection.sources.append(
        Source(
            sha256=kept.sha256,
            filename=plain_name(source.filename),
            media_type=source.media_type,
            size=kept.size,
            kept_at=now,
        )
    )
    return True


def _record_correction(
    inspection: Inspection, correction: Correction, requirements: Mapping[int, Requirement], by: Person, now: datetime
) -> None:
    """Keep one correction with the requirement it is about, or else with the inspection."""
    facts = {key: value for key, value in asdict(correction).items() if key != "requirement"}
    requirement = requirements.get(correction.requirement or 0)
    record("inspection_corrected", requirement or inspection, by=by, now=now, school=inspection.school, **facts)


def _counts(**stored: int) -> dict[str, int]:
    return {"requirements": 0, "clauses": 0, "grades": 0, "readings": 0, "sources": 0} | stored


def refuse_impossible_days(document: InspectionDocument, today: date) -> date:
    """Give the first day of the visit; raise `Invalid` for days that are missing, to come, or in a wrong order."""
    first, last, published = document.inspected_on, document.inspected_to, document.published_on
    if first is None:
        raise Invalid("inspected_on", "The document does not say when inspectors came. Give the date.")
    for name, on in (("inspected_on", first), ("inspected_to", last), ("published_on", published)):
        if on is not None and on > today:
            raise Invalid(name, f"{day(on)} is yet to come. Give the date as it stands in the document.")
    if last is not None and last < first:
        raise Invalid("inspected_to", f"Inspectors came on {day(first)}, so cannot have left before.")
    if published is not None and published < (last or first):
        raise Invalid(
            "published_on", f"Inspectors were there until {day(last or first)}, so it cannot be published before."
        )
    return first


def _inspection(
    school: School, document: InspectionDocument, mark: str, by: Person, now: datetime, today: date
) -> Inspection:
    first = refuse_impossible_days(document, today)
    unnamed = [grade for grade, count in document.unnamed_grades.items() for _ in range(count)]
    return Inspection(
        school=school,
        kind=document.kind,
        fingerprint=mark,
        inspected_on=first,
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
    stored: dict[int, Requirement] = {}
    for plan_number, read in enumerate(document.requirements, start=_last_in_plan(inspection) + 1):
        stored[read.number] = _requirement(inspection, read, plan_number, titles.get(read.number), today)
    session().add_all(stored.values())
    session().flush()
    for read in document.requirements:
        if read.parent is not None and read.parent in stored:
            stored[read.number].parent_id = stored[read.parent].id
    return list(stored.values())


def _add_missing(
    inspection: Inspection, document: InspectionDocument, missing: Sequence[RequirementRead], today: date
) -> list[Requirement]:
    """Add requirements to those that are held: at the end of their list, and each under its parent."""
    last, plan_number = max((held.number for held in inspection.requirements), default=0), _last_in_plan(inspection)
    by_text = {held.text: held for held in inspection.requirements}
    texts = {read.number: read.text for read in document.requirements}
    added: list[Requirement] = []
    for place, read in enumerate(missing, start=1):
        numbered = replace(read, number=last + place)
        requirement = _requirement(inspection, numbered, plan_number + place, None, today)
        session().add(requirement)
        session().flush()
        parent = by_text.get(texts.get(read.parent or 0, ""))
        requirement.parent_id = parent.id if parent else None
        by_text[read.text] = requirement
        added.append(requirement)
    return added


def _last_in_plan(inspection: Inspection) -> int:
    session().flush()
    numbers = select(func.max(Requirement.plan_number)).where(Requirement.school_id == inspection.school.id)
    return session().scalar(numbers) or 0


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


def _add_readings(inspection: Inspection, read_now: Sequence[ReadingRead], by: Person, now: datetime) -> list[Reading]:
    metrics = {
        (metric.name, metric.group, metric.row): metric
        for metric in session().scalars(select(Metric).where(Metric.school_id == inspection.school.id))
    }
    source = f"{KINDS[inspection.kind]}, {day(inspection.inspected_on)}"
    readings: list[Reading] = []
    for read, period in _each_once(read_now, inspection.inspected_on):
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


def _each_once(readings: Sequence[ReadingRead], inspected_on: date) -> Iterator[tuple[ReadingRead, str]]:
    """Give each fact once, with its period; a figure without one is of the day.

    Raises `Invalid` for a fact with two values: a person says which of them counts.
    """
    first: dict[Fact, ReadingRead] = {}
    for read in readings:
        fact = fact_of(read, inspected_on)
        if fact not in first:
            first[fact] = read
            yield read, read.period or day(inspected_on)
        elif printed(first[fact]) != printed(read):
            raise Invalid("readings", twice(read))


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
