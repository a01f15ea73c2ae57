"""Report cards: inspections from November 2025, with grades for evaluation areas, next steps, facts and figures."""

import re
from collections.abc import Sequence
from datetime import date

from tracker.reading.documents import GradeRead, InspectionDocument, Kind, Problem, RequirementRead, SchoolFacts
from tracker.reading.facts import category_of, dates_of, postcode_in, safeguarding_of, suggestions_of, urn_of
from tracker.reading.figures import read_figures
from tracker.reading.lists import read_list
from tracker.reading.plain import plain, unwrapped
from tracker.reading.text import Line, Source
from tracker.reading.wording import Wording, wording

KIND: Kind = "report_card"
_DOT = re.compile("[●•⬤]")
_ADDRESS = re.compile(r"^(?:school )?address(?:\s*:\s*|$)", re.I)
_LABEL = re.compile(r"^[\w() ]{3,45}:")
_LONGEST_AREA = 100  # characters of a line that holds an area and its grade
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def read_report_card(source: Source) -> InspectionDocument:
    """Reads a report card; what is missing or does not agree with itself stands under ``problems``."""
    first_of = {role: days[0] for role, days in dates_of(source, wording(KIND)).items()}
    inspected, published = first_of.get("inspected"), first_of.get("published")
    inspected_on = inspected.first if inspected else None
    words = wording(KIND, inspected_on)
    problems: list[Problem] = []
    headings = _headings(source, words)
    school = _school(source)
    grades, unnamed = _Grades(source, words, problems).read()
    requirements, inside = _next_steps(source, [at for at, role in headings if role == "next steps"], words, problems)
    category = category_of(source, words)
    safeguarding = safeguarding_of(source, words)
    figures = read_figures(_figures_zone(source, headings), words, source.printed)
    problems += figures.problems
    if all(role != "figures" for _, role in headings):
        message = "There is no section of facts and figures: the document may be cut."
        problems.append(Problem("figures_missing", message, None))
    problems += _gaps(school, inspected_on, safeguarding)
    return InspectionDocument(
        kind=KIND,
        school=school,
        inspected_on=inspected_on,
        inspected_to=inspected.last if inspected else None,
        published_on=published.first if published else None,
        safeguarding=safeguarding,
        category=category,
        grades=grades,
        unnamed_grades=unnamed,
        requirements=requirements,
        readings=figures.readings,
        suggestions=suggestions_of(source, words, {source.lines[index].number for index in inside}),
        problems=tuple(problems),
        lines=source.printed,
        pages=source.pages,
    )


def _headings(source: Source, words: Wording) -> list[tuple[int, str]]:
    return [
        (index, role) for index, line in enumerate(source.lines) if (role := words.headings.get(line.key.rstrip(":")))
    ]


def _school(source: Source) -> SchoolFacts:
    """Name above the address, both above everything else; the URN only where it is labelled."""
    at = next((i for i, line in enumerate(source.lines[:80]) if _ADDRESS.match(line.text)), None)
    urn, urn_at = urn_of(source)
    address = None
    if at is not None:
        parts = [_ADDRESS.sub("", source.lines[at].text)]
        for line in source.lines[at + 1 :]:
            if (line.blank and any(parts)) or _LABEL.match(line.text) or len(parts) == 6 or postcode_in(parts[-1]):
                break
            parts.append(line.text)
        address = unwrapped(" ".join(part for part in parts if part)) or None
    top = at if at is not None else urn_at
    block = _block_above(source, top) if top is not None else []
    if at is None and block and postcode_in(block[-1].text):
        # An address without its label: under the name, or apart from it.
        below = block[1:] or block
        address = ", ".join(line.text.rstrip(",") for line in below)
        block = block[:1] if len(block) > 1 else _block_above(source, below[0].number - 1)
    name = unwrapped(" ".join(line.text for line in block))
    return SchoolFacts(name or None, urn, address, postcode_in(address))


def _block_above(source: Source, index: int) -> list[Line]:
    """The lines that stand together right above ``lines[index]``, without what only says that this is a report card."""
    titles = wording().data["legend"]["titles"]
    block: list[Line] = []
    for line in reversed(source.lines[:index]):
        if line.blank and block:
            break
        if not line.blank and line.key not in titles and not _LABEL.match(line.text):
            block.insert(0, line)
    return block


