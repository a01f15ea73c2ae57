"""Schools, trusts, and the numbers schools once had."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from tracker.db import session
from tracker.errors import Invalid, NotFound, Refused
from tracker.models.meetings import Board
from tracker.models.people import Person
from tracker.models.schools import FormerUrn, School, Trust
from tracker.queries.schools import resting_on, school_by_urn
from tracker.services.events import record
from tracker.services.wording import text_of

FIRST_BOARD = "Governing board"
"""What the board of a school is called until somebody says otherwise."""

_URN = re.compile(r"[1-9][0-9]{5}")


def add_trust(name: str, *, by: Person, now: datetime) -> Trust:
    """Add a multi-academy trust. Records ``trust_added``."""
    name = text_of("name", name, "Say what the trust is called.", 200)
    if session().scalar(select(Trust).where(Trust.name == name)):
        raise Invalid("name", f"There is already a trust called {name}.")
    trust = Trust(name=name)
    session().add(trust)
    record("trust_added", trust, by=by, now=now, school=None, name=name)
    return trust


def add_school(
    urn: str,
    name: str,
    *,
    by: Person,
    now: datetime,
    address: str | None = None,
    postcode: str | None = None,
    trust: Trust | None = None,
    board_name: str = FIRST_BOARD,
) -> School:
    """Add a school under its unique reference number. Records ``school_added``."""
    school = School(
        urn=_number("urn", urn),
        name=text_of("name", name, "Say what the school is called.", 200),
        address=address,
        postcode=postcode,
        trust=trust,
    )
    store_schools([school], text_of("board_name", board_name, "Say what the board is called.", 120), by=by, now=now)
    return school


def store_schools(schools: Sequence[School], board_name: str = FIRST_BOARD, *, by: Person, now: datetime) -> None:
    """Store schools whose numbers are known to be free, each with its first board. Records ``school_added`` of each."""
    for school in schools:
        school.boards.append(Board(name=board_name))
    session().add_all(schools)
    session().flush()  # all of them in a few statements: an event each follows
    for school in schools:
        record("school_added", school, by=by, now=now, school=school, urn=school.urn, name=school.name)


def place_school(
    school: School, phase: str | None, area: str | None, group: str | None, *, by: Person, now: datetime
) -> None:
    """Say of which phase a school is, in which area it lies and in which group of its trust. Records ``school_placed``.

    What is empty is not known; what is as it was is not recorded.
    """
    facts: dict[str, tuple[str | None, str | None]] = {}
    for column, what, typed, longest in (
        ("phase", "phase", phase, 40),
        ("local_authority", "area", area, 80),
        ("cluster", "group", group, 80),
    ):
        was, now_is = getattr(school, column), text_of(what, typed, "", longest) if typed and typed.strip() else None
        if now_is != was:
            setattr(school, column, now_is)
            facts[what] = was, now_is
    if facts:
        record("school_placed", school, by=by, now=now, school=school, facts=facts)


def note_former_urn(school: School, urn: str, *, by: Person, now: datetime) -> FormerUrn:
    """Note another number of the school, so that its documents of that time find it. Records ``former_urn_noted``."""
    former = FormerUrn(urn=_number("urn", urn), school=school, noted_at=now)
    session().add(former)
    record("former_urn_noted", school, by=by, now=now, school=school, urn=former.urn)
    return former


def former_number_of(school: School, urn: str) -> FormerUrn:
    """Find another number of the school, or raise `NotFound`."""
    former = next((former for former in school.former_urns if former.urn == urn.strip()), None)
    if former is None:
        raise NotFound(f"{urn} is not noted as another number of {school.name}.")
    return former


def take_back_former_urn(school: School, urn: str, *, by: Person, now: datetime, even_so: bool = False) -> None:
    """Take back that a number is another of the school's. Records ``former_urn_taken_back``.

    What was accepted under the number stays; the number is free for the school it belongs to. Raises `NotFound` when
    it is not noted, and `Invalid` when documents or figures rest on it, unless ``even_so`` says that this is known.
    """
    former = former_number_of(school, urn)
    resting = resting_on(school, former.urn)
    if resting and not even_so:
        sentence = f"{resting.sentence} What was accepted would stay in the record of {school.name}."
        raise Invalid("even_so", sentence)
    school.former_urns.remove(former)
    session().delete(former)
    counts = {"documents": resting.documents, "figures": resting.figures}
    record("former_urn_taken_back", school, by=by, now=now, school=school, urn=former.urn, **counts)


def renumber(school: School, urn: str, *, by: Person, now: datetime) -> FormerUrn:
    """Give the school a new number; the one it had stays known. Records ``school_renumbered``.

    The new number may have been noted before, from a document that came first. Raises `Invalid` for another school's.
    """
    noted = next((former for former in school.former_urns if former.urn == urn.strip()), None)
    if noted is not None:
        school.former_urns.remove(noted)
        session().delete(noted)
        session().flush()
    before, school.urn = school.urn, _number("urn", urn)
    former = FormerUrn(urn=before, school=school, noted_at=now)
    session().add(former)
    record("school_renumbered", school, by=by, now=now, school=school, was=before, now_is=school.urn)
    return former


def refuse_another_schools(school: School | None, urn: str | None) -> None:
    """Raise `Refused` for a document that names a number of a school here, other than the one it was given for.

    ``school`` is None for a school that is not here yet; ``urn`` is None when the document names no number.
    """
    known = school_by_urn(urn) if urn else None
    if known is not None and known is not school:
        raise Refused(f"This document is about {known.name} (URN {urn}), another school here.")


def take_as_former(school: School, urn: str | None, *, by: Person, now: datetime) -> FormerUrn | None:
    """Note the number a document names as another one of the school it is about, if nobody has it.

    None when the number is the school's own, or there is none. Raises `Refused` when it is another school's.
    """
    refuse_another_schools(school, urn)
    if urn is None or school_by_urn(urn) is school:
        return None
    return note_former_urn(school, urn, by=by, now=now)


def _number(field: str, typed: str) -> str:
    urn = typed.strip()
    if not _URN.fullmatch(urn):
        raise Invalid(field, f"{urn or 'Nothing'} is not a URN, which is six digits such as 900001.")
    known = school_by_urn(urn)
    if known:
        raise Invalid(field, f"{urn} is {known.name}, which is already here.")
    return urn
