"""Links by mail, to sign in or to choose a new password: asked for by address, each used once, and soon too old."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from flask import current_app
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import check_and_get_token_status
from sqlalchemy import func, select

from tracker.db import session
from tracker.models.jobs import Job
from tracker.models.people import Person
from tracker.services.jobs import ask_for_job

TO_SIGN_IN = "link to sign in"
FOR_A_PASSWORD = "link for a password"
"""The jobs that send them: their subject is the person. No link is kept; the worker makes it when it sends it."""
LASTS = {TO_SIGN_IN: timedelta(minutes=15), FOR_A_PASSWORD: timedelta(hours=1)}
MOST = 5  # of a kind to one person in an hour: nobody's mailbox is filled by somebody else


def ask_for_link(kind: str, email: str, *, now: datetime) -> None:
    """Have a link sent to whoever signs in under an address; nothing tells whether anybody does."""
    known = select(Person).where(Person.email == email.strip().lower(), Person.active)
    person = session().scalar(known)
    if person is None:
        return
    lately = select(func.count()).where(
        Job.kind == kind, Job.subject_id == person.id, Job.asked_at > now - timedelta(hours=1)
    )
    if (session().scalar(lately) or 0) < MOST:
        ask_for_job(kind, person.id, school=None, by=person, now=now)


def token_to_sign_in(person: Person) -> str:
    """Make a link's token, and keep what it is known by; the one before it opens nothing from now on."""
    key = secrets.token_urlsafe(32)
    person.sign_in_key_sha256 = _hash(key)
    token: str = current_app.extensions["security"].login_serializer.dumps([person.fs_uniquifier, key])
    return token


def token_for_a_password(person: Person) -> str:
    """Make a link's token: the library's, which opens nothing any more once the password has changed."""
    token: str = generate_reset_password_token(person)  # type: ignore[no-untyped-call]
    return token


def person_of_link(token: str) -> Person | None:
    """Find whose link to sign in this is, if it is still good."""
    expired, invalid, data = check_and_get_token_status(token, "login", LASTS[TO_SIGN_IN])
    if expired or invalid or not isinstance(data, list) or len(data) != 2:
        return None
    uniquifier, key = data
    person = session().scalar(select(Person).where(Person.fs_uniquifier == uniquifier, Person.active))
    if person is None or person.sign_in_key_sha256 is None:
        return None
    return person if hmac.compare_digest(person.sign_in_key_sha256, _hash(key)) else None


def use_link(token: str) -> Person | None:
    """Use up a link to sign in: give whose it was, if it was still good. It opens nothing from now on."""
    person = person_of_link(token)
    if person is not None:
        person.sign_in_key_sha256 = None
    return person


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
