"""A list of people to add: CSV or a workbook with a row a role, its columns found by their headings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import BinaryIO

from tracker.errors import Refused
from tracker.reading.dates import first_dates
from tracker.reading.figure_files import RowProblem
from tracker.reading.sheets import tables_of
from tracker.rules.permissions import Role
from tracker.rules.speech import counted, listed

MOST_PEOPLE = 5000

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name": ("name", "full name"),
        "first": ("first name", "forename"),
        "last": ("last name", "surname", "family name"),
        "email": ("email", "e-mail", "email address", "e-mail address"),
        "role": ("role",),
        "urn": ("urn", "school urn", "school"),
        "trust": ("trust", "trust number", "trust name"),
        "until": ("until", "ends on", "end date", "term ends", "end of term of office"),
        "job_title": ("job title", "post", "position"),
    }
)
"""What the columns are called, in small letters."""

ROLES: Mapping[str, Role] = MappingProxyType(
    {
        "governor": Role.GOVERNOR,
        "trustee": Role.GOVERNOR,
        "board member": Role.GOVERNOR,
        "leader": Role.LEADER,
        "head": Role.HEAD,
        "headteacher": Role.HEAD,
        "head teacher": Role.HEAD,
        "principal": Role.HEAD,
        "clerk": Role.CLERK,
        "governance professional": Role.CLERK,
        "trust officer": Role.TRUST_OFFICER,
    }
)
"""What roles are called in lists, in small letters."""

TEMPLATE = ("Name", "Email", "Role", "URN", "Trust", "Until", "Job title")
"""The headings of a list as we would write it."""

_WITHIN = 20  # rows: a title may stand above the headings
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One role of one person: at the school with a number, or at a trust, by its number or name, for good or until."""

    row: int
    name: str
    email: str
    role: Role
    urn: str
    trust: str
    until: date | None
    job_title: str


@dataclass(frozen=True, slots=True)
class PeopleList:
    """The rows of a list that can be read, and what is wrong with the others."""

    rows: tuple[PersonRow, ...]
    problems: tuple[RowProblem, ...]


def read_people(file: BinaryIO, filename: str) -> PeopleList:
    """Read a list of people. Raises `Refused` for a file that is none, or is too long."""
    for rows in tables_of(file, filename):
        for number, cells in enumerate(rows, 1):
            places = _places(cells)
            if {"email", "role"} <= places.keys() and ("name" in places or {"first", "last"} <= places.keys()):
                return _read(enumerate(rows, number + 1), places, filename)
            if number == _WITHIN:
                break
    raise Refused(f"{filename} is no list of people: it needs the headings {listed(TEMPLATE)}, of which some may lack.")


def _places(cells: Sequence[str]) -> dict[str, int]:
    headings = [" ".join(cell.split()).lower() for cell in cells]
    return {
        column: next(place for place, heading in enumerate(headings) if heading in names)
        for column, names in COLUMNS.items()
        if any(heading in names for heading in headings)
    }


def _read(rows: "enumerate[Sequence[str]]", places: Mapping[str, int], filename: str) -> PeopleList:
    read: list[PersonRow] = []
    problems: list[RowProblem] = []
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        row = _row(number, cells, places)
        if isinstance(row, RowProblem):
            problems.append(row)
        else:
            read.append(row)
        if len(read) + len(problems) > MOST_PEOPLE:
            raise Refused(f"{filename} has more than {counted(MOST_PEOPLE, 'row')}. Give the list in parts.")
    if not read and not problems:
        raise Refused(f"{filename} has headings, and no row below them.")
    return PeopleList(tuple(read), tuple(problems))


def _row(number: int, cells: Sequence[str], places: Mapping[str, int]) -> PersonRow | RowProblem:
    said = {column: " ".join(cells[place].split()) if place < len(cells) else "" for column, place in places.items()}
    name = said.get("name") or " ".join(filter(None, (said.get("first"), said.get("last"))))
    role, until = ROLES.get(said["role"].lower()), _day(said.get("until", ""))
    if not name:
        return RowProblem(number, "Name", "Nobody is named. Say who it is.")
    if len(name) > 120:
        return RowProblem(number, "Name", "A name has 120 characters at most.")
    if not _EMAIL.fullmatch(said["email"]) or len(said["email"]) > 255:
        return RowProblem(number, "Email", f"“{said['email'][:60]}” is no email address, such as name@school.org.uk.")
    if role is None:
        return RowProblem(number, "Role", f"“{said['role'][:40]}” is no role. Roles are {listed(list(Role))}.")
    if said.get("until") and until is None:
        return RowProblem(number, "Until", f"“{said['until'][:40]}” is no day, such as 31 August 2027 or 31/08/2027.")
    urn, trust = said.get("urn", ""), said.get("trust", "")
    if bool(urn) == bool(trust):
        which = "both a school and a trust are given" if urn else "neither a school nor a trust is given"
        return RowProblem(number, "URN", f"For one role {which}. Give the URN of the school, or the trust’s number.")
    return PersonRow(number, name, said["email"].lower(), role, urn, trust, until, said.get("job_title", "")[:120])


def _day(cell: str) -> date | None:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(cell, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    found = first_dates(cell, at_start=True)
    return found[0] if found and found[1] is None else None
