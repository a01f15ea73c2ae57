"""Moving from one school to another: what ends here and begins there, in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.db import hold, session
from tracker.errors import Invalid, NotAllowed
from tracker.models.actions import Action
from tracker.models.people import Membership, Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.queries.moves import open_actions_of, requirements_led_by
from tracker.rules.permissions import Capability, Role, may
from tracker.rules.speech import day
from tracker.services.actions import change_action
from tracker.services.departures import Departure, leave_school
from tracker.services.events import record
from tracker.services.people import give_role
from tracker.services.requirements import name_requirement

OWNER, LEAD = "owner_", "lead_"
"""How the fields begin that ask who answers for an action, and who leads a requirement, from now on."""


@dataclass(frozen=True, slots=True)
class Move:
    """What came of a move: the role that began there, what ended here, the actions and requirements handed over."""

    given: Membership
    left: Departure
    handed: tuple[Action, ...]
    led: tuple[Requirement, ...]


def owner_field(action_id: int) -> str:
    """Name the field that asks who answers for an action from now on."""
    return f"{OWNER}{action_id}"


def lead_field(requirement_id: int) -> str:
    """Name the field that asks who leads a requirement from now on."""
    return f"{LEAD}{requirement_id}"


def move_person(
    person: Person,
    school: School,
    to: School,
    role: Role,
    on: date,
    owners: Mapping[int, Person],
    leads: Mapping[int, Person | None],
    *,
    by: Person,
    now: datetime,
    today: date,
) -> Move:
    """Move somebody from one school to another: ``on`` is their last day here, and their role there begins at once.

    ``owners`` say who answers for each of their open actions, and ``leads`` who leads each of their open requirements,
    by its id; a requirement may be led by nobody for now. Whoever moves them may do so at both schools;
    who does not manage people there gives them no role that they do not hold here. Records ``person_moved`` in both
    schools’ histories, beside what ended, began and was handed over.
    """
    _hold(person)
    _refuse_to(by, person, school, to, today)
    _refuse_higher(by, person, school, to, role, today)
    if on < today and (today - on).days > 1:
        raise Invalid("ends_on", f"{day(on)} has passed. They leave at once, or at the end of a day to come.")
    handed = open_actions_of(school, person)
    for action in handed:
        _hand_over(action, owners.get(action.id), person, by=by, now=now, today=today)
    led = requirements_led_by(school, person)
    for requirement in led:
        _hand_on(requirement, leads.get(requirement.id), person, by=by, now=now, today=today)
    given = give_role(person, role, to, by=by, now=now, today=today)
    left = leave_school(person, school, on, by=by, now=now, today=today)
    told = {"left": school.name, "joined": to.name, "role": role.value, "last_on": on.isoformat()}
    for where in (school, to):
        record("person_moved", given, by=by, now=now, school=where, **told)
    return Move(given, left, tuple(handed), tuple(led))


def _hold(person: Person) -> None:
    """Wait for whoever moves the same person from another of their schools, then look anew at what they are where."""
    hold(f"moves of person {person.id}")
    session().expire(person, ["memberships"])
    held = select(Membership).where(Membership.person_id == person.id)
    session().scalars(held, execution_options={"populate_existing": True}).all()


def _refuse_to(by: Person, person: Person, school: School, to: School, today: date) -> None:
    if by is person:
        raise NotAllowed("Somebody else moves you: whoever manages people at both schools, or an officer of the trust.")
    if to is school:
        raise Invalid("school", f"{person.name} is at {school.name} already. Choose another school.")
    for where in (school, to):
        if not may(by.roles_at(where, today), Capability.MOVE_PEOPLE):
            raise NotAllowed(f"You may move nobody from or to {where.name}: ask whoever manages people there.")


def _refuse_higher(by: Person, person: Person, school: School, to: School, role: Role, today: date) -> None:
    """Refuse a role that somebody does not hold yet, by whoever does not manage people where they go."""
    held = {one.role for one in person.memberships if one.school is school and _holds(one, today)}
    if role is Role.TRUST_OFFICER:
        raise Invalid("role", "A trust’s officers are the trust’s to name: choose a role at the school.")
    if role not in held and not may(by.roles_at(to, today), Capability.MANAGE_PEOPLE):
        raise Invalid(
            "role", f"Whoever manages people at {to.name} makes them a {role} there. Choose what they are here."
        )


def _holds(held: Membership, today: date) -> bool:
    return held.ends_on is None or held.ends_on >= today


def _hand_over(action: Action, owner: Person | None, person: Person, *, by: Person, now: datetime, today: date) -> None:
    field = owner_field(action.id)
    if owner is None or owner is person:
        raise Invalid(field, f"Choose who answers for “{action.title}” from now on.")
    try:
        change_action(
            action,
            clauses=action.clauses,
            title=action.title,
            success=action.success,
            owner=owner,
            targets=action.targets,
            by=by,
            now=now,
            today=today,
        )
    except Invalid as refusal:
        raise Invalid(field, str(refusal)) from refusal


def _hand_on(
    requirement: Requirement, lead: Person | None, person: Person, *, by: Person, now: datetime, today: date
) -> None:
    field = lead_field(requirement.id)
    if lead is person:
        raise Invalid(field, f"Choose who leads “{requirement.title}” from now on, or nobody for now.")
    try:
        name_requirement(requirement, requirement.title, lead, by=by, now=now, today=today)
    except Invalid as refusal:
        raise Invalid(field, str(refusal)) from refusal
