"""Links by mail, to sign in or to choose a new password: asked for by address, each used once, and soon too old."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from flask import current_app
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import check_and_get_token_status
from sqlalchemy import select

from tracker.db import session
from tracker.models.people import Person
from tracker.services.jobs import ask_for_job

TO_SIGN_IN = "link to sign in"
FOR_A_PASSWORD = "link for a password"
"""The jobs that send them: their subject is the person. No link is kept; the worker makes it when it sends it."""
LASTS = {TO_SIGN_IN: timedelta(minutes=15), FOR_A_PASSWORD: timedelta(hours=1)}


def ask_for_link(kind: str, email: str, *, now: datetime) -> None:
    """Have a link sent to whoever signs in under an address; nothing tells whether anybody does."""
    known = select(Person).where(Person.email == email.strip().lower(), Person.active)
    person = session().scalar(known)
    if person is not None:
        ask_for_job(kind, person.id, school=None, by=person, now=now)


def token_to_sign_in(person: Person) -> str:
    """Make a link's token. Those before it stay good, each for its own time, until one of them is used.

    Otherwise whoever asks in somebody's name, time and again, would spoil each link before it is found in the mail.
    """
    if person.sign_in_link_key is None:
        person.sign_in_link_key = secrets.token_hex(32)
    serializer = current_app.extensions["security"].login_serializer
    token: str = serializer.dumps([person.fs_uniquifier, _key_of(person.sign_in_link_key)])
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
    if person is None or person.sign_in_link_key is None:
        return None
    return person if hmac.compare_digest(_key_of(person.sign_in_link_key), str(key)) else None


def use_link(token: str) -> Person | None:
    """Use up a link to sign in: give whose it was, if it was still good. None of theirs opens anything from now on."""
    person = person_of_link(token)
    if person is not None:
        person.sign_in_link_key = None
    return person


def _key_of(kept: str) -> str:
    """Make the key that links hold out of what is kept: without the installation's own key nobody else can."""
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), f"links:{kept}".encode(), "sha256").hex()
