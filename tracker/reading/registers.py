"""The register of schools, as Get Information about Schools (GIAS) exports it, and the links between its entries.

The exports are CSV in Windows-1252 with one row an establishment and some 140 columns: "Establishment fields CSV"
(edubasealldata…), "Open state-funded schools" (edubaseallstatefunded…), "Open academies and free schools"
(edubaseallacademiesandfree…), and "Establishment links CSV" (links_edubasealldata…) beside them. Columns are found by
their headings, wherever they stand. A fact whose column is missing is left out, and is then nobody's to change.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO, Literal

from tracker.errors import Refused
from tracker.reading.sheets import Rows, tables_of
from tracker.rules.register import CLOSED, NOT_YET, OPEN

Status = Literal["open", "closed", "not open yet"]

NUMBER, NAME, STATUS = "URN", "EstablishmentName", "EstablishmentStatus (name)"
GROUP, TYPE = "EstablishmentTypeGroup (name)", "TypeOfEstablishment (name)"
TRUST, TRUSTS, SORT = "Trusts (code)", "Trusts (name)", "TrustSchoolFlag (name)"
AUTHORITY, AUTHORITY_CODE, ESTABLISHMENT = "LA (name)", "LA (code)", "EstablishmentNumber"
ADDRESS = ("Street", "Locality", "Address3", "Town", "County (name)")
POSTCODE, PHASE, CLOSED_ON = "Postcode", "PhaseOfEducation (name)", "CloseDate"
LINKED, SORT_OF_LINK = "LinkURN", "LinkType"

NO_SCHOOLS = frozenset({"Universities", "Welsh schools", "Colleges", "Online provider"})
"""Groups of establishments that are not inspected as schools in England, and types within other groups."""
NO_SCHOOL_TYPES = frozenset({"British schools overseas", "Offshore schools", "Miscellaneous"})

_NAMES_NOTHING = frozenset({"", "not applicable", "does not apply", "not recorded"})
_ACADEMY_TRUST = "academy trust"  # a foundation school's trust is another thing, in the same columns
_SEVERAL = "~"
_WITHIN = 20  # rows: titles and notes may stand above the headings
_LONGEST_NAME = 200
_URN = re.compile(r"[1-9][0-9]{5}")
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One establishment: ``facts`` by the names of `rules.register.FACTS`, without those the file has no column for.

    ``group`` is the group of its type where that is no school; ``trust`` is the number and the name of its academy
    trust. ``wrong`` says why the row cannot be taken.
    """

    row: int
    urn: str
    name: str
    status: Status
    group: str | None
    facts: Mapping[str, str | None]
    trust: tuple[str, str] | None
    authority: tuple[str, str]
    wrong: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which establishments are asked for: by the number of their trust, their local authority, or their own number.

    With none of the three, all of them.
    """

    trusts: frozenset[str] = frozenset()
    authorities: frozenset[str] = frozenset()
    urns: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Say whether only some are asked for."""
        return bool(self.trusts or self.authorities or self.urns)

    def takes(self, row: RegisterRow) -> bool:
        """Say whether a row is asked for."""
        authorities = {name.casefold() for name in self.authorities}
        return (
            not self
            or row.urn in self.urns
            or (row.trust is not None and row.trust[0] in self.trusts)
            or any(name.casefold() in authorities for name in row.authority)
        )


@dataclass(frozen=True, slots=True)
class Lineage:
    """The numbers that schools had before, the latest first, and all of them together."""

    before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    earlier: frozenset[str] = frozenset()


@dataclass(slots=True)
class Register:
    """A register that is read while its rows are used; ``count`` is how many have been read."""

    headings: Sequence[str]
    rows: Rows
    at: int
    count: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[RegisterRow]:
        """Give every row that is not empty."""
        places = {heading: place for place, heading in enumerate(self.headings)}
        for number, cells in enumerate(self.rows, self.at + 1):
            if any(cells):
                self.count += 1
                yield _row(number, [cell.strip() for cell in cells], places, len(self.headings))


def read_register(file: BinaryIO, filename: str) -> Register:
    """Open a register; its rows are read as they are asked for. Raises `Refused` for a file that is none."""
    headings, at, rows = _table(file, filename, {NUMBER, NAME, STATUS}, "an export of establishments from the register")
    return Register(headings, rows, at)


def read_lineage(file: BinaryIO, filename: str) -> Lineage:
    """Read which numbers schools had before, from the register's file of links.

    Only where one establishment went on as one other: of schools that merged or were split none is the other's past.
    Raises `Refused` for a file of another kind.
    """
    headings, _, rows = _table(file, filename, {NUMBER, LINKED, SORT_OF_LINK}, "the register's file of links")
    urn, linked, sort = (headings.index(heading) for heading in (NUMBER, LINKED, SORT_OF_LINK))
    before: dict[str, set[str]] = {}
    blocked: set[str] = set()
    for cells in rows:
        if len(cells) <= max(urn, linked, sort) or not cells[sort].strip().lower().startswith("predecessor"):
            continue
        after, earlier = cells[urn].strip(), cells[linked].strip()
        if _URN.fullmatch(after) and _URN.fullmatch(earlier) and after != earlier:
            before.setdefault(after, set()).add(earlier)
            if cells[sort].strip().lower() != "predecessor":
                blocked.add(after)
    heirs = Counter(earlier for all_before in before.values() for earlier in all_before)
    went_on = {
        after: next(iter(earlier))
        for after, earlier in before.items()
        if after not in blocked and len(earlier) == 1 and heirs[next(iter(earlier))] == 1
    }
    return Lineage({after: _line_of(after, went_on) for after in went_on}, frozenset(went_on.values()))


