"""What link governors saw at the school, and which actions it bears on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.actions import Action
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.models.visits import Visit, visit_action
from tracker.queries.actions import ActionRow, actions_of
from tracker.rules.answers import visit_bears_on


@dataclass(frozen=True, slots=True)
class VisitedAction:
    """An action that a visit bears on."""

    id: int
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One signed note of a visit."""

    id: int
    number: int
    visited_on: date
    purpose: str
    met: str
    seen: str
    follow_up: str
    written_on: date
    written_by: str
    written_by_title: str
    actions: tuple[VisitedAction, ...]

    @property
    def label(self) -> str:
        """Its number on paper: "V3"."""
        return f"V{self.number}"


@dataclass(frozen=True, slots=True)
class VisitNote:
    """One note with the actions it bears on, as they stood at the end of a day."""

    school: str
    urn: str
    board: str
    today: date
    visit: VisitRow
    actions: tuple[ActionRow, ...]

    @property
    def answer(self) -> str:
        """Who visited when, and how the actions it bears on stand now."""
        return visit_bears_on(self.visit, [action.record.colour for action in self.actions])

    @property
    def title(self) -> str:
        """What the paper is called."""
        return f"Visit note {self.visit.label}: {self.school}"


def visits_of(school: School, today: date, action_ids: Collection[int] | None = None) -> tuple[VisitRow, ...]:
    """List the visits written up by the end of ``today``, or those that bear on some actions, the latest first.

    Two queries.
    """
    about = () if action_ids is None else (Visit.id.in_(_bearing_on(action_ids)),)
    return tuple(visit for _, visit in _rows(today, Visit.school_id == school.id, *about))


def visits_at(schools: Sequence[School], today: date) -> Mapping[int, tuple[VisitRow, ...]]:
    """List the visits to each of several schools, by the school's id, the latest first. Two queries."""
    found: dict[int, list[VisitRow]] = {school.id: [] for school in schools}
    for school_id, visit in _rows(today, Visit.school_id.in_(list(found))):
        found[school_id].append(visit)
    return {school_id: tuple(visits) for school_id, visits in found.items()}


def visit_by_number(school: School, number: int, today: date) -> VisitRow:
    """Find one visit of the school by its number, or raise `NotFound`."""
    for visit in visits_of(school, today):
        if visit.number == number:
            return visit
    raise NotFound(f"This school has no visit V{number}.")


def visit_note(school: School, number: int, today: date) -> VisitNote:
    """Compose the note of one visit, or raise `NotFound`. Five queries."""
    visit = visit_by_number(school, number, today)
    about = {action.id for action in visit.actions}
    return VisitNote(
        school=school.name,
        urn=school.urn,
        board=school.board_name,
        today=today,
        visit=visit,
        actions=tuple(action for action in actions_of(school, today) if action.id in about),
    )


def stored_actions(school: School, ids: Collection[int]) -> Sequence[Action]:
    """Find the records of some of the school's actions; what is not the school's is not among them. One query."""
    return session().scalars(select(Action).where(Action.school_id == school.id, Action.id.in_(ids))).all()


def _bearing_on(action_ids: Collection[int]) -> Select[int]:
    return select(visit_action.c.visit_id).where(visit_action.c.action_id.in_(action_ids))


_VISITS: Select[*tuple[Any, ...]] = (
    select(
        Visit.school_id,
        Visit.id,
        Visit.number,
        Visit.visited_on,
        Visit.purpose,
        Visit.met,
        Visit.seen,
        Visit.follow_up,
        Visit.written_on,
        Person.name,
        Person.job_title,
    )
    .join(Visit.written_by)
    .order_by(Visit.visited_on.desc(), Visit.number.desc())
)
_VISITED: Select[*tuple[Any, ...]] = (
    select(visit_action.c.visit_id, Action.id, Requirement.plan_number, Action.sequence, Action.title)
    .join(Action, Action.id == visit_action.c.action_id)
    .join(Action.requirement)
    .order_by(Requirement.plan_number, Action.sequence)
)


def _rows(today: date, *which: ColumnElement[bool]) -> Iterator[tuple[int, VisitRow]]:
    """Give the visits with the id of the school of each. Two queries, or one where there is none."""
    visits = session().execute(_VISITS.where(Visit.written_on <= today, *which)).all()
    actions: defaultdict[int, list[VisitedAction]] = defaultdict(list)
    if visits:
        of_these = visit_action.c.visit_id.in_([visit.id for visit in visits])
        for visit_id, action_id, plan_number, sequence, title in session().execute(_VISITED.where(of_these)):
            actions[visit_id].append(VisitedAction(action_id, f"{plan_number}.{sequence}", title))
    for school_id, *visit in visits:
        yield school_id, VisitRow(*(*visit, tuple(actions[visit[0]])))
