"""Requirements with their whole trace: clauses, actions, evidence, metrics, and both opinions of their colour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, true
from sqlalchemy.orm import aliased

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.actions import Action
from tracker.models.checks import Focus
from tracker.models.inspections import Inspection
from tracker.models.people import Person
from tracker.models.requirements import Clause, Requirement
from tracker.models.schools import School
from tracker.queries.actions import ActionRow, actions_at, history_dates, no_such_action, places_in, record_then
from tracker.queries.metrics import TargetRow, targets_at
from tracker.rules.answers import difference, opinions, plan_stands
from tracker.rules.colours import Colour
from tracker.rules.groups import groups_named
from tracker.rules.impact import ImpactVerdict, impact
from tracker.rules.lineage import Raised, raised
from tracker.rules.metric_sets import MetricOfGroup
from tracker.rules.rag import (
    Reason,
    Thresholds,
    Verdict,
    agreement,
    declared_overall,
    earliest,
    requirement_colour,
    watermelon,
)
from tracker.rules.slippage import Slippage, slippage
from tracker.rules.speech import day

KINDS = {
    "report_card": "Report card",
    "monitoring_letter": "Monitoring letter",
    "section5_report": "Inspection report",
    "ungraded_report": "Ungraded inspection report",
    "independent_report": "Independent school report",
}


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A part of a requirement that carries one duty, and the actions that cover it."""

    id: int
    number: int
    text: str
    duty: str
    start: int
    end: int
    action_numbers: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        """Say whether any action answers it."""
        return bool(self.action_numbers)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Pupil groups or evaluation areas that a person said a requirement is about, who and when."""

    names: frozenset[str]
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """One requirement as it stood at the end of a day.

    ``under`` is the text of the requirement it stands under: a child is never shown without its parent. ``raised`` says
    which inspections asked for the same; `tracker.queries.lineage` fills it in. It fits the facts that the rules of
    checks and coverage ask for.
    """

    id: int
    number: int
    title: str
    text: str
    kind: str
    number_in_document: int
    inspection_id: int
    inspection_kind: str
    inspected_on: date
    accepted_on: date
    closed_on: date | None
    under: str | None
    lead_id: int | None
    lead: str | None
    lead_title: str | None
    clauses: tuple[ClauseRow, ...]
    actions: tuple[ActionRow, ...]
    targets: tuple[TargetRow, ...]
    declared_history: tuple[Colour, ...]
    record: Verdict
    reasons: tuple[Reason, ...]
    raised: Raised
    confirmed_groups: Confirmed | None
    confirmed_areas: Confirmed | None

    @property
    def label(self) -> str:
        """What inspectors called it: "next step 4"."""
        return f"{self.kind} {self.number_in_document}"

    @property
    def groups(self) -> frozenset[str] | None:
        """The pupil groups a person confirmed; None while nobody has."""
        return self.confirmed_groups.names if self.confirmed_groups else None

    @property
    def names_groups(self) -> bool:
        """Say whether it names groups of pupils: as a person confirmed, or while nobody has, in its words."""
        return bool(groups_named(self.text, self.groups))

    @property
    def areas(self) -> frozenset[str] | None:
        """The evaluation areas a person confirmed; None while nobody has."""
        return self.confirmed_areas.names if self.confirmed_areas else None

    @property
    def metrics(self) -> frozenset[MetricOfGroup]:
        """The metrics with a target under it."""
        return frozenset((target.metric, target.group) for target in self.targets)

    @property
    def is_open(self) -> bool:
        """Say whether it is in the plan; one that left it stays in the record."""
        return self.closed_on is None

    @property
    def declared(self) -> Colour:
        """What leaders say now: the worst colour they declared on its actions."""
        return self.declared_history[-1]

    @property
    def agreement(self) -> str:
        """Say how the two opinions stand: "agrees", "differs" or "no word yet"."""
        return agreement(self.declared, self.record.colour)

    @property
    def is_watermelon(self) -> bool:
        """Say whether leaders declare better than the record shows."""
        return watermelon(self.declared, self.record.colour)

    @property
    def source(self) -> str:
        """Where the words stand: "Report card, 10 February 2026, next step 2"."""
        return source_in_words(self.inspection_kind, self.inspected_on, self.kind, self.number_in_document)

    @property
    def answer(self) -> str:
        """Is it working: what leaders say and what the record says, with its first reason."""
        why = self.reasons[:1]
        if not self.record.reasons:  # it is an action's, and begins with its number
            why = tuple(Reason(one.code, f"action {one.sentence.replace(': ', ', ', 1)}") for one in why)
        return opinions(self.declared, replace(self.record, reasons=why))

    @property
    def difference_in_words(self) -> str:
        """The difference to pupils, by the metric shown first, or why there is nothing to say."""
        return difference(self.target.name if self.target else None, self.impact)

    @property
    def uncovered(self) -> tuple[ClauseRow, ...]:
        """The clauses no action answers."""
        return tuple(clause for clause in self.clauses if not clause.is_covered)

    @property
    def uncovered_clauses(self) -> int:
        """How many clauses no action answers."""
        return len(self.uncovered)

    @property
    def due_on(self) -> date | None:
        """When the last of its actions is due."""
        return max((action.due_on for action in self.actions), default=None)

    @property
    def slippage(self) -> Slippage:
        """The most an action of it has slipped."""
        return max((action.slippage for action in self.actions), key=lambda s: (s.days, s.times), default=slippage(()))

    @property
    def target(self) -> TargetRow | None:
        """The metric shown first."""
        return self.targets[0] if self.targets else None

    @property
    def impact(self) -> ImpactVerdict:
        """The difference to pupils, by the metric shown first."""
        return self.target.impact if self.target else impact(None, (), self.accepted_on)

    @property
    def metric_name(self) -> str | None:
        """The metric shown first, by its name."""
        return self.target.metric if self.target else None

    @property
    def who(self) -> str | None:
        """Who answers for it, a person: its lead, or the owner of its first action."""
        return self.lead or (self.actions[0].owner if self.actions else None)

    @property
    def difference(self) -> str | None:
        """The latest words of leaders on the difference to pupils, or None."""
        said = [(u.signed_on, u.difference) for action in self.actions for u in action.updates if u.difference]
        return max(said, key=lambda pair: pair[0])[1] if said else None


def stand_of(requirements: Sequence[RequirementRow], school: School, today: date) -> str:
    """Say how the requirements of a plan stand, compared with the end of last term; nothing of none. No query."""
    if not requirements:
        return ""
    since = history_dates(today)[-2]
    before = [record_before(one, since, school.thresholds) for one in requirements]
    has_actions = any(one.actions for one in requirements)
    return plan_stands([one.record.colour for one in requirements], before, since, has_actions=has_actions)


def record_before(requirement: RequirementRow, on: date, thresholds: Thresholds) -> Colour | None:
    """Tell what the record said of a requirement at the end of an earlier day; None before it was accepted."""
    if requirement.accepted_on > on:
        return None
    planned = [action for action in requirement.actions if action.planned_on <= on]
    numbers = {action.number for action in planned}
    uncovered = sum(numbers.isdisjoint(clause.action_numbers) for clause in requirement.clauses)
    colours = [record_then(action, on, thresholds) for action in planned]
    return requirement_colour(colours, uncovered, requirement.accepted_on, on, thresholds).colour


def source_in_words(inspection_kind: str, inspected_on: date, kind: str, number: int) -> str:
    """Say where a requirement stands: "Report card, 10 February 2026, next step 2"."""
    return f"{KINDS[inspection_kind]}, {day(inspected_on)}, {kind} {number}"


def closed_by(closed_on: date | None, today: date) -> date | None:
    """Give the day on which a requirement left the plan, if it had by the end of ``today``."""
    return closed_on if closed_on and closed_on <= today else None


def requirements_of(school: School, today: date, *, in_full: bool = False) -> tuple[RequirementRow, ...]:
    """List the school's open requirements as known at the end of ``today``, in the order of the plan. Five queries.

    Figures of few pupils are there ``in_full`` only for readers who may see them.
    """
    return requirements_at([school], today, in_full=in_full)[school.id]


def requirements_at(
    schools: Sequence[School], today: date, *, in_full: bool = False
) -> Mapping[int, tuple[RequirementRow, ...]]:
    """List the open requirements of each of several schools, by the school's id. Five queries, however many schools."""
    return _rows_at(schools, today, in_plan(today), in_full)


