"""Actions: what the school will do, by whom and by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from tracker.db import session
from tracker.errors import Invalid, NotAllowed
from tracker.models.actions import Action, DueDateMove, Milestone
from tracker.models.metrics import Target
from tracker.models.people import Person
from tracker.models.requirements import Clause, Requirement
from tracker.models.schools import School
from tracker.rules.colours import Colour
from tracker.rules.permissions import may_verify
from tracker.rules.rag import declared
from tracker.rules.speech import day, listed
from tracker.services.events import record
from tracker.services.wording import text_of


def plan_action(
    school: School,
    requirement: Requirement,
    *,
    clauses: Sequence[Clause],
    title: str,
    success: str,
    owner: Person,
    starts_on: date,
    due_on: date,
    milestones: Sequence[tuple[str, date]] = (),
    targets: Sequence[Target] = (),
    by: Person,
    now: datetime,
    today: date,
) -> Action:
    """Plan an action for one or more clauses of a requirement, with its first milestones. Records ``action_planned``.

    Its number within the requirement is given once and never again.
    """
    if due_on <= starts_on:
        raise Invalid("due_on", f"The due date must come after the start, {day(starts_on)}.")
    last = session().scalar(select(func.max(Action.sequence)).where(Action.requirement_id == requirement.id))
    action = Action(
        school_id=school.id,
        requirement=requirement,
        sequence=(last or 0) + 1,
        title=_title(title),
        success=_success(success),
        owner=_owner(owner, school, today),
        planned_on=today,
        starts_on=starts_on,
        first_due_on=due_on,
        due_on=due_on,
        clauses=_clauses(clauses, requirement),
        targets=_targets(targets, requirement),
        milestones=[_milestone(step, step_due_on, starts_on, due_on) for step, step_due_on in milestones],
        updates=[],
        moves=[],
        evidence=[],
    )
    session().add(action)
    record("action_planned", action, by=by, now=now, school=school, title=action.title, due_on=due_on.isoformat())
    return action


def change_action(
    action: Action,
    *,
    clauses: Sequence[Clause],
    title: str,
    success: str,
    owner: Person,
    targets: Sequence[Target],
    by: Person,
    now: datetime,
    today: date,
) -> None:
    """Change what an action says, its owner, its clauses and its targets; its due date only moves.

    Records ``action_changed``, with all that changed as it was and as it is; where nothing did, there is no event.
    What is verified stands as it was verified.
    """
    school = _school(action)
    _refuse_verified(action, "title")
    before = _said(action)
    action.title = _title(title)
    action.success = _success(success)
    action.owner = _owner(owner, school, today)
    action.clauses = _clauses(clauses, action.requirement)
    action.targets = _targets(targets, action.requirement)
    after = _said(action)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        record("action_changed", action, by=by, now=now, school=school, **changed)


def move_due_date(action: Action, to_on: date, reason: str, *, by: Person, now: datetime, today: date) -> DueDateMove:
    """Move the due date and say why; the first one stays as it was. Records ``due_date_moved``."""
    if to_on == action.due_on:
        raise Invalid("to_on", f"It is already due on {day(to_on)}. Give another date.")
    if to_on <= max(today, action.starts_on):
        raise Invalid("to_on", f"Give a date after {day(max(today, action.starts_on))}.")
    if action.verified_on is not None:
        raise Invalid("to_on", "This action is complete and verified: its due date stands.")
    beyond = [step for step in action.milestones if step.met_on is None and step.due_on > to_on]
    if beyond:
        steps = listed([f"“{step.title}” on {day(step.due_on)}" for step in beyond])
        raise Invalid("to_on", f"Milestones are still to be met after that: {steps}. Give a later date.")
    reason = text_of("reason", reason, "Say why the date moves.")
    move = DueDateMove(action=action, from_on=action.due_on, to_on=to_on, reason=reason, moved_on=today, moved_by=by)
    action.due_on = to_on
    session().add(move)
    dates = {"from_on": move.from_on.isoformat(), "to_on": to_on.isoformat()}
    record("due_date_moved", action, by=by, now=now, school=_school(action), reason=reason, **dates)
    return move


def add_milestone(action: Action, title: str, due_on: date, *, by: Person, now: datetime) -> Milestone:
    """Add a dated step to an action. Records ``milestone_added``."""
    _refuse_verified(action, "milestones")
    milestone = _milestone(title, due_on, action.starts_on, action.due_on)
    action.milestones.append(milestone)
    record("milestone_added", milestone, by=by, now=now, school=_school(action), title=milestone.title)
    return milestone


def meet_milestone(milestone: Milestone, met_on: date, *, by: Person, now: datetime, today: date) -> None:
    """Note the day a milestone was met. Records ``milestone_met``."""
    if milestone.met_on is not None:
        raise Invalid("met_on", f"This milestone was met on {day(milestone.met_on)}.")
    if met_on > today:
        raise Invalid("met_on", f"{day(met_on)} is yet to come: give the day it was met.")
    milestone.met_on = met_on
    record("milestone_met", milestone, by=by, now=now, school=_school(milestone.action), met_on=met_on.isoformat())


def verify_completion(action: Action, *, by: Person, now: datetime, today: date) -> None:
    """Verify that an action declared complete is complete: not by its owner. Records ``completion_verified``."""
    school = _school(action)
    if by.id == action.owner_id:
        raise NotAllowed("You own this action, so somebody else must verify that it is complete.")
    if not may_verify(by.id, action.owner_id, by.roles_at(school, today)):
        raise NotAllowed("A governor, the headteacher or a trust officer verifies that an action is complete.")
    if action.verified_on is not None:
        raise Invalid("verify", f"Completion was verified on {day(action.verified_on)}.")
    if declared(action.updates) is not Colour.COMPLETE:
        raise Invalid("verify", "Its owner has not declared it complete. Ask for an update that does.")
    if not action.evidence:
        raise Invalid("verify", "There is no evidence to verify it by. Ask for at least one piece.")
    action.verified_on = today
    action.verified_by = by
    record("completion_verified", action, by=by, now=now, school=school)


def _school(action: Action) -> School:
    return session().get_one(School, action.school_id)


def _title(typed: str) -> str:
    return text_of("title", typed, "Say what the school will do.")


def _success(typed: str) -> str:
    return text_of("success", typed, "Say what success looks like, with a number in it.")


def _owner(owner: Person, school: School, today: date) -> Person:
    if not owner.active or not owner.roles_at(school, today):
        raise Invalid("owner", f"{owner.name} holds no role at {school.name} today. Choose somebody who does.")
    return owner


def _clauses(clauses: Sequence[Clause], requirement: Requirement) -> list[Clause]:
    if not clauses:
        raise Invalid("clauses", "Choose at least one thing inspectors asked for that this action answers.")
    if any(clause.requirement_id != requirement.id for clause in clauses):
        raise Invalid("clauses", "Choose clauses of this requirement only.")
    return list(clauses)


def _targets(targets: Sequence[Target], requirement: Requirement) -> list[Target]:
    if any(target.requirement_id != requirement.id for target in targets):
        raise Invalid("targets", "Choose targets of this requirement only.")
    return list(targets)


def _said(action: Action) -> dict[str, str | list[str]]:
    """Tell what an action says, whose it is and what it answers, in words that stay true when those change."""
    return {
        "title": action.title,
        "success": action.success,
        "owner": action.owner.name,
        "clauses": [str(number) for number in sorted(clause.number for clause in action.clauses)],
        "targets": sorted(f"{target.metric.name}, {target.metric.group}" for target in action.targets),
    }


def _refuse_verified(action: Action, field: str) -> None:
    if action.verified_on is not None:
        raise Invalid(field, "This action is complete and verified. Log progress on it first: that reopens it.")


def _milestone(title: str, due_on: date, starts_on: date, action_due_on: date) -> Milestone:
    title = text_of("milestones", title, "Say what the milestone is.", 200)
    if due_on < starts_on:
        raise Invalid("milestones", f"A milestone is due from {day(starts_on)}, when its action starts.")
    if due_on > action_due_on:
        raise Invalid("milestones", f"A milestone is due by {day(action_due_on)}, when its action is.")
    return Milestone(title=title, due_on=due_on)
