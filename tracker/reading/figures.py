"""The facts and figures of a report card: what each table measures and for whom, and the school's context."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.reading.documents import Problem, ReadingRead
from tracker.reading.measures import is_listed, measure_named
from tracker.reading.plain import joined, unwrapped
from tracker.reading.tables import Table, figure_and_comparison, is_row, tables_in, value_of
from tracker.reading.text import Line
from tracker.reading.wording import Wording, compiled, wording

_MOST_WORDS = 12  # of a value in words, such as the kind of a unit


@dataclass(frozen=True, slots=True)
class FiguresRead:
    """The readings in the order of the document, and what a person should look at."""

    readings: tuple[ReadingRead, ...]
    problems: tuple[Problem, ...]


def read_figures(lines: Sequence[Line], words: Wording) -> FiguresRead:
    """Reads the figures that stand in these lines: context first, then table by table."""
    problems: list[Problem] = []
    readings = _context(lines, words, problems)
    title = _Title(None, "all pupils", "", "")
    tables = tables_in(lines)
    columns: tuple[str, ...] = ()
    for table in tables:
        if table.above:
            title = _title_of(table.above, title, words)
        elif table.columns != columns:
            title = replace(title, heading="", description="")
        columns = table.columns
        readings += _readings_of(table, title, problems)
    outside = [line for table in tables for line in table.above] + [*lines[tables[-1].end if tables else 0 :]]
    for line in filter(is_row, outside):
        message = "This looks like a row of a table, and was not read: type in what it says."
        problems.append(Problem("row_outside", message, line.number))
    problems += _printed_twice(readings)
    problems += _headings_without_table(lines, tables, words)
    return FiguresRead(tuple(readings), tuple(problems))


@dataclass(frozen=True, slots=True)
class _Title:
    """What stands above a table: the section with its group, the heading, the sentence under it."""

    section: str | None
    group: str
    heading: str
    description: str


def _title_of(above: Sequence[Line], before: _Title, words: Wording) -> _Title:
    """The title of a table; the section is the one of the table before, unless another begins here."""
    section, group, rest = before.section, before.group, above
    for index, line in enumerate(above):
        if line.key in words.headings:
            rest = above[index + 1 :]
        found = next((entry for pattern, entry in words.patterns("section") if pattern.fullmatch(line.key)), None)
        # "Destinations after 16" is printed twice: the section, then its only heading.
        if found and not (rest and rest[0] is line and section == line.text):
            section, group, rest = line.text, found["group"], above[index + 1 :]
    heading, description = _heading_of(rest)
    return _Title(section, group, heading or section or "", description)


def _heading_of(lines: Sequence[Line]) -> tuple[str, str]:
    """The heading, perhaps wrapped, and the description under it."""
    begun = compiled(wording().data["table"]["description"])
    begins = next((i for i in range(len(lines) - 1, -1, -1) if begun.match(lines[i].text)), None)
    if begins is None:
        # A description in other words: the heading is the line after the last full stop but the final one.
        last = len(lines) - 1 if lines and lines[-1].ends_sentence else len(lines)
        stops = [i for i in range(last) if lines[i].ends_sentence]
        begins = min(stops[-1] + 2 if stops else 1, len(lines))
    first = begins
    while first and not lines[first - 1].ends_sentence:
        first -= 1
    description = joined(line.text for line in lines[begins:])
    headings = [joined(line.text for line in lines[at:begins]) for at in range(first, begins)]
    # Above the heading of a metric may stand one of a section that the data does not list.
    listed = next((heading for heading in headings if is_listed(heading)), None)
    return listed or next(iter(headings), ""), description


def _readings_of(table: Table, title: _Title, problems: list[Problem]) -> list[ReadingRead]:
    measure = measure_named(title.heading, title.description, title.group)
    if not table.rows:
        message = f"The table under “{title.heading or 'no heading'}” has a header and no rows."
        problems.append(Problem("table_empty", message, table.line))
    if not title.heading:
        message = "This table has no heading above it: say what it measures."
        problems.append(Problem("table_without_heading", message, table.line))
    per_cent = any("%" in cell for row in table.rows for cell in row.cells.values())
    readings = []
    for row in table.rows:
        if not row.fits:
            message = f"The row “{row.period}” of {measure.metric} does not fit its columns: type in what it says."
            problems.append(Problem("row_unread", message, row.line))
        school, national, gap = (row.cells.get(column) for column in ("school", "national", "gap"))
        readings.append(
            ReadingRead(
                section=title.section,
                metric=measure.metric,
                group=measure.group,
                unit=measure.unit or ("%" if per_cent else None),
                period=row.period,
                basis=row.basis,
                row="gap" if "gap" in table.columns else "national",
                school=school,
                national=national,
                gap=gap,
                school_value=value_of(school),
                national_value=value_of(national),
                gap_value=value_of(gap),
                comparison=row.cells.get("comparison"),
                line=row.line,
            )
        )
    return readings


def _headings_without_table(lines: Sequence[Line], tables: Sequence[Table], words: Wording) -> list[Problem]:
    """Headings of listed metrics with neither a table below nor words that say why there is none."""
    none = compiled(words.data["table"]["none"])
    first = 0
    if any(words.headings.get(line.key) == "context" for line in lines):
        # What stands in the context are figures, not tables.
        first = next((i for i, line in enumerate(lines) if words.section.fullmatch(line.key)), len(lines))
    begins = {table.line for table in tables}
    waiting: list[Line] = []  # the heading that waits for its table
    problems: list[Problem] = []
    above: Line | None = None
    for line in (line for line in lines[first:] if not line.blank):
        if line.number in begins or none.search(line.key):
            waiting = []
        elif line.text[:1].isalpha() and not words.section.fullmatch(line.key) and is_listed(line.text):
            # A section may be called like the metric under it.
            problems += [_without_table(heading) for heading in waiting if heading is not above]
            waiting = [line]
        above = line
    return problems + [_without_table(heading) for heading in waiting]


def _without_table(heading: Line) -> Problem:
    message = f"“{heading.text}” stands here without a table under it: look at the document itself."
    return Problem("heading_without_table", message, heading.number)


def _printed_twice(readings: Sequence[ReadingRead]) -> list[Problem]:
    problems = []
    first: dict[tuple[str | None, str, str, str | None, str], int] = {}
    for reading in readings:
        key = (reading.section, reading.metric, reading.group, reading.period, reading.row)
        if key in first:
            message = (
                f"{reading.metric} for {reading.period or 'the school'} is printed twice, first on line {first[key]}."
            )
            problems.append(Problem("printed_twice", message, reading.line))
        first.setdefault(key, reading.line)
    return problems


def _context(lines: Sequence[Line], words: Wording, problems: list[Problem]) -> list[ReadingRead]:
    """The school's context: each figure stands above a question, and the national one may stand below its answer."""
    start = next((i for i, line in enumerate(lines) if words.headings.get(line.key) == "context"), None)
    if start is None:
        return []
    marker, national = (words.data["table"][key] for key in ("context_marker", "context_national"))
    section = lines[start].text
    readings: list[ReadingRead] = []
    block: list[Line] = []
    for line in lines[start + 1 :]:
        if words.section.fullmatch(line.key):
            break
        found = compiled(national).match(line.key)
        if line.key == marker:
            readings += _context_reading(section, block, problems)
        elif found and readings and not readings[-1].national:
            printed = unwrapped(line.text[found.end() :])
            readings[-1] = replace(readings[-1], national=printed, national_value=value_of(printed))
        elif not line.blank and not line.ends_sentence:
            block.append(line)
            continue
        elif line.blank:
            continue
        block = []
    if not readings:
        message = f"“{section}” holds no figures that can be read: type in what it says."
        problems.append(Problem("context_unread", message, lines[start].number))
    return readings