def _next_steps(
    source: Source, places: Sequence[int], words: Wording, problems: list[Problem]
) -> tuple[tuple[RequirementRead, ...], range]:
    """The list under the first such heading that has one, and the indexes of its lines."""
    if not places:
        message = "There is no heading “Next steps”: what inspectors asked for was not found."
        problems.append(Problem("list_missing", message, None))
        return (), range(0)
    lists = [(at, read_list(source, at + 1, "next step", words)) for at in places]
    at, listed = next(((at, listed) for at, listed in lists if listed.requirements), lists[0])
    problems += listed.problems
    if not listed.requirements:
        message = "“Next steps” stands here without a list under it: the document may be cut."
        problems.append(Problem("list_empty", message, source.lines[at].number))
    return listed.requirements, range(at, listed.end)


def _figures_zone(source: Source, headings: Sequence[tuple[int, str]]) -> tuple[Line, ...]:
    """The lines that may hold figures; the legend at the end holds none."""
    start = max((at for at, role in headings if role == "figures"), default=None)
    if start is None:
        start = next((at for at, role in headings if role == "next steps"), 0)
    return source.lines[start : _legend(source.lines)]


def _legend(lines: Sequence[Line]) -> int:
    """The index of the legend that explains the grades, or of the end. A list of contents may name it before."""
    explained = wording().data["legend"]["explains_grades"]
    return next((i for i in range(len(lines) - 1, -1, -1) if lines[i].key in explained), len(lines))


def _gaps(school: SchoolFacts, inspected_on: date | None, safeguarding: str | None) -> list[Problem]:
    missing = {
        "school_missing": (school.name, "the school's name"),
        "urn_missing": (school.urn, "the unique reference number (URN)"),
        "date_missing": (inspected_on, "the date of the inspection"),
        "safeguarding_missing": (safeguarding, "whether the safeguarding standards are met"),
    }
    return [
        Problem(code, f"The document does not say {what}.", None) for code, (fact, what) in missing.items() if not fact
    ]


