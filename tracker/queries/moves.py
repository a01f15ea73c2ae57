"""Who could move where, and what they leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CompoundSelect, or_, select, union
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import session
from tracker.models.actions import Action
from tracker.models.people import Membership, Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.queries.schools import is_open
from tracker.rules.permissions import CAN, Capability, Role

_MOVERS = sorted(role for role in Role if Capability.MOVE_PEOPLE in CAN[role])


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """An open action, or a requirement, of somebody who moves."""

    id: int
    number: str
    title: str


def schools_to_move_to(mover: Person, school: School, today: date) -> Sequence[School]:
    """List the other schools, closed ones not, to which a person may move people today, by name. One query."""
    held = (
        Membership.person_id == mover.id,
        Membership.role.in_(_MOVERS),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
    )
    theirs: CompoundSelect[tuple[int]] = union(  # not one or the other: that could only be found out of every school
        select(Membership.school_id).where(Membership.school_id.is_not(None), *held),
        select(School.id).join(Membership, Membership.trust_id == School.trust_id).where(*held),
    )
    return (
        session()
        .scalars(
            select(School)
            .where(
                School.id != school.id,
                is_open(today),
                School.id.in_(theirs),
            )
            .order_by(School.name, School.id)
        )
        .all()
    )


def open_actions_of(school: School, person: Person) -> Sequence[Action]:
    """Find the actions of open requirements that somebody answers for at a school, not verified. Three queries."""
    return (
        session()
        .scalars(
            select(Action)
            .join(Action.requirement)
            .where(
                Action.school_id == school.id,
                Action.owner_id == person.id,
                Action.verified_on.is_(None),
                Requirement.closed_on.is_(None),
            )
            .options(
                joinedload(Action.requirement),
                joinedload(Action.owner),
                selectinload(Action.clauses),
                selectinload(Action.targets),
            )
            .order_by(Requirement.plan_number, Action.sequence)
        )
        .all()
    )


def actions_left_by(school: School, person: Person) -> tuple[LeftBehind, ...]:
    """Name the actions that somebody who moves hands over."""
    return tuple(
        LeftBehind(one.id, f"{one.requirement.plan_number}.{one.sequence}", one.title)
        for one in open_actions_of(school, person)
    )


def requirements_led_by(school: School, person: Person) -> Sequence[Requirement]:
    """Find the open requirements that somebody leads at a school. One query."""
    return (
        session()
        .scalars(
            select(Requirement)
            .where(
                Requirement.school_id == school.id, Requirement.lead_id == person.id, Requirement.closed_on.is_(None)
            )
            .order_by(Requirement.plan_number)
        )
        .all()
    )


def requirements_left_by(school: School, person: Person) -> tuple[LeftBehind, ...]:
    """Name the requirements that somebody who moves leads."""
    found = requirements_led_by(school, person)
    return tuple(LeftBehind(one.id, str(one.plan_number), one.title) for one in found)
