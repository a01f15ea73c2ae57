"""The installation itself: in whose name it acts, and that it is the demonstration, or is it no longer."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from tracker.config import Settings
from tracker.db import EVERYTHING, Base, hold, session
from tracker.errors import Refused
from tracker.models.installation import Installation
from tracker.models.people import Person
from tracker.queries.installation import (
    ITS_NAME,
    has_schools_of_its_own,
    holds_demonstration,
    is_demonstration,
    schools_of_its_own,
    what_in_the_demonstration_may_be_real,
    with_password,
)
from tracker.rules.speech import counted, listed
from tracker.services.backups import back_up
from tracker.services.events import record
from tracker.services.people import add_person
from tracker.storage import Store

MOST_NAMED = 3
NOT_ALONE = (
    "A school of somebody’s own is here too, and stays. Whoever runs the server can let nobody of the demonstration in"
    " any more: flask --app app demo close"
)


def in_its_name(now: datetime) -> Person:
    """Give the person in whose name the installation itself acts, added when first needed; nobody signs in as it."""
    held = session().scalar(select(Person).where(Person.email == ITS_NAME))
    return held or add_person("Installation", ITS_NAME, "Command line", now=now)


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


def note_demonstration_loaded(*, now: datetime) -> None:
    """Note that all of the demonstration is here: what is recorded later, somebody did in it.

    Records ``demonstration_loaded``.
    """
    record("demonstration_loaded", the_installation(), by=in_its_name(now), now=now, school=None)


def leave_demonstration(settings: Settings, store: Store, *, now: datetime) -> Path | None:
    """Remove every record of the demonstration, so that somebody can begin here. Records ``demonstration_left``.

    What people have tried out in it goes too; its files go with the next sweep. Where something came in that may be
    real, a backup of everything is written first into the folder of the installation: that file is given, else None.
    Raises `Refused`, and then nothing is removed: where there is no demonstration, where somebody's own school is, and
    where the backup cannot be written whole.
    """
    hold(EVERYTHING)
    if not is_demonstration():
        raise Refused("This is no demonstration: nothing was removed.")
    if has_schools_of_its_own():
        raise Refused(NOT_ALONE)
    kept = None
    if what_in_the_demonstration_may_be_real():
        kept = settings.instance / f"demonstration-{now:%Y-%m-%d-%H%M%S}.zip"
        if lacking := back_up(kept, settings, store, now=now).lacking:
            raise Refused(f"{counted(len(lacking), 'file')} could not be copied, so nothing was removed.")
    for table in reversed(Base.metadata.sorted_tables):
        session().execute(table.delete())
    session().expunge_all()
    record("demonstration_left", the_installation(), by=in_its_name(now), now=now, school=None)
    return kept


def close_demonstration(addresses: Collection[str], *, by: Person, now: datetime) -> list[Person]:
    """Let nobody of the demonstration, whom ``addresses`` name, sign in any more, and take the mark away.

    Records ``demonstration_closed``. For an installation that a school of somebody's own has come into. Raises
    `Refused` where there is none, for the demonstration alone is done with when its folder is removed, and where the
    demonstration never was.
    """
    if not holds_demonstration():
        raise Refused("The demonstration was never loaded here: there is nothing to close.")
    if not has_schools_of_its_own():
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
