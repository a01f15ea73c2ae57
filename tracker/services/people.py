"""People, and the roles they hold."""

from __future__ import annotations

import re
import unicodedata
import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_security import hash_password
from sqlalchemy import or_, select

from tracker.db import hold, session
from tracker.errors import Invalid
from tracker.models.meetings import Seat
from tracker.models.people import Membership, Person
from tracker.models.schools import School, Trust
from tracker.queries.people import is_borrowed
from tracker.rules.permissions import CAN, Capability, Role
from tracker.rules.speech import day
from tracker.services.boards import end_seats_beyond_roles
from tracker.services.events import record
from tracker.services.passwords import SHORTEST, refusal
from tracker.services.sign_ins import sign_out_everywhere
from tracker.services.wording import text_of

BORROWED = "{} has never signed in by themselves. Ask them to do so first."

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def add_person(
    name: str,
    email: str,
    job_title: str = "",
    password: str | None = None,
    *,
    handed_over: bool = False,
    now: datetime,
    by: Person | None = None,
    school: School | None = None,
) -> Person:
    """Add somebody under their email address, with a password or none yet. Records ``person_added``.

    A password that is ``handed_over``, because somebody else made it, has to be changed before anything opens.
    Without ``by`` it is the installation's first person, who is said to have added themselves.
    """
    email = email.strip().lower()
    if len(email) > 255 or not _EMAIL.fullmatch(email):
        raise Invalid("email", "Give an email address, such as name@school.org.uk.")
    hold(f"address {email}")  # another school may be adding them
    if session().scalar(select(Person).where(Person.email == email)):
        raise Invalid("email", f"Somebody with the address {email} is already here.")
    person = Person(
        name=text_of("name", name, "Say who this is.", 120),
        email=email,
        job_title=" ".join(job_title.split())[:120],
        password=_hashed(password) if password is not None else None,
        must_change_password=handed_over,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
    )
    session().add(person)
    session().flush()
    record("person_added", person, by=by or person, now=now, school=school)
    return person


def set_password(person: Person, password: str, *, handed_over: bool = False, by: Person, now: datetime) -> None:
    """Give a person a new password; whoever is signed in as them no longer is. Records ``password_set``.

    One that is ``handed_over`` has to be changed before anything opens; one they choose themselves is not guessed.
    """
    if person is by and (why := refusal(password, person)):
        raise Invalid("password", why)
    person.password = _hashed(password)
    person.must_change_password = handed_over
    sign_out_everywhere(person, now=now)
    record("password_set", person, by=by, now=now, school=None)


def own_password(person: Person) -> None:
    """Note that a person has chosen a password that only they know."""
    person.must_change_password = False


def give_role(
    person: Person,
    role: Role,
    at: School | Trust,
    *,
    by: Person,
    now: datetime,
    today: date,
    ends_on: date | None = None,
    is_new: bool = False,
) -> Membership:
    """Give a person a role at a school, or over all schools of a trust, for good or until a day it still holds.

    Somebody known only elsewhere has to have come in by themselves first: whoever handed them a password or a link
    there could sign in here. Somebody who ``is_new``, added in this very change, was handed nothing yet. Records
    ``role_given``.
    """
    if ends_on is not None and ends_on < today:
        raise Invalid("ends_on", f"{day(ends_on)} has passed: give a day to come, or none.")
    school = at if isinstance(at, School) else None
    trust = at if isinstance(at, Trust) else None
    for held in person.memberships:
        if held.role is role and (held.school, held.trust) == (school, trust) and _holds(held, today):
            raise Invalid("role", f"{person.name} is already {role.label.lower()} there.")
    if not is_new:
        refuse_borrowed(person, at)
    membership = Membership(person=person, role=role, school=school, trust=trust, ends_on=ends_on)
    session().add(membership)
    ends = ends_on.isoformat() if ends_on else None
    record("role_given", membership, by=by, now=now, school=school, person=person.id, role=role.value, ends_on=ends)
    return membership


def refuse_borrowed(person: Person, at: School | Trust) -> None:
    """Raise `Invalid` for somebody who is known elsewhere alone, and has not come in by means of their own yet."""
    if is_borrowed(person, at):
        raise Invalid("email", BORROWED.format(person.email))


def change_role(
    held: Membership, role: Role, *, by: Person, now: datetime, today: date, ends_on: date | None = None
) -> tuple[Membership, tuple[Seat, ...]]:
    """Make a person something else where they are: from today the new role holds, and the old one no more.

    Gives the new role, and the seats that ended with the old one: none, as long as the new one lasts. Records
    ``role_given`` and ``role_ended``.
    """
    at = held.school or held.trust
    assert at is not None, "the database has no role at nowhere"
    given = give_role(held.person, role, at, by=by, now=now, today=today, ends_on=ends_on)
    return given, end_role(held, today - timedelta(days=1), by=by, now=now)


def end_role(membership: Membership, on: date, *, by: Person, now: datetime) -> tuple[Seat, ...]:
    """End a role: ``on`` is the last day it holds. Records ``role_ended``.

    With the last role that a seat on a board rests on, the seat ends too, and is given. A school is not left without
    anybody who manages its people.
    """
    if membership.ends_on is not None and membership.ends_on < on:
        raise Invalid("ends_on", f"This role already ends on {day(membership.ends_on)}.")
    today = now.astimezone(ZoneInfo(membership.school.time_zone)).date() if membership.school else on
    if membership.school and _manages(membership) and not _other_managers(membership, max(on, today)):
        raise Invalid(
            "ends_on", f"Nobody else manages people at {membership.school.name}. Give somebody that role first."
        )
    membership.ends_on = on
    record("role_ended", membership, by=by, now=now, school=membership.school, ends_on=on.isoformat())
    return end_seats_beyond_roles(membership.person, by=by, now=now)


def _hashed(password: str) -> str:
    if len(password) < SHORTEST:
        raise Invalid("password", f"A password needs {SHORTEST} characters or more.")
    hashed: str = hash_password(unicodedata.normalize("NFKD", password))  # as the library does with what is typed
    return hashed


def _holds(membership: Membership, today: date) -> bool:
    return membership.ends_on is None or membership.ends_on >= today


def _manages(membership: Membership) -> bool:
    return Capability.MANAGE_PEOPLE in CAN[membership.role]


def _other_managers(membership: Membership, on: date) -> bool:
    others = session().scalars(
        select(Membership)
        .join(Membership.person)
        .where(
            Membership.school_id == membership.school_id,
            Membership.id != membership.id,
            Person.active,
            or_(Membership.ends_on.is_(None), Membership.ends_on > on),
        )
    )
    return any(_manages(other) for other in others)
