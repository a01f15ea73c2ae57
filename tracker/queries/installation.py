"""The installation itself: whether anybody is here, whether it is the demonstration, and whose schools are in it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from tracker.db import session
from tracker.models.events import Event
from tracker.models.installation import Installation
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.rules.demonstration import LOADED, what_may_be_real

DEMONSTRATION = frozenset({"900001", "900002"})  # the numbers of its schools, which no school in England has
ITS_NAME = "installation@localhost.localdomain"
"""The address of whoever the commands act as: no mail goes there, and nobody signs in with it."""

EARLIER = "The demonstration was loaded by an earlier version, which did not note what came in after: it may be real."


def somebody_is_here() -> bool:
    """Say whether anybody was ever added here, so that the installation is theirs. One query."""
    return session().scalar(select(Person.id).where(Person.email != ITS_NAME).limit(1)) is not None


def is_demonstration() -> bool:
    """Say whether everybody may know the people and passwords of this database. One query."""
    return bool(session().scalar(select(Installation.is_demonstration)))


def schools_of_its_own() -> list[str]:
    """List the schools here, by name, that are not the demonstration's. One query."""
    found = select(School.name).where(School.urn.not_in(DEMONSTRATION)).order_by(School.name)
    return list(session().scalars(found))


def has_schools_of_its_own() -> bool:
    """Say whether a school is here that is not the demonstration's, however many there are. One query."""
    return session().scalar(select(School.id).where(School.urn.not_in(DEMONSTRATION)).limit(1)) is not None


def holds_demonstration() -> bool:
    """Say whether the demonstration was ever loaded here: its schools stay. One query."""
    return session().scalar(select(School.id).where(School.urn.in_(DEMONSTRATION)).limit(1)) is not None


def with_password(addresses: Collection[str]) -> list[Person]:
    """List whoever of these addresses can sign in with a password, by address. One query."""
    theirs = (Person.email.in_(addresses), Person.active, Person.password.is_not(None))
    return list(session().scalars(select(Person).where(*theirs).order_by(Person.email)))


def done_in_the_demonstration() -> dict[str, int] | None:
    """Count what was done since it was loaded, by the names of events; None where that was not noted. Two queries."""
    loaded = session().scalar(select(func.max(Event.id)).where(Event.name == LOADED))
    if loaded is None:
        return None
    since = select(Event.name, func.count()).where(Event.id > loaded).group_by(Event.name).order_by(Event.name)
    return dict(session().execute(since).all())


def what_in_the_demonstration_may_be_real() -> str:
    """Say in a sentence that something in it may be real, so that a copy is kept; "" where all of it is invented."""
    done = done_in_the_demonstration()
    return EARLIER if done is None else what_may_be_real(done)