def requirement_by_number(school: School, number: int, today: date) -> RequirementRow:
    """Find one open requirement of the school by its number in the plan, or raise `NotFound`."""
    return _found(_rows(school, today, and_(in_plan(today), Requirement.plan_number == number)), number)


def requirement_in_record(school: School, number: int, today: date, *, in_full: bool = False) -> RequirementRow:
    """Find one requirement of the school, also one that left the plan; or raise `NotFound`."""
    return _found(_rows(school, today, Requirement.plan_number == number, in_full), number)


def requirements_of_inspection(school: School, inspection_id: int, today: date) -> tuple[RequirementRow, ...]:
    """List what one inspection asked for, as its document counts, also what left the plan. Five queries."""
    rows = _rows(school, today, Requirement.inspection_id == inspection_id)
    return tuple(sorted(rows, key=lambda row: row.number_in_document))


def requirements_in_record_at(schools: Sequence[School], today: date) -> Mapping[int, tuple[RequirementRow, ...]]:
    """List every requirement of each of several schools, by the school's id, also what left the plan. Five queries."""
    return _rows_at(schools, today, true(), in_full=False)


def action_in_record(school: School, number: str, today: date) -> tuple[RequirementRow, ActionRow]:
    """Find an action with the requirement it stands under, also one that left the plan; or raise `NotFound`."""
    plan_number, _ = places_in(number)
    for requirement in _rows(school, today, Requirement.plan_number == plan_number):
        for action in requirement.actions:
            if action.number == number:
                return requirement, action
    raise no_such_action(number)


