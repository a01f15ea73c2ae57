"""Figures a school has counted itself: the template to fill in, and reading it back."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from tracker.errors import Refused
from tracker.reading import column_maps
from tracker.reading.dates import first_dates
from tracker.reading.figure_files import (
    OWN,
    Dataset,
    FigureRead,
    PassedOver,
    RowProblem,
    SchoolNumbers,
    Table,
    count_in,
    printed,
    wrong_with,
)
from tracker.reading.measures import measure_named
from tracker.reading.plain import plain, unwrapped
from tracker.reading.tables import value_of
from tracker.reading.wording import wording
from tracker.rules.periods import period_named

OWN_NAME = "The school’s own figures"
OWN_HEADINGS = (
    "Metric", "Pupils", "Period", "As at", "Numerator", "Denominator", "Number of pupils",
    "Figure", "National", "Source",
)  # fmt: skip
SCHOOL_DATA = "School data, unvalidated"
SECTION = "School data"
MOST_FIGURES = 500
EXAMPLE = "Example: "
EXAMPLE_ROW = (
    f"{EXAMPLE}Attendance", "disadvantaged", "Autumn 2026, first half", "23 October 2026",
    "19250", "21180", "311", "", "", "Attendance register",
)  # fmt: skip
HOW = (
    ("Metric", "What is measured, as it is called under Metrics: Attendance, Persistent absence, Attainment 8 …"),
    ("Pupils", "For whom: all pupils, disadvantaged, SEND. Empty means all pupils."),
    ("Period", "What it covers: 2026/27, or Autumn 2026, first half"),
    ("As at", "The day it was counted: 23 October 2026, 23/10/2026 or 2026-10-23"),
    ("Numerator", "How many, such as the 62 pupils who are persistently absent, or the 1,234 sessions attended"),
    ("Denominator", "Out of how many, such as the 118 pupils in the group, or the 1,340 sessions possible"),
    (
        "Number of pupils",
        "How many pupils they are, where something else is counted, such as their sessions: 12. Always give it for"
        " attendance and absence of a group: otherwise it may be too small a group to be shown.",
    ),
    ("Figure", "The figure. For a percentage leave it empty: it is worked out from the two numbers."),
    ("National", "The national figure for the same period, if there is one"),
    ("Source", "Where it comes from, such as the attendance register"),
)

_LIMITS = {"metric": 200, "pupils": 120, "period": 60, "source": 200}
_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](20\d\d)")


def template_csv() -> bytes:
    """Give the template as CSV, with an example row; a spreadsheet program opens it as UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows([OWN_HEADINGS, EXAMPLE_ROW])
    return text.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    """Give the template as a workbook: a sheet to fill in, with an example row, and one that says how."""
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    figures, how = book.active, book.create_sheet("How to fill it in")
    figures.title = "Figures"
    for sheet, rows in ((figures, (OWN_HEADINGS, EXAMPLE_ROW)), (how, (("Column", "What to put there"), *HOW))):
        for row in rows:
            sheet.append(row)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
    for column, width in zip("ABCDEFGHIJ", (34, 20, 30, 18, 12, 12, 18, 10, 10, 28), strict=True):
        figures.column_dimensions[column].width = width
    for column, width in zip("AB", (20, 90), strict=True):
        how.column_dimensions[column].width = width
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read_own(table: Table, schools: Sequence[SchoolNumbers]) -> Dataset:
    """Read the template filled in for one school; raise `Refused` when it is not said for which."""
    if len(schools) != 1:
        raise Refused("The template does not say for which school it was filled in. Say which.")
    figures: list[FigureRead] = []
    problems: list[RowProblem] = []
    states: list[str] = []
    rows = examples = 0
    for number, cells in _filled(table):
        rows += 1
        if cells["metric"].startswith(EXAMPLE):
            examples += 1
            continue
        state = column_maps.states().get(cells["figure"])
        if state and cells["metric"] and cells["period"]:
            states.append(
                f"{cells['metric']}, {cells['pupils'] or 'all pupils'}, {period_named(cells['period'])}:"
                f" {cells['figure']} ({state})"
            )
            continue
        read = _Row(number, cells)
        figure = read.figure(schools[0].key)
        problems += read.problems
        if figure and len(figures) == MOST_FIGURES:
            raise Refused(f"The template has more than {MOST_FIGURES} figures. Give them in two files.")
        if figure:
            figures.append(figure)
    passed = [PassedOver(examples, "row", "with the template’s example")] if examples else []
    if states:
        passed.append(PassedOver(len(states), "cell", "with a reason in place of a figure", tuple(states)))
    return Dataset(
        kind=OWN,
        name=OWN_NAME,
        rows=rows,
        figures=tuple(_each_once(figures, problems)),
        passed_over=tuple(passed),
        problems=tuple(sorted(problems, key=lambda problem: problem.row)),
        found=frozenset({schools[0].key}) if rows else frozenset(),
    )


