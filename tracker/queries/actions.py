"""Actions as they stood at the end of a day, with both opinions of their colour.

`ActionRow` fits the facts that `tracker.rules.rag` asks for: the page, the paper and the rule read one object.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.actions import Action, DueDateMove, Milestone, Update, action_clause, action_target
from tracker.models.evidence import Evidence, EvidenceKind
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.rules.colours import Colour
from tracker.rules.rag import Thresholds, Verdict, agreement, colour_on, rag, watermelon
from tracker.rules.slippage import Slippage, slippage
from tracker.rules.terms import declared_history, previous_term_ends


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A dated step, met or not."""

    id: int
    title: str
    due_on: date
    met_on: date | None

    def is_overdue(self, today: date) -> bool:
        """Say whether it should have been met before today."""
        return self.met_on is None and self.due_on < today


@dataclass(frozen=True, slots=True)
class UpdateRow:
    """A signed statement by a leader."""

    colour: Colour
    progress: str
    difference: str
    signed_on: date
    signed_by: str


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A due date that was moved, and why."""

    from_on: date
    to_on: date
    reason: str
    moved_on: date
    moved_by: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One piece of evidence."""

    number: int
    kind: EvidenceKind
    title: str
    gathered_on: date
    gathered_by: str
    added_on: date
    confidential: bool
    url: str | None
    filename: str | None
    media_type: str | None
    size: int | None

    @property
    def label(self) -> str:
        """Its number on paper: "E3"."""
        return f"E{self.number}"


@dataclass(frozen=True, slots=True)
class IndexedEvidence:
    """A piece of evidence with the number of the action it bears on."""

    piece: EvidenceRow
    action: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action with everything known of it on a day."""

    id: int
    number: str
    requirement_number: int
    requirement_title: str
    title: str
    success: str
    owner_id: int
    owner: str
    owner_title: str
    planned_on: date
    starts_on: date
    first_due_on: date
    due_on: date
    clause_ids: frozenset[int]
    target_ids: frozenset[int]
    milestones: tuple[MilestoneRow, ...]
    updates: tuple[UpdateRow, ...]
    moves: tuple[MoveRow, ...]
    evidence: tuple[EvidenceRow, ...]
    verified_on: date | None
    verified_by_id: int | None
    declared_history: tuple[Colour, ...]
    record: Verdict

    @property
    def declared(self) -> Colour:
        """What leaders say now."""
        return self.declared_history[-1]

    @property
    def evidence_count(self) -> int:
        """All its evidence, open and confidential: the record counts both."""
        return len(self.evidence)

    @property
    def open_evidence(self) -> tuple[EvidenceRow, ...]:
        """The evidence that every member of the board may see."""
        return tuple(piece for piece in self.evidence if not piece.confidential)

    @property
    def milestones_met(self) -> int:
        """How many steps are done."""
        return sum(milestone.met_on is not None for milestone in self.milestones)

    @property
    def slippage(self) -> Slippage:
        """How often and how far its due date has moved."""
        return slippage(self.moves)

    @property
    def agreement(self) -> str:
        """Say how the two opinions stand: "agrees", "differs" or "no word yet"."""
        return agreement(self.declared, self.record.colour)

    @property
    def is_watermelon(self) -> bool:
        """Say whether leaders declare better than the record shows."""
        return watermelon(self.declared, self.record.colour)

    @property
    def latest(self) -> UpdateRow | None:
        """The update that stands."""
        return self.updates[-1] if self.updates else None

    def is_behind(self, today: date) -> bool:
        """Say whether it is past its due date, or a milestone of it is, and it is not complete."""
        late = self.due_on < today or any(step.is_overdue(today) for step in self.milestones)
        return late and self.record.colour is not Colour.COMPLETE

    @property
    def awaits_verification(self) -> bool:
        """Say whether leaders declare it complete and nobody has verified that."""
        return self.declared is Colour.COMPLETE and self.verified_on is None


def actions_of(school: School, today: date, owner_id: int | None = None) -> tuple[ActionRow, ...]:
    """List the school's actions as known at the end of ``today``, in the order of the plan. Three queries."""
    which = () if owner_id is None else (Action.owner_id == owner_id,)
    return actions_at([school], today, *which)[school.id]


