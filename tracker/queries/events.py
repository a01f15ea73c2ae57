"""What happened to an action or a requirement, who did it and when: the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from tracker.db import session
from tracker.models.actions import Milestone, Update
from tracker.models.events import Event
from tracker.models.evidence import Evidence
from tracker.models.people import Person
from tracker.models.questions import Question
from tracker.models.schools import School
from tracker.models.visits import visit_action
from tracker.queries.actions import ActionRow
from tracker.queries.checks import AnswerRow
from tracker.queries.requirements import RequirementRow


class Stored(Protocol):
    """Anything stored, by its number."""

    id: Any


@dataclass(frozen=True, slots=True)
class EventRow:
    """One thing that happened; ``action`` is the number of the action it befell, ``milestone`` the step's title.

    ``whom`` names the person, ``thing`` the board, the role or the metric it befell, where it was one of them.
    """

    name: str
    happened_on: date
    by: str
    action: str | None
    milestone: str | None
    detail: Mapping[str, Any]
    whom: str | None = None
    thing: str | None = None

    @property
    def template(self) -> str:
        """The small template that tells it."""
        return f"timeline/{self.name}.html"

    def on(self, name: str) -> date:
        """Give a date out of the detail."""
        return date.fromisoformat(self.detail[name])


_ACTION_ID = func.coalesce(
    Milestone.action_id, Update.action_id, Evidence.action_id, case((Event.subject == "action", Event.subject_id))
)

_EVENTS = (
    select(Event.name, Event.happened_at, Person.name, _ACTION_ID, Milestone.title, Event.detail)
    .join(Event.person)
    .outerjoin(Milestone, and_(Event.subject == "milestone", Event.subject_id == Milestone.id))
    .outerjoin(Update, and_(Event.subject == "update", Event.subject_id == Update.id))
    .outerjoin(Evidence, and_(Event.subject == "evidence", Event.subject_id == Evidence.id))
    .order_by(Event.happened_at.desc(), Event.id.desc())
)


def last_hand(thing: Stored, name: str) -> Person | None:
    """Find whoever an event of that name befell a stored thing by last; None where none did. One query."""
    hand: Person | None = session().scalar(
        select(Person)
        .join(Event, Event.person_id == Person.id)
        .where(Event.name == name, _about(type(thing).__name__.lower(), [thing.id]))
        .order_by(Event.id.desc())
        .limit(1)
    )
    return hand


def events_of_action(school: School, action: ActionRow) -> tuple[EventRow, ...]:
    """List what happened to an action, its milestones, updates and evidence. One query."""
    return _events(school, {action.id: action.number}, [_asked(Question.action_id == action.id)])


def events_of_requirement(
    school: School, requirement: RequirementRow, answers: Iterable[AnswerRow] = ()
) -> tuple[EventRow, ...]:
    """List what happened to a requirement, from its inspection to its actions and targets. One query.

    ``answers`` are those to checks that concern it.
    """
    return _events(
        school,
        {action.id: action.number for action in requirement.actions},
        [
            and_(_about("inspection", [requirement.inspection_id]), Event.name != "inspection_corrected"),
            _about("requirement", [requirement.id]),
            _about("target", [target.id for target in requirement.targets]),
            _about("checkanswer", [answer.id for answer in answers]),
            _asked(
                or_(
                    Question.requirement_id == requirement.id,
                    Question.action_id.in_([action.id for action in requirement.actions]),
                )
            ),
        ],
    )


def _events(school: School, numbers: dict[int, str], also: list[ColumnElement[bool]]) -> tuple[EventRow, ...]:
    rows = session().execute(
        _EVENTS.where(
            Event.school_id == school.id,
            or_(
                _about("action", list(numbers)),
                *(
                    and_(
                        Event.subject == noun,
                        Event.subject_id.in_(select(model.id).where(model.action_id.in_(numbers))),
                    )
                    for noun, model in (("milestone", Milestone), ("update", Update), ("evidence", Evidence))
                ),
                _bearing_on(list(numbers)),
                *also,
            ),
        )
    )
    zone = ZoneInfo(school.time_zone)
    return tuple(
        EventRow(
            name=name,
            happened_on=happened_at.astimezone(zone).date(),
            by=by,
            action=numbers.get(action_id),
            milestone=milestone,
            detail=detail,
        )
        for name, happened_at, by, action_id, milestone, detail in rows
    )


def _asked(about: ColumnElement[bool]) -> ColumnElement[bool]:
    """Take what happened to the open questions about something: of a confidential one no timeline tells."""
    open_ones = select(Question.id).where(about, Question.confidential.is_(False))
    return and_(Event.subject == "question", Event.subject_id.in_(open_ones))


def _bearing_on(action_ids: list[int]) -> ColumnElement[bool]:
    """Take the notes of visits that bear on some actions."""
    visits = select(visit_action.c.visit_id).where(visit_action.c.action_id.in_(action_ids))
    return and_(Event.subject == "visit", Event.subject_id.in_(visits))


def _about(subject: str, ids: list[int]) -> ColumnElement[bool]:
    return and_(Event.subject == subject, Event.subject_id.in_(ids))
