"""What was sent once is done once: a form is known by the mark it was opened with, and by whoever sends it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from tracker.db import session
from tracker.models.people import Person
from tracker.models.sent_forms import SentForm

KEPT = timedelta(days=30)
"""How long it is known that a form was sent: twice as long as a device keeps what is not sent yet."""


def sent_before(mark: str, by: Person) -> SentForm | None:
    """Give the note that this person sent the form of this mark, if they did."""
    return session().get(SentForm, (by.id, mark))


def note_sent(mark: str, seal: str, *, by: Person, now: datetime) -> SentForm:
    """Note that somebody sends a form, before what it asks for is done; both are kept, or neither.

    ``seal`` is a hash of what it holds. Their notes that are older than `KEPT` go; nobody else's are touched, for
    whoever sends at another school at the same time would have to wait.
    """
    session().execute(delete(SentForm).where(SentForm.person_id == by.id, SentForm.sent_at < now - KEPT))
    note = SentForm(person_id=by.id, mark=mark, seal=seal, sent_at=now)
    session().add(note)
    return note