def is_own(cells: Sequence[str]) -> bool:
    """Tell whether a row is the template's row of headings."""
    return {"metric", "pupils", "period", "figure"} <= {cell.casefold() for cell in cells}


@cache
def group_named(typed: str) -> str:
    """Give a pupil group its one name: "Disadvantaged pupils" is "disadvantaged"; others keep their own words.

    >>> group_named("All Pupils"), group_named("Pupils with SEND"), group_named("boys")
    ('all pupils', 'SEND', 'boys')
    """
    text = plain(typed)
    for pattern, entry in wording().patterns("group"):
        if pattern.fullmatch(f"{text} ") or pattern.fullmatch(f"{text} pupils "):
            return str(entry["name"])
    names = {entry["name"].lower(): entry["name"] for entry in wording().entries("group")}
    return str(names.get(text.removesuffix(" pupils"), names.get(text, unwrapped(typed))))


def _filled(table: Table) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row that holds anything, by its headings in lower case."""
    headings = [heading.casefold() for heading in table.header]
    for number, row in enumerate(table.rows, table.at + 1):
        if any(cell.strip() for cell in row):
            cells = dict(zip(headings, (cell.strip() for cell in row), strict=False))
            yield number, {heading.casefold(): "" for heading in OWN_HEADINGS} | cells


class _Row:
    """One row of the template, and what is wrong with it."""

    def __init__(self, number: int, cells: dict[str, str]) -> None:
        self.number, self.cells = number, cells
        self.problems: list[RowProblem] = []

    def figure(self, school: str) -> FigureRead | None:
        """Give the figure; None when something has to be put right first."""
        cells = self.cells
        for name, most in _LIMITS.items():
            if len(cells[name]) > most:
                self._wrong(name, f"it has {len(cells[name])} characters. It should have {most} or fewer.")
        if not cells["metric"]:
            self._wrong("metric", "it is empty. It should say what is measured, such as Attendance.")
        if not cells["period"]:
            self._wrong("period", "it is empty. It should say what the figure covers, such as 2026/27.")
        as_at = self._as_at()
        numerator, denominator = self._counts()
        pupils = self._pupils(denominator)
        measure = measure_named(
            unwrapped(cells["metric"]), group=group_named(cells["pupils"]) if cells["pupils"] else "all pupils"
        )
        unit = measure.unit or ("%" if "%" in cells["figure"] or denominator else None)
        text = self._text(unit, numerator, denominator)
        national = cells["national"]
        if national and national not in column_maps.states():
            if wrong := wrong_with(national, unit):
                self._wrong("national", wrong)
        else:
            national = ""
        if self.problems or as_at is None or text is None:
            return None
        listed = next((entry for entry in wording().entries("metric") if entry["name"] == measure.metric), {})
        return FigureRead(
            school=school,
            urn=None,
            metric=measure.metric,
            group=measure.group,
            row="national",
            section=SECTION,
            unit=unit,
            better=listed.get("better"),
            period=period_named(cells["period"]),
            basis=None,
            as_at=as_at,
            text=text,
            value=value_of(text) or 0.0,
            national_text=printed(national, unit) if national else None,
            national_value=value_of(national),
            numerator=numerator,
            denominator=denominator,
            line=self.number,
            column="Figure",
            source=unwrapped(cells["source"]) or SCHOOL_DATA,
            pupils=pupils,
        )

    def _text(self, unit: str | None, numerator: int | None, denominator: int | None) -> str | None:
        """The figure as printed: as it stands, or worked out from what it was counted from."""
        cell = self.cells["figure"]
        share = None
        if unit == "%" and numerator is not None and denominator:
            share = Decimal(100 * numerator) / denominator
        if not cell:
            if share is not None:
                return f"{share:.1f}%"
            if not self.problems:
                self._wrong(
                    "figure", "it is empty. It should be a number, or both numerator and denominator of a percentage."
                )
            return None
        if wrong := wrong_with(cell, unit):
            self._wrong("figure", wrong)
            return None
        text = printed(cell, unit)
        places = len(text.rstrip("%").partition(".")[2])
        if share is not None and abs(Decimal(str(value_of(text))) - share) > Decimal(10) ** -places:
            self._wrong("figure", f"“{cell}” does not agree with {numerator} of {denominator}, which is {share:.1f}%.")
        return text

    def _counts(self) -> tuple[int | None, int | None]:
        numerator, denominator = (self._count(name) for name in ("numerator", "denominator"))
        if denominator == 0:
            self._wrong("denominator", "“0” is nobody to count out of. It should be 1 or more.")
        elif numerator is not None and denominator is not None and numerator > denominator:
            self._wrong("numerator", f"“{numerator}” is more than the {denominator} it is counted out of.")
        elif numerator is not None and denominator is None and not self.problems:
            self._wrong("denominator", f"it is empty. It should say out of how many the {numerator} were counted.")
        return numerator, denominator

    def _pupils(self, denominator: int | None) -> int | None:
        pupils = self._count("number of pupils")
        if pupils == 0:
            self._wrong("number of pupils", "“0” is nobody to count. It should be 1 or more.")
        elif pupils is not None and denominator and pupils > denominator:
            self._wrong("number of pupils", f"“{pupils}” is more than the {denominator} counted of them.")
        return pupils

    def _count(self, name: str) -> int | None:
        cell = self.cells[name]
        count = count_in(cell)
        if cell and count is None:
            self._wrong(name, f"“{cell[:40]}” is no whole number, such as 118.")
        return count

    def _as_at(self) -> date | None:
        cell = self.cells["as at"]
        found = _date(cell)
        if found is None:
            quoted = f"“{cell[:40]}” is no date" if cell else "it is empty"
            self._wrong("as at", f"{quoted}. It should be like 23 October 2026.")
        return found

    def _wrong(self, name: str, message: str) -> None:
        heading = next(heading for heading in OWN_HEADINGS if heading.casefold() == name)
        self.problems.append(RowProblem(self.number, heading, message))


def _date(typed: str) -> date | None:
    """Read a date as people and spreadsheets write it: the day comes first, unless the year does."""
    numbers = _DATE.fullmatch(typed)
    try:
        if numbers:
            return date(int(numbers[3]), int(numbers[2]), int(numbers[1]))
        return date.fromisoformat(typed)
    except ValueError:
        found = first_dates(typed, at_start=True)
        return found[0] if found else None


def _each_once(figures: Sequence[FigureRead], problems: list[RowProblem]) -> Iterator[FigureRead]:
    """Give each fact once; a row that contradicts one above it is told, and neither is given."""
    first: dict[tuple[object, ...], FigureRead] = {}
    contradicted = set()
    for figure in figures:
        key = (figure.metric, figure.group, figure.period, figure.as_at)
        held = first.setdefault(key, figure)
        if held.text != figure.text:
            contradicted.add(key)
            message = f"it says {figure.text} where row {held.line} says {held.text}. Neither is taken."
            problems.append(RowProblem(figure.line, "Figure", message))
    return (figure for key, figure in first.items() if key not in contradicted)
