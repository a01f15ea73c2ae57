"""The installation itself: that it is the demonstration, or is it no longer."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from tracker.db import session
from tracker.errors import Refused
from tracker.models.installation import Installation
from tracker.models.people import Person
from tracker.queries.installation import holds_demonstration, schools_of_its_own, with_password
from tracker.rules.speech import counted, listed
from tracker.services.events import record

MOST_NAMED = 3


def mark_demonstration() -> None:
    """Say that this database is the demonstration. Said again it changes nothing.

    Raises `Refused` where a school of somebody's own was first: whoever knows the demonstration's password could sign
    in beside it.
    """
    held = the_installation()
    if held.is_demonstration:
        return
    if schools := schools_of_its_own():
        named = listed(schools[:MOST_NAMED]) if len(schools) <= MOST_NAMED else counted(len(schools), "school")
        raise Refused(
            f"{named} {'is' if len(schools) == 1 else 'are'} here. The demonstration, whose password others know, is"
            " for an installation of its own: name another folder in TRACKER_INSTANCE, and run db upgrade there."
        )
    held.is_demonstration = True


def close_demonstration(addresses: Collection[str], *, by: Person, now: datetime) -> list[Person]:
    """Let nobody of the demonstration, whom ``addresses`` name, sign in any more, and take the mark away.

    Records ``demonstration_closed``. For an installation that a school of somebody's own has come into. Raises
    `Refused` where there is none, for the demonstration alone is done with when its folder is removed, and where the
    demonstration never was.
    """
    if not holds_demonstration():
        raise Refused("The demonstration was never loaded here: there is nothing to close.")
    if not schools_of_its_own():
        raise Refused("Nobody's own school is here. To be done with the demonstration, remove its folder.")
    held, people = the_installation(), with_password(addresses)
    for person in people:
        person.active = False
        person.password = None
        person.fs_uniquifier = uuid.uuid4().hex  # whoever is signed in as them no longer is
    if people or held.is_demonstration:
        held.is_demonstration = False
        record("demonstration_closed", held, by=by, now=now, school=None, people=[person.email for person in people])
    return people


def the_installation() -> Installation:
    """Give the one row about this database, made when first needed."""
    held = session().get(Installation, 1)
    if held is None:
        held = Installation(id=1, is_demonstration=False, retention={})
        session().add(held)
    return held
