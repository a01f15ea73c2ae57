"""The facts and figures of a report card: what each table measures and for whom, and the school's context."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from tracker.reading.documents import Problem, ReadingRead
from tracker.reading.measures import Measure, group_in, is_listed, measure_named
from tracker.reading.plain import joined, plain, unwrapped
from tracker.reading.tables import Table, figure_and_comparison, is_row, tables_in, value_of
from tracker.reading.text import Line
from tracker.reading.wording import Wording, compiled, wording

_SHORT = 60  # characters of a line that leaves room in its column: what follows is no part of it
_TIMES = 2  # a line printed more often says nothing of the table below it
_WRAPPED = 3  # lines that a figure with its comparison takes
_MOST_WORDS = 12  # of a value in words, such as the kind of a unit


@dataclass(frozen=True, slots=True)
class FiguresRead:
    """The readings in the order of the document, and what a person should look at."""

    readings: tuple[ReadingRead, ...]
    problems: tuple[Problem, ...]


def read_figures(lines: Sequence[Line], words: Wording, printed: Sequence[str]) -> FiguresRead:
    """Reads the figures that stand in these lines: context first, then table by table.

    ``printed`` are the lines of the whole document as they stand: their spaces may keep the columns of a table.
    """
    problems: list[Problem] = []
    readings = _context(lines, words, problems)
    repeated = {key for key, count in Counter(line.key for line in lines).items() if count > _TIMES}
    title = _Title()
    tables = tables_in(lines, printed)
    before: Table | None = None
    for table in tables:
        title = _title_of(table, before, title, words, repeated)
        if title.begins and not title.filed:
            title = replace(title, section=_begun(title, table))
        before = table
        if not title.filed:
            title = replace(title, filed=_filed(table, title, words, problems))
        readings += _readings_of(table, title, problems)
    outside = [line for table in tables for line in table.above] + [*lines[tables[-1].end if tables else 0 :]]
    for line in filter(is_row, outside):
        message = "This looks like a row of a table, and was not read: type in what it says."
        problems.append(Problem("row_outside", message, line.number))
    problems += _printed_twice(readings)
    problems += _headings_without_table(lines, tables, words)
    return FiguresRead(tuple(readings), tuple(problems))


@dataclass(frozen=True, slots=True)
class _Section:
    """A section of tables; ``entry`` is what the data says of it, and ``columns`` are those of its first table.

    ``lends`` says that its first table names no group of its own: then the section's is that of all its tables.
    """

    name: str | None = None
    group: str = "all pupils"
    entry: dict[str, Any] | None = None
    columns: tuple[str, ...] = ()
    lends: bool = True


@dataclass(frozen=True, slots=True)
class _Title:
    """What stands above a table: the section, the heading, the sentence under it.

    ``line`` is the heading's, None where there is none. ``begins`` says that the section begins right above the
    heading, ``doubtful`` is the line of what may be a section or not. ``filed`` is the section and group that follow.
    """

    section: _Section = _Section()
    heading: str = ""
    description: str = ""
    line: int | None = None
    begins: bool = False
    doubtful: Line | None = None
    filed: tuple[str | None, str] | None = None


def _title_of(table: Table, before: Table | None, last: _Title, words: Wording, repeated: set[str]) -> _Title:
    """The title of a table; the section is the one of the table before, unless another begins here."""
    if not table.above:
        goes_on = before is not None and table.columns == before.columns and _goes_on(before, table)
        return last if goes_on else _Title(last.section)
    section, begins, rest = last.section, False, table.above
    for index, line in enumerate(table.above):
        if line.key in words.headings:
            section, begins, rest = _Section(), False, table.above[index + 1 :]
        found = next((entry for pattern, entry in words.patterns("section") if pattern.fullmatch(line.key)), None)
        # "Destinations after 16" is printed twice: the section, then its only heading.
        if found and not (rest and rest[0] is line and begins and section.name == line.text):
            section = _Section(line.text, found["group"], found)
            begins, rest = True, table.above[index + 1 :]
    heading = _heading_of(rest)
    title = _Title(section, heading.text, heading.description, heading.line, begins)
    others = [line for line in heading.others if not _is_aside(line, repeated)]
    # A listed metric with more than its heading here has lost its table, and is no section.
    if others and (others[-1] is heading.above or not is_listed(others[-1].text)):
        other = others[-1]
        same = measure_named(other.text).metric == measure_named(heading.text, heading.description).metric
        # A short line right above the heading of a listed metric is a section that the data does not list.
        sure = heading.listed and heading.above is other and (same or not is_listed(other.text))
        section = _Section(other.text, group_in(other.text) or "all pupils")
        title = replace(title, section=section, begins=True, doubtful=None if sure else other)
    elif begins and not title.heading:
        title = replace(title, heading=section.name or "", line=table.line)
    return title


def _begun(title: _Title, table: Table) -> _Section:
    """The section whose first table this is."""
    named = measure_named(title.heading, title.description).named
    return replace(title.section, columns=table.columns, lends=not named)


def _goes_on(before: Table, table: Table) -> bool:
    """The rows of a table may be those of the one before: from the newest to the oldest, they are older still."""
    years, below = ([_year(row.period) for row in rows] for rows in (before.rows, table.rows))
    descending = len(years) < 2 or years[0] > years[-1]
    return not (years and below and descending and below[0] >= years[-1])


def _year(period: str) -> int:
    """The year a period begins in; an average of the latest years stands above them all."""
    return int(period[:4]) if period[:4].isdigit() else 9999


class _Heading(NamedTuple):
    """A heading with the sentence under it; ``others`` are the lines above it that may be headings of sections."""

    text: str
    line: int | None
    listed: bool
    description: str
    above: Line | None
    others: tuple[Line, ...]


def _heading_of(lines: Sequence[Line]) -> _Heading:
    """The heading, perhaps wrapped, the description under it, and what stands above it."""
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
    starts = [at for at in range(first, begins) if at == first or _begins_anew(lines[at - 1], lines[at])]
    headings = {at: joined(line.text for line in lines[at:begins]) for at in starts}
    known = next((at for at in reversed(starts) if is_listed(headings[at])), None)
    at = known if known is not None else _last_heading(lines, starts)
    return _Heading(
        headings.get(at, "") if at is not None else "",
        lines[at].number if at is not None else None,
        known is not None,
        joined(line.text for line in lines[begins:]),
        lines[at - 1] if at else None,
        tuple(_others(lines[: first if at is None else at])),
    )


def _last_heading(lines: Sequence[Line], starts: Sequence[int]) -> int | None:
    """Of headings one below another, none of them listed, the last that does not go on from a full line."""
    short = [at for at in starts if at == starts[0] or len(lines[at - 1].text) <= _SHORT]
    return short[-1] if short else None


def _begins_anew(above: Line, line: Line) -> bool:
    """A line below another that is no part of it: it begins as a heading does, and nothing is left open above."""
    return not line.text[:1].islower() and not compiled(wording().data["table"]["open"]).search(above.key)


def _others(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines that may be headings of sections: short, no part of running text, no row."""
    for index, line in enumerate(lines):
        above = lines[index - 1] if index else None
        below = lines[index + 1] if index + 1 < len(lines) else None
        anew = above is None or above.ends_sentence or _begins_anew(above, line)
        alone = below is None or _begins_anew(line, below)
        short = len(line.text) <= _SHORT and not line.ends_sentence and line.text[:1].isalnum()
        if anew and alone and short and not line.text[0].islower() and not is_row(line):
            yield line


