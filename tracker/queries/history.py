"""The history of a school, of a trust and of one's own account: what happened, who did it, when; the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from tracker.db import session
from tracker.models.actions import Action, Milestone, Update
from tracker.models.events import Event, EventLink
from tracker.models.evidence import Evidence
from tracker.models.inspections import Inspection
from tracker.models.meetings import Board, Meeting, Seat
from tracker.models.metrics import Metric, Reading, Target
from tracker.models.offers import Offer
from tracker.models.passes import ReadingPass
from tracker.models.people import Membership, Person
from tracker.models.questions import Question
from tracker.models.requirements import Requirement
from tracker.models.schools import School, Trust
from tracker.models.set_ups import SetUp
from tracker.models.visits import Visit
from tracker.queries.events import EventRow
from tracker.queries.requirements import KINDS
from tracker.rules.chain import NO_SCHOOL
from tracker.rules.history import EVENTS, TOPICS, Topic, topics_seen
from tracker.rules.speech import day, in_words, listed

PAGE = 50
FEW = 2
"""How many people a sentence names: more are counted."""
GONE = "an action since let go"


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody may be told of: the plan or everything, confidential evidence or not, and which questions.

    ``questions`` are the numbers of the confidential questions they may see: all others are kept from them.
    """

    everything: bool
    evidence: bool
    questions: frozenset[int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the history is asked for; from and until are days at the school, both included."""

    person_id: int | None = None
    topic: Topic | None = None
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What an event is about: its kind, the key in the address of its page, and what it is called."""

    kind: str
    key: int | str
    label: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One event, told; with its place in the school's chain and the hash that holds it there."""

    told: EventRow
    happened_at: datetime  # at the school
    topic: Topic
    about: About | None
    sequence: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some of the history; ``older`` is the place in the chain to go on before, where there is more."""

    rows: tuple[HistoryRow, ...]
    older: int | None

    @property
    def answer(self) -> str:
        """Say what stands here, of when and by whom: "Recorded here: two things on 3 November 2026, by Lena."."""
        if not self.rows:
            return "Nothing is recorded here."
        by = list(dict.fromkeys(row.told.by for row in self.rows))
        who = listed(by) if len(by) <= FEW else f"{in_words(len(by))} people"
        first, last = self.rows[-1].told.happened_on, self.rows[0].told.happened_on
        when = f"on {day(last)}" if first == last else f"between {_until(first, last)}"
        things = "one thing" if len(self.rows) == 1 else f"{in_words(len(self.rows))} things"
        return f"Recorded here: {things} {when}, by {who}."


_of_person = aliased(Person)
_ACTION_ID = func.coalesce(
    Milestone.action_id, Update.action_id, Evidence.action_id, case((Event.subject == "action", Event.subject_id))
)
_REQUIREMENT_ID = func.coalesce(
    Action.requirement_id, Target.requirement_id, case((Event.subject == "requirement", Event.subject_id))
)
_METRIC_ID = func.coalesce(Reading.metric_id, Target.metric_id, case((Event.subject == "metric", Event.subject_id)))
_BOARD_ID = func.coalesce(Meeting.board_id, Seat.board_id, case((Event.subject == "board", Event.subject_id)))
_WHOM_ID = func.coalesce(
    Membership.person_id, Seat.person_id, ReadingPass.person_id, case((Event.subject == "person", Event.subject_id))
)


def _until(first: date, last: date) -> str:
    """Say two days, without the month and year of the first where the last has them too: "3 and 24 November 2026"."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} and {day(last)}"
    return f"{day(first).removesuffix(f' {last.year}')} and {day(last)}"


def history_page(school: School, wanted: Wanted, seen: Seen, before: int | None = None) -> HistoryPage:
    """Give the newest events that are wanted, or those before a place in the school's chain. One query, or two."""
    return _page(_told(school, wanted, seen), school.id, ZoneInfo(school.time_zone), before)


def account_history(person: Person, zone: ZoneInfo, before: int | None = None) -> HistoryPage:
    """Give what befell a person or what they did, outside of any school, the newest first. One query, or two."""
    theirs = or_(Event.person_id == person.id, _of_person.id == person.id)
    return _page(_events().where(Event.school_id.is_(None), theirs), NO_SCHOOL, zone, before)


def installation_history(zone: ZoneInfo) -> tuple[HistoryRow, ...]:
    """Give what befell the installation itself, and what was set up for no one trust, the oldest first. One query."""
    itself = or_(Event.subject == "installation", _set_up_for(None))
    return _rows(zone, _events().where(Event.school_id.is_(None), itself))[::-1]


def trust_history(trust: Trust, zone: ZoneInfo, before: int | None = None) -> HistoryPage:
    """Give what befell a trust, its boards, offers, set-ups, officers and the schools in it, the newest first.

    One query, or two.
    """
    theirs = or_(
        Board.trust_id == trust.id,
        Offer.trust_id == trust.id,
        Membership.trust_id == trust.id,
        _is("trust", trust.id),
        _set_up_for(trust.id),
        and_(Event.subject == "school", Event.subject_id.in_(select(School.id).where(School.trust_id == trust.id))),
    )
    return _page(_events().where(Event.school_id.is_(None), theirs), NO_SCHOOL, zone, before)


def whole_history(school: School, wanted: Wanted, seen: Seen) -> tuple[HistoryRow, ...]:
    """Give every event that is wanted, to be taken away. One query."""
    return _rows(ZoneInfo(school.time_zone), _told(school, wanted, seen))


def people_in_history(school: School, seen: Seen) -> dict[int, str]:
    """Name those who did something that the reader is told of, by their number, in order of name. One query."""
    those = select(Event.person_id).where(Event.school_id == school.id, Event.name.in_(_names(seen))).distinct()
    named = select(Person.id, Person.name).where(Person.id.in_(those)).order_by(Person.name, Person.id)
    return dict(session().execute(named).all())


def _told(school: School, wanted: Wanted, seen: Seen) -> Select[*tuple[Any, ...]]:
    """Select the events of a school that somebody is told of."""
    return _events().where(Event.school_id == school.id, *_told_to(seen), *_wanted(school, wanted))


def _page(query: Select[*tuple[Any, ...]], chain: int, zone: ZoneInfo, before: int | None) -> HistoryPage:
    """Give the newest of the events, or those before a place in the chain."""
    if before is not None:
        last = (
            session()
            .execute(
                select(Event.happened_at, Event.id)
                .join(EventLink, EventLink.event_id == Event.id)
                .where(EventLink.chain == chain, EventLink.sequence == before)
            )
            .first()
        )
        if last is not None:
            query = query.where(tuple_(Event.happened_at, Event.id) < tuple_(*last))
    rows = _rows(zone, query.limit(PAGE + 1))
    return HistoryPage(rows[:PAGE], rows[PAGE - 1].sequence if len(rows) > PAGE else None)


def _events() -> Select[*tuple[Any, ...]]:
    """Select events with whatever they befell, the newest first."""
    return (
        select(
            Event,
            EventLink.sequence,
            EventLink.sha256,
            Person.name.label("by"),
            Milestone.title.label("milestone"),
            Action.sequence.label("action"),
            Requirement.plan_number.label("requirement"),
            Metric.id.label("metric_id"),
            Metric.name.label("metric"),
            Metric.group,
            Inspection.id.label("inspection_id"),
            Inspection.kind.label("inspection"),
            Inspection.inspected_on,
            Question.number.label("question"),
            Visit.number.label("visit"),
            Meeting.id.label("meeting_id"),
            Meeting.held_on,
            Board.id.label("board_id"),
            Board.name.label("board"),
            Membership.role,
            _of_person.name.label("whom"),
        )
        .join(EventLink, EventLink.event_id == Event.id)
        .join(Person, Person.id == Event.person_id)
        .outerjoin(Milestone, _is("milestone", Milestone.id))
        .outerjoin(Update, _is("update", Update.id))
        .outerjoin(Evidence, _is("evidence", Evidence.id))
        .outerjoin(Action, Action.id == _ACTION_ID)
        .outerjoin(Target, _is("target", Target.id))
        .outerjoin(Requirement, Requirement.id == _REQUIREMENT_ID)
        .outerjoin(Reading, _is("reading", Reading.id))
        .outerjoin(Metric, Metric.id == _METRIC_ID)
        .outerjoin(Inspection, _is("inspection", Inspection.id))
        .outerjoin(Question, _is("question", Question.id))
        .outerjoin(Visit, _is("visit", Visit.id))
        .outerjoin(Meeting, _is("meeting", Meeting.id))
        .outerjoin(Seat, _is("seat", Seat.id))
        .outerjoin(Board, Board.id == _BOARD_ID)
        .outerjoin(Membership, _is("membership", Membership.id))
        .outerjoin(ReadingPass, _is("readingpass", ReadingPass.id))
        .outerjoin(Offer, _is("offer", Offer.id))
        .outerjoin(_of_person, _of_person.id == _WHOM_ID)
        .order_by(Event.happened_at.desc(), Event.id.desc())
    )


_OF_AN_ACTION = frozenset({"action", "milestone", "update", "evidence"})


def _is(subject: str, id_: Any) -> ColumnElement[bool]:
    return and_(Event.subject == subject, Event.subject_id == id_)


def _set_up_for(trust_id: int | None) -> ColumnElement[bool]:
    for_them = select(SetUp.id).where(SetUp.trust_id.is_(None) if trust_id is None else SetUp.trust_id == trust_id)
    return and_(Event.subject == "setup", Event.subject_id.in_(for_them))


def _names(seen: Seen) -> list[str]:
    return sorted(name for topic in topics_seen(seen.everything) for name in EVENTS[topic])


def _told_to(seen: Seen) -> list[ColumnElement[bool]]:
    """Take what somebody may be told of: of what is confidential they are not told even that it is there."""
    question_is_seen = or_(Question.confidential.is_(False), Question.number.in_(sorted(seen.questions)))
    conditions: list[ColumnElement[bool]] = [
        Event.name.in_(_names(seen)),
        or_(Event.subject != "question", question_is_seen),
    ]
    if not seen.evidence:
        conditions.append(or_(Event.subject != "evidence", Evidence.confidential.is_(False)))
    return conditions


def _wanted(school: School, wanted: Wanted) -> list[ColumnElement[bool]]:
    zone, conditions = ZoneInfo(school.time_zone), list[ColumnElement[bool]]()
    if wanted.person_id is not None:
        conditions.append(Event.person_id == wanted.person_id)
    if wanted.topic is not None:
        conditions.append(Event.name.in_(sorted(EVENTS[wanted.topic])))
    if wanted.from_on is not None:
        conditions.append(Event.happened_at >= datetime.combine(wanted.from_on, time(), zone))
    if wanted.until_on is not None:
        conditions.append(Event.happened_at < datetime.combine(wanted.until_on + timedelta(days=1), time(), zone))
    return conditions


def _rows(zone: ZoneInfo, query: Select[*tuple[Any, ...]]) -> tuple[HistoryRow, ...]:
    return tuple(_row(row, row.Event.happened_at.astimezone(zone)) for row in session().execute(query))


def _row(row: Any, happened_at: datetime) -> HistoryRow:
    event: Event = row.Event
    metric = f"{row.metric}, {row.group}" if row.metric else None
    action = f"{row.requirement}.{row.action}" if row.action else None
    told = EventRow(
        name=event.name,
        happened_on=happened_at.date(),
        by=row.by,
        action=action or (GONE if event.subject in _OF_AN_ACTION else None),
        milestone=row.milestone or event.detail.get("title", "since let go"),
        detail=event.detail,
        whom=row.whom or "somebody",
        thing=row.board or metric or (row.role.value if row.role else None),
    )
    about = _about(row, action, metric)
    return HistoryRow(told, happened_at, TOPICS[event.name], about, row.sequence, row.sha256)


def _about(row: Any, action: str | None, metric: str | None) -> About | None:
    if action:
        return About("action", action, f"Action {action}")
    if row.requirement:
        return About("requirement", row.requirement, f"Requirement {row.requirement}")
    if metric:
        return About("metric", row.metric_id, metric)
    if row.inspection:
        return About("inspection", row.inspection_id, f"{KINDS[row.inspection]}, {day(row.inspected_on)}")
    if row.question:
        return About("question", row.question, f"Question Q{row.question}")
    if row.visit:
        return About("visit", row.visit, f"Visit V{row.visit}")
    if row.meeting_id:
        return About("meeting", row.meeting_id, f"{row.board}, {day(row.held_on)}")
    if row.board:
        return About("board", row.board_id, row.board)
    return None
