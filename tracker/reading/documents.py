"""What reading a document gives: facts as printed, each with its line, and the problems beside them."""

import hashlib
import re
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

Kind = Literal["report_card", "monitoring_letter", "section5_report", "ungraded_report", "independent_report"]
Duty = Literal["must", "should", "asked"]
RequirementKind = Literal["next step", "further action", "area for improvement", "point outside the list"]
Row = Literal["national", "gap", "context"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at before accepting. ``line`` is 1-based, None where no line is to blame."""

    code: str
    message: str
    line: int | None


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """The school as the document names it; None where the document does not say."""

    name: str | None
    urn: str | None
    address: str | None
    postcode: str | None


@dataclass(frozen=True, slots=True)
class GradeRead:
    """The grade of one evaluation area; ``line`` is where the area is named."""

    area: str
    grade: str
    line: int


@dataclass(frozen=True, slots=True)
class ClauseRead:
    """A part of a requirement with one duty: ``text`` is ``requirement.text[start:end]``."""

    text: str
    duty: Duty
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RequirementRead:
    """One thing inspectors asked for, verbatim; ``parent`` is the number of the requirement it stands under."""

    number: int
    kind: RequirementKind
    text: str
    parent: int | None
    line: int
    clauses: tuple[ClauseRead, ...]


@dataclass(frozen=True, slots=True)
class ReadingRead:
    """One row of figures: as printed, and as numbers where a number was printed."""

    section: str | None
    metric: str
    group: str
    unit: str | None
    period: str | None
    basis: str | None
    row: Row
    school: str | None
    national: str | None
    gap: str | None
    school_value: float | None
    national_value: float | None
    gap_value: float | None
    comparison: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What inspectors ask for outside the list: a person adopts it or not."""

    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionDocument:
    """One inspection document as read. ``lines`` are its source lines: ``lines[fact.line - 1]`` shows a fact.

    A reader names what its kind of document holds; the rest stays empty.

    ``pages`` holds the page of each line for a PDF and is empty for text. ``letter_on`` is the date of a letter.
    """

    kind: Kind
    school: SchoolFacts
    inspected_on: date | None = None
    inspected_to: date | None = None
    published_on: date | None = None
    letter_on: date | None = None
    judgement: str | None = None
    safeguarding: Literal["met", "not met", "effective", "not effective"] | None = None
    category: Literal["special measures", "requires significant improvement", "serious weaknesses"] | None = None
    grades: tuple[GradeRead, ...] = ()
    unnamed_grades: dict[str, int] = field(default_factory=dict)
    requirements: tuple[RequirementRead, ...] = ()
    readings: tuple[ReadingRead, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    problems: tuple[Problem, ...] = ()
    lines: tuple[str, ...]
    pages: tuple[int, ...]


NOT_IN_CONTRACT = ("letter_on", "lines", "pages")
DATES = ("inspected_on", "inspected_to", "published_on")


def as_contract(document: InspectionDocument) -> dict[str, Any]:
    """The document with exactly the keys other tools rely on, ready for JSON: dates are ISO strings or None."""
    contract = {key: value for key, value in asdict(document).items() if key not in NOT_IN_CONTRACT}
    for key in DATES:
        contract[key] = contract[key].isoformat() if contract[key] else None
    return contract


_NOT_A_LETTER = re.compile(r"[\W_]+")


def fingerprint(document: InspectionDocument) -> str:
    """A SHA-256 that is equal for the same document read from a PDF and from text, so that nothing is stored twice.

    It is made of every fact that is read, without regard to case, spaces, hyphens and quotation marks, which differ
    between the two. A document that does not date the visit is known by all of its words.
    """
    facts = [
        document.kind,
        *(str(on) for on in (document.inspected_on, document.inspected_to, document.published_on)),
        document.school.urn or document.school.name or "",
        *(fact or "" for fact in (document.judgement, document.safeguarding, document.category)),
        *sorted(f"{grade.area} {grade.grade}" for grade in document.grades),
        *sorted(f"{count} {grade}" for grade, count in document.unnamed_grades.items()),
        *(requirement.text for requirement in document.requirements),
        *(" ".join(_figures(read)) for read in document.readings),
        *(() if document.inspected_on else ("".join(document.lines),)),
    ]
    return hashlib.sha256("\n".join(_NOT_A_LETTER.sub("", fact).casefold() for fact in facts).encode()).hexdigest()


def _figures(read: ReadingRead) -> tuple[str, ...]:
    """One row of figures in words; its figures as numbers, whose signs and points count."""
    values = (read.school_value, read.national_value, read.gap_value)
    numbers = ("none" if value is None else str(value).replace("-", "minus").replace(".", "point") for value in values)
    printed = (read.metric, read.group, read.row, read.period, read.basis, read.school, read.national, read.gap)
    return (*(part or "" for part in printed), *numbers)