def stored_requirement(school: School, number: int) -> Requirement:
    """Find the record of one requirement, to plan under it; or raise `NotFound`."""
    found = session().scalar(
        select(Requirement).where(Requirement.school_id == school.id, Requirement.plan_number == number)
    )
    if found is None:
        raise NotFound(f"This school's plan has no requirement {number}.")
    return found


def in_plan(today: date) -> ColumnElement[bool]:
    """Say of which requirements the plan consists at the end of a day, as a condition of their table."""
    return or_(Requirement.closed_on.is_(None), Requirement.closed_on > today)


def _found(rows: tuple[RequirementRow, ...], number: int) -> RequirementRow:
    for requirement in rows:
        if requirement.number == number:
            return requirement
    raise NotFound(f"This school's plan has no requirement {number}.")


def _rows(school: School, today: date, which: ColumnElement[bool], in_full: bool = False) -> tuple[RequirementRow, ...]:
    return _rows_at([school], today, which, in_full)[school.id]


def _rows_at(
    schools: Sequence[School], today: date, which: ColumnElement[bool], in_full: bool
) -> Mapping[int, tuple[RequirementRow, ...]]:
    stored = _stored([school.id for school in schools], today, which)
    is_one = len(stored) == 1  # then the actions of all the others need not be looked up
    actions = actions_at(schools, today, *((Action.requirement_id == stored[0].id,) if is_one else ()))
    of_each = {
        one.id: tuple(row for row in actions[one.facts.school_id] if row.requirement_number == one.facts.plan_number)
        for one in stored
    }
    starts = {id: min(row.starts_on for row in rows) for id, rows in of_each.items() if rows}
    targets = targets_at(schools, today, in_full=in_full, starts=starts)
    of_school: defaultdict[int, list[_Stored]] = defaultdict(list)
    for one in stored:
        of_school[one.facts.school_id].append(one)
    return {
        school.id: tuple(
            _row(
                one,
                of_each[one.id],
                tuple(target for target in targets[school.id] if target.requirement_id == one.id),
                school,
                today,
            )
            for one in of_school[school.id]
        )
        for school in schools
    }


