"""What a person changed between what was read from a document and what was accepted: one correction a fact."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from tracker.reading.documents import GradeRead, InspectionDocument, ReadingRead, RequirementRead
from tracker.rules.speech import day, sentence_case

What = Literal["words", "added", "adopted", "dropped", "moved", "parent", "grade", "fact", "figure"]
Pair = tuple[RequirementRead | None, RequirementRead | None]

OUTSIDE: Final = "point outside the list"
FACTS = {
    "inspected_on": "first day of the inspection",
    "inspected_to": "last day of the inspection",
    "published_on": "date of publication",
    "category": "category of concern",
    "safeguarding": "safeguarding",
    "judgement": "judgement",
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One fact as it was read and as it was accepted; None where there was none, or none is left.

    ``of`` says which fact it is, in words; ``line`` is its line in the document; ``requirement`` is the number, as
    accepted, of the requirement it is about.
    """

    what: What
    of: str
    read: str | None
    accepted: str | None
    line: int | None = None
    requirement: int | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A document as a person left it, and beside it each fact as read and as left: None where it is new, or gone."""

    document: InspectionDocument
    requirements: tuple[Pair, ...]
    grades: tuple[tuple[GradeRead | None, GradeRead | None], ...]
    readings: tuple[tuple[ReadingRead, ReadingRead | None], ...]


def corrections_of(read: InspectionDocument, left: Corrected) -> tuple[Correction, ...]:
    """List what a person changed, in the order of the page; nothing when all was accepted as read."""
    return (
        *_facts(read, left.document),
        *_grades(left.grades),
        *_requirements(left.requirements),
        *_figures(left.readings),
    )


def _facts(read: InspectionDocument, left: InspectionDocument) -> Iterator[Correction]:
    for name, called in FACTS.items():
        was, now_is = getattr(read, name), getattr(left, name)
        if was != now_is:
            yield Correction("fact", called, _said(was), _said(now_is))


def _said(fact: date | str | None) -> str | None:
    return day(fact) if isinstance(fact, date) else sentence_case(fact) if fact else None


def _grades(pairs: Sequence[tuple[GradeRead | None, GradeRead | None]]) -> Iterator[Correction]:
    for was, now_is in pairs:
        said, says = _grade(was), _grade(now_is)
        known = was or now_is
        if said != says and known is not None:
            yield Correction("grade", known.area or "an area without a name", said, says, known.line)


def _grade(grade: GradeRead | None) -> str | None:
    if grade is None:
        return None
    return f"{grade.area}: {grade.grade}" if grade.area else f"{grade.grade}, without the name of its area"


def _requirements(pairs: Sequence[Pair]) -> Iterator[Correction]:
    kept = {was.number: left.number for was, left in pairs if was is not None and left is not None}
    moved = _moved([was.number for was, left in pairs if was is not None and left is not None])
    for was, left in pairs:
        if left is None:
            if was is not None:
                yield Correction("dropped", f"{was.kind} {was.number}", was.text, None, was.line)
            continue
        of = f"{left.kind} {left.number}"
        if was is None:
            what: What = "adopted" if left.kind == OUTSIDE else "added"
            yield Correction(what, of, None, left.text, left.line, left.number)
            continue
        if was.text != left.text:
            yield Correction("words", of, was.text, left.text, left.line, left.number)
        if was.number in moved:
            yield Correction("moved", of, str(was.number), str(left.number), left.line, left.number)
        if left.parent != kept.get(was.parent or 0):
            yield Correction("parent", of, _number(was.parent), _number(left.parent), left.line, left.number)


def _number(number: int | None) -> str | None:
    return None if number is None else str(number)


def _moved(order: Sequence[int]) -> set[int]:
    """Name as few as possible that must have been moved to come into this order: those outside its longest rise."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in order:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    stayed: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        stayed.add(last)
        last = before[last]
    return set(order) - stayed


def _figures(pairs: Sequence[tuple[ReadingRead, ReadingRead | None]]) -> Iterator[Correction]:
    for was, left in pairs:
        named = figures_named(was)
        if left is None:
            printed = ", ".join(f"{name} {value}" for name, value in _printed(was) if value)
            yield Correction("figure", named, printed or "nothing", None, was.line)
            continue
        for (name, value), (_, now_is) in zip(_printed(was), _printed(left), strict=True):
            if value != now_is:
                yield Correction("figure", f"{named}, {name}", value or "nothing", now_is or "nothing", was.line)


def _printed(read: ReadingRead) -> tuple[tuple[str, str | None], ...]:
    return ("school", read.school), ("national", read.national), ("gap", read.gap)


def figures_named(read: ReadingRead) -> str:
    """Say which row of figures it is: "Persistent absence, all pupils, 2024/25 (2 term)"."""
    period = f", {read.period}" if read.period else ""
    return f"{read.metric}, {read.group}{period}" + (f" ({read.basis})" if read.basis else "")
