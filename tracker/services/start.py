"""The first hour of an installation: its first school, the board and the first person, all stored or nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime

from tracker.db import hold
from tracker.errors import Invalid, NotAllowed, TrackerError
from tracker.models.meetings import BoardKind
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.installation import DEMONSTRATION, somebody_is_here
from tracker.queries.schools import school_by_urn
from tracker.rules.permissions import Role
from tracker.services.boards import change_board
from tracker.services.people import add_person, give_role, set_password
from tracker.services.schools import add_school

CODE_BYTES = 15
"""How long a start code is: 120 bits, which nobody guesses."""
FIRST_ROLES = (Role.HEAD, Role.CLERK)
"""What the first person may be: whoever manages people, so that everybody else can be let in."""


@dataclass(frozen=True, slots=True)
class SchoolSaid:
    """What somebody says of their school."""

    name: str
    urn: str
    postcode: str | None


@dataclass(frozen=True, slots=True)
class BoardSaid:
    """What somebody says of the board that its plan is for."""

    name: str
    kind: BoardKind
    notice_days: int


@dataclass(frozen=True, slots=True)
class PersonSaid:
    """What somebody says of themselves, and the password they choose."""

    name: str
    email: str
    role: Role
    password: str


class AskAgain(TrackerError):
    """An answer cannot stand. ``question`` names which, ``school`` or ``board``; ``refusal`` says why."""

    def __init__(self, question: str, refusal: Invalid) -> None:
        super().__init__(str(refusal))
        self.question = question
        self.refusal = refusal


def start_code(secret_key: str) -> str:
    """Give the code with which whoever runs an installation begins in it; it is the same each time it is asked for."""
    made = hmac.digest(secret_key.encode(), b"start code", hashlib.sha256)
    return base64.b32encode(made[:CODE_BYTES]).decode().lower()


def is_start_code(typed: str, secret_key: str) -> bool:
    """Say whether somebody has typed the code, capitals and spaces apart."""
    plain = "".join(typed.split()).lower()
    return hmac.compare_digest(plain.encode(), start_code(secret_key).encode())


def begin(
    school: SchoolSaid, board: BoardSaid, you: PersonSaid, *, now: datetime, today: date
) -> tuple[School, Person]:
    """Store the first school with its board, and the first person, whose school it is.

    Records ``person_added``, ``school_added``, ``board_changed``, ``role_given`` and ``password_set``. Raises
    `NotAllowed` once somebody is here, `Invalid` for what is said of the person, and `AskAgain` for the rest.
    """
    hold("start")
    refuse_once_begun()
    person = add_person(you.name, you.email, now=now)
    founded = found_school(school, by=person, now=now)
    found_board(founded, board, by=person, now=now)
    give_role(person, you.role, founded, by=person, now=now, today=today, is_new=True)
    set_password(person, you.password, by=person, now=now)
    return founded, person


def refuse_once_begun() -> None:
    """Raise `NotAllowed` where somebody is here already, and the installation theirs."""
    if somebody_is_here():
        raise NotAllowed("Somebody has begun here already. Sign in, or ask them to let you in.")


def found_school(said: SchoolSaid, *, by: Person, now: datetime) -> School:
    """Store the school, unless it came from the register and is here already. Raises `AskAgain`."""
    try:
        if said.urn in DEMONSTRATION:
            raise Invalid("urn", f"{said.urn} is a number of the demonstration’s. Enter your school’s own.")
        known = school_by_urn(said.urn)
        return known or add_school(said.urn, said.name, postcode=said.postcode, by=by, now=now)
    except Invalid as refusal:
        raise AskAgain("school", refusal) from refusal


def found_board(school: School, said: BoardSaid, *, by: Person, now: datetime) -> None:
    """Make the board that every school has from the beginning what somebody says it is. Raises `AskAgain`."""
    board = school.own_board
    assert board is not None, "a school is never without a board"
    try:
        change_board(
            board, said.name, said.kind, notice_days=said.notice_days, cut_off_days=board.cut_off_days, by=by, now=now
        )
    except Invalid as refusal:
        raise AskAgain("board", refusal) from refusal
