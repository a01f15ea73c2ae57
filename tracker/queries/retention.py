"""What has been kept long enough, by kind, each thing with its name: what a person sees before they let it go."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute

from tracker.db import session
from tracker.models.actions import Action, Update
from tracker.models.events import Event
from tracker.models.evidence import Evidence
from tracker.models.inspections import Inspection
from tracker.models.installation import Installation
from tracker.models.jobs import AT_WORK, Job
from tracker.models.mail import SentMail
from tracker.models.meetings import Board, Meeting, Seat
from tracker.models.packs import Pack
from tracker.models.passes import PassVisit, ReadingPass
from tracker.models.people import Membership, Person
from tracker.models.questions import Question, QuestionTurn
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.models.set_ups import SetUp
from tracker.models.sign_ins import Invitation, SignIn
from tracker.models.visits import Visit, visit_action
from tracker.models.webhooks import Delivery
from tracker.queries.requirements import KINDS
from tracker.queries.set_ups import SET_UP_JOB
from tracker.rules.questions import TurnKind
from tracker.rules.retention import OF_THE_INSTALLATION, RecordKind, let_go_until, months_kept, span
from tracker.rules.speech import counted, day, listed


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that was kept long enough: its number, what it is called, and what the event says of it."""

    id: int
    name: str
    told: str


@dataclass(frozen=True, slots=True)
class Due:
    """What of one kind was kept long enough: what ended by a day, or nothing where it is kept for good."""

    kind: RecordKind
    months: int | None
    until: date | None
    things: tuple[Thing, ...]

    @property
    def kept(self) -> str:
        """Say for how long."""
        return span(self.months)

    @property
    def seal(self) -> str:
        """Give what changes as soon as another thing is due: what is let go is what was seen."""
        named = f"{self.kind} {[thing.id for thing in self.things]}"
        return hashlib.sha256(named.encode()).hexdigest()[:16]


def due_in_words(dues: Iterable[Due]) -> str:
    """Say how much was kept long enough: "12 records have been kept long enough, and may go."."""
    count = sum(len(due.things) for due in dues)
    if not count:
        return "Nothing has been kept long enough yet, so nothing may go."
    return f"{counted(count, 'record')} {'has' if count == 1 else 'have'} been kept long enough, and may go."


def due_at_school(school: School, today: date) -> tuple[Due, ...]:
    """List what a school has kept long enough, by kind. Seven queries at most, for however much."""
    look_ups: Mapping[RecordKind, Callable[[School, date], Iterable[Thing]]] = {
        RecordKind.PLANS: _plans,
        RecordKind.PACKS: _packs,
        RecordKind.QUESTIONS: _questions,
        RecordKind.VISITS: _visits,
        RecordKind.PASSES: _passes,
        RecordKind.PEOPLE: _people,
    }
    found = []
    for kind, look_up in look_ups.items():
        months = months_kept(kind, school.retention)
        until = let_go_until(today, months)
        found.append(Due(kind, months, until, tuple(look_up(school, until)) if until else ()))
    return tuple(found)


def due_here(today: date, zone: ZoneInfo) -> tuple[Due, ...]:
    """List how many records of the whole installation were kept long enough, by kind. Seven queries."""
    chosen = session().scalar(select(Installation.retention)) or {}
    found = []
    for kind in OF_THE_INSTALLATION:
        months = months_kept(kind, chosen)
        until = let_go_until(today, months)
        things = _of_the_installation(kind, until, zone) if until else ()
        found.append(Due(kind, months, until, tuple(things)))
    return tuple(found)


# ------------------------------------------------------------------ a school's


def _plans(school: School, until: date) -> Iterable[Thing]:
    """Take inspections whose every requirement has left the plan, while something of the plan is there."""
    left = select(Requirement.inspection_id).where(Requirement.school_id == school.id)
    left = left.group_by(Requirement.inspection_id).having(
        func.count() == func.count(Requirement.closed_on), func.max(Requirement.closed_on) <= until
    )
    inspections = session().execute(
        select(Inspection.id, Inspection.kind, Inspection.inspected_on)
        .where(Inspection.id.in_(left))
        .order_by(Inspection.inspected_on, Inspection.id)
    )
    named = {id_: f"{KINDS[kind]}, {day(inspected_on)}" for id_, kind, inspected_on in inspections}
    if not named:
        return
    asked = or_(Question.action_id == Action.id, Question.requirement_id == Requirement.id)
    counts = session().execute(
        select(
            Requirement.inspection_id,
            func.count(Action.id.distinct()),
            func.count(Update.id.distinct()),
            func.count(Evidence.id.distinct()),
            func.count(Question.id.distinct()),
        )
        .outerjoin(Action, Action.requirement_id == Requirement.id)
        .outerjoin(Update, Update.action_id == Action.id)
        .outerjoin(Evidence, Evidence.action_id == Action.id)
        .outerjoin(Question, asked)
        .where(Requirement.inspection_id.in_(named))
        .group_by(Requirement.inspection_id)
    )
    nouns = ("action", "update", "piece of evidence", "question")
    holds = {
        id_: [counted(count, noun, _PLURALS.get(noun)) for count, noun in zip(numbers, nouns, strict=True) if count]
        for id_, *numbers in counts
    }
    for id_, name in named.items():
        if holds.get(id_):
            told = f"{name}: {listed(holds[id_])}"
            yield Thing(id_, told, told)


_PLURALS = {"piece of evidence": "pieces of evidence"}


