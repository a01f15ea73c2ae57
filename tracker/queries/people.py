"""Who may do what at a school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.passes import ReadingPass
from tracker.models.people import Membership, Passkey, Person
from tracker.models.schools import School, Trust
from tracker.models.sign_ins import Identity, Invitation, SignIn
from tracker.rules.permissions import Role
from tracker.rules.speech import in_words, listed, sentence_case

NOBODY = "Nobody at this school answers to that."


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A role somebody holds here; ``trust`` names the trust when it is held over all its schools.

    ``only_here`` says that they hold no role and no pass anywhere else that has not ended; ``comes_in`` that they have
    means of their own to sign in; ``has_second`` that they have an app or a passkey beside the password;
    ``invited_until`` is the last moment at which a link they were sent opens, until it is used or taken back.
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
    comes_in: bool
    has_second: bool
    invited_until: datetime | None


@dataclass(frozen=True, slots=True)
class RoleGroup:
    """Everybody of one role."""

    role: Role
    members: tuple[MemberRow, ...]


def people_in_words(groups: Sequence[RoleGroup], *, with_doors: bool) -> str:
    """Say who is here: "Nine people: one head, one clerk, five leaders and two governors."; "" of nobody.

    ``with_doors`` says too how many of them have not come in yet, for those who may know.
    """
    people = {member.person_id: member for group in groups for member in group.members}
    if not people:
        return ""
    roles = [(len(group.members), group.role) for group in groups]
    named = listed([f"{in_words(count)} {role if count == 1 else f'{role}s'}" for count, role in roles])
    said = f"{sentence_case(in_words(len(people)))} {'person' if len(people) == 1 else 'people'}: {named}"
    outside = sum(not member.comes_in for member in people.values()) if with_doors else 0
    has = "has" if outside == 1 else "have"
    return f"{said}; {in_words(outside)} {has} not come in yet." if outside else f"{said}."


def people_by_role(school: School, today: date) -> tuple[RoleGroup, ...]:
    """List who holds which role at the school today, role by role, by name. One query."""
    held_here = _held_at(school, today).add_columns(
        _is_elsewhere(school, Membership.person_id, today),
        _comes_in(),
        _has_second(),
        invited_until(Membership.person_id),
    )
    members = [_row(*row) for row in session().execute(held_here.order_by(Person.name, Membership.id))]
    groups = (RoleGroup(role, tuple(member for member in members if member.role is role)) for role in Role)
    return tuple(group for group in groups if group.members)


def invited_until(person_id: InstrumentedAttribute[int]) -> ScalarSelect[datetime]:
    """Select when the link that a person was sent ceases to open, used or not; None without one that stands."""
    return (
        select(func.max(Invitation.expires_at, type_=Invitation.expires_at.type))
        .where(Invitation.person_id == person_id, Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None))
        .scalar_subquery()
    )


def has_own_means(person: Person) -> bool:
    """Say whether somebody has come in by means of their own: a password they chose, a passkey, or a provider."""
    return bool(session().scalar(select(_comes_in()).where(Person.id == person.id)))


def has_come_in(person: Person) -> bool:
    """Say whether somebody has means of their own to sign in, or has ever come in by a link, as far as it is kept."""
    signed_in = exists().where(SignIn.person_id == person.id)
    was_let_in = exists().where(Invitation.person_id == person.id, Invitation.used_at.is_not(None))
    return has_own_means(person) or bool(session().scalar(select(or_(signed_in, was_let_in))))


def is_borrowed(person: Person, at: School | Trust) -> bool:
    """Tell whether somebody is known elsewhere alone, and has not come in by means of their own yet."""
    lent = select(ReadingPass.school_id).where(ReadingPass.person_id == person.id).distinct()
    places = {(held.school_id, held.trust_id) for held in person.memberships}
    places |= {(school_id, None) for school_id in session().scalars(lent)}
    here = (at.id, None) if isinstance(at, School) else (None, at.id)
    return bool(places) and here not in places and not has_own_means(person)


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
        raise NotFound(NOBODY)
    return held.person


def person_known_at(school: School, person_id: int, today: date) -> Person:
    """Find somebody who holds a role at the school, or a pass that has not ended; or raise `NotFound`."""
    holds_pass = exists().where(
        ReadingPass.person_id == Person.id,
        ReadingPass.school_id == school.id,
        ReadingPass.withdrawn_at.is_(None),
        ReadingPass.ends_on >= today,
    )
    holds_role = _held_at(school, today).with_only_columns(Membership.person_id)
    found = session().scalar(select(Person).where(Person.id == person_id, or_(holds_pass, Person.id.in_(holds_role))))
    if found is None:
        raise NotFound(NOBODY)
    return found


def holds_role(person: Person, today: date) -> bool:
    """Tell whether somebody holds a role at any school or trust. One query."""
    held = or_(Membership.ends_on.is_(None), Membership.ends_on >= today)
    return bool(session().scalar(select(exists().where(Membership.person_id == person.id, held))))


def is_known_elsewhere(person: Person, school: School, today: date) -> bool:
    """Tell whether somebody holds a role or a pass anywhere but at this school: one that ended opens nothing there."""
    return bool(session().scalar(select(_is_elsewhere(school, person.id, today))))


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


def _is_elsewhere(school: School, person_id: InstrumentedAttribute[int] | int, today: date) -> ColumnElement[bool]:
    elsewhere, lent = aliased(Membership), aliased(ReadingPass)
    return or_(
        exists().where(
            elsewhere.person_id == person_id,
            elsewhere.school_id.is_distinct_from(school.id),
            or_(elsewhere.ends_on.is_(None), elsewhere.ends_on >= today),
        ),
        exists().where(
            lent.person_id == person_id,
            lent.school_id != school.id,
            lent.withdrawn_at.is_(None),
            lent.ends_on >= today,
        ),
    )


def _comes_in() -> ColumnElement[bool]:
    return or_(
        and_(Person.password.is_not(None), Person.must_change_password.is_(False)),
        exists().where(Passkey.user_id == Person.id).correlate(Person),
        exists().where(Identity.person_id == Person.id).correlate(Person),
    )


def _has_second() -> ColumnElement[bool]:
    return or_(Person.tf_primary_method.is_not(None), exists().where(Passkey.user_id == Person.id).correlate(Person))


def _row(
    held: Membership, is_elsewhere: bool, comes_in: bool, has_second: bool, invited_until: datetime | None
) -> MemberRow:
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
        comes_in,
        has_second,
        invited_until,
    )