def actions_at(
    schools: Sequence[School], today: date, *which: ColumnElement[bool]
) -> Mapping[int, tuple[ActionRow, ...]]:
    """List the actions of each of several schools, by the school's id. Three queries, however many schools.

    ``which`` are conditions of the table of actions alone.
    """
    ids = [school.id for school in schools]
    wanted = (Action.school_id.in_(ids), Action.planned_on <= today, *which)
    chosen = select(Action.id).where(*wanted)
    # And not by the ids of those chosen: so many joins come before a subquery, for PostgreSQL.
    stored = _with_parts(session().execute(_ACTIONS.where(*wanted)))
    updates: defaultdict[int, list[UpdateRow]] = defaultdict(list)
    for action_id, *update in session().execute(
        _UPDATES.where(Update.action_id.in_(chosen), Update.signed_on <= today).order_by(Update.id)
    ):
        updates[action_id].append(UpdateRow(*update))
    evidence: defaultdict[int, list[EvidenceRow]] = defaultdict(list)
    for action_id, *piece in session().execute(
        _EVIDENCE.where(Evidence.action_id.in_(chosen), Evidence.added_on <= today).order_by(Evidence.number)
    ):
        evidence[action_id].append(EvidenceRow(*piece))
    of_school: defaultdict[int, list[_Stored]] = defaultdict(list)
    for action in stored:
        of_school[action.facts.school_id].append(action)
    return {
        school.id: tuple(
            _row(action, tuple(updates[action.facts.id]), tuple(evidence[action.facts.id]), school, today)
            for action in of_school[school.id]
        )
        for school in schools
    }


def action_by_number(school: School, number: str, today: date) -> ActionRow:
    """Find one action of the school by its number in the plan ("2.1"), or raise `NotFound`. Three queries."""
    plan_number, sequence = places_in(number)
    under = select(Requirement.id).where(Requirement.school_id == school.id, Requirement.plan_number == plan_number)
    which = (Action.requirement_id == under.scalar_subquery(), Action.sequence == sequence)
    for action in actions_at([school], today, *which)[school.id]:
        if action.number == number:
            return action
    raise no_such_action(number)


def places_in(number: str) -> tuple[int, int]:
    """Read the number of an action: its requirement's in the plan, and its own there; or raise `NotFound`."""
    parts = number.split(".")
    # Nine digits fit a row's number on every database; a longer one is nobody's.
    if len(parts) == 2 and all(part.isdecimal() and len(part) < 10 for part in parts):
        return int(parts[0]), int(parts[1])
    raise no_such_action(number)


def stored_action(school: School, number: str) -> Action:
    """Find the record of one action, to change it."""
    plan_number, sequence = places_in(number)
    found = session().scalar(
        select(Action)
        .join(Action.requirement)
        .where(Action.school_id == school.id, Requirement.plan_number == plan_number, Action.sequence == sequence)
        .options(selectinload(Action.updates), joinedload(Action.owner))
    )
    if found is None:
        raise no_such_action(number)
    return found


def no_such_action(number: str) -> NotFound:
    """Say that the plan has no action of that number."""
    return NotFound(f"This school's plan has no action {number}.")


def history_dates(today: date) -> tuple[date, ...]:
    """Give the days on which we ask what leaders said: the ends of the last two terms, and today."""
    return (*previous_term_ends(today, 2), today)


def record_then(action: ActionRow, on: date, thresholds: Thresholds) -> Colour:
    """Tell what the record said of an action at the end of an earlier day on which it was planned. No query."""
    moves = tuple(move for move in action.moves if move.moved_on <= on)
    verified = action.verified_on is not None and action.verified_on <= on
    known = _Known(
        owner_id=action.owner_id,
        starts_on=action.starts_on,
        due_on=moves[-1].to_on if moves else action.first_due_on,
        milestones=tuple(
            replace(step, met_on=None) if step.met_on and step.met_on > on else step for step in action.milestones
        ),
        updates=tuple(update for update in action.updates if update.signed_on <= on),
        moves=moves,
        evidence_count=sum(piece.added_on <= on for piece in action.evidence),
        verified_on=action.verified_on if verified else None,
        verified_by_id=action.verified_by_id if verified else None,
    )
    return colour_on(known, on, thresholds)


def most_urgent_first(actions: Iterable[ActionRow], today: date) -> list[ActionRow]:
    """Order what a person owes: the worst record first, then the earliest open date; what is complete last."""

    def urgency(action: ActionRow) -> tuple[bool, int, date]:
        dates = [m.due_on for m in action.milestones if m.met_on is None] + [action.due_on]
        return action.record.colour is Colour.COMPLETE, action.record.colour.severity * -1, min(dates)

    return sorted(actions, key=urgency)


