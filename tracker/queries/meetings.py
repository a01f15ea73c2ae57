"""Boards, who sits on them, their meetings with the days worked back, and the days on which a school is closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.events import Event
from tracker.models.meetings import Board, BoardKind, Closure, Meeting, Office, Seat
from tracker.models.packs import Pack, PackPaper, Variant
from tracker.models.people import Person
from tracker.models.schools import School, Trust
from tracker.queries.events import EventRow
from tracker.rules.answers import closed_next, meeting_days, meets_next, sits_on
from tracker.rules.notice import SATURDAY, clear_days, is_open, worked_back
from tracker.rules.speech import day

DATE_EVENTS = ("meeting_called", "meeting_moved", "meeting_cancelled", "meeting_called_again")
MEETING_EVENTS = (*DATE_EVENTS, "pack_frozen")
STANDARD = "standard"  # the edition that the list of sent papers names
LOOKING_BACK = timedelta(days=150)  # no school is closed for longer, nor is notice given so long ahead


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting, with the days worked back from it; ``days_away`` is below zero once it was held."""

    id: int
    board_id: int
    board: str
    of_trust: bool
    held_on: date
    starts_at: time | None
    place: str
    notice_days: int
    short_notice_reason: str
    called_on: date
    papers_due_on: date
    updates_due_on: date
    cancelled_on: date | None
    cancelled_because: str
    days_away: int

    @property
    def label(self) -> str:
        """The board and the day: "Governing board, 9 December 2026"."""
        return f"{self.board}, {day(self.held_on)}"

    @property
    def today(self) -> date:
        """The day from which its days are counted."""
        return self.held_on - timedelta(self.days_away)

    @property
    def answer(self) -> str:
        """When its board meets and its papers are due."""
        return meets_next(self, self.today)

    @property
    def days_in_words(self) -> str:
        """When its papers are due, or when it was held, and nothing of its packs."""
        return meeting_days(self, self.today)

    @property
    def is_to_come(self) -> bool:
        """Say whether it is still to be held, today included."""
        return self.cancelled_on is None and self.days_away >= 0

    @property
    def was_held(self) -> bool:
        """Say whether its day has passed and it was not cancelled."""
        return self.cancelled_on is None and self.days_away < 0


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One person's seat on a board, and its days."""

    id: int
    person_id: int
    name: str
    office: Office
    link: str
    part_two: bool
    starts_on: date
    ends_on: date | None

    def stands(self, on: date) -> bool:
        """Say whether the seat counts on a day."""
        return stands(self, on)


def stands(seat: Seat | SeatRow, on: date) -> bool:
    """Say whether a seat counts on a day: only between its own days."""
    return seat.starts_on <= on and (seat.ends_on is None or on <= seat.ends_on)


@dataclass(frozen=True, slots=True)
class Seats:
    """A board's seats by their terms: those that stand today, those to come and those that have ended.

    A term that ended before it began, with its holder's last role, is none of these.
    """

    standing: tuple[SeatRow, ...]
    to_come: tuple[SeatRow, ...]
    ended: tuple[SeatRow, ...]

    @property
    def answer(self) -> str:
        """Who sits on it today, and whose term ends first."""
        return sits_on(self.standing)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One board, and whether it is the trust's."""

    id: int
    name: str
    kind: BoardKind
    of_trust: bool
    notice_days: int
    cut_off_days: int
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class SentPaper:
    """One paper of a pack that was frozen for a meeting; it has no hash while it is being printed."""

    pack: int
    frozen_at: datetime
    frozen_on: date
    variant: Variant
    sha256: str | None


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """Days on which the school is closed."""

    id: int
    name: str
    first_on: date
    last_on: date

    def answer(self, today: date) -> str:
        """When that is, of the closure that comes next."""
        return closed_next(self.name, self.first_on, self.last_on, today)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A day on which a board might meet, with the days worked back from it if it is called today.

    ``notice_days`` are the clear days that are left, when these are fewer than the board asks for.
    """

    held_on: date
    papers_due_on: date
    updates_due_on: date
    notice_days: int
    is_short: bool
    is_open: bool
    days_away: int


@dataclass(frozen=True, slots=True)
class MeetingsPage:
    """When are papers due, what goes in, what did we send? ``sent`` has the frozen papers by the meeting's id."""

    next: MeetingRow | None
    later: tuple[MeetingRow, ...]
    past: tuple[MeetingRow, ...]
    boards: tuple[BoardRow, ...]
    sent: Mapping[int, tuple[SentPaper, ...]]

    @property
    def answer(self) -> str:
        """When papers are due, for the next meeting that is held; nothing where none is called."""
        return self.next.answer if self.next else ""