# Columns, not records: to make a record of every row takes longer than to look it up. And made once: what is known of
# the columns of an alias costs more to work out than the query takes.
_lead, _confirmed_by, _parent = aliased(Person), aliased(Person), aliased(Requirement)
_OF_REQUIREMENT: tuple[Any, ...] = (
    Requirement.id,
    Requirement.school_id,
    Requirement.plan_number,
    Requirement.title,
    Requirement.text,
    Requirement.kind,
    Requirement.number,
    Requirement.inspection_id,
    Inspection.kind.label("inspection_kind"),
    Inspection.inspected_on,
    Requirement.accepted_on,
    Requirement.closed_on,
    _parent.text.label("under"),
    Requirement.lead_id,
    _lead.name.label("lead"),
    _lead.job_title.label("lead_title"),
)
_OF_CLAUSE: tuple[Any, ...] = (Clause.id, Clause.number, Clause.text, Clause.duty, Clause.start, Clause.end)
_OF_FOCUS: tuple[Any, ...] = (Focus.id, Focus.groups, Focus.areas, _confirmed_by.name, Focus.confirmed_on)
_REQUIREMENTS: Select[*tuple[Any, ...]] = (
    select(*_OF_REQUIREMENT, *_OF_CLAUSE, *_OF_FOCUS)
    .join(Requirement.inspection)
    .outerjoin(_lead, Requirement.lead)
    .outerjoin(_parent, Requirement.parent)
    .outerjoin(Requirement.clauses)
    .outerjoin(Requirement.focuses)  # few, as clauses are: the rows of a join of both are too
    .outerjoin(_confirmed_by, Focus.confirmed_by)
    .order_by(Requirement.plan_number, Clause.number, Focus.id)
)
_FOCUS = len(_OF_REQUIREMENT) + len(_OF_CLAUSE)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a person confirmed that a requirement is about; None where they said nothing of it."""

    groups: list[str] | None
    areas: list[str] | None
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class _Stored:
    """A requirement as it is stored, with its clauses and what people confirmed of it, by their ids."""

    id: int
    facts: Row[*tuple[Any, ...]]
    clauses: dict[int, ClauseRow]
    said: dict[int, _Said]


def _stored(school_ids: Sequence[int], today: date, which: ColumnElement[bool]) -> Sequence[_Stored]:
    wanted = (Requirement.school_id.in_(school_ids), Requirement.accepted_on <= today, which)
    found: dict[int, _Stored] = {}
    for row in session().execute(_REQUIREMENTS.where(*wanted)):
        stored = found.setdefault(row.id, _Stored(row.id, row, {}, {}))
        clause, focus = row[len(_OF_REQUIREMENT) : _FOCUS], row[_FOCUS:]
        if clause[0] is not None:
            stored.clauses.setdefault(clause[0], ClauseRow(*(*clause, ())))
        if focus[0] is not None:
            stored.said.setdefault(focus[0], _Said(*focus[1:]))
    return list(found.values())


def _row(
    stored: _Stored,
    actions: tuple[ActionRow, ...],
    targets: tuple[TargetRow, ...],
    school: School,
    today: date,
) -> RequirementRow:
    facts = stored.facts
    clauses = tuple(
        replace(clause, action_numbers=tuple(action.number for action in actions if clause.id in action.clause_ids))
        for clause in stored.clauses.values()
    )
    of_clauses = requirement_colour(
        [action.record.colour for action in actions],
        sum(not clause.is_covered for clause in clauses),
        facts.accepted_on,
        today,
        school.thresholds,
    )
    record = Verdict(
        of_clauses.colour,
        of_clauses.reasons,
        earliest(of_clauses.until, *(action.record.until for action in actions)),
    )
    worst_actions = [action for action in actions if action.record.colour is record.colour]
    return RequirementRow(
        id=stored.id,
        number=facts.plan_number,
        title=facts.title,
        text=facts.text,
        kind=facts.kind,
        number_in_document=facts.number,
        inspection_id=facts.inspection_id,
        inspection_kind=facts.inspection_kind,
        inspected_on=facts.inspected_on,
        accepted_on=facts.accepted_on,
        closed_on=closed_by(facts.closed_on, today),
        under=facts.under,
        lead_id=facts.lead_id,
        lead=facts.lead,
        lead_title=facts.lead_title,
        clauses=clauses,
        actions=actions,
        targets=targets,
        declared_history=tuple(
            declared_overall(action.declared_history[i] for action in actions) for i in range(len(history_dates(today)))
        ),
        record=record,
        reasons=of_clauses.reasons
        + tuple(
            Reason(reason.code, f"{action.number}: {reason.sentence}")
            for action in worst_actions
            for reason in action.record.reasons
        ),
        raised=raised([facts.inspected_on]),
        confirmed_groups=_confirmed([(said.groups, said) for said in stored.said.values()], today),
        confirmed_areas=_confirmed([(said.areas, said) for said in stored.said.values()], today),
    )


def _confirmed(all_said: Sequence[tuple[list[str] | None, _Said]], today: date) -> Confirmed | None:
    """Give what a person confirmed last, by the end of a day."""
    for names, said in reversed(all_said):
        if names is not None and said.on <= today:
            return Confirmed(frozenset(names), said.by, said.on)
    return None
