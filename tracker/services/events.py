"""The record of who did what, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from tracker.db import session
from tracker.models.events import Event
from tracker.models.people import Person
from tracker.models.schools import School


class Subject(Protocol):
    """Anything stored: it has a number once it was flushed."""

    id: Any


def record(
    name: str, subject: Subject, /, *, by: Person, now: datetime, school: School | None, **detail: object
) -> Event:
    """Record one event in the past tense (``progress_logged``); its subject is flushed, so that it has a number.

    ``school`` is None for what belongs to no single school. ``detail`` must be plain enough for JSON.
    """
    session().flush()
    event = Event(
        school_id=school.id if school else None,
        person_id=by.id,
        name=name,
        subject=type(subject).__name__.lower(),
        subject_id=subject.id,
        detail=detail,
        happened_at=now,
    )
    session().add(event)
    return event
