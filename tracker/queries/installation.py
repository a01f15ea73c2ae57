"""The installation itself: whether it is the demonstration, and whose schools are in it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from tracker.db import session
from tracker.models.installation import Installation
from tracker.models.people import Person
from tracker.models.schools import School

DEMONSTRATION = frozenset({"900001", "900002"})  # the numbers of its schools, which no school in England has


def is_demonstration() -> bool:
    """Say whether everybody may know the people and passwords of this database. One query."""
    return bool(session().scalar(select(Installation.is_demonstration)))


def schools_of_its_own() -> list[str]:
    """List the schools here, by name, that are not the demonstration's. One query."""
    found = select(School.name).where(School.urn.not_in(DEMONSTRATION)).order_by(School.name)
    return list(session().scalars(found))


def holds_demonstration() -> bool:
    """Say whether the demonstration was ever loaded here: its schools stay. One query."""
    return session().scalar(select(School.id).where(School.urn.in_(DEMONSTRATION)).limit(1)) is not None


def with_password(addresses: Collection[str]) -> list[Person]:
    """List whoever of these addresses can sign in with a password, by address. One query."""
    theirs = (Person.email.in_(addresses), Person.active, Person.password.is_not(None))
    return list(session().scalars(select(Person).where(*theirs).order_by(Person.email)))
