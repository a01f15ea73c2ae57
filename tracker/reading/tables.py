"""The figures of a report card: tables of years, and the school's context, from lines in which columns may be lost.

A PDF gives a table as words in reading order: cells are wrapped, empty cells vanish, headers repeat after a break of
page. So a header says which columns there are, and each row is read by what its words can be: a period, a basis in
brackets, figures or states, a comparison. A row with one figure and no comparison holds the national one. A row that
fits in no way is reported, with no figure guessed.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from tracker.reading.documents import Problem, ReadingRead
from tracker.reading.measures import is_listed, measure_named
from tracker.reading.plain import plain, unwrapped
from tracker.reading.text import Line, Source
from tracker.reading.wording import Wording, compiled, wording

_NUMBER = r"[-\u2212\u2013+]?£?\d[\d,]*(?:\.\d+)?(?!\d|[/\w]|\s?leavers)(?:\s?%)?(?:\s?(?:pp|percentage points)\b)?"
_FIGURES = re.compile(r"[-\u2212\u2013+]?\d[\d,]*(?:\.\d+)?")


def value_of(printed: str | None) -> float | None:
    """The number in a figure as printed; None for a state such as SUPP, which is never a zero."""
    found = _FIGURES.search(printed or "")
    if not found or (printed and printed[:1].isalpha()):
        return None
    return float(re.sub("[\u2212\u2013]", "-", found.group()).replace(",", "").replace("+", ""))


@dataclass(frozen=True, slots=True)
class _Row:
    period: str
    basis: str | None
    cells: dict[str, str]
    line: int
    fits: bool


@dataclass(frozen=True, slots=True)
class _Header:
    start: int  # offsets in the joined text
    end: int
    columns: tuple[str, ...]


class _Grammar:
    """The patterns of tables, compiled once from the data."""

    def __init__(self, words: dict[str, Any]) -> None:
        def words_of(text: str) -> str:
            return re.escape(text).replace(r"\ ", r"\s+")

        columns = words["columns"]
        names = [column["heading"].replace("[ ]?", r"\s*").replace(" ", r"\s+") for column in columns]
        self.column = re.compile("|".join(f"({name})" for name in names))
        self.holds = [column["holds"] for column in columns]
        self.header = re.compile(rf"^{words['first']}(?:\s+(?:{'|'.join(names)})){{2,}}", re.M)
        period = words["period"].replace(" ", r"\s+")
        comparison = "|".join(words_of(text) for text in words["comparison"])
        states = "|".join(re.escape(state) for state in words["states"])
        figure = rf"(?:{_NUMBER}|(?:{states}))(?!\S)"
        self.figure = re.compile(figure)
        self.comparison = re.compile(rf"(?:{comparison})(?!\S)")
        self.row = re.compile(
            rf"(?P<period>{period})(?:\s*\((?P<basis>[^)\n]{{1,30}})\))?"
            rf"(?P<figures>(?:\s+{figure})*)(?:\s+(?P<comparison>{comparison})(?!\S))?"
        )
        pieces = "|".join(words_of(piece) for piece in words["pieces"])
        self.of_table = re.compile(
            rf"(?:(?:{period}|\([^)]{{1,30}}\)?|[a-z]{{1,12}}\)|{figure}|{comparison}|{pieces})(?:\s+|$))+"
        )
        self.context_value = re.compile(rf"(?P<value>{_NUMBER}|(?:{states}))?\s*(?P<comparison>{comparison})?")


@cache
def _grammar() -> _Grammar:
    return _Grammar(wording().data["table"])


class FiguresReader:
    """Reads the figures between two lines of a report card; ``readings`` and ``problems`` hold what was found."""

    def __init__(self, source: Source, start: int, end: int, words: Wording) -> None:
        self.lines = source.lines[start:end]
        self.words = words
        self.readings: list[ReadingRead] = []
        self.problems: list[Problem] = []

    def read(self) -> None:
        """Context first, then table by table, in the order of the document."""
        self._read_context()
        self._read_tables()
        seen: dict[tuple[str, str, str | None, str, str | None], int] = {}
        for reading in self.readings:
            key = (reading.metric, reading.group, reading.period, reading.row, reading.section)
            if key in seen:
                message = (
                    f"{reading.metric}, {reading.period}, {reading.group}: printed twice, first on line {seen[key]}."
                )
                self.problems.append(Problem("printed_twice", message, reading.line))
            seen.setdefault(key, reading.line)

    # --- tables of years

    @cached_property
    def _offsets(self) -> list[int]:
        offsets, length = [], 0
        for line in self.lines:
            offsets.append(length)
            length += len(line.text) + 1
        return offsets

    def _headers(self) -> list[_Header]:
        grammar, joined = _grammar(), "\n".join(line.text for line in self.lines)
        return [
            _Header(
                found.start(),
                found.end(),
                tuple(grammar.holds[(column.lastindex or 1) - 1] for column in grammar.column.finditer(found.group())),
            )
            for found in grammar.header.finditer(joined)
        ]

    def _read_tables(self) -> None:
        offsets = self._offsets
        above = 0
        named: _Named | None = None
        for header in self._headers():
            first = bisect_right(offsets, header.start) - 1
            last = bisect_right(offsets, header.end - 1) - 1
            between = [line for line in self.lines[above:first] if not line.blank]
            named = self._named(between, named, header)
            tail = self.lines[last].text[header.end - offsets[last] :].strip()
            rows, above = _rows_below(self.lines, last, tail, header.columns)
            if not rows:
                message = f"The table under “{named.heading or 'no heading'}” has a header and no rows."
                self.problems.append(Problem("table_empty", message, self.lines[first].number))
            if not named.heading:
                message = "This table has no heading above it: say what it measures."
                self.problems.append(Problem("table_without_heading", message, self.lines[first].number))
            self._keep(rows, named, header)

    def _keep(self, rows: Sequence[_Row], named: "_Named", header: _Header) -> None:
        measure = measure_named(named.heading, named.description, named.group)
        gap = "gap" in header.columns
        printed = " ".join(cell for row in rows for cell in row.cells.values())
        unit = measure.unit or ("%" if "%" in printed else None)
        for row in rows:
            cells = row.cells
            if not row.fits:
                message = f"The row “{row.period}” of {measure.metric} does not fit its columns: type in what it says."
                self.problems.append(Problem("row_unread", message, row.line))
            school, national, difference = cells.get("school"), cells.get("national"), cells.get("gap")
            self.readings.append(
                ReadingRead(
                    named.section, measure.metric, measure.group, unit, row.period, row.basis, "gap" if gap else "national",
                    school, national, difference, value_of(school), value_of(national), value_of(difference),
                    cells.get("comparison"), row.line,
                )
            )  # fmt: skip

    def _named(self, between: Sequence[Line], before: "_Named | None", header: _Header) -> "_Named":
        """What stands above a table: nothing, where the table goes on after a break of page."""
        if not between and before and before.columns == header.columns:
            return before
        section, group = (before.section, before.section_group) if before else (None, "all pupils")
        rest = list(between)
        for index, line in enumerate(between):
            found = next((e for pattern, e in self.words.patterns("section") if pattern.fullmatch(line.key)), None)
            if found and not (rest and rest[0] is line and section == line.text):
                section, group = line.text, found["group"]
                rest = list(between[index + 1 :])
        heading, description = _heading_of(rest)
        return _Named(section, group, heading or (section or ""), description, header.columns)

    # --- the school's context

    def _read_context(self) -> None:
        start = next((i for i, line in enumerate(self.lines) if self.words.headings.get(line.key) == "context"), None)
        if start is None:
            return
        section = self.lines[start].text
        table = self.words.data["table"]
        national = compiled(table["context_national"])
        block: list[Line] = []
        for index in range(start + 1, len(self.lines)):
            line = self.lines[index]
            if self.words.section.fullmatch(line.key):
                break
            if line.key == table["context_marker"]:
                self._keep_context(section, block)
                block = []
            elif (found := national.match(line.key)) and self.readings and not self.readings[-1].national:
                printed = unwrapped(line.text[found.end() :])
                self.readings[-1] = _with_national(self.readings[-1], printed)
                block = []
            elif line.ends_sentence:
                block = []
            elif not line.blank:
                block.append(line)
        if not self.readings:
            message = f"“{section}” holds no figures that can be read: type in what it says."
            self.problems.append(Problem("context_unread", message, self.lines[start].number))

    def _keep_context(self, section: str, block: Sequence[Line]) -> None:
        """One figure of the context: its name, perhaps wrapped, then a value, a comparison, or words."""
        name: list[str] = []
        value = comparison = None
        at = block[0].number if block else 0
        for line in block:
            found = _grammar().context_value.fullmatch(unwrapped(line.text))
            if found:
                value, comparison = found["value"] or value, found["comparison"] or comparison
                at = line.number if found["value"] or not value else at
            elif name and is_listed(" ".join(name)):
                value, at = unwrapped(f"{value or ''} {line.text}"), line.number
            else:
                name.append(unwrapped(line.text))
        if not name:
            return
        measure = measure_named(" ".join(name))
        unit = measure.unit or ("%" if value and "%" in value else None)
        self.readings.append(
            ReadingRead(
                section, measure.metric, "all pupils", unit, None, None, "context",
                value, None, None, value_of(value), None, None, comparison, at,
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Named:
    section: str | None
    section_group: str
    heading: str
    description: str
    columns: tuple[str, ...]

    @property
    def group(self) -> str:
        return self.section_group


def _with_national(reading: ReadingRead, printed: str) -> ReadingRead:
    from dataclasses import replace

    return replace(reading, national=printed, national_value=value_of(printed))


def _heading_of(lines: Sequence[Line]) -> tuple[str, str]:
    """The heading, perhaps wrapped, and the description under it, out of the lines above a table."""
    description = compiled(wording().data["table"]["description"])
    begins = next((i for i in range(len(lines) - 1, -1, -1) if description.match(lines[i].text)), None)
    if begins is None:
        # No description that begins as they do: the heading is what follows the last full stop but the final one.
        last = len(lines) - 1 if lines and lines[-1].ends_sentence else len(lines)
        stops = [i for i in range(last) if lines[i].ends_sentence]
        begins = min((stops[-1] + 2 if stops else 1), len(lines))
    first = begins
    while first and not lines[first - 1].ends_sentence:
        first -= 1
    return unwrapped(" ".join(line.text for line in lines[first:begins])), " ".join(
        line.text for line in lines[begins:]
    )


def _rows_below(lines: Sequence[Line], header: int, tail: str, columns: tuple[str, ...]) -> tuple[list[_Row], int]:
    """The rows under a header, and the index of the first line that is no row of the table."""
    grammar = _grammar()
    pieces: list[tuple[int, str]] = [(lines[header].number, tail)] if tail else []
    index = header + 1
    rows: list[_Row] = []
    while index < len(lines):
        line = lines[index]
        if line.text and "\t" in line.text and grammar.row.match(line.text):
            rows += _rows_in(pieces, columns)
            pieces = []
            row = _row_of_cells(line, columns)
            rows += [row] if row else _rows_in([(line.number, line.text)], columns)
        elif line.text and not grammar.of_table.fullmatch(line.text):
            break
        elif line.text:
            pieces.append((line.number, line.text))
        index += 1
    return rows + _rows_in(pieces, columns), index


def _row_of_cells(line: Line, columns: tuple[str, ...]) -> _Row | None:
    """A row whose cells are kept apart by tabs, if they are as many as the columns; an empty cell stays empty."""
    first, *cells = (cell.strip() for cell in line.text.split("\t"))
    found = _grammar().row.fullmatch(first)
    if not found or len(cells) != len(columns):
        return None
    return _Row(
        unwrapped(found["period"]), found["basis"],
        {column: cell for column, cell in zip(columns, cells, strict=True) if cell}, line.number, True,
    )  # fmt: skip


def _rows_in(pieces: Sequence[tuple[int, str]], columns: tuple[str, ...]) -> list[_Row]:
    """Rows out of words in reading order."""
    grammar = _grammar()
    text = ""
    starts: list[tuple[int, int]] = []
    for number, piece in pieces:
        starts.append((len(text), number))
        text += piece + " "
    rows: list[_Row] = []
    position = 0
    while found := grammar.row.search(text, position):
        figures = [unwrapped(figure) for figure in grammar.figure.findall(found["figures"])]
        cells, fits = _placed(figures, columns, found["comparison"])
        number = max(line for start, line in starts if start <= found.start())
        stray = plain(text[position : found.start()])
        rows.append(
            _Row(unwrapped(found["period"]), unwrapped(found["basis"] or "") or None, cells, number, fits and not stray)
        )
        position = found.end()
    return rows


def _placed(figures: Sequence[str], columns: tuple[str, ...], comparison: str | None) -> tuple[dict[str, str], bool]:
    """Figures by column, and whether they fit: all of them, the national one alone, or none."""
    wanted = [column for column in columns if column != "comparison"]
    cells = {"comparison": unwrapped(comparison)} if comparison else {}
    if len(figures) == len(wanted):
        return {**dict(zip(wanted, figures, strict=True)), **cells}, True
    if len(figures) == 1 and not comparison and "national" in wanted:
        return {"national": figures[0]}, True
    return cells, False
