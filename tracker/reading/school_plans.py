"""The school's own development plan, brought along as a Word document, a PDF or a workbook: its actions as they stand.

Tables are known by the headings of their columns; where no table has actions, lists that are announced as actions are
read. Every row keeps its words as they were written and where it was found, and what could not be read stands beside it
as a problem. Nothing is guessed: a column that is called by no name we know is left out, and "summer term" is no date.
"""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path, PurePath

from tracker.errors import Refused
from tracker.reading.blocks import Cell, Paragraph, Table, Written, paragraphs_of
from tracker.reading.datasets import heading_of
from tracker.reading.dates import first_dates
from tracker.reading.formats import foreign_format, is_pdf
from tracker.reading.inspections import recognised
from tracker.reading.pdf import pages_of_pdf, ruled_pages
from tracker.reading.sheets import tables_of
from tracker.reading.text import source_of_text
from tracker.reading.word_files import written_in_word
from tracker.rules.words import count_words

LARGEST = 20 << 20  # bytes
MOST_WORDS = 400_000
MOST_ACTIONS = 1000
HEADINGS = 4  # rows at the beginning of a table among which its headings are
COLUMNS = ("action", "objective", "owner", "by_when", "success", "status", "cost", "monitoring", "number")
BESIDE_AN_ACTION = ("owner", "by_when", "success")  # one of these makes a table with actions a plan's

