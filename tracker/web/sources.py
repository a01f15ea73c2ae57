"""A whole document beside what was read out of it: each line knows its facts, each fact its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from tracker.reading.documents import ClauseRead, InspectionDocument, Problem
from tracker.rules.speech import counted, in_words, listed
from tracker.services.corrections import FACTS, figures_named
from tracker.web.excerpts import SourceLine, Span, shown
from tracker.web.forms.inspections import CheckForm

_SAFEGUARDING = {
    "met": r"safeguarding(?!.*\bnot (?:met|meet)\b).*\b(?:met|meet)\b",
    "not met": r"safeguarding.*\bnot (?:met|meet)\b",
    "effective": r"(?<!whether )safeguarding(?: \w+){0,4} (?:is|are) effective\b",
    "not effective": r"safeguarding.*\b(?:not effective|ineffective)\b",
}
# What a problem without a fact on its line is about, by words of its code; the first that fits.
_PLACES = (
    ("fact-school", "the school", ("school", "urn", "name_missing", "address", "postcode")),
    ("fact-inspected_on", "the dates", ("date", "inspected", "published", "visit")),
    ("fact-category", "the category of concern", ("category",)),
    ("fact-safeguarding", "safeguarding", ("safeguarding",)),
    ("grades", "the grades", ("grade", "dots", "area", "judgement")),
    ("figures", "the figures", ("figure", "table", "row", "context", "gap", "printed", "average", "comparison")),
    ("requirements", "what inspectors ask for", ("list", "requirement", "bullet", "child", "asks", "asked")),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the page: ``id`` is where it stands, ``name`` what it is called, ``lines`` where it was read."""

    id: str
    name: str
    lines: tuple[SourceLine, ...]

    @property
    def numbers(self) -> str:
        """The numbers of its lines, for the script: "110 111"."""
        return " ".join(str(line.number) for line in self.lines)

    @property
    def line(self) -> int | None:
        """The number of its first line."""
        return self.lines[0].number if self.lines else None


class Piece(NamedTuple):
    """A stretch of a line; ``duty`` is must, should or asked in a clause, "said" outside the list, else empty."""

    text: str
    duty: str = ""


@dataclass(slots=True)
class PaneLine:
    """One line of the document. ``page`` is given where a page begins."""

    number: int
    text: str
    page: int | None = None
    facts: list[Fact] = field(default_factory=list)
    is_problem: bool = False
    marks: list[tuple[Span, str]] = field(default_factory=list)

    @property
    def fact(self) -> Fact | None:
        """The fact that its number leads back to; a problem only where there is no other."""
        return next((fact for fact in self.facts if not fact.id.startswith("problem")), next(iter(self.facts), None))

    @property
    def ids(self) -> str:
        """Where its facts stand, for the script."""
        return " ".join(fact.id for fact in self.facts)

    @property
    def pieces(self) -> Iterator[Piece]:
        """The line in stretches: those of clauses, and what is between them."""
        at = 0
        for span, duty in sorted(self.marks):
            if span.start >= at:
                yield Piece(self.text[at : span.start])
                yield Piece(self.text[span.start : span.end], duty)
                at = span.end
        yield Piece(self.text[at:])


