"""Telling people by mail what they owe, once; and how each of them wants to be told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.mail import MailWishes, SentMail
from tracker.models.people import Person
from tracker.rules.digests import Digest
from tracker.services.events import record

MOST_LEAD_DAYS = 30


def send_digest(digest: Digest, post: Callable[[Digest], None], *, now: datetime) -> None:
    """Note that a person is told on these occasions, then post the mail.

    Whoever calls commits after each: a mail that could not be posted leaves no note and is posted again, and a second
    worker that is at the same mail is refused by the note (`IntegrityError`) before it posts anything.
    """
    for occasion in digest.occasions:
        session().add(SentMail(person_id=digest.person_id, occasion=occasion, sent_at=now))
    session().flush()
    post(digest)


def choose_wishes(person: Person, *, muted: bool, weekday: int, lead_days: int, now: datetime) -> MailWishes:
    """Choose how to be told, for oneself. Records ``mail_wishes_chosen``."""
    if not 0 <= weekday <= 6:
        raise Invalid("weekday", "Choose a day of the week.")
    if not 0 <= lead_days <= MOST_LEAD_DAYS:
        raise Invalid("lead_days", f"Choose 0 to {MOST_LEAD_DAYS} days.")
    wishes = session().get(MailWishes, person.id) or MailWishes(person_id=person.id)
    wishes.muted, wishes.weekday, wishes.lead_days = muted, weekday, lead_days
    session().add(wishes)
    record("mail_wishes_chosen", person, by=person, now=now, school=None, muted=muted)
    return wishes