_RIGHT = "The school’s development plan as DOCX, PDF or XLSX would be right"
_FIGURES_FIRST = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d\d)\b")
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One action as the document words it, and ``place``, where it stands there.

    ``due_on`` is the day that ``by_when`` names, or None where it names none, or more than one.
    """

    number: int
    place: str
    action: str
    success: str = ""
    owner: str = ""
    by_when: str = ""
    due_on: date | None = None
    objective: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """A development plan as it is: its size, its rows, and what could not be read."""

    name: str
    form: str
    pages: int | None
    words: int
    texts: tuple[str, ...]
    rows: tuple[PlanRow, ...]
    problems: tuple[str, ...]


def read_school_plan(content: bytes, filename: str) -> SchoolPlan:
    """Read a development plan; `Refused`, with what it seems to be, for a file that is none."""
    name = PurePath(filename).name or "This file"
    written = _written(content, name)
    texts = tuple(written.texts())
    words = sum(count_words(text) for text in texts)
    if words > MOST_WORDS:
        raise Refused(f"{name} has {words:,} words, far more than a plan: give the part that is the plan.")
    problems = list(written.unread)
    rows = list(_rows_of_tables(written.blocks, problems))
    if not rows:
        _refuse_others(content, name, texts)
        rows = list(_rows_of_lists(_listed_in_pdf(content) if is_pdf(content) else written.blocks))
        problems.append("No table has a column of actions, so the lists that are announced as actions are read.")
    if not rows:
        raise Refused(
            f"{name} has no table with a column of actions and one that says who, by when or success, and no list of"
            f" actions. {_RIGHT}."
        )
    if len(rows) > MOST_ACTIONS:
        raise Refused(f"{name} has {len(rows):,} actions, far more than a plan: give the part that is the plan.")
    numbered = tuple(replace(row, number=number) for number, row in enumerate(rows, 1))
    return SchoolPlan(name, written.form, written.pages, words, texts, numbered, tuple(problems))


# ---------------------------------------------------------------- the document


def _written(content: bytes, name: str) -> Written:
    if not content.strip():
        raise Refused(f"{name} is empty. {_RIGHT}.")
    if len(content) > LARGEST:
        raise Refused(f"{name} is larger than {LARGEST >> 20} MB, and a plan is smaller. {_RIGHT}.")
    if is_pdf(content):
        return _written_in_pdf(content)
    what = foreign_format(content)
    if what == "a Word file":
        return written_in_word(content, name)
    if what == "an Excel file":
        return _written_in_workbook(content, name)
    if what and what.startswith("an old "):
        raise Refused(f"{name} is {what}, or one with a password: save it as DOCX or XLSX without one.")
    raise Refused(f"{name} is {what or 'neither a Word document nor a PDF nor a workbook'}. {_RIGHT}.")


def _written_in_workbook(content: bytes, name: str) -> Written:
    blocks = []
    for number, sheet in enumerate(tables_of(io.BytesIO(content), name), 1):
        rows = tuple(
            tuple(Cell(paragraphs_of(text.splitlines()), column) for column, text in enumerate(row)) for row in sheet
        )
        blocks.append(Table(f"Sheet {number}", rows))
    return Written("workbook", tuple(blocks))


def _written_in_pdf(content: bytes) -> Written:
    blocks: list[Paragraph | Table] = []
    pages = ruled_pages(content)
    for page, found in enumerate(pages, 1):
        for number, lines in enumerate(found["outside"]):
            blocks.extend(_paragraphs(lines, page))
            if number < len(found["tables"]):
                table = found["tables"][number]
                rows = tuple(
                    tuple(Cell(paragraphs_of(said), column, span, continues) for column, span, continues, said in row)
                    for row in table["rows"]
                )
                several = f", table {number + 1}" if len(found["tables"]) > 1 else ""
                blocks.append(Table(f"Page {page}{several}", rows, tuple(table["edges"])))
    return Written("PDF", tuple(blocks), len(pages))


def _paragraphs(lines: Sequence[str], page: int) -> Iterator[Paragraph]:
    """Join the lines of a page: a short line is a paragraph of its own, for it may be a heading."""
    run: list[str] = []
    for line in lines:
        run.append(line)
        if len(line) < 60 or line.endswith((".", ":")):
            yield from paragraphs_of(run, page)
            run = []
    yield from paragraphs_of(run, page)


def _listed_in_pdf(content: bytes) -> tuple[Paragraph, ...]:
    """Give the paragraphs of a PDF with their bullets, which are printed apart from the lines behind them."""
    found: list[Paragraph] = []
    for page, lines in enumerate(pages_of_pdf(content), 1):
        run: list[str] = []
        for _, line in [*lines, (0.0, "")]:
            if line.strip():
                run.append(line)
            else:
                found.extend(paragraphs_of(run, page))
                run = []
    return tuple(found)


def _refuse_others(content: bytes, name: str, texts: Sequence[str]) -> None:
    """Refuse what is another paper of the school, and say where it is read."""
    try:
        recognised(source_of_text("\n".join(texts)))
    except Refused:
        pass
    else:
        raise Refused(f"{name} is an inspection document: read it in under Inspections. {_RIGHT}.")
    if foreign_format(content) == "an Excel file":
        try:
            heading_of(io.BytesIO(content), name)
        except Refused:
            return
        raise Refused(f"{name} is a table of figures: read it in under Metrics. {_RIGHT}.")


# ---------------------------------------------------------------- tables


def _rows_of_tables(blocks: Sequence[Paragraph | Table], problems: list[str]) -> Iterator[PlanRow]:
    before: tuple[tuple[float, ...], dict[str, int]] | None = None
    heading = ""
    for table in blocks:
        if isinstance(table, Paragraph):
            heading = table.text if table.kind == "heading" else heading
            continue
        at, columns = _headings(table)
        if not columns and before and _alike(before[0], table.edges):
            at, columns = -1, before[1]  # a table that the end of a page has cut in two
        if not columns:
            continue
        before = (table.edges, columns) if table.edges else None
        if "action" not in columns and "objective" in columns:
            columns = {**columns, "action": columns["objective"]}
            del columns["objective"]
            problems.append(f"{table.name} has no column of actions, so its objectives are taken for them.")
        yield from _rows_of_table(table, at, columns, heading, problems)


def _headings(table: Table) -> tuple[int, dict[str, int]]:
    """Find the row of headings, and the column of each kind; no columns where the table is not a plan's."""
    for at, row in enumerate(table.rows[:HEADINGS]):
        columns: dict[str, int] = {}
        for cell in row:
            kind = _kind_of(cell.text)
            if kind and kind not in columns:
                columns[kind] = cell.column
        named = columns.keys()
        if named & {"action", "objective"} and named & set(BESIDE_AN_ACTION) and len(named) > 1:
            return at, columns
    return -1, {}


def _kind_of(heading: str) -> str | None:
    """Say what a column holds, by its heading."""
    plain = " ".join(re.findall(r"[a-z]+", heading.casefold()))
    if not plain or len(plain) > 80:
        return None
    best = max(
        (
            (len(phrase), -found.start(), kind)
            for kind in COLUMNS
            for phrase in _phrases()[kind]
            if (found := re.search(rf"\b{phrase}\b", plain))
        ),
        default=None,
    )
    return best[2] if best else None


@cache
def _phrases() -> Mapping[str, Sequence[str]]:
    with (Path(__file__).parent / "plan_headings.toml").open("rb") as file:
        return tomllib.load(file)


def _alike(edges: Sequence[float], other: Sequence[float]) -> bool:
    return bool(edges) and len(edges) == len(other) and all(abs(a - b) < 6 for a, b in zip(edges, other, strict=True))


