"""What stands in somebody's calendar: their meetings, the days worked back from them, and when their actions are due.

A feed says when and where, and leads to the page: no reason, no question and no word of an action stands in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.actions import Action
from tracker.models.events import Event
from tracker.models.meetings import Board, Meeting, Office, Seat
from tracker.models.people import Membership, Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School, Trust
from tracker.queries.meetings import DATE_EVENTS, MeetingRow, meeting_rows, stands
from tracker.rules.permissions import Capability, Role, may

HOME = ZoneInfo("Europe/London")  # where a day begins for somebody who is at several schools
KEPT = timedelta(days=366)  # how long what has passed stays in a feed
CLOSURE_EVENTS = ("days_closed", "days_opened")


@dataclass(frozen=True, slots=True)
class Entry:
    """One day, or one moment, in a calendar, by a name that stays. ``changes`` counts how often it has changed.

    It leads to a meeting's page, or to the page of an action, at the school of a number.
    """

    name: str
    title: str
    on: date
    starts_at: datetime | None
    place: str
    is_cancelled: bool
    changes: int
    changed_at: datetime
    urn: str
    meeting_id: int | None
    action: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar: its name, and what stands in it, in order."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Reach:
    """Where a person holds which roles today: at schools, and so at the boards of their trusts."""

    schools: dict[int, School]
    roles: dict[int, frozenset[Role]]

    def at_trust(self, trust_id: int) -> list[School]:
        return sorted(
            (school for school in self.schools.values() if school.trust_id == trust_id), key=lambda one: one.urn
        )

    def of(self, board: Board) -> list[School]:
        """The schools at which this person sees a board."""
        if board.trust_id is not None:
            return self.at_trust(board.trust_id)
        return [school for school in self.schools.values() if school.id == board.school_id]

    def may(self, board: Board, at_school: Capability, of_trust: Capability) -> bool:
        capability = of_trust if board.trust_id is not None else at_school
        return any(may(self.roles[school.id], capability) for school in self.of(board))

    def schools_where(self, capability: Capability) -> list[int]:
        return [school_id for school_id, roles in self.roles.items() if may(roles, capability)]

    def trusts_where(self, capability: Capability) -> list[int]:
        return [
            trust_id
            for school_id in self.schools_where(capability)
            if (trust_id := self.schools[school_id].trust_id) is not None
        ]


def calendar_of(key: str, moment: datetime) -> Feed:
    """Compose the calendar of whoever has a key, over all their schools; raise `NotFound` for a key nobody has.

    Members see the meetings of their boards, whoever runs a board also when its papers are due, and leaders when
    updates are due; everybody when their own actions are. Somebody who holds no role any more has an empty calendar.
    Ten queries at most.
    """
    person = _owner(key)
    today = moment.astimezone(HOME).date()
    reach = _reach(person, moment)
    entries = [*_board_entries(person, reach, today), *_action_entries(person, reach, today)]
    return Feed("Next Steps", tuple(sorted(entries, key=lambda entry: (entry.on, entry.name))))


def calendar_of_board(key: str, board_id: int, moment: datetime) -> Feed:
    """Compose the calendar of one board for whoever has a key and sees the board; raise `NotFound` otherwise."""
    person = _owner(key)
    today = moment.astimezone(HOME).date()
    reach = _reach(person, moment)
    board = session().get(Board, board_id)
    schools = reach.of(board) if board is not None else []
    if board is None or not schools:
        raise NotFound("There is no such calendar.")
    meetings = _meetings([board.id], [], [], today)
    told = _told(meetings, [])
    rows = meeting_rows(meetings, today)
    entries = (_held(row, one, schools[0], told) for row, one in zip(rows, meetings, strict=True))
    return Feed(board.name, tuple(entries))


def _owner(key: str) -> Person:
    person = session().scalar(select(Person).where(Person.calendar_key == key))
    if person is None or not person.active:
        raise NotFound("There is no such calendar.")
    return person


def _reach(person: Person, moment: datetime) -> _Reach:
    """Find the schools where a person holds a role today. One query, and one for the schools of trusts."""
    schools: dict[int, School] = {}
    roles: dict[int, set[Role]] = defaultdict(set)
    memberships = session().scalars(
        select(Membership)
        .where(Membership.person_id == person.id)
        .options(joinedload(Membership.school), joinedload(Membership.trust).selectinload(Trust.schools))
    )
    for held in memberships.unique():
        for school in held.trust.schools if held.trust else [held.school] if held.school else []:
            today = moment.astimezone(ZoneInfo(school.time_zone)).date()
            if held.ends_on is None or held.ends_on >= today:
                schools[school.id] = school
                roles[school.id].add(held.role)
    return _Reach(schools, {school_id: frozenset(held) for school_id, held in roles.items()})


def _board_entries(person: Person, reach: _Reach, today: date) -> Iterator[Entry]:
    seats = _seats(person, today)
    runs, logs = Capability.RUN_MEETINGS, Capability.LOG_PROGRESS
    meetings = [
        meeting
        for meeting in _meetings(
            list(seats),
            [*reach.schools_where(runs), *reach.schools_where(logs)],
            [*reach.trusts_where(Capability.RUN_TRUST_MEETINGS), *reach.trusts_where(logs)],
            today,
        )
        if reach.of(meeting.board)
    ]
    told = _told(meetings, [meeting.board.school_id for meeting in meetings if meeting.board.school_id])
    for row, meeting in zip(meeting_rows(meetings, today), meetings, strict=True):
        sits = [seat for seat in seats.get(row.board_id, ()) if stands(seat, row.held_on)]
        school = reach.of(meeting.board)[0]
        is_run = reach.may(meeting.board, runs, Capability.RUN_TRUST_MEETINGS)
        if sits or is_run:
            yield _held(row, meeting, school, told)
        if is_run or any(seat.office is Office.CLERK for seat in sits):
            yield _due("papers", "Papers due", row.papers_due_on, row, meeting, school, told)
        if reach.may(meeting.board, logs, logs):
            yield _due("updates", "Updates due", row.updates_due_on, row, meeting, school, told)


def _seats(person: Person, today: date) -> dict[int, list[Seat]]:
    """List a person's seats by board, of the boards on which one of them has not ended."""
    held: dict[int, list[Seat]] = defaultdict(list)
    for seat in session().scalars(select(Seat).where(Seat.person_id == person.id)):
        held[seat.board_id].append(seat)
    return {
        board_id: seats
        for board_id, seats in held.items()
        if any(seat.ends_on is None or seat.ends_on >= today for seat in seats)
    }


