"""Files of figures: told apart by their headers, never by their names, and read for given schools.

Siblings behind one registry: published statistics (``published_figures``, whose columns are data) and the template that
a school fills in (``own_figures``). A figure keeps its text as printed, its row and column, and the number (URN) it was
printed for. Nothing is guessed: a year or basis that no column holds has to be given.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from tracker.errors import Refused
from tracker.reading import column_maps
from tracker.reading.figure_files import OWN, Dataset, Heading, SchoolNumbers, Table, is_following
from tracker.reading.own_figures import OWN_NAME, is_own, read_own
from tracker.reading.published_figures import read_published
from tracker.reading.sheets import tables_of

BASES = ("provisional", "revised", "final")

_HEADER_WITHIN = 20  # rows: titles and notes may stand above it
_SHOWN_HEADERS = 6
_YEAR = re.compile(r"(?<!\d)(20\d\d)[-–_/ ]?(?:20)?(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A school as a row of a file names it."""

    urn: str
    name: str
    laestab: str


def heading_of(file: BinaryIO, filename: str) -> Heading:
    """Tell what kind of file it is, by its headers; raise `Refused` for one that holds no figures we know."""
    table = _table_in(file, filename)
    if table.kind == OWN:
        return Heading(OWN, OWN_NAME, (), None, None)
    kind = column_maps.kinds()[table.kind]
    lower = filename.lower()
    return Heading(
        table.kind,
        kind["name"],
        tuple(kind.get("asks", ())),
        next((f"{a}/{b}" for a, b in _YEAR.findall(filename) if is_following(a, b)), None),
        next((basis for basis in BASES if basis in lower), None),
    )


def read_dataset(
    file: BinaryIO,
    filename: str,
    schools: Iterable[SchoolNumbers],
    year: str | None = None,
    basis: str | None = None,
) -> Dataset:
    """Read the figures about some schools; ``year`` ("2018/19") and ``basis`` where the heading asks for them.

    Raises `Refused` for a file of another kind, and where what was asked for is missing.
    """
    table = _table_in(file, filename)
    wanted = tuple(schools)
    if table.kind == OWN:
        return read_own(table, wanted)
    kind = column_maps.kinds()[table.kind]
    asks = kind.get("asks", ())
    year = school_year(year)
    if "year" in asks and year is None:
        raise Refused(f"{filename} does not say of which year it is. Give the school year, such as 2018/19.")
    if "basis" in asks and basis not in BASES:
        raise Refused(f"{filename} does not say whether it is provisional, revised or final. Say which.")
    return read_published(table, kind, wanted, year if "year" in asks else None, basis if "basis" in asks else None)


def named_rows(file: BinaryIO, filename: str, fits: Callable[[str], bool]) -> tuple[NamedRow, ...]:
    """List the rows whose school name fits, where the file names schools: to ask whether one of them is meant."""
    table = _table_in(file, filename)
    kind = column_maps.kinds().get(table.kind, {})
    if kind.get("school") not in table.header:
        return ()
    name, urn = table.header.index(kind["school"]), table.header.index(kind["urn"])
    places = [table.header.index(column) for column in kind["laestab"] if column in table.header]
    rows = (row for row in table.rows if len(row) == len(table.header) and row[urn].isdecimal())
    return tuple(
        dict.fromkeys(
            NamedRow(row[urn], row[name].strip(), "".join(row[at] for at in places)) for row in rows if fits(row[name])
        )
    )


def school_year(typed: str | None) -> str | None:
    """Give a school year as it is written here, however it was typed; None where it is none.

    >>> school_year("2018-19"), school_year("2018/2019"), school_year("2018/20")
    ('2018/19', '2018/19', None)
    """
    found = _YEAR.fullmatch((typed or "").strip())
    return f"{found[1]}/{found[2]}" if found and is_following(found[1], found[2]) else None


def _table_in(file: BinaryIO, filename: str) -> Table:
    widest: list[str] = []
    for rows in tables_of(file, filename):
        for number, row in enumerate(rows, 1):
            cells = [cell.strip() for cell in row]
            kind = OWN if is_own(cells) else column_maps.kind_with(cells)
            if kind:
                return Table(kind, cells, number, rows)
            if sum(map(bool, cells)) > len(widest):
                widest = [cell for cell in cells if cell]
            if number == _HEADER_WITHIN:
                break
    raise Refused(_other(widest, filename))


def _other(headers: Sequence[str], filename: str) -> str:
    """Say what a file of another kind looks like, and what would be right."""
    shown = ", ".join(header[:40] for header in headers[:_SHOWN_HEADERS])
    more = " …" if len(headers) > _SHOWN_HEADERS else ""
    seems = column_maps.seems(headers)
    what = f"seems to be {seems}" if seems else "holds no figures that are known here"
    return (
        f"{filename} {what}: its headers are {shown}{more}. Give a file by school of Explore Education Statistics "
        "(time_period, school_urn …), a performance table (URN, ATT8SCR …), or our template (Metric, Pupils, Period …)."
    )
