"""Who is to be told something by mail today, and what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from tracker.db import session
from tracker.models.mail import MailWishes, SentMail
from tracker.models.meetings import Board, Meeting, Seat
from tracker.models.packs import Pack
from tracker.models.people import Membership, Person
from tracker.models.questions import Question, QuestionTurn
from tracker.models.schools import School
from tracker.queries.actions import ActionRow, actions_at
from tracker.queries.meetings import MeetingRow, meeting_rows
from tracker.queries.updates import updates_count_after
from tracker.rules.colours import Colour
from tracker.rules.digests import (
    Awaited,
    Digest,
    Line,
    SchoolPart,
    UsualWishes,
    Wishes,
    is_this_week,
    missing_for,
    owed,
    papers_occasion,
    to_answer,
    to_freeze,
    to_judge,
    told_of,
    week_occasion,
    worst_first,
)
from tracker.rules.permissions import Capability, Role, may
from tracker.rules.questions import QuestionState, TurnKind, asker_of, state_of

LOOKING_AHEAD = timedelta(days=100)  # nobody is told of papers earlier than 30 days before they are due
USUAL = UsualWishes()


@dataclass(frozen=True, slots=True)
class _Reader:
    """A person who may be told something: their schools, and what they are there."""

    person: Person
    wishes: Wishes
    schools: dict[int, School] = field(default_factory=dict)
    roles: defaultdict[int, set[Role]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True, slots=True)
class _Held:
    """A meeting, when it was called or moved last, and whose board holds it."""

    row: MeetingRow
    called_at: datetime
    school_id: int | None
    trust_id: int | None

    def is_at(self, school: School) -> bool:
        """Say whether it is a meeting of the school's board or of its trust's."""
        return school.id == self.school_id or (self.trust_id is not None and school.trust_id == self.trust_id)


@dataclass(frozen=True, slots=True)
class _Frozen:
    """A frozen pack."""

    number: int
    as_at: date
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class _Facts:
    """Everything that somebody may have to be told, looked up for all of them at once."""

    meetings: Sequence[_Held]
    seats: frozenset[tuple[int, int]]  # person, board
    actions: Mapping[int, Sequence[ActionRow]]
    counts_after: Mapping[int, date]  # the day after which an update counts, by a meeting of a school's own board
    packs: Mapping[int, _Frozen]  # the last one, by meeting
    questions: Mapping[int, Sequence[Question]]


def wishes_of(person: Person) -> Wishes:
    """Give how a person wants to be told: as they said, or as usual."""
    return session().get(MailWishes, person.id) or USUAL


def digests_due(today: date) -> tuple[Digest, ...]:
    """Compose what everybody is to be told on a day and has not been told. Thirteen queries at most, for however many.

    Whoever cannot sign in, holds no role on the day or does not want to be told is told nothing.
    """
    readers = _readers(today)
    meetings = _meetings(readers, today)
    due = {reader.person.id: _possible(reader, meetings, today) for reader in readers}
    for person_id, occasion in _sent(due):
        due[person_id].discard(occasion)
    readers = [reader for reader in readers if due[reader.person.id]]
    if not readers:
        return ()
    schools = {school.id: school for reader in readers for school in reader.schools.values()}
    facts = _Facts(
        meetings,
        _seats(readers, today),
        actions_at(list(schools.values()), today),
        updates_count_after([(one.row, schools[one.school_id]) for one in meetings if one.school_id in schools], today),
        _packs(meetings),
        _questions(schools, today),
    )
    digests = (_digest(reader, due[reader.person.id], facts, today) for reader in readers)
    return tuple(digest for digest in digests if digest.has_something)


def _readers(today: date) -> list[_Reader]:
    """List who can be told something, by name. One query."""
    held = session().execute(
        select(Person, Membership.role, School, MailWishes)
        .join(Membership, Membership.person_id == Person.id)
        .join(
            School,
            or_(
                Membership.school_id == School.id,
                and_(Membership.trust_id.is_not(None), Membership.trust_id == School.trust_id),
            ),
        )
        .outerjoin(MailWishes, MailWishes.person_id == Person.id)
        .where(
            Person.active,
            Person.password.is_not(None),
            or_(MailWishes.muted.is_(None), MailWishes.muted.is_(False)),
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
        )
        .order_by(Person.name, Person.id, School.name)
    )
    readers: dict[int, _Reader] = {}
    for person, role, school, wishes in held:
        reader = readers.setdefault(person.id, _Reader(person, wishes or USUAL))
        reader.schools[school.id] = school
        reader.roles[school.id].add(role)
    return list(readers.values())


def _meetings(readers: Sequence[_Reader], today: date) -> list[_Held]:
    """List the meetings to come of their boards, the next one first. Two queries."""
    schools = {school.id: school for reader in readers for school in reader.schools.values()}
    trusts = {school.trust_id for school in schools.values() if school.trust_id is not None}
    found = session().scalars(
        select(Meeting)
        .join(Meeting.board)
        .where(
            or_(Board.school_id.in_(schools), Board.trust_id.in_(trusts)),
            Meeting.cancelled_on.is_(None),
            Meeting.held_on.between(today, today + LOOKING_AHEAD),
        )
        .options(contains_eager(Meeting.board))
        .order_by(Meeting.held_on, Meeting.id)
    )
    held = found.all()
    return [
        _Held(row, meeting.called_at, meeting.board.school_id, meeting.board.trust_id)
        for meeting, row in zip(held, meeting_rows(held, today), strict=True)
    ]


def _possible(reader: _Reader, meetings: Sequence[_Held], today: date) -> set[str]:
    """Name what a person may have to be told of, as if they owed every update: who does is looked up later."""
    occasions = {week_occasion(reader.wishes.weekday, today)} | {
        papers_occasion(meeting.row, reader.wishes.lead_days, today, owes_update=True)
        for meeting in meetings
        if any(meeting.is_at(school) for school in reader.schools.values())
    }
    return {occasion for occasion in occasions if occasion is not None}


def _sent(due: Mapping[int, set[str]]) -> list[tuple[int, str]]:
    """List who was told already, and on which of these occasions. One query."""
    found = session().execute(
        select(SentMail.person_id, SentMail.occasion).where(SentMail.occasion.in_(set().union(*due.values())))
    )
    return [(person_id, occasion) for person_id, occasion in found if person_id in due]


def _seats(readers: Sequence[_Reader], today: date) -> frozenset[tuple[int, int]]:
    """List who sits on which board today. One query."""
    found = session().execute(
        select(Seat.person_id, Seat.board_id).where(
            Seat.person_id.in_([reader.person.id for reader in readers]),
            Seat.starts_on <= today,
            or_(Seat.ends_on.is_(None), Seat.ends_on >= today),
        )
    )
    return frozenset((person_id, board_id) for person_id, board_id in found)


def _packs(meetings: Sequence[_Held]) -> Mapping[int, _Frozen]:
    """Give the pack of each meeting that no other has taken the place of. One query."""
    found = session().execute(
        select(Pack.meeting_id, Pack.number, Pack.as_at, Pack.frozen_at)
        .where(Pack.meeting_id.in_([meeting.row.id for meeting in meetings]))
        .order_by(Pack.number)
    )
    return {meeting_id: _Frozen(number, as_at, frozen_at) for meeting_id, number, as_at, frozen_at in found}


def _questions(schools: Mapping[int, School], today: date) -> Mapping[int, Sequence[Question]]:
    """List what is not settled at each school, confidential too: whoever is told is party to it. Two queries."""
    settled = exists().where(QuestionTurn.question_id == Question.id, QuestionTurn.kind == TurnKind.SATISFIED)
    found = session().scalars(
        select(Question)
        .where(Question.school_id.in_(schools), Question.asked_on <= today, ~settled)
        .options(selectinload(Question.turns))
        .order_by(Question.number)
    )
    questions: defaultdict[int, list[Question]] = defaultdict(list)
    for question in found:
        questions[question.school_id].append(question)
    return questions


def _digest(reader: _Reader, due: set[str], facts: _Facts, today: date) -> Digest:
    week = {occasion for occasion in due if occasion.startswith("week")}
    papers: dict[str, MeetingRow] = {}
    updates_due: list[date] = []
    parts = []
    for school in reader.schools.values():
        theirs = [one for one in facts.meetings if one.is_at(school) and _concerns(one, reader, school, facts)]
        now_due = []
        for meeting in theirs:
            owes = _owes_update(meeting, reader, school, facts)
            occasion = papers_occasion(meeting.row, reader.wishes.lead_days, today, owes_update=owes)
            if occasion in due and occasion not in papers:
                papers[occasion] = meeting.row
                now_due.append(meeting)
                updates_due += [meeting.row.updates_due_on] if owes and today <= meeting.row.updates_due_on else []
        shown = [one for one in theirs if one in now_due or (week and is_this_week(one.row, today))]
        told_before = {row.id for row in papers.values()} - {one.row.id for one in now_due}
        if week or now_due:
            shown = [one for one in shown if one.row.id not in told_before]
            parts.append(_part(reader, school, shown, facts, today))
    return Digest(
        person_id=reader.person.id,
        name=reader.person.name,
        email=reader.person.email,
        occasions=(*sorted(week), *sorted(papers)),
        papers_due_on=min((row.papers_due_on for row in papers.values()), default=None),
        schools=tuple(part for part in parts if part.groups),
        updates_due_on=min(updates_due, default=None),
    )


def _part(reader: _Reader, school: School, meetings: Sequence[_Held], facts: _Facts, today: date) -> SchoolPart:
    person_id, questions = reader.person.id, facts.questions.get(school.id, ())
    awaited = [one for meeting in meetings for one in _awaited(meeting, school, facts)]
    actions = (owed(action, today, school.thresholds, awaited) for action in _own(reader, school, facts))
    answers = (to_answer(one, one.number, today) for one in questions if one.asked_of_id == person_id)
    judgements = (
        to_judge(one.number)
        for one in questions
        if asker_of(one) == person_id and state_of(one, today) is QuestionState.ANSWERED
    )
    packs = _to_freeze(meetings, school, facts, today) if _runs_meetings(reader, school) else ()
    return SchoolPart(
        urn=school.urn,
        name=school.name,
        actions=worst_first(line for line in actions if line),
        to_answer=worst_first(line for line in answers if line),
        to_judge=tuple(judgements),
        to_freeze=worst_first(packs),
        meetings=tuple(told_of(meeting.row, today) for meeting in meetings),
    )


def _to_freeze(meetings: Iterable[_Held], school: School, facts: _Facts, today: date) -> Iterator[Line]:
    """Say which packs of the school's own boards are still to be frozen."""
    said_on = max((update.signed_on for action in facts.actions[school.id] for update in action.updates), default=None)
    for meeting in meetings:
        if meeting.school_id == school.id:
            pack = facts.packs.get(meeting.row.id)
            is_moved = pack is not None and pack.frozen_at < meeting.called_at
            line = to_freeze(meeting.row, pack, today, is_moved=is_moved, said_on=said_on)
            if line is not None:
                yield line