# Columns, not records: to make a record of every row takes longer than to look it up.
_moved_by = aliased(Person)
_OF_ACTION = (
    Action.id,
    Action.school_id,
    Requirement.plan_number,
    Requirement.title.label("requirement_title"),
    Action.sequence,
    Action.title,
    Action.success,
    Action.owner_id,
    Person.name.label("owner"),
    Person.job_title.label("owner_title"),
    Action.planned_on,
    Action.starts_on,
    Action.first_due_on,
    Action.verified_on,
    Action.verified_by_id,
)
_OF_MILESTONE = (Milestone.id, Milestone.title, Milestone.due_on, Milestone.met_on)
_OF_MOVE = (
    DueDateMove.id,
    DueDateMove.from_on,
    DueDateMove.to_on,
    DueDateMove.reason,
    DueDateMove.moved_on,
    _moved_by.name,
)
_ACTIONS: Select[*tuple[Any, ...]] = (
    select(*_OF_ACTION, action_clause.c.clause_id, action_target.c.target_id, *_OF_MILESTONE, *_OF_MOVE)
    .join(Action.requirement)
    .join(Action.owner)
    .outerjoin(action_clause, action_clause.c.action_id == Action.id)  # not what it leads to: SQLite would join it all
    .outerjoin(action_target, action_target.c.action_id == Action.id)
    .outerjoin(Action.milestones)
    .outerjoin(Action.moves)  # few, as the others are: the rows of a join of all four are too
    .outerjoin(_moved_by, DueDateMove.moved_by)
    .order_by(Requirement.plan_number, Action.sequence)
)
_UPDATES: Select[*tuple[Any, ...]] = select(
    Update.action_id, Update.colour, Update.progress, Update.difference, Update.signed_on, Person.name
).join(Update.signed_by)
_EVIDENCE: Select[*tuple[Any, ...]] = select(
    Evidence.action_id,
    Evidence.number,
    Evidence.kind,
    Evidence.title,
    Evidence.gathered_on,
    Person.name,
    Evidence.added_on,
    Evidence.confidential,
    Evidence.url,
    Evidence.filename,
    Evidence.media_type,
    Evidence.size,
).join(Evidence.gathered_by)


@dataclass(frozen=True, slots=True)
class _Stored:
    """An action as it is stored, with its parts: those that are dated by their ids."""

    facts: Row[*tuple[Any, ...]]
    clause_ids: set[int]
    target_ids: set[int]
    milestones: dict[int, MilestoneRow]
    moves: dict[int, MoveRow]


def _with_parts(rows: Iterable[Row[*tuple[Any, ...]]]) -> Sequence[_Stored]:
    """Put the rows of each action together: each has one of its clauses, targets, milestones and moves, if any."""
    found: dict[int, _Stored] = {}
    for row in rows:
        stored = found.setdefault(row.id, _Stored(row, set(), set(), {}, {}))
        parts = row[len(_OF_ACTION) :]
        clause_id, target_id, milestone, move = parts[0], parts[1], parts[2:_MOVE], parts[_MOVE:]
        if clause_id is not None:
            stored.clause_ids.add(clause_id)
        if target_id is not None:
            stored.target_ids.add(target_id)
        if milestone[0] is not None:
            stored.milestones.setdefault(milestone[0], MilestoneRow(*milestone))
        if move[0] is not None:
            stored.moves.setdefault(move[0], MoveRow(*move[1:]))
    return list(found.values())


_MOVE = 2 + len(_OF_MILESTONE)


def _row(
    stored: _Stored,
    updates: tuple[UpdateRow, ...],
    evidence: tuple[EvidenceRow, ...],
    school: School,
    today: date,
) -> ActionRow:
    """Freeze one action as it was known on the day, then judge it."""
    facts = stored.facts
    moves = tuple(move for _, move in sorted(stored.moves.items()) if move.moved_on <= today)
    milestones = sorted(stored.milestones.values(), key=lambda step: (step.due_on, step.id))
    verified = facts.verified_on is not None and facts.verified_on <= today
    known = _Known(
        owner_id=facts.owner_id,
        starts_on=facts.starts_on,
        due_on=moves[-1].to_on if moves else facts.first_due_on,
        milestones=tuple(
            replace(step, met_on=None) if step.met_on and step.met_on > today else step for step in milestones
        ),
        updates=updates,
        moves=moves,
        evidence_count=len(evidence),
        verified_on=facts.verified_on if verified else None,
        verified_by_id=facts.verified_by_id if verified else None,
    )
    return ActionRow(
        id=facts.id,
        number=f"{facts.plan_number}.{facts.sequence}",
        requirement_number=facts.plan_number,
        requirement_title=facts.requirement_title,
        title=facts.title,
        success=facts.success,
        owner_id=facts.owner_id,
        owner=facts.owner,
        owner_title=facts.owner_title,
        planned_on=facts.planned_on,
        starts_on=facts.starts_on,
        first_due_on=facts.first_due_on,
        due_on=known.due_on,
        clause_ids=frozenset(stored.clause_ids),
        target_ids=frozenset(stored.target_ids),
        milestones=known.milestones,
        updates=known.updates,
        moves=known.moves,
        evidence=evidence,
        verified_on=known.verified_on,
        verified_by_id=known.verified_by_id,
        declared_history=declared_history(updates, history_dates(today)),
        record=rag(known, today, school.thresholds),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the record holds of an action on a day: the facts the rule judges."""

    owner_id: int
    starts_on: date
    due_on: date
    milestones: tuple[MilestoneRow, ...]
    updates: tuple[UpdateRow, ...]
    moves: tuple[MoveRow, ...]
    evidence_count: int
    verified_on: date | None
    verified_by_id: int | None