def _meetings(board_ids: list[int], school_ids: list[int], trust_ids: list[int], today: date) -> list[Meeting]:
    """List the meetings of boards, or of all boards of schools and trusts. One query, or none."""
    if not (board_ids or school_ids or trust_ids):
        return []
    found = session().scalars(
        select(Meeting)
        .join(Meeting.board)
        .where(
            Meeting.held_on >= today - KEPT,
            or_(Board.id.in_(board_ids), Board.school_id.in_(school_ids), Board.trust_id.in_(trust_ids)),
        )
        .options(contains_eager(Meeting.board))
        .order_by(Meeting.held_on, Meeting.id)
    )
    return list(found)


def _action_entries(person: Person, reach: _Reach, today: date) -> Iterator[Entry]:
    found = session().execute(
        select(Action, Requirement.plan_number)
        .join(Action.requirement)
        .where(
            Action.owner_id == person.id,
            Action.school_id.in_(reach.schools),
            Action.verified_on.is_(None),
            Action.due_on >= today - KEPT,
        )
    )
    actions = [(action, f"{number}.{action.sequence}") for action, number in found]
    told = _counted(
        and_(
            Event.subject == "action",
            Event.subject_id.in_([action.id for action, _ in actions]),
            Event.name.in_(("action_planned", "due_date_moved")),
        )
        if actions
        else false()
    )
    for action, number in actions:
        school = reach.schools[action.school_id]
        count, changed_at = told.get(("action", action.id), (0, None))
        yield Entry(
            name=f"action-{action.id}",
            title=f"Action {number} is due, {school.name}",
            on=action.due_on,
            starts_at=None,
            place="",
            is_cancelled=False,
            changes=max(count - 1, 0),
            changed_at=changed_at or _beginning(action.planned_on),
            urn=school.urn,
            meeting_id=None,
            action=number,
        )


