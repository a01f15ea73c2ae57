"""Boards, and who sits on them until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.meetings import Board, BoardKind, Meeting, Office, Seat
from tracker.models.people import Person
from tracker.models.schools import School, Trust
from tracker.rules.notice import USUAL_CUT_OFF_DAYS, USUAL_NOTICE_DAYS, far_away
from tracker.rules.speech import day
from tracker.services.events import record
from tracker.services.wording import text_of

NOTICE_DAYS = range(31)
CUT_OFF_DAYS = range(21)
OF_A_TRUST = (BoardKind.TRUST_BOARD, BoardKind.COMMITTEE)
OF_A_SCHOOL = tuple(kind for kind in BoardKind if kind is not BoardKind.TRUST_BOARD)


def found_board(
    of: School | Trust,
    name: str,
    kind: BoardKind,
    *,
    notice_days: int = USUAL_NOTICE_DAYS,
    cut_off_days: int = USUAL_CUT_OFF_DAYS,
    by: Person,
    now: datetime,
) -> Board:
    """Set up a board of a school or of a trust. Records ``board_founded``."""
    school, trust = (of, None) if isinstance(of, School) else (None, of)
    facts = _facts(None, of, name, kind, notice_days, cut_off_days)
    board = Board(school=school, trust=trust, **facts)
    session().add(board)
    record("board_founded", board, by=by, now=now, school=school, name=board.name, kind=kind.value)
    return board


def change_board(
    board: Board, name: str, kind: BoardKind, *, notice_days: int, cut_off_days: int, by: Person, now: datetime
) -> None:
    """Change what a board is called and the days it asks for; meetings called before keep their notice.

    Records ``board_changed`` with what was and what is, when anything is different.
    """
    if board.kind.is_part is not kind.is_part:
        _refuse_without_another(board, "kind")
    facts = _facts(board, _of(board), name, kind, notice_days, cut_off_days)
    changed = {fact: [getattr(board, fact), value] for fact, value in facts.items() if value != getattr(board, fact)}
    for fact, value in facts.items():
        setattr(board, fact, value)
    if changed:
        record("board_changed", board, by=by, now=now, school=board.school, **changed)


def end_board(board: Board, on: date, *, by: Person, now: datetime, today: date) -> None:
    """End a board: ``on`` is its last day. Records ``board_ended``.

    A school keeps one board that is no committee; meetings after the last day are moved or cancelled first.
    """
    if board.ended_on is not None:
        raise Invalid("ended_on", f"The {board.name} ended on {day(board.ended_on)}.")
    if on > today:
        raise Invalid("ended_on", f"{day(on)} is still to come. End the board on its last day, or after it.")
    if mistyped := far_away(on, today):
        raise Invalid("ended_on", mistyped)
    if not board.kind.is_part:
        _refuse_without_another(board, "ended_on")
    after = session().scalar(
        select(func.min(Meeting.held_on)).where(
            Meeting.board_id == board.id, Meeting.held_on > on, Meeting.cancelled_on.is_(None)
        )
    )
    if after is not None:
        raise Invalid("ended_on", f"It has a meeting on {day(after)}. Cancel that first, or give a later day.")
    board.ended_on = on
    record("board_ended", board, by=by, now=now, school=board.school, on=on.isoformat())


def seat_person(
    board: Board,
    person: Person,
    office: Office,
    starts_on: date,
    ends_on: date | None = None,
    *,
    link: str = "",
    part_two: bool = True,
    by: Person,
    now: datetime,
) -> Seat:
    """Give a person a seat on a board between two days, or from a day on. Records ``person_seated``.

    A seat is had no longer than a role that it rests on. A link governor is linked to something; ``part_two`` names
    the person for confidential papers.
    """
    if board.ended_on is not None:
        raise Invalid("person", f"The {board.name} ended on {day(board.ended_on)}.")
    if ends_on is not None and ends_on < starts_on:
        raise Invalid("ends_on", f"This is before the term begins, on {day(starts_on)}.")
    link = (
        text_of("link", link, "Say what they are linked to, such as SEND.", 120)
        if office is Office.LINK_GOVERNOR
        else ""
    )
    _refuse_beyond_roles(board, person, ends_on)
    for held in board.seats:
        if _overlap(held, starts_on, ends_on):
            _refuse_beside(held, person, office, link)
    seat = Seat(
        board=board,
        person=person,
        office=office,
        link=link,
        part_two=part_two,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    session().add(seat)
    record("person_seated", seat, by=by, now=now, school=board.school, person=person.id, office=office.value)
    return seat


def end_seat(seat: Seat, on: date, *, by: Person, now: datetime) -> None:
    """End a term of office: ``on`` is the last day the seat counts. Records ``seat_ended``."""
    if on < seat.starts_on:
        raise Invalid("ends_on", f"This is before the term began, on {day(seat.starts_on)}.")
    if seat.ends_on is not None and seat.ends_on < on:
        raise Invalid("ends_on", f"This term already ends on {day(seat.ends_on)}. Somebody who goes on has a new term.")
    _end(seat, on, by=by, now=now)


def end_seats_beyond_roles(person: Person, *, by: Person, now: datetime) -> tuple[Seat, ...]:
    """End a person's seats with the last of the roles that each rests on; give those. Records ``seat_ended`` for each.

    A seat on a school's board rests on any role at the school or its trust, one on a trust's board on any at the trust
    or its schools. A role that is given later brings no seat back.
    """
    ended = []
    for seat in session().scalars(select(Seat).where(Seat.person_id == person.id).order_by(Seat.id)).all():
        last = max(_ends_of_roles(person, seat.board), default=date.max)
        if last < (seat.ends_on or date.max):
            _end(seat, last, by=by, now=now)
            ended.append(seat)
    return tuple(ended)


def name_for_part_two(seat: Seat, named: bool, *, by: Person, now: datetime) -> None:
    """Say whether whoever has a seat gets the board's confidential papers. Records ``part_two_changed``."""
    if seat.part_two is named:
        return
    seat.part_two = named
    record("part_two_changed", seat, by=by, now=now, school=seat.board.school, named=named)


