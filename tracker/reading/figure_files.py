"""What reading a file of figures gives: each figure with its place in the file, and what was not taken, and why."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from tracker.reading.documents import Row
from tracker.reading.sheets import Rows
from tracker.reading.tables import value_of
from tracker.rules.speech import counted

OWN = "own"
Ask = Literal["year", "basis"]
Better = Literal["higher", "lower"]

_FIGURE = re.compile(r"[-+\u2212\u2013]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s?%?")
_COUNT = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")


class Table(NamedTuple):
    """The table of a file: its kind, its headers and the row they stand in, and the rows below."""

    kind: str
    header: list[str]
    at: int
    rows: Rows


@dataclass(frozen=True, slots=True)
class SchoolNumbers:
    """The numbers by which rows are known to be a school's: ``key`` is its URN today, ``urns`` all it has had."""

    key: str
    urns: frozenset[str]
    laestab: str | None = None


@dataclass(frozen=True, slots=True)
class FigureRead:
    """One figure: as printed and as a number, and the row and column it stands in.

    ``school`` is the key of the school, ``urn`` the number the row was printed for; None in a school's own file.
    ``pupils`` is how many pupils it tells of, where ``denominator`` counts something else, such as their sessions.
    ``text`` is the gap where ``row`` is "gap". ``as_at`` and ``unit`` are None where the file does not tell.
    """

    school: str
    urn: str | None
    metric: str
    group: str
    row: Row
    section: str
    unit: str | None
    better: Better | None
    period: str
    basis: str | None
    as_at: date | None
    text: str
    value: float
    national_text: str | None
    national_value: float | None
    numerator: int | None
    denominator: int | None
    line: int
    column: str
    source: str
    pupils: int | None = None

    @property
    def unvalidated(self) -> bool:
        """Whether it stands in a school's own file."""
        return self.urn is None

    @property
    def key(self) -> str:
        """Where it stands in its file: the same each time the file is read."""
        return f"{self.line}-{self.column}"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A cell that cannot stand: ``row`` as spreadsheets number it; ``column`` is its heading, "" for the whole row."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        """Say where, and what is wrong."""
        return f"Row {self.row}{f', column {self.column}' if self.column else ''}: {self.message}"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """How many of what in the file are not offered, why, and which they are where that helps."""

    count: int
    noun: str
    why: str
    which: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it: "3 cells say why there is no figure"."""
        return f"{counted(self.count, self.noun)} {self.why}"


@dataclass(frozen=True, slots=True)
class Heading:
    """What kind of file it is, and what it does not say: ``year`` and ``basis`` are what its name suggests."""

    kind: str
    name: str
    asks: tuple[Ask, ...]
    year: str | None
    basis: str | None


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a file holds about the schools asked for; ``laestabs`` are those printed beside a school's URN of today."""

    kind: str
    name: str
    rows: int
    figures: tuple[FigureRead, ...]
    passed_over: tuple[PassedOver, ...]
    problems: tuple[RowProblem, ...]
    found: frozenset[str]
    laestabs: dict[str, str] = field(default_factory=dict)

    @property
    def is_published(self) -> bool:
        """Whether these are published statistics, and not what a school counted."""
        return self.kind != OWN


# ---------------------------------------------------------------- cells


def is_figure(cell: str) -> bool:
    """Tell whether a cell is a number, perhaps a percentage."""
    return bool(_FIGURE.fullmatch(cell))


def wrong_with(cell: str, unit: str | None, *, is_gap: bool = False) -> str | None:
    """Say why a cell is no figure of a metric, quoting it; None when it is one."""
    quoted = f"“{cell[:40]}”"
    if not is_figure(cell):
        return f"{quoted} is no figure. It should be a number, such as 46.2, or a state, such as SUPP."
    if unit not in (None, "%") and cell.endswith("%"):
        return f"{quoted} is a percentage, where a number without a percent sign belongs."
    if unit == "%" and not is_gap and not 0 <= (value_of(cell) or 0.0) <= 100:
        return f"{quoted} cannot be a percentage: it should be between 0 and 100."
    return None


def printed(cell: str, unit: str | None) -> str:
    """Give a figure as it is printed, with the percent sign its unit wants."""
    text = "".join(cell.split())
    return f"{text}%" if unit == "%" and not text.endswith("%") else text


def count_in(cell: str) -> int | None:
    """Read a whole number of pupils; None for a state or nothing."""
    return int(cell.replace(",", "")) if _COUNT.fullmatch(cell.strip()) else None


def is_following(first: str, second: str) -> bool:
    """Tell whether two parts make a school year: 2018 and 19."""
    return (int(first) + 1) % 100 == int(second)
