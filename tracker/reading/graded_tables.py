"""The grades of a report: a table on its first page, and for many years beside the headings of its sections again.

A table may come out of a document row by row, cell by cell, or column by column; the row of the last inspection is
history and grades nothing; a grade is a word, a number or both. A grade that cannot be told to be an area's is none.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tracker.reading.documents import GradeRead, Problem
from tracker.reading.text import Line
from tracker.reading.wording import Wording, wording

_SEPARATORS = re.compile(r"[\s|:]*")
_LEAST = 2  # graded areas that make a table


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell: the name of an area, a grade as printed, or what is no area (both None) such as the last inspection."""

    area: str | None
    grade: str | None
    first: int
    last: int  # lines


@dataclass(frozen=True, slots=True)
class GradesRead:
    """The grades in the document's order, and what does not agree."""

    grades: tuple[GradeRead, ...]
    problems: tuple[Problem, ...]


def read_grades(lines: Sequence[Line], words: Wording) -> GradesRead:
    """The grades of the table, compared with those beside the headings and with the areas that the era graded."""
    if not words.grades or not words.areas:
        return GradesRead((), ())
    return _Grades(lines, words).read()


class _Grades:
    def __init__(self, lines: Sequence[Line], words: Wording) -> None:
        self.lines = lines
        self.words = words
        self.problems: list[Problem] = []
        names_of_areas: list[str] = [name for entry in words.entries("area") for name in entry["names"]]
        self.areas: dict[str, str] = {_key(name): name for name in names_of_areas} | {
            name.lower(): name for name in names_of_areas
        }
        # A report names grades of earlier years too, for what is history.
        self.scale = {grade.lower(): grade for grade in wording(words.kind).grades}
        rows = words.data["report"]
        names = "|".join(_spaced(name) for name in sorted(self.areas, key=len, reverse=True))
        grades = "|".join(_spaced(grade) for grade in self.scale)
        none = "|".join(_spaced(text) for text in rows["no_grade"])
        history = rows["history"].replace(" ", r"\s+")
        number = r"(?:\s*\(?(?P<number>[1-4])\)?(?=\s|$))?"
        self.cell = re.compile(
            rf"(?P<history>{history})(?!\w)|(?P<this>{_spaced(rows['this'])})(?!\w)"
            rf"|(?P<area>{names})(?![\w,])|(?:grade\s+)?(?P<grade>{grades}|{none})(?![a-z]){number}"
            r"|(?:grade\s+)?(?P<digit>[1-4])(?=[ \t]*(?:\n|$))"
        )
        self.begins = re.compile(rf"^(?:{names})(?![\w,])", re.MULTILINE)
        self.unknown = re.compile(rf"(?P<name>[^\n.]{{4,60}}?) (?:{grades})(?: [1-4])?(?=\n|$)")
        self.heading = re.compile(
            rf"(?:the )?(?P<area>{names})(?: (?:at|of|in) [a-z ]{{3,40}})?"
            rf"(?: (?:is|are|remains?|requires?))? (?P<grade>{grades}|improvement)(?: [1-4])?"
        )

    def read(self) -> GradesRead:
        table, end = self._table()
        if not table:
            message = "No table of grades was found: its page may be missing."
            self.problems.append(Problem("grades_missing", message, None))
        grades = table + self._beside_headings(table, end)
        graded = {_bare(grade.area) for grade in grades}
        last = table[-1].line if table else None
        # What had to be graded is known where the year is.
        for entry in self.words.entries("expected") if self.words.when else ():
            for area in entry["areas"]:
                if table and _bare(area) not in graded and not self._instead(area, graded):
                    message = f"The table of grades has no “{area}”, which reports of that time grade: a row was lost."
                    self.problems.append(Problem("area_missing", message, last))
        return GradesRead(tuple(grades), tuple(self.problems))

    def _instead(self, area: str, graded: set[str]) -> bool:
        """Another area of the same sort is graded: "Outcomes for children" for "Outcomes for pupils"."""
        first = _bare(area).split()[0]
        return first in ("outcomes", "achievement", "behaviour") and any(name.startswith(first) for name in graded)

    def _table(self) -> tuple[list[GradeRead], int]:
        """The first run of rows that grades several areas, and the index of the line after it."""
        text = "\n".join(line.key for line in self.lines)
        starts = [0, *accumulate(len(line.key) + 1 for line in self.lines)]
        position = 0
        while found := self.begins.search(text, position):
            kept = len(self.problems)
            cells, position = self._cells(text, found.start(), starts)
            grades = self._told_apart(cells)
            if len(grades) >= _LEAST:
                return grades, bisect_right(starts, position - 1)
            del self.problems[kept:]
            position = max(position, found.end())
        return [], 0

    def _cells(self, text: str, start: int, starts: Sequence[int]) -> tuple[list[_Cell], int]:
        cells: list[_Cell] = []
        waiting: _Cell | None = None  # an area whose row is split into this inspection and the last
        position = end = start
        while True:
            gap = _SEPARATORS.match(text, position)
            position = gap.end() if gap else position
            found = self.cell.match(text, position)
            if not found:
                row = self.unknown.match(text, position)
                if not row or (position and text[position - 1] != "\n"):
                    return cells, end
                line = bisect_right(starts, position) - 1
                name = self.lines[line].text[: row.end("name") - row.start()]
                message = f"“{name}” is graded, but it is not an area this product knows: check its name."
                self.problems.append(Problem("area_unknown", message, self.lines[line].number))
                cells.append(_Cell(name, None, line, line))
                position = row.end("name")
                continue
            first, last = (bisect_right(starts, at) - 1 for at in (found.start(), found.end() - 1))
            if found["history"]:
                split = cells and cells[-1].area and found["history"].startswith(("previous", "the previous"))
                if split:
                    waiting = cells.pop()
                cells.append(_Cell(None, None, first, last))
            elif found["this"]:
                if waiting:
                    cells.append(_Cell(waiting.area, None, waiting.first, last))
                    waiting = None
            elif found["area"]:
                cells.append(_Cell(self._area(found["area"]), None, first, last))
            else:
                cells.append(_Cell(None, self._grade(found, first), first, last))
            position = end = found.end()

    def _area(self, printed: str) -> str:
        """The area as its data writes it, with its hyphens if they are printed."""
        return self.areas.get(" ".join(printed.split()), self.areas[_key(printed)])

    def _grade(self, found: re.Match[str], line: int) -> str:
        """The grade as the scale calls it; empty where it is none of the scale."""
        named = self.scale.get(" ".join((found["grade"] or "").split()), "")
        number = int(found["digit"] or found["number"] or 0)
        scales: list[list[str]] = [entry["grades"] for entry in wording(self.words.kind).entries("scale")]
        # The scale changed its third word in 2012: a number alone says nothing where the year is not known.
        numbered: str = self.words.grades[number - 1] if number and len(self.words.entries("scale")) == 1 else ""
        if named and number and all(scale[number - 1 : number] != [named] for scale in scales):
            message = f"The grade is printed as {named} and as {number}: look at the document."
            self.problems.append(Problem("grades_disagree", message, self.lines[line].number))
        return named or numbered

    def _told_apart(self, cells: Sequence[_Cell]) -> list[GradeRead]:
        grades = []
        for names, found in _rows(cells):
            pairs: list[tuple[_Cell, _Cell]] = []
            if names and found and names[-1].last == found[0].first:
                pairs = [(names[-1], found[0])]
                names, found = names[:-1], found[1:]
            elif len(names) == len(found):
                pairs = list(zip(names, found, strict=True))
                names, found = [], []
            for name, grade in pairs:
                if name.area and grade.grade:
                    grades.append(GradeRead(name.area, grade.grade, self.lines[name.first].number))
            for name in names:
                if name.area and pairs + grades:
                    message = f"“{name.area}” stands in the table of grades without a grade that is surely its own."
                    self.problems.append(Problem("grade_unclear", message, self.lines[name.first].number))
            for grade in found if grades else ():
                message = "A grade stands in the table without an area that it surely belongs to."
                self.problems.append(Problem("grade_unclear", message, self.lines[grade.first].number))
        return grades

    def _beside_headings(self, table: Sequence[GradeRead], end: int) -> list[GradeRead]:
        """Compares the grades printed beside the headings of sections; gives those of areas the table does not have."""
        in_table = {_bare(grade.area): grade for grade in table}
        more: dict[str, GradeRead] = {}
        for line, area, grade in self._headings(end):
            known = in_table.get(_bare(area))
            if known and known.grade != grade:
                message = f"“{area}” is {known.grade} in the table of grades, but {grade} beside its own heading here."
                self.problems.append(Problem("grades_disagree", message, line.number))
            elif not known and _bare(area) not in more:
                more[_bare(area)] = GradeRead(area, grade, line.number)
                message = f"“{area}” is graded here, beside its heading, and not in the table of grades: check both."
                self.problems.append(Problem("grade_not_in_table", message, line.number))
        return list(more.values())

    def _headings(self, end: int) -> Iterator[tuple[Line, str, str]]:
        printed = [line for line in self.lines[end:] if not line.blank]
        for index, line in enumerate(printed):
            if line.bullet or line.text[:1].islower() or self.words.data["report"]["last"] in line.key:
                continue
            below = printed[index + 1] if index + 1 < len(printed) else None
            found = self.heading.fullmatch(line.key)
            if not found and below and _key(line.key) in self.areas and below.key in self.scale:
                yield line, self._area(line.key), self.scale[below.key]
            # Where the sentence goes on below, it is no heading.
            elif found and not (below and below.text[:1].islower()):
                grade = "requires improvement" if found["grade"] == "improvement" else found["grade"]
                if grade in self.scale:
                    yield line, self._area(found["area"]), self.scale[grade]


def _rows(cells: Sequence[_Cell]) -> Iterator[tuple[list[_Cell], list[_Cell]]]:
    """Names that stand together with the grades that stand together after them."""
    names: list[_Cell] = []
    grades: list[_Cell] = []
    for cell in cells:
        if cell.grade is None:
            if grades:
                yield names, grades
                names, grades = [], []
            names.append(cell)
        else:
            grades.append(cell)
    yield names, grades


def _key(area: str) -> str:
    """An area's name however it was wrapped, with or without its hyphens."""
    return " ".join(area.lower().replace("-", " ").split())


def _bare(area: str) -> str:
    """An area's name as it is compared."""
    return _key(area).removeprefix("the ")


def _spaced(name: str) -> str:
    return r"\s+".join(re.escape(word) for word in re.split(r"[\s-]+", name.lower())).replace(
        "sixth\\s+", "sixth[\\s-]+"
    )