class SourcePane:
    """The document of a check page, and the facts beside it."""

    def __init__(self, form: CheckForm) -> None:
        self._document = document = form.document
        self._text = form.text
        self._facts: dict[str, Fact] = {}
        pages = document.pages or (0,) * len(document.lines)
        self._lines = {
            number: PaneLine(number, shown(line), page if page != before else None)
            for number, (line, page, before) in enumerate(zip(document.lines, pages, (0, *pages), strict=False), 1)
        }
        self._note_visit(document)
        for index, grade, row in form.grade_rows():
            area = row.area.data or "the area without a name"
            line = grade.line if grade else self._text.line_of(row.area.data or "")
            self._note(f"fact-grade-{index}", f"the grade of {area}", line, grade.area if grade else "")
        self._note_requirements(form)
        for index, read in enumerate(document.readings):
            self._note(f"fact-figures-{index}", figures_named(read), read.line)
        problems = enumerate(document.problems, 1)
        self._problems = tuple(self._note_problem(place, problem) for place, problem in problems)

    @property
    def answer(self) -> str:
        """Say what was found: "We found 4 requirements, 7 grades and 44 readings; look at three things first."."""
        found = ((self._document.requirements, "requirement"), (self._document.grades, "grade"))
        said = [counted(len(facts), noun) for facts, noun in (*found, (self._document.readings, "reading")) if facts]
        first = f"look at {in_words(len(self._problems))} thing{'' if len(self._problems) == 1 else 's'} first"
        told = f"We found {listed(said) or 'no requirement, no grade and no reading'}"
        return f"{told}; {first}." if self._problems else f"{told}, and nothing in it looks wrong."

    @property
    def lines(self) -> tuple[PaneLine, ...]:
        """The lines that have words."""
        return tuple(line for line in self._lines.values() if line.text.strip())

    @property
    def problems(self) -> tuple[tuple[Fact, str, str, Problem], ...]:
        """What to look at first: where it stands, the place and the name of what it is about, and its words."""
        return self._problems

    def fact(self, id: str) -> Fact:
        """Give a fact by its place on the page."""
        return self._facts[id]

    def _note(self, id: str, name: str, first: int | None, text: str = "") -> Fact:
        fact = self._facts[id] = Fact(id, name, self._text.excerpt(first, text))
        for line in fact.lines:
            self._lines[line.number].facts.append(fact)
            self._lines[line.number].is_problem |= id.startswith("problem")
        return fact

    def _note_problem(self, place: int, problem: Problem) -> tuple[Fact, str, str, Problem]:
        concern = self._concern(problem)
        fact = self._note(f"problem-{place}", f"thing {place} to look at", problem.line)
        return fact, *concern, problem

    def _note_visit(self, document: InspectionDocument) -> None:
        school, text = document.school, self._text
        named = (school.name, school.urn, school.address)
        lines = [text.excerpt(text.line_of(words or ""), words or "") for words in named]
        unique = {line.number: line for excerpt in lines for line in excerpt}
        self._facts["fact-school"] = Fact("fact-school", "the school", tuple(sorted(unique.values())))
        for number in unique:
            self._lines[number].facts.append(self._facts["fact-school"])
        said = _SAFEGUARDING.get(document.safeguarding or "")
        safeguarding = text.line_matching(re.compile(said, re.I)) if said else None
        for name, called in FACTS.items():
            value = getattr(document, name)
            words = value if isinstance(value, str) and name != "safeguarding" else ""
            on = text.line_of_day(value) if isinstance(value, date) else None
            line = on or (safeguarding if name == "safeguarding" else text.line_of(words))
            self._note(f"fact-{name}", f"the {called}", line, words)

    def _note_requirements(self, form: CheckForm) -> None:
        for row in form.rows():
            text = " ".join((row.form.text.data or "").split())
            as_read = row.read or row.suggestion
            line = as_read.line if as_read and as_read.text == text else self._text.line_of(text)
            name = f"requirement {row.number}" if row.number else "what was left out"
            self._note(f"row-{row.key}", name, line or (as_read.line if as_read else None), text)
            if row.is_kept and line:
                self._mark(line, text, row.clauses)
        for place, suggestion in form.suggestions():
            self._note(f"fact-suggestion-{place}", f"suggestion {place}", suggestion.line, suggestion.text)
            for span in self._text.spans(suggestion.line, suggestion.text):
                self._lines[span.line].marks.append((span, "said"))

    def _mark(self, line: int, text: str, clauses: Sequence[ClauseRead]) -> None:
        for clause in clauses:
            for span in self._text.spans(line, text, clause.start, clause.end):
                self._lines[span.line].marks.append((span, clause.duty))

    def _concern(self, problem: Problem) -> tuple[str, str]:
        """Say which fact a problem is about: the one on its line, or the part of the page its code speaks of."""
        on_line = self._lines[problem.line].facts if problem.line in self._lines else []
        fact = next((fact for fact in on_line if not fact.id.startswith("problem")), None)
        if fact:
            return fact.id, fact.name
        return next(
            ((id, name) for id, name, words in _PLACES if any(word in problem.code for word in words)), ("", "")
        )
