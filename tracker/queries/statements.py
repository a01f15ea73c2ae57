"""The statement of action: what a school in a category of concern does about each thing inspectors asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, select

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.inspections import Inspection
from tracker.models.meetings import Closure
from tracker.models.schools import School
from tracker.queries.actions import ActionRow
from tracker.queries.meetings import closed_days
from tracker.queries.requirements import KINDS, ClauseRow, RequirementRow, requirements_of_inspection
from tracker.rules.statement import Countdown, countdown, long_holidays

GIVES_A_CATEGORY = ("report_card", "section5_report")
"""The documents that put a school into a category of concern and take it out; a monitoring letter only looks on."""

LONGEST = timedelta(days=120)
"""How far ahead ten working days can reach, whatever holidays lie between."""


@dataclass(frozen=True, slots=True)
class Concern:
    """The inspection that put the school into its category of concern, and how the ten working days stand.

    ``countdown`` is None where the document does not say when it was published.
    """

    inspection_id: int
    kind: str
    category: str
    inspected_on: date
    published_on: date | None
    countdown: Countdown | None

    @property
    def name(self) -> str:
        """What kind of document it was: "Report card"."""
        return KINDS[self.kind]

    @property
    def sentence(self) -> str:
        """Say how the ten working days stand, or why they cannot be counted."""
        if self.countdown is None:
            return (
                "The report does not say when it was published, so the ten working days for the statement of action"
                " cannot be counted here."
            )
        return self.countdown.sentence


@dataclass(frozen=True, slots=True)
class StatementOfAction:
    """Each requirement of one inspection in the inspectors' order, with its clauses and what answers them."""

    school: str
    urn: str
    board: str
    trust: str | None
    today: date
    concern: Concern
    requirements: tuple[RequirementRow, ...]

    @property
    def title(self) -> str:
        """What the paper is called."""
        return f"Statement of action: {self.school}"

    @property
    def open(self) -> tuple[RequirementRow, ...]:
        """The requirements that are in the plan."""
        return tuple(one for one in self.requirements if one.is_open)

    @property
    def clause_count(self) -> int:
        """How many clauses the plan answers for."""
        return sum(len(one.clauses) for one in self.open)

    @property
    def uncovered(self) -> tuple[tuple[RequirementRow, ClauseRow], ...]:
        """The clauses without an action, each with its requirement."""
        return tuple((one, clause) for one in self.open for clause in one.uncovered)

    @property
    def actions(self) -> tuple[ActionRow, ...]:
        """The actions, in the order of the paper."""
        return tuple(action for one in self.requirements for action in one.actions)

    @property
    def last_due_on(self) -> date | None:
        """When the last action is due."""
        return max((action.due_on for action in self.actions), default=None)


def concern_of(school: School, today: date) -> Concern | None:
    """Find the category of concern the school is in at the end of ``today``; None outside one. Two queries."""
    found = graded_last([school], today).get(school.id)
    if found is None or not found.category:
        return None
    return Concern(
        found.id,
        found.kind,
        found.category,
        found.inspected_on,
        found.published_on,
        _countdown(school, found.published_on, today) if found.published_on else None,
    )


def graded_last(schools: Sequence[School], today: date) -> Mapping[int, Inspection]:
    """Find the latest inspection of each school that could give or end a category, by the school's id. One query."""
    found = session().scalars(
        select(Inspection)
        .where(
            Inspection.school_id.in_([school.id for school in schools]),
            Inspection.inspected_on <= today,
            Inspection.kind.in_(GIVES_A_CATEGORY),
        )
        .order_by(Inspection.inspected_on, Inspection.id)
    )
    return {inspection.school_id: inspection for inspection in found}


def statement_of_action(school: School, today: date) -> StatementOfAction:
    """Compose the statement of action as known at the end of ``today``, or raise `NotFound` outside a category.

    Seven queries, however much inspectors asked for.
    """
    concern = concern_of(school, today)
    if concern is None:
        raise NotFound(
            "This school is in no category of concern, as far as its accepted inspections say, so it owes no statement"
            " of action."
        )
    return StatementOfAction(
        school=school.name,
        urn=school.urn,
        board=school.board_name,
        trust=school.trust.name if school.trust else None,
        today=today,
        concern=concern,
        requirements=requirements_of_inspection(school, concern.inspection_id, today),
    )


def _countdown(school: School, published_on: date, today: date) -> Countdown:
    last = published_on + LONGEST
    closures = session().execute(
        select(Closure.first_on, Closure.last_on).where(
            and_(Closure.school_id == school.id, Closure.last_on >= published_on, Closure.first_on <= last)
        )
    )
    closed = closed_days(None, published_on, last) | long_holidays((first, last) for first, last in closures)
    return countdown(published_on, today, closed)