def _rows_of_table(
    table: Table, at: int, columns: Mapping[str, int], heading: str, problems: list[str]
) -> Iterator[PlanRow]:
    objective = heading
    above: dict[str, Cell] = {}
    headings = [cell.text for cell in table.rows[at]] if at >= 0 else []
    for number, row in enumerate(table.rows[at + 1 :], at + 2):
        place = f"{table.name}, row {number}"
        if [cell.text for cell in row] == headings or _is_headings(row, columns):
            continue  # repeated on the next page
        said = [cell for cell in row if cell.text or cell.continues]
        if len(said) == 1 and (said[0].span > 1 or said[0].column != columns["action"]):
            objective = said[0].text  # a line across the table
            continue
        cells = _cells(row, columns, above)
        above = cells
        text = {kind: cell.text for kind, cell in cells.items()}
        objective = text.get("objective") or objective
        if not text.get("action"):
            if any(text.get(kind) for kind in BESIDE_AN_ACTION) and not cells["action"].continues:
                problems.append(f"{place} has no action, and says {_what(text)}.")
            continue
        if cells["action"].continues:
            if any(not cells[kind].continues and text.get(kind) for kind in BESIDE_AN_ACTION if kind in cells):
                problems.append(f"{place} goes on with the action above and says {_what(text)}: look at it there.")
            continue
        yield from _drafts(cells, text, objective, place)


def _is_headings(row: Sequence[Cell], columns: Mapping[str, int]) -> bool:
    kinds = {kind for cell in row if (kind := _kind_of(cell.text)) and columns.get(kind) == cell.column}
    return len(kinds) > 2 and all(len(cell.text.split()) < 6 for cell in row)


def _cells(row: Sequence[Cell], columns: Mapping[str, int], above: Mapping[str, Cell]) -> dict[str, Cell]:
    """Give the cell of each kind; one that is merged with the cell above says what that one says."""
    found: dict[str, Cell] = {}
    for kind, column in columns.items():
        cell = next((one for one in row if one.column <= column < one.column + one.span), Cell((), column))
        if cell.continues and kind in above:
            cell = replace(cell, paragraphs=above[kind].paragraphs)
        found[kind] = cell
    return found


def _drafts(cells: Mapping[str, Cell], text: Mapping[str, str], objective: str, place: str) -> Iterator[PlanRow]:
    """Give the actions of a row: one for each item where the cell holds a list, each with what the row says."""
    by_when = text.get("by_when", "")
    row = PlanRow(
        0, place, text["action"], text.get("success", ""), text.get("owner", ""), by_when, day_named(by_when), objective
    )
    items = [paragraph.text for paragraph in cells["action"].paragraphs if paragraph.kind == "item"]
    if len(items) < 2:
        yield row
        return
    led = " ".join(paragraph.text for paragraph in cells["action"].paragraphs if paragraph.kind != "item")
    said = f"Its cell holds {len(items)} actions; who, by when and success are said once for all of them."
    for item in items:
        yield replace(row, action=item, objective=objective or led.rstrip(":"), problem=said)


def _what(text: Mapping[str, str]) -> str:
    return ", ".join(f"“{text[kind]}”" for kind in BESIDE_AN_ACTION if text.get(kind))


def day_named(text: str) -> date | None:
    """Give the one day that a text names in full: "16 July 2027", "16/07/2027"; "July 2027" and "ongoing" name none."""
    days = set()
    for year, month, day in _ISO.findall(text):
        days.add((int(year), int(month), int(day)))
    for day, month, year in _FIGURES_FIRST.findall(text):
        days.add((int(year) + (2000 if len(year) == 2 else 0), int(month), int(day)))
    try:
        named = {date(*one) for one in days}
    except ValueError:
        return None
    written = first_dates(text)
    if written:
        named |= {one for one in written if one}
    return named.pop() if len(named) == 1 else None


# ---------------------------------------------------------------- lists


def _rows_of_lists(blocks: Sequence[Paragraph | Table]) -> Iterator[PlanRow]:
    """Read the items of lists that a heading or a line above them announces as actions."""
    heading, announced = "", False
    for block in blocks:
        if isinstance(block, Table):
            announced = False
        elif block.kind == "item":
            if announced:
                place = f"Page {block.page}" if block.page else f"List under “{heading}”"
                yield PlanRow(0, place, block.text, objective=heading)
        elif len(block.text.split()) < 20:
            heading, announced = block.text.rstrip(":"), _announces(block.text)
        else:
            announced = _announces(block.text) and block.text.endswith(":")


def _announces(text: str) -> bool:
    plain = " ".join(re.findall(r"[a-z]+", text.casefold()))
    return any(re.search(rf"\b{phrase}\b", plain) for phrase in _phrases()["announces"])