def _line_of(urn: str, went_on: Mapping[str, str]) -> tuple[str, ...]:
    line: list[str] = []
    while (earlier := went_on.get(urn)) and earlier not in line:
        line.append(earlier)
        urn = earlier
    return tuple(line)


def _table(file: BinaryIO, filename: str, needed: set[str], what: str) -> tuple[list[str], int, Rows]:
    widest: list[str] = []
    for rows in tables_of(file, filename):
        for number, cells in enumerate(rows, 1):
            headings = [cell.strip() for cell in cells]
            if needed <= set(headings):
                return headings, number, rows
            if sum(map(bool, headings)) > len(widest):
                widest = [heading for heading in headings if heading]
            if number == _WITHIN:
                break
    shown = ", ".join(heading[:40] for heading in widest[:_SHOWN]) + (" …" if len(widest) > _SHOWN else "")
    raise Refused(
        f"{filename} is not {what}: its headings are {shown}. Download it as CSV from Get Information about Schools; "
        f"it has the headings {', '.join(sorted(needed))}."
    )


def _row(number: int, cells: Sequence[str], places: Mapping[str, int], width: int) -> RegisterRow:
    def cell(heading: str) -> str:
        place = places.get(heading, len(cells))
        return cells[place] if place < len(cells) else ""

    urn, name = cell(NUMBER), " ".join(cell(NAME).split())
    facts: dict[str, str | None] = {"name": name}
    if address := [part for part in ADDRESS if part in places]:
        facts["address"] = ", ".join(dict.fromkeys(filter(None, map(cell, address)))) or None
    if POSTCODE in places:
        facts["postcode"] = cell(POSTCODE) or None
    if {AUTHORITY_CODE, ESTABLISHMENT} <= places.keys():
        code, own = cell(AUTHORITY_CODE), cell(ESTABLISHMENT)
        facts["laestab"] = f"{code:0>3}{own:0>4}" if code.isdecimal() and own.isdecimal() else None
    if PHASE in places:
        facts["phase"] = _named(cell(PHASE))
    if AUTHORITY in places:
        facts["local_authority"] = _named(cell(AUTHORITY))
    trust = None
    if {TRUST, TRUSTS, SORT} <= places.keys():
        trust = _trust(cell(TRUST), cell(TRUSTS), cell(SORT))
        facts["trust"] = trust[0] if trust else None
    wrong, closed_on = _wrong(cells, width, urn, name), None
    status = _status(cell(STATUS))
    if status != OPEN and cell(CLOSED_ON):
        closed_on = _day(cell(CLOSED_ON))
        wrong = wrong or (None if closed_on else f"“{cell(CLOSED_ON)[:40]}” is no day, such as 31-08-2024.")
    if CLOSED_ON in places:
        facts["closed_on"] = closed_on.isoformat() if closed_on and status == CLOSED else None
    group = next((name for name in (cell(GROUP), cell(TYPE)) if name in NO_SCHOOLS | NO_SCHOOL_TYPES), None)
    return RegisterRow(number, urn, name, status, group, facts, trust, (cell(AUTHORITY), cell(AUTHORITY_CODE)), wrong)


def _wrong(cells: Sequence[str], width: int, urn: str, name: str) -> str | None:
    if len(cells) != width:
        return f"It has {len(cells)} cells where the headings are {width}: a comma or quotation mark is astray."
    if not _URN.fullmatch(urn):
        return f"“{urn[:40]}” is not a URN, which is six digits such as 900001."
    if not name:
        return "It has no name."
    if len(name) > _LONGEST_NAME:
        return f"Its name has {len(name)} characters; {_LONGEST_NAME} is the most."
    return None


def _status(says: str) -> Status:
    said = says.lower()
    if said.startswith("open"):  # also "Open, but proposed to close"
        return OPEN
    return NOT_YET if said.startswith("proposed") else CLOSED


def _named(cell: str) -> str | None:
    return None if cell.lower() in _NAMES_NOTHING else cell


def _trust(codes: str, names: str, sorts: str) -> tuple[str, str] | None:
    """Give the number and name of the academy trust; several groups stand in one cell with a mark between them."""
    parts = zip(codes.split(_SEVERAL), names.split(_SEVERAL), sorts.split(_SEVERAL), strict=False)
    return next(
        (
            (code.strip(), " ".join(name.split()))
            for code, name, sort in parts
            if _ACADEMY_TRUST in sort.lower() and code.strip().isdecimal() and name.strip()
        ),
        None,
    )


def _day(cell: str) -> date | None:
    for form in ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(cell, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None