def meetings_page(school: School, today: date) -> MeetingsPage:
    """Compose the page of a school's meetings: to come the next one first, past the latest first. Four queries."""
    meetings = meetings_of(school, today)
    to_come = [meeting for meeting in meetings if meeting.days_away >= 0]
    first = next((meeting for meeting in to_come if meeting.is_to_come), None)
    past = tuple(meeting for meeting in reversed(meetings) if meeting.days_away < 0)
    return MeetingsPage(
        first,
        tuple(meeting for meeting in to_come if meeting is not first),
        past,
        boards_of(school),
        papers_sent(past, ZoneInfo(school.time_zone)),
    )


def proposed(board: Board, held_on: date, today: date) -> Proposed:
    """Work the days back from a day on which a board might meet. One query, or none for a trust's board."""
    closed = closed_days(board.school, held_on - LOOKING_BACK, held_on)
    left = clear_days(today, held_on)
    notice_days = min(left, board.notice_days)
    back = worked_back(held_on, notice_days, board.cut_off_days, today, closed)
    return Proposed(
        held_on=held_on,
        papers_due_on=back.papers_due_on,
        updates_due_on=back.updates_due_on,
        notice_days=notice_days,
        is_short=left < board.notice_days,
        is_open=is_open(held_on, closed),
        days_away=(held_on - today).days,
    )


def papers_sent(meetings: Iterable[MeetingRow], zone: ZoneInfo) -> dict[int, tuple[SentPaper, ...]]:
    """List frozen papers of the standard edition by the id of their meeting, in the order of freezing. One query."""
    papers: dict[int, list[SentPaper]] = {meeting.id: [] for meeting in meetings}
    if papers:
        found = session().execute(
            select(Pack.meeting_id, Pack.number, Pack.frozen_at, PackPaper.variant, PackPaper.sha256)
            .join(Pack.papers)
            .where(Pack.meeting_id.in_(papers), PackPaper.edition == STANDARD)
            .order_by(Pack.number, PackPaper.id)
        )
        for meeting_id, number, frozen_at, variant, sha256 in found:
            frozen_on = frozen_at.astimezone(zone).date()
            papers[meeting_id].append(SentPaper(number, frozen_at, frozen_on, variant, sha256))
    return {meeting_id: tuple(sent) for meeting_id, sent in papers.items()}


def events_of_meeting(school: School, meeting_id: int) -> tuple[EventRow, ...]:
    """List what happened to a meeting of the school's boards or its trust's, the newest first. One query."""
    zone = ZoneInfo(school.time_zone)
    found = session().scalars(
        select(Event)
        .where(Event.subject == "meeting", Event.subject_id == meeting_id, Event.name.in_(MEETING_EVENTS))
        .options(joinedload(Event.person))
        .order_by(Event.happened_at.desc(), Event.id.desc())
    )
    return tuple(
        EventRow(
            name=event.name,
            happened_on=event.happened_at.astimezone(zone).date(),
            by=event.person.name,
            action=None,
            milestone=None,
            detail=event.detail,
        )
        for event in found
    )


def closures_of(school: School, from_on: date) -> tuple[ClosureRow, ...]:
    """List the closures of a school that end on a day or later, in order. One query."""
    found = session().scalars(
        select(Closure).where(Closure.school_id == school.id, Closure.last_on >= from_on).order_by(Closure.first_on)
    )
    return tuple(ClosureRow(closure.id, closure.name, closure.first_on, closure.last_on) for closure in found)


def stored_closure(school: School, closure_id: int) -> Closure:
    """Find a closure of the school, or raise `NotFound`."""
    found = session().scalar(select(Closure).where(Closure.id == closure_id, Closure.school_id == school.id))
    if found is None:
        raise NotFound("This school has no such closure.")
    return found