def _packs(school: School, until: date) -> Iterable[Thing]:
    rows = session().execute(
        select(Pack.id, Pack.number, Board.name, Meeting.held_on)
        .join(Pack.meeting)
        .join(Meeting.board)
        .where(Board.school_id == school.id, Meeting.held_on <= until)
        .order_by(Meeting.held_on, Pack.id)
    )
    for id_, number, board, held_on in rows:
        name = f"{board}, {day(held_on)}: pack {number}"
        yield Thing(id_, name, name)


def _questions(school: School, until: date) -> Iterable[Thing]:
    """Take settled ones about neither a requirement nor an action."""
    rows = session().execute(
        select(Question.id, Question.number, func.max(QuestionTurn.signed_on))
        .join(Question.turns)
        .where(
            Question.school_id == school.id,
            Question.requirement_id.is_(None),
            Question.action_id.is_(None),
            Question.turns.any(QuestionTurn.kind == TurnKind.SATISFIED),
        )
        .group_by(Question.id, Question.number)
        .having(func.max(QuestionTurn.signed_on) <= until)
        .order_by(Question.number)
    )
    for id_, number, ended_on in rows:
        yield Thing(id_, f"Q{number}, last word on {day(ended_on)}", f"Q{number}")


def _visits(school: School, until: date) -> Iterable[Thing]:
    """Take those that bear on no action that is still here."""
    bears = exists().where(visit_action.c.visit_id == Visit.id)
    rows = session().execute(
        select(Visit.id, Visit.number, Visit.visited_on, Person.name)
        .join(Visit.written_by)
        .where(Visit.school_id == school.id, Visit.visited_on <= until, ~bears)
        .order_by(Visit.number)
    )
    for id_, number, visited_on, by in rows:
        yield Thing(id_, f"V{number}, {by}, {day(visited_on)}", f"V{number}, {day(visited_on)}")


def _passes(school: School, until: date) -> Iterable[Thing]:
    rows = session().execute(
        select(ReadingPass.id, ReadingPass.number, ReadingPass.ends_on, Person.name, func.count(PassVisit.id))
        .join(ReadingPass.person)
        .outerjoin(PassVisit, PassVisit.pass_id == ReadingPass.id)
        .where(ReadingPass.school_id == school.id, ReadingPass.ends_on <= until)
        .group_by(ReadingPass.id, ReadingPass.number, ReadingPass.ends_on, Person.name)
        .order_by(ReadingPass.number)
    )
    for id_, number, ends_on, holder, visits in rows:
        what = f"until {day(ends_on)}, {counted(visits, 'page')} opened"
        yield Thing(id_, f"Pass {number}, {holder}, {what}", f"Pass {number}, {what}")


def _people(school: School, until: date) -> Iterable[Thing]:
    """Take whoever was something here, and has been nothing anywhere since that day.

    A pass goes sooner than the name of whoever had it; then the event that it was given still says whose it was.
    """
    given_to = select(Event.detail["person"].as_integer()).where(Event.name == "pass_given")
    here = union(
        select(Membership.person_id).where(Membership.school_id == school.id),
        select(Seat.person_id).join(Seat.board).where(Board.school_id == school.id),
        given_to.where(Event.school_id == school.id),
    )
    still = or_(
        exists().where(Membership.person_id == Person.id, _is_later(Membership.ends_on, until)),
        exists().where(Seat.person_id == Person.id, _is_later(Seat.ends_on, until)),
        Person.id.in_(given_to.where(Event.detail["ends_on"].as_string() > until.isoformat())),
    )
    rows = session().execute(
        select(Person.id, Person.name)
        .where(Person.id.in_(here), ~still, Person.email.not_like("%@person.invalid"))
        .order_by(Person.name, Person.id)
    )
    for id_, name in rows:
        yield Thing(id_, name, f"Person removed {id_}")


def _is_later(ends_on: InstrumentedAttribute[date | None], until: date) -> ColumnElement[bool]:
    return or_(ends_on.is_(None), ends_on > until)


# ------------------------------------------------------------------ the installation's


def _of_the_installation(kind: RecordKind, until: date, zone: ZoneInfo) -> Iterable[Thing]:
    before = datetime.combine(until + timedelta(days=1), time(), zone)
    at_work = exists().where(Job.kind == SET_UP_JOB, Job.subject_id == SetUp.id, Job.state.in_(AT_WORK))
    found: Select[*tuple[Any, ...]] = {
        RecordKind.SIGN_INS: select(SignIn.id).where(func.coalesce(SignIn.ended_at, SignIn.seen_at) < before),
        RecordKind.INVITATIONS: select(Invitation.id).where(
            func.coalesce(Invitation.used_at, Invitation.withdrawn_at, Invitation.expires_at) < before
        ),
        RecordKind.MAILS: select(SentMail.id).where(SentMail.sent_at < before),
        RecordKind.WORK: select(Job.id).where(Job.state.not_in(AT_WORK), Job.ended_at < before),
        RecordKind.SET_UPS: select(SetUp.id, SetUp.source, SetUp.kind, SetUp.asked_at).where(
            func.coalesce(SetUp.ended_at, SetUp.asked_at) < before, ~at_work
        ),
        RecordKind.DELIVERIES: select(Delivery.id, Delivery.happening, Delivery.raised_at).where(
            Delivery.due_at.is_(None), Delivery.raised_at < before
        ),
    }[kind]
    for id_, *named in session().execute(found):
        said = [day(one.astimezone(zone).date()) if isinstance(one, datetime) else str(one) for one in named]
        yield Thing(id_, ", ".join(said) or str(id_), str(id_))
