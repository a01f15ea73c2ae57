"""Who may do what at a school."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.people import Membership, Person
from tracker.models.schools import School
from tracker.rules.permissions import Role


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A role somebody holds here; ``trust`` names the trust when it is held over all its schools.

    ``only_here`` says that they hold, and held, no role anywhere else.
    """

    membership_id: int
    person_id: int
    name: str
    job_title: str
    email: str
    role: Role
    ends_on: date | None
    trust: str | None
    only_here: bool


@dataclass(frozen=True, slots=True)
class RoleGroup:
    """Everybody of one role."""

    role: Role
    members: tuple[MemberRow, ...]


def people_by_role(school: School, today: date) -> tuple[RoleGroup, ...]:
    """List who holds which role at the school today, role by role, by name. One query."""
    held_here = _held_at(school, today).add_columns(_is_elsewhere(school, Membership.person_id))
    members = [_row(*row) for row in session().execute(held_here.order_by(Person.name, Membership.id))]
    groups = (RoleGroup(role, tuple(member for member in members if member.role is role)) for role in Role)
    return tuple(group for group in groups if group.members)


def stored_membership(school: School, membership_id: int, today: date) -> Membership:
    """Find a role held at this school itself, to end it; or raise `NotFound`. A trust's roles are not the school's."""
    found = session().scalar(
        _held_at(school, today).where(Membership.id == membership_id, Membership.school_id == school.id)
    )
    if found is None:
        raise NotFound("Nobody holds that role at this school.")
    return found


def person_at(school: School, person_id: int, today: date) -> Person:
    """Find somebody who holds a role at the school, or raise `NotFound`."""
    held = session().scalar(_held_at(school, today).where(Membership.person_id == person_id).limit(1))
    if held is None:
        raise NotFound("Nobody at this school answers to that.")
    return held.person


def holds_roles_elsewhere(person: Person, school: School) -> bool:
    """Tell whether somebody holds, or held, a role anywhere but at this school."""
    return bool(session().scalar(select(_is_elsewhere(school, person.id))))


def person_with_email(email: str) -> Person | None:
    """Find whoever signs in with an address, at any school."""
    return session().scalar(select(Person).where(Person.email == email.strip().lower()))


def _held_at(school: School, today: date) -> Select[Membership]:
    here = Membership.school_id == school.id
    if school.trust_id is not None:
        here = here | (Membership.trust_id == school.trust_id)
    return (
        select(Membership)
        .join(Membership.person)
        .where(here, or_(Membership.ends_on.is_(None), Membership.ends_on >= today))
        .options(contains_eager(Membership.person), joinedload(Membership.trust))
    )


def _is_elsewhere(school: School, person_id: InstrumentedAttribute[int] | int) -> ColumnElement[bool]:
    elsewhere = aliased(Membership)
    return exists().where(elsewhere.person_id == person_id, elsewhere.school_id.is_distinct_from(school.id))


def _row(held: Membership, is_elsewhere: bool) -> MemberRow:
    return MemberRow(
        held.id,
        held.person_id,
        held.person.name,
        held.person.job_title,
        held.person.email,
        held.role,
        held.ends_on,
        held.trust.name if held.trust else None,
        not is_elsewhere,
    )