def _own(reader: _Reader, school: School, facts: _Facts) -> Iterator[ActionRow]:
    return (action for action in facts.actions[school.id] if action.owner_id == reader.person.id)


def _awaited(meeting: _Held, school: School, facts: _Facts) -> tuple[Awaited, ...]:
    """Say which updates the pack of a meeting waits for, if it is of the school's own board."""
    if meeting.school_id != school.id:
        return ()
    return (Awaited(facts.counts_after[meeting.row.id], meeting.row.updates_due_on),)


def _owes_update(meeting: _Held, reader: _Reader, school: School, facts: _Facts) -> bool:
    """Tell whether the pack of a meeting would say that an update of a person is missing."""
    awaited = _awaited(meeting, school, facts)
    return any(missing_for(action, awaited) is not None for action in _own(reader, school, facts))


def _runs_meetings(reader: _Reader, school: School) -> bool:
    return may(reader.roles[school.id], Capability.RUN_MEETINGS)


def _concerns(meeting: _Held, reader: _Reader, school: School, facts: _Facts) -> bool:
    """Tell whether a person sits on the board, runs its meetings, or owns actions that its papers report on."""
    if (reader.person.id, meeting.row.board_id) in facts.seats:
        return True
    if meeting.school_id is None:
        return False
    own = _own(reader, school, facts)
    return _runs_meetings(reader, school) or any(action.record.colour is not Colour.COMPLETE for action in own)
