"""Tables of figures by year, out of lines in which cells are wrapped, empty cells vanish and headers repeat.

A PDF gives a table as words in reading order. So a header says which columns there are, and a row is read by what its
words can be: a period, a basis in brackets, figures or states, a comparison. A row with one figure and no comparison
holds the national one, unless spaces or tabs keep the columns and show another. A row that does not fit its columns is
marked, with no figure guessed.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

from tracker.reading.plain import unwrapped
from tracker.reading.text import Line
from tracker.reading.wording import wording

_NUMBER = r"[-\u2212\u2013+]?£?\d[\d,]*(?:\.\d+)?(?!\d|[/\w]|\s?leavers)(?:\s?%)?(?:\s?(?:pp|percentage points)\b)?"
_VALUE = re.compile(r"[-\u2212\u2013+]?£?(\d[\d,]*(?:\.\d+)?)")
_HEADER_LINES = 5
_CELL = re.compile(r"\S+(?: \S+)*")
_GAP = 3  # spaces between columns: two may stand for one
_BESIDE = 2  # letters by which the edges of one column's cells may differ
_ROW_WORDS = 15  # a longer line that begins with a year is prose


@dataclass(frozen=True, slots=True)
class Row:
    """A row: ``cells`` holds what is printed under ``school``, ``national``, ``gap`` and ``comparison``.

    ``fits`` is False where words are left over or figures are missing: a person must look.
    """

    period: str
    basis: str | None
    cells: dict[str, str]
    line: int
    fits: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A header with its rows; ``above`` are the printed lines between it and the table before.

    ``end`` is the index of the first line after it.
    """

    above: tuple[Line, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int
    end: int


def value_of(printed: str | None) -> float | None:
    """The number in a figure as printed; None for a state such as SUPP, which is never a zero."""
    found = _VALUE.match(printed or "")
    if not found:
        return None
    number = float(found[1].replace(",", ""))
    return -number if found.group()[0] in "-\u2212\u2013" else number


def figure_and_comparison(text: str) -> tuple[str | None, str | None] | None:
    """A figure or state, a comparison, or both, where the text is nothing else."""
    found = _grammar().figure_and_comparison.fullmatch(text)
    return (found["figure"], found["comparison"]) if found else None


def is_row(line: Line) -> bool:
    """The line begins as a row of a table does: a period, then a figure."""
    found = _grammar().row.match(line.text)
    return bool(found and found["figures"] and line.text.count(" ") < _ROW_WORDS)


def tables_in(lines: Sequence[Line], printed: Sequence[str]) -> list[Table]:
    """Every table, in order. A table that goes on after a break of page is one more, with nothing above it.

    ``printed`` are the lines of the whole document as they stand, with all their spaces.
    """
    text = "\n".join(line.text for line in lines)
    offsets = [0, *accumulate(len(line.text) + 1 for line in lines)]
    tables = []
    end = index = 0
    while index < len(lines):
        header = _header_at(lines, index, text, offsets)
        if not header:
            index += 1
            continue
        last, columns, beside = header
        above = tuple(line for line in lines[end:index] if not line.blank)
        rows, end = _rows_below(lines, last, beside, columns)
        heads = printed[lines[index].number - 1] if last == index else ""
        rows = _by_place(rows, columns, heads, printed)
        tables.append(Table(above, columns, tuple(rows), lines[index].number, end))
        index = end
    return tables


def _header_at(
    lines: Sequence[Line], index: int, text: str, offsets: Sequence[int]
) -> tuple[int, tuple[str, ...], str] | None:
    """Where a header that begins here ends, what its columns hold, and what stands on its last line after it."""
    grammar = _grammar()
    if found := grammar.header.match(text, offsets[index]):
        last = bisect_right(offsets, found.end() - 1) - 1
        columns = tuple(grammar.holds[(name.lastindex or 1) - 1] for name in grammar.column.finditer(found.group()))
        return last, columns, lines[last].text[found.end() - offsets[last] :]
    if not grammar.first.match(lines[index].text):
        return None
    # Read line by line, the words of headings that are wrapped beside each other are mixed: their letters tell.
    for last in range(index, min(index + _HEADER_LINES, len(lines))):
        columns = grammar.shapes.get(_letters(" ".join(line.text for line in lines[index : last + 1])), ())
        if columns:
            return last, columns, ""
    return None


def _letters(text: str) -> str:
    return "".join(sorted(letter for letter in text.lower() if letter.isalpha()))


class _Grammar(NamedTuple):
    """What tables are made of, compiled from the data."""

    header: re.Pattern[str]
    first: re.Pattern[str]
    shapes: dict[str, tuple[str, ...]]  # what the columns hold, by the letters of the whole header
    column: re.Pattern[str]  # one group for each entry of ``holds``
    holds: tuple[str, ...]
    row: re.Pattern[str]
    mixed: re.Pattern[str]
    period: re.Pattern[str]
    figure: re.Pattern[str]
    of_table: re.Pattern[str]
    figure_and_comparison: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    words: dict[str, Any] = wording().data["table"]

    def spaced(pattern: str) -> str:
        return pattern.replace("[ ]?", r"\s*").replace(" ", r"\s+")

    names = [spaced(column["heading"]) for column in words["columns"]]
    period = spaced(words["period"])
    comparison, pieces = (
        spaced("|".join(map(re.escape, words[key])).replace("\\ ", " ")) for key in ("comparison", "pieces")
    )
    states = spaced("|".join(map(re.escape, words["states"])).replace("\\ ", " "))
    figure = rf"(?:{_NUMBER}|{states})(?!\S)"
    basis = r"\((?P<basis>[^)]{1,30})\)"
    column = re.compile("|".join(f"({name})" for name in names))
    holds = tuple(column["holds"] for column in words["columns"])
    begun = sorted({" ".join(text.split()[:n]) for text in words["comparison"] for n in (1, 2)}, key=len, reverse=True)
    return _Grammar(
        header=re.compile(rf"^{words['first']}(?:\s+(?:{'|'.join(names)})){{2,}}", re.MULTILINE),
        first=re.compile(rf"{words['first']}\b"),
        shapes={
            _letters(f"{words['first']} {' '.join(shape)}"): tuple(
                holds[(found.lastindex or 1) - 1] for heading in shape if (found := column.fullmatch(heading))
            )
            for shape in words["shapes"]
        },
        column=column,
        holds=holds,
        row=re.compile(
            rf"(?<!\S)(?P<period>{period})(?:\s*{basis})?"
            rf"(?P<figures>(?:\s+{figure})*)(?:\s+(?P<comparison>{comparison})(?!\S))?"
        ),
        mixed=re.compile(
            rf"(?<!\S)(?P<first>Latest(?:\s+\d(?:[- ]year)?)?|{period}|\d{{4}})(?P<figures>(?:\s+{figure})+)"
            rf"(?P<begun>\s+(?:{spaced('|'.join(begun))}))?"
            r"(?P<rest>\s+(?:\([^)]{1,30}\)|(?:(?:\d[- ])?year\s+)?average|leavers(?:\s+\([^)]{1,30}\))?))"
            r"(?P<ended>\s+(?:to\s+)?average)?(?!\S)"
        ),
        period=re.compile(rf"(?P<period>{period})(?:\s*{basis})?"),
        figure=re.compile(figure),
        of_table=re.compile(
            rf"(?:(?:{period}|\([^)]{{1,30}}\)?|[a-z]{{1,12}}\)|{figure}|{comparison}|{pieces})(?:\s+|$))+"
        ),
        figure_and_comparison=re.compile(rf"(?P<figure>{figure})?\s*(?P<comparison>{comparison})?"),
    )


def _rows_below(lines: Sequence[Line], header: int, beside: str, columns: tuple[str, ...]) -> tuple[list[Row], int]:
    """The rows under a header, and the index of the first line that is no row of the table."""
    grammar = _grammar()
    loose = [(lines[header].number, beside)] if beside.strip() else []
    rows: list[Row] = []
    index = header + 1
    while index < len(lines):
        line = lines[index]
        begins = grammar.row.match(line.text)
        if begins and "\t" in line.text:
            rows += _rows_in(loose, columns)
            loose = []
            # What a narrow column wrapped stands on the lines below, until another row begins.
            wrapped = [""]  # by the count of lines
            for below in lines[index + 1 :]:
                if grammar.row.match(below.text) or not grammar.of_table.fullmatch(below.text or "-"):
                    break
                wrapped.append(f"{wrapped[-1]} {below.text}".strip())
            read = (
                (row, count)
                for count in reversed(range(len(wrapped)))
                if (row := _row_of_cells(line, columns, wrapped[count]))
            )
            row, count = next(read, (None, 0))
            rows += [row] if row else _rows_in([(line.number, line.text)], columns)
            index += count
        elif grammar.of_table.fullmatch(line.text) or (begins and line.text.count(" ") < _ROW_WORDS):
            loose.append((line.number, line.text))
        elif line.text:
            break
        index += 1
    return rows + _rows_in(loose, columns), index


def _row_of_cells(line: Line, columns: tuple[str, ...], wrapped: str) -> Row | None:
    """A row whose cells are kept apart by tabs, if they are as many as the columns; an empty cell stays empty.

    ``wrapped`` are the words below it, each of which goes on with the first cell or the last.
    """
    first, *cells = (cell.strip() for cell in line.text.split("\t"))
    if "" in cells:
        # Empty cells are kept, but for those that were trimmed at the end.
        cells += [""] * (len(columns) - len(cells))
    words = wrapped.split()
    for ends in reversed(range(len(words) + 1)):
        begun, last = " ".join([first, *words[:ends]]), " ".join([*cells[-1:], *words[ends:]])
        found = _grammar().period.fullmatch(begun)
        if found and len(cells) == len(columns) and (ends == len(words) or _may_stand_under(columns[-1], last)):
            break
    else:
        return None
    whole = [*cells[:-1], last if ends < len(words) else cells[-1]]
    printed = {column: unwrapped(cell) for column, cell in zip(columns, whole, strict=True) if cell}
    known = {column: cell for column, cell in printed.items() if _may_stand_under(column, cell)}
    return Row(unwrapped(found["period"]), found["basis"], known, line.number, known == printed)


def _may_stand_under(column: str, cell: str) -> bool:
    found = figure_and_comparison(cell)
    return found is not None and (found[1] if column == "comparison" else found[0]) == cell


def _rows_in(loose: Sequence[tuple[int, str]], columns: tuple[str, ...]) -> list[Row]:
    """Rows out of words in reading order, given as lines with their numbers."""
    text = _grammar().mixed.sub(_unmixed, "\n".join(piece for _, piece in loose))
    starts = [0, *accumulate(len(piece) + 1 for _, piece in loose)]
    rows: list[Row] = []
    position = 0
    for found in _grammar().row.finditer(text):
        _mark_leftovers(rows, text[position : found.start()], loose)
        cells, fits = _placed(_grammar().figure.findall(found["figures"]), columns, found["comparison"])
        line = loose[bisect_right(starts, found.start()) - 1][0]
        basis = unwrapped(found["basis"]) if found["basis"] else None
        rows.append(Row(unwrapped(found["period"]), basis, cells, line, fits))
        position = found.end()
    # On the header's own line, what follows the last row is the next heading, not a leftover.
    if len(loose) > 1:
        _mark_leftovers(rows, text[position:], loose)
    return rows


def _unmixed(found: re.Match[str]) -> str:
    """A row whose wrapped cells are read line by line, in the order of its cells; as long as it was."""
    first, figures, begun, rest, ended = (found[name] or "" for name in ("first", "figures", "begun", "rest", "ended"))
    period, comparison = first + rest, (begun + ended).strip()
    grammar = _grammar()
    known = not comparison or grammar.figure_and_comparison.fullmatch(comparison)
    return f"{period}{figures}{begun}{ended}" if known and grammar.period.fullmatch(period) else found.group()


def _mark_leftovers(rows: list[Row], leftovers: str, loose: Sequence[tuple[int, str]]) -> None:
    """Words that belong to no cell came out of the row before them, or are a row that cannot be read."""
    if leftovers.strip() and rows:
        rows[-1] = replace(rows[-1], fits=False)
    elif re.search(r"\d", leftovers):
        rows.append(Row(unwrapped(leftovers), None, {}, loose[0][0], False))


def _by_place(rows: Sequence[Row], columns: tuple[str, ...], heads: str, printed: Sequence[str]) -> list[Row]:
    """The rows with a lone figure moved to the one column in which it stands, where spaces keep the columns.

    Where a column stands, the whole rows say; without any the header's line, ``heads``.
    """
    wanted = [column for column in columns if column != "comparison"]
    cells = {row.line: _cells_of(printed[row.line - 1]) for row in rows}
    places: list[tuple[str, int, int]] = []
    for row in rows:
        figures = cells[row.line][1 : len(wanted) + 1]
        if len(figures) == len(wanted) and [text for text, _, _ in figures] == [row.cells.get(c) for c in wanted]:
            places += [(column, begin, end) for column, (_, begin, end) in zip(wanted, figures, strict=True)]
    names = _cells_of(heads)[1:]
    if not places and len(names) == len(columns):
        places = [(column, begin, end) for column, (_, begin, end) in zip(columns, names, strict=True)]
    placed = []
    for row in rows:
        alone = list(row.cells.values())
        if row.fits and len(alone) == 1 and [text for text, _, _ in cells[row.line][1:]] == alone:
            _, begin, end = cells[row.line][1]
            near = {c for c, first, last in places if abs(first - begin) <= _BESIDE or abs(last - end) <= _BESIDE}
            apart = begin - cells[row.line][0][2] >= _GAP
            if apart and len(near) == 1 and near.issubset(wanted):
                row = replace(row, cells={near.pop(): alone[0]})
        placed.append(row)
    return placed


def _cells_of(printed: str) -> list[tuple[str, int, int]]:
    """What two spaces or more part on a line, each with where it begins and ends; tabs say nothing of places."""
    return [] if "\t" in printed else [(cell.group(), *cell.span()) for cell in _CELL.finditer(printed)]


def _placed(figures: Sequence[str], columns: tuple[str, ...], comparison: str | None) -> tuple[dict[str, str], bool]:
    """Figures by column, and whether they fit: all of them, the national one alone, or none."""
    wanted = [column for column in columns if column != "comparison"]
    cells = {"comparison": unwrapped(comparison)} if comparison else {}
    if len(figures) == len(wanted):
        return {**dict(zip(wanted, map(unwrapped, figures), strict=True)), **cells}, True
    if len(figures) == 1 and not comparison and "national" in wanted:
        # A lone figure is the nation's, a lone state the school's: the nation is never suppressed.
        return {"school" if value_of(figures[0]) is None else "national": unwrapped(figures[0])}, True
    return cells, False