@dataclass(frozen=True, slots=True)
class _Told:
    """How often meetings, boards and the closures of schools changed, and when last."""

    counts: dict[tuple[str, int], tuple[int, datetime | None]]
    closures: dict[int, tuple[int, datetime | None]]

    def of(self, meeting: Meeting, *, worked_back: bool) -> tuple[int, datetime]:
        """Count the changes of a meeting and of its board; what is worked back changes with the closures too."""
        about = [self.counts.get(key, (0, None)) for key in (("meeting", meeting.id), ("board", meeting.board_id))]
        if worked_back:
            about.append(self.closures.get(meeting.board.school_id or 0, (0, None)))
        times = [moment for _, moment in about if moment is not None]
        called = 1 if about[0][0] else 0
        return sum(count for count, _ in about) - called, max(times, default=meeting.called_at)


def _told(meetings: Iterable[Meeting], school_ids: Iterable[int]) -> _Told:
    """Count what changed the meetings and what is worked back from them. Two queries at most."""
    those = list(meetings)
    if not those:
        return _Told({}, {})
    counts = _counted(
        or_(
            and_(
                Event.subject == "meeting",
                Event.subject_id.in_([meeting.id for meeting in those]),
                Event.name.in_(DATE_EVENTS),
            ),
            and_(
                Event.subject == "board",
                Event.subject_id.in_({meeting.board_id for meeting in those}),
                Event.name == "board_changed",
            ),
        )
    )
    wanted = set(school_ids)
    closures: dict[int, tuple[int, datetime | None]] = {}
    if wanted:
        found = session().execute(
            select(Event.school_id, func.count(), func.max(Event.happened_at))
            .where(Event.school_id.in_(wanted), Event.subject == "closure", Event.name.in_(CLOSURE_EVENTS))
            .group_by(Event.school_id)
        )
        closures = {school_id: (count, last) for school_id, count, last in found if school_id is not None}
    return _Told(counts, closures)


def _counted(which: ColumnElement[bool]) -> dict[tuple[str, int], tuple[int, datetime | None]]:
    found = session().execute(
        select(Event.subject, Event.subject_id, func.count(), func.max(Event.happened_at))
        .where(which)
        .group_by(Event.subject, Event.subject_id)
    )
    return {(subject, subject_id): (count, last) for subject, subject_id, count, last in found}


def _held(row: MeetingRow, meeting: Meeting, school: School, told: _Told) -> Entry:
    changes, changed_at = told.of(meeting, worked_back=False)
    zone = ZoneInfo(school.time_zone)
    return Entry(
        name=f"meeting-{row.id}",
        title=row.board if row.of_trust else f"{row.board}, {school.name}",
        on=row.held_on,
        starts_at=datetime.combine(row.held_on, row.starts_at, zone) if row.starts_at else None,
        place=row.place,
        is_cancelled=row.cancelled_on is not None,
        changes=changes,
        changed_at=changed_at,
        urn=school.urn,
        meeting_id=row.id,
        action=None,
    )


def _due(kind: str, what: str, on: date, row: MeetingRow, meeting: Meeting, school: School, told: _Told) -> Entry:
    changes, changed_at = told.of(meeting, worked_back=True)
    return Entry(
        name=f"{kind}-{row.id}",
        title=f"{what}: {row.label}" if row.of_trust else f"{what}: {row.label}, {school.name}",
        on=on,
        starts_at=None,
        place="",
        is_cancelled=row.cancelled_on is not None,
        changes=changes,
        changed_at=changed_at,
        urn=school.urn,
        meeting_id=row.id,
        action=None,
    )


def _beginning(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=HOME)
