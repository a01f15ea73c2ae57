"""Who is to be told something by mail today, and what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from tracker.db import session
from tracker.models.mail import MailWishes, SentMail
from tracker.models.meetings import Board, Meeting, Seat
from tracker.models.people import Membership, Person
from tracker.models.questions import Question, QuestionTurn
from tracker.models.schools import School
from tracker.queries.actions import ActionRow, actions_at
from tracker.queries.meetings import MeetingRow, meeting_rows
from tracker.rules.colours import Colour
from tracker.rules.digests import (
    Digest,
    SchoolPart,
    UsualWishes,
    Wishes,
    is_this_week,
    owed,
    papers_occasion,
    to_answer,
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
    """A meeting, and whose board holds it."""

    row: MeetingRow
    school_id: int | None
    trust_id: int | None

    def is_at(self, school: School) -> bool:
        """Say whether it is a meeting of the school's board or of its trust's."""
        return school.id == self.school_id or (self.trust_id is not None and school.trust_id == self.trust_id)


@dataclass(frozen=True, slots=True)
class _Facts:
    """Everything that somebody may have to be told, looked up for all of them at once."""

    meetings: Sequence[_Held]
    seats: frozenset[tuple[int, int]]  # person, board
    actions: Mapping[int, Sequence[ActionRow]]
    questions: Mapping[int, Sequence[Question]]


def wishes_of(person: Person) -> Wishes:
    """Give how a person wants to be told: as they said, or as usual."""
    return session().get(MailWishes, person.id) or USUAL


def digests_due(today: date) -> tuple[Digest, ...]:
    """Compose what everybody is to be told on a day and has not been told. Eleven queries at most, for however many.

    Whoever cannot sign in, holds no role on the day or does not want to be told is told nothing.
    """
    readers = _readers(today)
    meetings = _meetings(readers, today)
    due = {reader.person.id: _occasions(reader, meetings, today) for reader in readers}
    for person_id, occasion in _sent(due):
        due[person_id].discard(occasion)
    readers = [reader for reader in readers if due[reader.person.id]]
    if not readers:
        return ()
    schools = {school.id: school for reader in readers for school in reader.schools.values()}
    facts = _Facts(
        meetings, _seats(readers, today), actions_at(list(schools.values()), today), _questions(schools, today)
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
        _Held(row, meeting.board.school_id, meeting.board.trust_id)
        for meeting, row in zip(held, meeting_rows(held, today), strict=True)
    ]


def _occasions(reader: _Reader, meetings: Sequence[_Held], today: date) -> set[str]:
    occasions = {week_occasion(reader.wishes.weekday, today)} | {
        papers_occasion(meeting.row, reader.wishes.lead_days, today)
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
    papers: dict[int, MeetingRow] = {}
    parts = []
    for school in reader.schools.values():
        theirs = [
            meeting.row
            for meeting in facts.meetings
            if meeting.is_at(school) and meeting.row.id not in papers and _concerns(meeting, reader, school, facts)
        ]
        now_due = {row.id: row for row in theirs if f"papers {row.id}" in due}
        papers |= now_due
        if week or now_due:
            parts.append(_part(reader, school, theirs, now_due, bool(week), facts, today))
    return Digest(
        person_id=reader.person.id,
        name=reader.person.name,
        email=reader.person.email,
        occasions=(*sorted(week), *(f"papers {meeting_id}" for meeting_id in sorted(papers))),
        papers_due_on=min((row.papers_due_on for row in papers.values()), default=None),
        schools=tuple(part for part in parts if part.groups),
    )


def _part(
    reader: _Reader,
    school: School,
    meetings: Sequence[MeetingRow],
    papers: Mapping[int, MeetingRow],
    is_weekly: bool,
    facts: _Facts,
    today: date,
) -> SchoolPart:
    person_id, questions = reader.person.id, facts.questions.get(school.id, ())
    actions = (
        owed(action, today, school.thresholds, for_papers=bool(papers)) for action in _own(reader, school, facts)
    )
    answers = (to_answer(one, one.number, today) for one in questions if one.asked_of_id == person_id)
    judgements = (
        to_judge(one.number)
        for one in questions
        if asker_of(one) == person_id and state_of(one, today) is QuestionState.ANSWERED
    )
    shown = (row for row in meetings if row.id in papers or (is_weekly and is_this_week(row, today)))
    return SchoolPart(
        urn=school.urn,
        name=school.name,
        actions=worst_first(line for line in actions if line),
        to_answer=worst_first(line for line in answers if line),
        to_judge=tuple(judgements),
        meetings=tuple(told_of(row, today) for row in shown),
    )


def _own(reader: _Reader, school: School, facts: _Facts) -> Iterator[ActionRow]:
    return (action for action in facts.actions[school.id] if action.owner_id == reader.person.id)


def _concerns(meeting: _Held, reader: _Reader, school: School, facts: _Facts) -> bool:
    """Tell whether a person sits on the board, runs its meetings, or owns actions that its papers report on."""
    if (reader.person.id, meeting.row.board_id) in facts.seats:
        return True
    if meeting.school_id is None:
        return False
    runs = may(reader.roles[school.id], Capability.RUN_MEETINGS)
    return runs or any(action.declared is not Colour.COMPLETE for action in _own(reader, school, facts))