def _end(seat: Seat, on: date, *, by: Person, now: datetime) -> None:
    seat.ends_on = on
    record("seat_ended", seat, by=by, now=now, school=seat.board.school, on=on.isoformat())


def _ends_of_roles(person: Person, board: Board) -> list[date]:
    """List the last days of the roles that a person's seat on a board may rest on; the end of time for one without."""
    of = _of(board)
    trust = of.trust if isinstance(of, School) else of
    return [
        role.ends_on or date.max
        for role in person.memberships
        if (role.school is not None and of in (role.school, role.school.trust))
        or (role.trust is not None and role.trust is trust)
    ]


def _refuse_beyond_roles(board: Board, person: Person, ends_on: date | None) -> None:
    ends = _ends_of_roles(person, board)
    if not ends:
        raise Invalid("person", f"{person.name} holds no role here.")
    if (ends_on or date.max) > max(ends):
        raise Invalid(
            "ends_on", f"{person.name} holds a role here until {day(max(ends))}. Give a last day that is no later."
        )


def _refuse_beside(held: Seat, person: Person, office: Office, link: str) -> None:
    """Refuse a seat that cannot be had while another stands."""
    term = f"from {day(held.starts_on)}" + (f" until {day(held.ends_on)}" if held.ends_on else "")
    if (held.person, held.office, held.link) == (person, office, link):
        raise Invalid("person", f"{person.name} is already {office} here, {term}.")
    told = f"{held.person.name} is {held.office} here, {term}."
    if held.office is office is Office.CHAIR:
        raise Invalid("office", f"{told} A board has one chair at a time: end that term first.")
    if held.person is person and {held.office, office} == {Office.CHAIR, Office.VICE_CHAIR}:
        raise Invalid("office", f"{told} Nobody is chair and vice-chair at once: end that term first.")


def _facts(
    board: Board | None, of: School | Trust, name: str, kind: BoardKind, notice_days: int, cut_off_days: int
) -> dict[str, Any]:
    """Give the facts of a board as they are kept; raise `Invalid` for one that cannot stand."""
    if kind not in (OF_A_TRUST if isinstance(of, Trust) else OF_A_SCHOOL):
        raise Invalid("kind", f"{'A trust' if isinstance(of, Trust) else 'A school'} has no {kind}.")
    name = text_of("name", name, "Say what the board is called.", 120)
    if any(other is not board for other in _standing_under(name, of)):
        raise Invalid("name", f"There is already a board called {name}.")
    if notice_days not in NOTICE_DAYS:
        raise Invalid("notice_days", f"Give a number of days up to {NOTICE_DAYS[-1]}.")
    if cut_off_days not in CUT_OFF_DAYS:
        raise Invalid("cut_off_days", f"Give a number of days up to {CUT_OFF_DAYS[-1]}.")
    return {"name": name, "kind": kind, "notice_days": notice_days, "cut_off_days": cut_off_days}


def _standing_under(name: str, of: School | Trust) -> Sequence[Board]:
    """List the standing boards of a name that are seen at the same school or schools."""
    seen: ColumnElement[bool]
    if isinstance(of, Trust):
        seen = (Board.trust_id == of.id) | Board.school_id.in_([school.id for school in of.schools])
    else:
        seen = Board.school_id == of.id
        if of.trust_id is not None:
            seen = seen | (Board.trust_id == of.trust_id)
    return session().scalars(select(Board).where(seen, Board.name == name, Board.ended_on.is_(None))).all()


def _of(board: Board) -> School | Trust:
    of = board.school or board.trust
    assert of is not None, "the database has no board of nobody"
    return of


def _refuse_without_another(board: Board, field: str) -> None:
    others = session().scalars(
        select(Board.kind).where(Board.school_id == board.school_id, Board.id != board.id, Board.ended_on.is_(None))
    )
    if board.school is not None and all(kind.is_part for kind in others):
        raise Invalid(field, f"{board.school.name} has no other board. Set up the one that follows first.")


def _overlap(seat: Seat, starts_on: date, ends_on: date | None) -> bool:
    return (seat.ends_on is None or seat.ends_on >= starts_on) and (ends_on is None or seat.starts_on <= ends_on)
