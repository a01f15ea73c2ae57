"""The secret address of a person's calendar."""

from __future__ import annotations

import secrets
from datetime import datetime

from tracker.models.people import Person
from tracker.services.events import record

KEY_BYTES = 32


def make_calendar_address(person: Person, *, now: datetime) -> str:
    """Give somebody a calendar address nobody can guess; one they had before leads nowhere from now on.

    Records ``calendar_address_made``, without the key.
    """
    replaced = person.calendar_key is not None
    person.calendar_key = secrets.token_urlsafe(KEY_BYTES)
    record("calendar_address_made", person, by=person, now=now, school=None, replaced=replaced)
    return person.calendar_key