def _context_reading(section: str, block: Sequence[Line], problems: list[Problem]) -> list[ReadingRead]:
    """One figure of the context: its name, perhaps wrapped, then a value, a comparison, or a few words."""
    name = ""
    value = comparison = None
    words: list[str] = []
    at = 0
    for line in block:
        found = figure_and_comparison(unwrapped(line.text))
        if found:
            value, comparison = found[0] or value, found[1] or comparison
            at = at if value and not found[0] else line.number
        elif is_listed(name):
            words.append(line.text)
            at = at or line.number
        else:
            name = joined((name, line.text)).strip()
    if not name:
        return []
    if words and (value or len(" ".join(words).split()) > _MOST_WORDS):
        message = f"What stands under “{name}” is more than a figure or a few words: type in what it says."
        problems.append(Problem("context_unread", message, at))
    elif words:
        value = joined(words)
    measure = measure_named(name)
    return [
        ReadingRead(
            section=section,
            metric=measure.metric,
            group=measure.group,
            unit=measure.unit or ("%" if value and "%" in value else None),
            period=None,
            basis=None,
            row="context",
            school=value,
            national=None,
            gap=None,
            school_value=value_of(value),
            national_value=None,
            gap_value=None,
            comparison=comparison,
            line=at or block[0].number,
        )
    ]