def closed_days(school: School | None, first: date, last: date) -> frozenset[date]:
    """List the bank holidays of England in a span of days, with a school's own closures. One query, or none."""
    holidays_then = _bank_holidays_between(first, last)
    return holidays_then if school is None else holidays_then | _closures([school.id], first, last)[school.id]


def why_closed(school: School | None, on: date) -> str:
    """Say what a day is that is no working day: "a bank holiday"; nothing of an open one. One query, or none."""
    if on.weekday() >= SATURDAY:
        return "at a weekend"
    if _bank_holidays_between(on, on):
        return "a bank holiday"
    return "in the school’s holidays" if closed_days(school, on, on) else ""


def meetings_of(of: School | Trust, today: date) -> tuple[MeetingRow, ...]:
    """List the meetings of a school's boards and its trust's, or a trust's alone, the oldest first. Two queries.

    Cancelled ones too.
    """
    found = (
        session()
        .scalars(
            select(Meeting)
            .join(Meeting.board)
            .where(_of(of))
            .options(contains_eager(Meeting.board))
            .order_by(Meeting.held_on, Meeting.id)
        )
        .all()
    )
    return meeting_rows(found, today)


def meeting_by_id(of: School | Trust, meeting_id: int, today: date) -> MeetingRow:
    """Find a meeting of a school's boards or its trust's, or a trust's alone, or raise `NotFound`. Two queries."""
    return meeting_rows([stored_meeting(of, meeting_id)], today)[0]


def stored_meeting(of: School | Trust, meeting_id: int) -> Meeting:
    """Find a meeting of a school's boards or its trust's, or a trust's alone, with its board; or raise `NotFound`."""
    found = session().scalar(
        select(Meeting)
        .join(Meeting.board)
        .where(Meeting.id == meeting_id, _of(of))
        .options(contains_eager(Meeting.board))
    )
    if found is None:
        raise NotFound(f"No board of this {'trust' if isinstance(of, Trust) else 'school'} has that meeting.")
    return found


def boards_of(school: School) -> tuple[BoardRow, ...]:
    """List a school's boards and its trust's: those that stand first, the plan's own before its committees."""
    found = session().scalars(select(Board).where(_of(school)).order_by(Board.trust_id.is_not(None), Board.id))
    rows = [
        BoardRow(
            board.id,
            board.name,
            board.kind,
            board.trust_id is not None,
            board.notice_days,
            board.cut_off_days,
            board.ended_on,
        )
        for board in found
    ]
    return tuple(sorted(rows, key=lambda board: board.ended_on is not None))


def stored_board(school: School, board_id: int) -> Board:
    """Find a board of a school or of its trust, or raise `NotFound`."""
    found = session().scalar(select(Board).where(Board.id == board_id, _of(school)))
    if found is None:
        raise NotFound("This school has no such board.")
    return found


def board_members(board_id: int, on: date) -> tuple[SeatRow, ...]:
    """List whose seats on a board stand on a day, the chair first, then by name. One query."""
    return tuple(seat for seat in seats_of(board_id) if seat.stands(on))


def seats_by_term(board_id: int, today: date) -> Seats:
    """List a board's seats by whether their term has begun and ended. One query."""
    seats = [seat for seat in seats_of(board_id) if seat.ends_on is None or seat.starts_on <= seat.ends_on]
    return Seats(
        tuple(seat for seat in seats if seat.stands(today)),
        tuple(seat for seat in seats if seat.starts_on > today),
        tuple(seat for seat in seats if seat.ends_on is not None and seat.ends_on < today),
    )


def seats_of(board_id: int) -> tuple[SeatRow, ...]:
    """List every seat a board has had or will have, the chair's first, then by name. One query."""
    found = session().scalars(
        select(Seat)
        .join(Seat.person)
        .where(Seat.board_id == board_id)
        .options(contains_eager(Seat.person))
        .order_by(Person.name, Seat.id)
    )
    rows = (
        SeatRow(
            seat.id,
            seat.person_id,
            seat.person.name,
            seat.office,
            seat.link,
            seat.part_two,
            seat.starts_on,
            seat.ends_on,
        )
        for seat in found
    )
    return tuple(sorted(rows, key=lambda seat: tuple(Office).index(seat.office)))


