"""Two readings of one visit side by side: what a document says, and what is held of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Final, Literal

from tracker.reading.documents import GradeRead, InspectionDocument, ReadingRead, RequirementRead
from tracker.reading.plain import plain
from tracker.rules.speech import counted, day, listed, sentence_case
from tracker.services.corrections import FACTS, figures_named

Part = Literal["fact", "grade", "requirement", "figure"]
Fact = tuple[str, str, str, str | None, str | None]

ALIKE: Final = 0.6  # of the words of two requirements: one is the other, changed
_NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that is held otherwise than it is read; None where it is not held, or not read.

    ``of`` says which fact it is, in words; ``line`` is its line in the document that is read.
    """

    what: Part
    of: str
    held: str | None
    read: str | None
    line: int | None = None

    @property
    def is_missing(self) -> bool:
        """Tell whether it is in the document and not held: it can be added."""
        return self.held is None

    @property
    def is_changed(self) -> bool:
        """Tell whether both say something, and not the same."""
        return self.held is not None and self.read is not None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, in the order of the page, and beside it the facts of the document that are not held."""

    differences: tuple[Difference, ...] = ()
    facts: dict[str, date | str] = field(default_factory=dict)
    grades: tuple[GradeRead, ...] = ()
    requirements: tuple[RequirementRead, ...] = ()
    readings: tuple[ReadingRead, ...] = ()

    @property
    def changed(self) -> tuple[Difference, ...]:
        """What is held, and read otherwise."""
        return tuple(one for one in self.differences if one.is_changed)

    @property
    def missing(self) -> tuple[Difference, ...]:
        """What is in the document and not held."""
        return tuple(one for one in self.differences if one.is_missing)

    @property
    def only_held(self) -> tuple[Difference, ...]:
        """What is held and not in the document."""
        return tuple(one for one in self.differences if one.read is None)

    @property
    def sentence(self) -> str:
        """Say what differs: "2 things are said otherwise (safeguarding and next step 2), 44 readings are not here"."""
        changed = listed([one.of for one in self.changed])
        said = f"{counted(len(self.changed), 'thing is', 'things are')} said otherwise ({changed})" if changed else ""
        parts = [
            said,
            *(f"{counts} not here yet" for counts in _counted(self.missing)),
            *(f"{counts} here and not in the document" for counts in _counted(self.only_held)),
        ]
        return listed([part for part in parts if part])


def _counted(differences: Sequence[Difference]) -> Iterator[str]:
    nouns: dict[Part, str] = {"fact": "fact", "grade": "grade", "requirement": "requirement", "figure": "reading"}
    for what, count in Counter(one.what for one in differences).items():
        yield counted(count, f"{nouns[what]} is", f"{nouns[what]}s are")


def compared(held: InspectionDocument, read: InspectionDocument) -> Comparison:
    """Compare what is held of a visit with what a document says of it; cases, spaces and hyphens are no difference."""
    facts, grades = list(_facts(held, read)), list(_grades(held, read))
    requirements, readings = list(_requirements(held, read)), list(_readings(held, read))
    return Comparison(
        (
            *(one for one, _ in facts),
            *(one for one, _ in grades),
            *(one for one, _ in requirements),
            *(one for one, _ in readings),
        ),
        {new[0]: new[1] for _, new in facts if new},
        tuple(new for _, new in grades if new),
        tuple(new for _, new in requirements if new),
        tuple(new for _, new in readings if new),
    )


def fact_of(read: ReadingRead, inspected_on: date | None) -> Fact:
    """Say which fact a row of figures gives: a figure without a period is of the day."""
    on = day(inspected_on) if inspected_on else None
    return read.metric, read.group, read.row, None if read.period == on else read.period, read.basis


def printed(read: ReadingRead) -> tuple[str, str, str]:
    """Give the figures of a row, made comparable: minus signs and spaces differ between a PDF and a text."""
    school, national, gap = (plain(value or "") for value in (read.school, read.national, read.gap))
    return school, national, gap


def twice(read: ReadingRead) -> str:
    """Say that a fact has two values."""
    return f"{figures_named(read)} is in the document twice, with different figures. Leave one of the two out."


def figures_said(read: ReadingRead) -> str:
    """Say what a row of figures holds: "school 38.2%, national 21.9%"."""
    named = (("school", read.school), ("national", read.national), ("gap", read.gap))
    return ", ".join(f"{name} {value}" for name, value in named if value) or read.comparison or "nothing"


def _letters(text: str) -> str:
    return _NOT_A_LETTER.sub("", text.casefold())


def _facts(
    held: InspectionDocument, read: InspectionDocument
) -> Iterator[tuple[Difference, tuple[str, date | str] | None]]:
    for name, called in FACTS.items():
        has, says = getattr(held, name), getattr(read, name)
        if name == "inspected_to":
            has, says = has or held.inspected_on, says or read.inspected_on
        if has != says and _letters(_said(has) or "") != _letters(_said(says) or ""):
            yield Difference("fact", called, _said(has), _said(says)), (name, says) if has is None else None


def _said(fact: date | str | None) -> str | None:
    return day(fact) if isinstance(fact, date) else sentence_case(fact) if fact else None


def _grades(held: InspectionDocument, read: InspectionDocument) -> Iterator[tuple[Difference, GradeRead | None]]:
    """Compare area by area; a grade that has lost the name of its area can be that of any."""
    here = {_letters(grade.area): grade for grade in held.grades}
    unnamed = Counter(held.unnamed_grades)
    for grade in read.grades:
        known = here.pop(_letters(grade.area), None)
        of = f"the grade of {grade.area}"
        if known is None and unnamed[grade.grade]:
            unnamed[grade.grade] -= 1
            yield Difference("grade", of, _nameless(grade.grade), f"{grade.area}: {grade.grade}", grade.line), None
        elif known is None:
            yield Difference("grade", of, None, grade.grade, grade.line), grade
        elif plain(known.grade) != plain(grade.grade):
            yield Difference("grade", of, known.grade, grade.grade, grade.line), None
    for grade_name in Counter(read.unnamed_grades).elements():
        named = next((area for area, grade in here.items() if grade.grade == grade_name), None)
        if unnamed[grade_name]:
            unnamed[grade_name] -= 1
        elif named:
            del here[named]
        else:
            lost = GradeRead("", grade_name, 0)
            yield Difference("grade", "a grade without the name of its area", None, _nameless(grade_name)), lost
    for grade in here.values():
        yield Difference("grade", f"the grade of {grade.area}", grade.grade, None), None
    for grade_name in unnamed.elements():
        yield Difference("grade", "a grade without the name of its area", _nameless(grade_name), None), None


def _nameless(grade: str) -> str:
    return f"{grade}, without the name of its area"


def _requirements(
    held: InspectionDocument, read: InspectionDocument
) -> Iterator[tuple[Difference, RequirementRead | None]]:
    """Compare the wordings; one that is nearly the same is the same requirement, changed."""
    here = list(held.requirements)
    new: list[RequirementRead] = []
    for asked in read.requirements:
        same = next((one for one in here if _letters(one.text) == _letters(asked.text)), None)
        if same:
            here.remove(same)
        else:
            new.append(asked)
    for asked in new:
        of = f"{asked.kind} {asked.number}"
        nearest = _nearest(asked, here)
        if nearest:
            here.remove(nearest)
            yield Difference("requirement", of, nearest.text, asked.text, asked.line), None
        else:
            yield Difference("requirement", of, None, asked.text, asked.line), asked
    for one in here:
        yield Difference("requirement", f"{one.kind} {one.number}", one.text, None), None


def _nearest(asked: RequirementRead, among: Iterable[RequirementRead]) -> RequirementRead | None:
    """Find the requirement that has most of its words in common with this one."""
    matcher = SequenceMatcher(b=plain(asked.text).split(), autojunk=False)
    best, found = ALIKE, None
    for one in among:
        matcher.set_seq1(plain(one.text).split())
        if matcher.quick_ratio() >= best and (ratio := matcher.ratio()) >= best:
            best, found = ratio, one
    return found


def _readings(held: InspectionDocument, read: InspectionDocument) -> Iterator[tuple[Difference, ReadingRead | None]]:
    here = {fact_of(one, held.inspected_on): one for one in held.readings}
    seen: set[Fact] = set()
    for one in read.readings:
        fact = fact_of(one, read.inspected_on)
        if fact in seen:
            continue
        seen.add(fact)
        known = here.pop(fact, None)
        if known is None:
            yield Difference("figure", figures_named(one), None, figures_said(one), one.line), one
        elif printed(known) != printed(one):
            yield Difference("figure", figures_named(one), figures_said(known), figures_said(one), one.line), None
    for one in here.values():
        yield Difference("figure", figures_named(one), figures_said(one), None), None