def _is_aside(line: Line, repeated: set[str]) -> bool:
    """A line that names no section: it is printed again and again, or says why something is missing."""
    table = wording().data["table"]
    return line.key in repeated or any(compiled(table[key]).search(line.key) for key in ("none", "aside"))


def _readings_of(table: Table, title: _Title, problems: list[Problem]) -> list[ReadingRead]:
    measure = measure_named(title.heading, title.description, title.section.group)
    section, group = title.filed or (None, measure.group)
    if not table.rows:
        message = f"The table under “{title.heading or 'no heading'}” has a header and no rows."
        problems.append(Problem("table_empty", message, table.line))
    if not title.heading:
        message = "This table has no heading above it: say what it measures."
        problems.append(Problem("table_without_heading", message, table.line))
    elif not measure.listed and table.above:
        problems.append(_unknown(title.heading, title.line or table.line))
    per_cent = any("%" in cell for row in table.rows for cell in row.cells.values())
    readings = []
    for row in table.rows:
        if not row.fits:
            message = f"The row “{row.period}” of {measure.metric} does not fit its columns: type in what it says."
            problems.append(Problem("row_unread", message, row.line))
        school, national, gap = (row.cells.get(column) for column in ("school", "national", "gap"))
        readings.append(
            ReadingRead(
                section=section,
                metric=measure.metric,
                group=group,
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


def _filed(table: Table, title: _Title, words: Wording, problems: list[Problem]) -> tuple[str | None, str]:
    """The section and the group of a table; neither is taken from a table before against the words of this one."""
    section = title.section
    measure = measure_named(title.heading, title.description, section.group)
    # The header of a gap speaks of disadvantaged pupils by itself.
    of_gap = "gap" in table.columns and not measure.named and measure.group == "all pupils"
    group = "disadvantaged" if of_gap else measure.group
    if title.doubtful:
        message = f"“{title.doubtful.text}” may be the heading of a section: check whom “{title.heading}” is for."
        problems.append(Problem("section_unclear", message, title.doubtful.number))
    elif not title.begins and section.name and not _belongs(table, title, measure, group, words):
        message = (
            f"“{title.heading or 'This table'}” stands under “{section.name}”, and does not seem to belong there: "
            "check its section and whom it is for."
        )
        problems.append(Problem("section_unclear", message, title.line or table.line))
        return None, group if measure.named or "gap" in table.columns else "all pupils"
    return section.name, group


def _belongs(table: Table, title: _Title, measure: Measure, group: str, words: Wording) -> bool:
    """The table may go on with the section of the tables above it."""
    section, own = title.section, (title.section.entry or {}).get("metrics")
    metric = plain(measure.metric)
    others = [entry["metrics"] for entry in words.entries("section") if "metrics" in entry]
    if not (compiled(own).search(metric) if own else not any(compiled(other).search(metric) for other in others)):
        return False
    printed = plain(f"{title.heading} {title.description}")
    if section.entry and section.entry.get("exact") and group != section.group:
        return False
    if section.group == "all pupils":
        return True
    if compiled(words.data["table"]["speaks_of"][section.group]).search(printed):
        return True
    general = compiled(words.data["table"]["speaks_of"]["all pupils"]).search(printed)
    return section.lends and not general and table.columns == section.columns


def _unknown(heading: str, line: int) -> Problem:
    message = f"“{heading}” is no figure that this product knows: check its name and whom it is for."
    return Problem("metric_unknown", message, line)


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
        elif line.text and not line.ends_sentence:
            block.append(line)
            continue
        elif not line.text:
            continue
        block = []
    if not readings:
        message = f"“{section}” holds no figures that can be read: type in what it says."
        problems.append(Problem("context_unread", message, lines[start].number))
    return readings


def _context_reading(section: str, block: Sequence[Line], problems: list[Problem]) -> list[ReadingRead]:
    """One figure of the context: its name, perhaps wrapped, then a value, a comparison, or a few words."""
    named: list[Line] = []
    value = comparison = None
    words: list[str] = []
    twice = False
    at = 0
    index = 0
    while index < len(block):
        line = block[index]
        # Words first, as the kind of a unit: what follows goes on with them.
        found, taken = (None, 1) if words else _figure_at(block[index : index + _WRAPPED])
        if found:
            twice = twice or bool(value and found[0]) or bool(comparison and found[1])
            at = at or line.number
            value, comparison = value or found[0], comparison or found[1]
        elif (words or _listed_end(named) is not None) and any(map(str.isalnum, line.text)):
            words.append(line.text)
            at = at or line.number
        elif any(map(str.isalnum, line.text)):
            named.append(line)
        index += taken
    if not named:
        return []
    # Above the name may stand what is left of a page.
    named = named[_listed_end(named) or 0 :]
    name = joined(line.text for line in named)
    if twice:
        value = comparison = None
    if twice or (words and (value or len(" ".join(words).split()) > _MOST_WORDS)):
        message = f"What stands under “{name}” is more than a figure or a few words: type in what it says."
        problems.append(Problem("context_unread", message, at or named[0].number))
    elif words:
        value = joined(words)
    measure = measure_named(name)
    if not measure.listed:
        problems.append(_unknown(name, named[0].number))
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
            line=at if value or comparison else named[0].number,
        )
    ]


def _figure_at(lines: Sequence[Line]) -> tuple[tuple[str | None, str | None] | None, int]:
    """What the first of these lines say together, if it is a figure, a comparison or both, and how many they are."""
    for count in range(len(lines), 0, -1):
        if found := figure_and_comparison(" ".join(unwrapped(line.text) for line in lines[:count])):
            return found, count
    return None, 1


def _listed_end(lines: Sequence[Line]) -> int | None:
    """The index of the line with which the name of a listed metric begins that ends here."""
    starts = range(max(len(lines) - _WRAPPED, 0), len(lines))
    return next((start for start in starts if is_listed(joined(line.text for line in lines[start:]))), None)