def stored_seat(school: School, seat_id: int) -> Seat:
    """Find a seat on a board of a school or of its trust, or raise `NotFound`."""
    found = session().scalar(
        select(Seat)
        .join(Seat.board)
        .where(Seat.id == seat_id, _of(school))
        .options(contains_eager(Seat.board), joinedload(Seat.person))
    )
    if found is None:
        raise NotFound("No board of this school has that seat.")
    return found


def may_see_part_two(person_id: int, board_id: int, today: date) -> bool:
    """Tell whether a seat that stands today names a person for a board's confidential papers. One query."""
    return board_id in boards_naming(person_id, today)


def boards_naming(person_id: int, today: date) -> frozenset[int]:
    """Give the boards whose confidential papers a seat that stands today names a person for. One query."""
    return frozenset(
        session().scalars(
            select(Seat.board_id)
            .join(Seat.board)
            .where(
                Seat.person_id == person_id,
                Seat.part_two,
                Seat.starts_on <= today,
                or_(Seat.ends_on.is_(None), Seat.ends_on >= today),
                or_(Board.ended_on.is_(None), Board.ended_on >= today),
            )
        )
    )


def meeting_rows(meetings: Iterable[Meeting], today: date) -> tuple[MeetingRow, ...]:
    """Work the days back from meetings, of whichever boards, that come with their boards. One query, or none.

    A trust's board keeps bank holidays alone: its schools need not be closed on the same days.
    """
    held = list(meetings)
    if not held:
        return ()
    first, last = min(meeting.held_on for meeting in held) - LOOKING_BACK, max(meeting.held_on for meeting in held)
    everywhere = _bank_holidays_between(first, last)
    schools = {meeting.board.school_id for meeting in held if meeting.board.school_id is not None}
    at = {school_id: everywhere | days for school_id, days in _closures(schools, first, last).items()}
    return tuple(meeting_row(meeting, at.get(meeting.board.school_id or 0, everywhere), today) for meeting in held)


def meeting_row(meeting: Meeting, closed: frozenset[date], today: date) -> MeetingRow:
    """Work the days back from one meeting."""
    board = meeting.board
    days = worked_back(meeting.held_on, meeting.notice_days, board.cut_off_days, meeting.called_on, closed)
    return MeetingRow(
        id=meeting.id,
        board_id=board.id,
        board=board.name,
        of_trust=board.trust_id is not None,
        held_on=meeting.held_on,
        starts_at=meeting.starts_at,
        place=meeting.place,
        notice_days=meeting.notice_days,
        short_notice_reason=meeting.short_notice_reason,
        called_on=meeting.called_on,
        papers_due_on=days.papers_due_on,
        updates_due_on=days.updates_due_on,
        cancelled_on=meeting.cancelled_on,
        cancelled_because=meeting.cancelled_because,
        days_away=(meeting.held_on - today).days,
    )


def _of(of: School | Trust) -> ColumnElement[bool]:
    if isinstance(of, Trust):
        return Board.trust_id == of.id
    if of.trust_id is None:
        return Board.school_id == of.id
    return or_(Board.school_id == of.id, Board.trust_id == of.trust_id)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def _bank_holidays_between(first: date, last: date) -> frozenset[date]:
    years = range(first.year, last.year + 1)
    return frozenset(on for year in years for on in _bank_holidays(year) if first <= on <= last)


def _closures(school_ids: Collection[int], first: date, last: date) -> dict[int, frozenset[date]]:
    """List the days on which each of some schools is closed by itself. One query, or none for no school."""
    closed: dict[int, set[date]] = {school_id: set() for school_id in school_ids}
    if closed:
        spans = session().execute(
            select(Closure.school_id, Closure.first_on, Closure.last_on).where(
                Closure.school_id.in_(closed), Closure.last_on >= first, Closure.first_on <= last
            )
        )
        for school_id, first_on, last_on in spans:
            begin, end = max(first_on, first), min(last_on, last)
            closed[school_id].update(begin + timedelta(days=n) for n in range((end - begin).days + 1))
    return {school_id: frozenset(days) for school_id, days in closed.items()}