class _Grades:
    """Areas with their grades, checked against the dots of the summary.

    A grade may stand as the heading of a group of areas, above an area's name, and again below it. The scale itself is
    printed twice more, in the summary (with dots) and in a legend at the end: neither grades anything.
    """

    def __init__(self, source: Source, words: Wording, problems: list[Problem]) -> None:
        self.lines = [line for line in source.lines[: _legend(source.lines)] if not line.blank]
        self.words = words
        self.problems = problems
        self.canonical = {grade.lower(): grade for grade in words.grades}
        scale = "|".join(re.escape(grade) for grade in words.grades) or "(?!)"
        alone = re.compile(rf"({scale})[\s|]*([●•⬤\s]*)", re.I)
        beside = re.compile(rf"(.+?)[\s|:–-]+({scale})[\s●•⬤]*", re.I)
        self.graded = {i: found for i, line in enumerate(self.lines) if (found := alone.fullmatch(line.text))}
        # An area and its grade on one line.
        self.beside = {
            i: found
            for i, line in enumerate(self.lines)
            if len(line.text) <= _LONGEST_AREA and (found := beside.fullmatch(line.text))
            if i not in self.graded and plain(found[1]) in words.areas
        }

    def read(self) -> tuple[tuple[GradeRead, ...], dict[str, int]]:
        """The named grades in the document's order, and how many of each grade have no name."""
        dots, dots_at = self._summary()
        grades, orphans = self._named()
        unnamed: dict[str, int] = {}
        for grade in self.words.grades:
            named = [found for found in grades if found.grade == grade]
            without = [line for found, line in orphans if found == grade]
            count = max(dots.get(grade, 0) - len(named), len(without))
            if count:
                unnamed[grade] = count
                at = without[0] if without else dots_at[grade]
                self.problems.append(Problem("unnamed_grade", _unnamed_message(grade, count, named), at))
            if sum(dots.values()) and len(named) > dots.get(grade, 0):
                shown = dots.get(grade, 0)
                message = f"The summary shows {shown} with {grade}, but {len(named)} areas are graded so."
                self.problems.append(Problem("dots_disagree", message, named[-1].line))
        self._report_ungraded(grades)
        if not grades:
            self.problems.append(Problem("grades_missing", "No evaluation area with a grade was found.", None))
        return tuple(grades), unnamed

    def _summary(self) -> tuple[dict[str, int], dict[str, int]]:
        """Dots of each grade in the summary, and its lines: the first three or more grades in the scale's order."""
        run: list[int] = []
        for index in sorted(self.graded):
            in_order = run and index == run[-1] + 1 and self._rank(index) == self._rank(run[-1]) + 1
            if not in_order:
                if len(run) >= 3:
                    break
                run = []
            run.append(index)
        if len(run) < 3:
            return {}, {}
        summary = {index: self.graded.pop(index) for index in run}
        dots = {self._grade(found[1]): len(_DOT.findall(found[2])) for found in summary.values()}
        return dots, {self._grade(found[1]): self.lines[index].number for index, found in summary.items()}

    def _rank(self, index: int) -> int:
        return self.words.grades.index(self._grade(self.graded[index][1]))

    def _grade(self, printed: str) -> str:
        return self.canonical[" ".join(printed.lower().split())]

    def _named(self) -> tuple[list[GradeRead], list[tuple[str, int]]]:
        grades: list[GradeRead] = []
        orphans: list[tuple[str, int]] = []
        group: str | None = None
        for index, line in enumerate(self.lines):
            if found := self.beside.get(index):
                grades.append(GradeRead(unwrapped(found[1]), self._grade(found[2]), line.number))
            elif found := self.graded.get(index):
                grade = self._grade(found[1])
                if self._is_area(index + 1) or index + 1 in self.graded or index + 1 in self.beside:
                    group = grade if not self._is_area(index - 1) else group
                elif not self._is_area(index - 1):
                    if self._may_be_area(index - 1):
                        grades.append(self._new_area(index - 1, grade))
                    else:
                        orphans.append((grade, line.number))
            if self._is_area(index):
                below = self.graded.get(index + 1)
                if below:
                    grades.append(GradeRead(unwrapped(line.text), self._grade(below[1]), line.number))
                elif group and index - 1 in self.graded:
                    grades.append(GradeRead(unwrapped(line.text), group, line.number))
        return grades, orphans

    def _report_ungraded(self, grades: Sequence[GradeRead]) -> None:
        """Areas that are named above what pupils' days are like and nowhere graded."""
        graded = {plain(grade.area) for grade in grades}
        for line in self.lines:
            if self.words.headings.get(line.key) in ("next steps", "figures", "pupils"):
                break
            if line.key in self.words.areas and line.key not in graded and not line.bullet:
                graded.add(line.key)
                message = f"“{line.text}” is named here without a grade: look at the document itself."
                self.problems.append(Problem("grade_missing", message, line.number))

    def _is_area(self, index: int) -> bool:
        return 0 <= index < len(self.lines) and self.lines[index].key in self.words.areas

    def _may_be_area(self, index: int) -> bool:
        """A short line that is no sentence and no grade: an area that the wording does not list yet."""
        line = self.lines[index] if index >= 0 else None
        return bool(
            line and index not in self.graded and len(line.text.split()) <= 6 and line.text[:1].isupper()
            and not line.ends_sentence and line.key not in self.words.headings and not self._is_outcome(line)
        )  # fmt: skip

    def _is_outcome(self, line: Line) -> bool:
        """The line says whether safeguarding is met, or which category the school is in."""
        outcomes = (*self.words.patterns("safeguarding"), *self.words.patterns("category"))
        return any(pattern.search(f"\n{line.key}\n") for pattern, _ in outcomes)

    def _new_area(self, index: int, grade: str) -> GradeRead:
        line: Line = self.lines[index]
        message = f"“{line.text}” is graded, but it is not an evaluation area this product knows: check its name."
        self.problems.append(Problem("area_unknown", message, line.number))
        return GradeRead(unwrapped(line.text), grade, line.number)


def _unnamed_message(grade: str, count: int, named: Sequence[GradeRead]) -> str:
    number = (_NUMBERS[count] if count < len(_NUMBERS) else str(count)).capitalize()
    others = f", beside {', '.join(found.area for found in named)}" if named else ""
    lost = "A heading was lost, and its text" if count == 1 else "Headings were lost, and their text"
    return f"{number} {grade} without a name{others}. {lost} may stand under another area: look at the document itself."
