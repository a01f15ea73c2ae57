"""Signing in and out: each session is written down, so that its owner can see it and end it.

Sign-ins are facts of one person, shown to them alone. They are no events of a school, and not in its chain.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

from sqlalchemy import delete, select, update

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.people import Person
from tracker.models.sent_forms import SentForm
from tracker.models.sign_ins import Identity, Invitation, SignIn
from tracker.models.tokens import Token
from tracker.queries.sign_ins import key_hash
from tracker.rules.sign_ins import browser_in_words


def begin_sign_in(person: Person, means: str, user_agent: str, *, now: datetime) -> str:
    """Write down that somebody signed in, and how; give the key that their cookie holds from now on."""
    key = secrets.token_urlsafe(32)
    session().add(
        SignIn(
            person=person,
            key_sha256=key_hash(key),
            means=means[:40],
            browser=browser_in_words(user_agent),
            started_at=now,
            seen_at=now,
        )
    )
    session().flush()
    return key


def new_key(key: str) -> str | None:
    """Give the sign-in with this key another one, under which alone it goes on; None where there is none."""
    held = session().scalar(select(SignIn).where(SignIn.key_sha256 == key_hash(key), SignIn.ended_at.is_(None)))
    if held is None:
        return None
    fresh = secrets.token_urlsafe(32)
    held.key_sha256 = key_hash(fresh)
    return fresh


def end_by_key(key: str, *, now: datetime) -> None:
    """End the sign-in that a cookie holds the key of."""
    session().execute(
        update(SignIn).where(SignIn.key_sha256 == key_hash(key), SignIn.ended_at.is_(None)).values(ended_at=now)
    )


def end_sign_in(person: Person, sign_in_id: int, *, now: datetime) -> SignIn:
    """End one of a person's own sign-ins; another person's is not found."""
    found = session().scalar(
        select(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    )
    if found is None:
        raise NotFound("You are not signed in there any more.")
    found.ended_at = now
    return found


def end_sign_ins(person: Person, *, but_key: str | None = None, now: datetime) -> None:
    """End every sign-in of a person, or every one but that whose key is given."""
    ended = update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    if but_key is not None:
        ended = ended.where(SignIn.key_sha256 != key_hash(but_key))
    session().execute(ended.values(ended_at=now))


def sign_out_everywhere(person: Person, *, now: datetime) -> None:
    """End every sign-in and token of a person, and what else rests on who they were: cookies, links, a half step."""
    person.fs_uniquifier = uuid.uuid4().hex
    held = update(Token).where(Token.person_id == person.id, Token.ended_at.is_(None))
    session().execute(held.values(ended_at=now))
    end_sign_ins(person, now=now)


def note_seen(sign_in_id: int, *, now: datetime) -> None:
    """Write down that somebody was seen."""
    session().execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now))


def link_identity(person: Person, issuer: str, subject: str, *, now: datetime) -> None:
    """Remember what a provider knows a person by: from now on this, and not their address, says who they are.

    They have a way in of their own now: a password that somebody else made is gone.
    """
    session().add(Identity(person=person, issuer=issuer, subject=subject, linked_at=now))
    if person.must_change_password:
        person.password = None
        person.must_change_password = False


def unlink_identity(person: Person, identity_id: int) -> str:
    """Forget what a provider knows a person by, and give its issuer; another person's is not found."""
    found = session().scalar(select(Identity).where(Identity.id == identity_id, Identity.person_id == person.id))
    if found is None:
        raise NotFound("That provider does not know you any more.")
    session().delete(found)
    return found.issuer


def forget_ways_in(person: Person) -> None:
    """Delete all that a person could sign in with or was seen by, as if they had never signed in."""
    for kept in (SignIn, Identity, Invitation, Token, SentForm):
        session().execute(delete(kept).where(kept.person_id == person.id))
    person.webauthn.clear()
    person.fs_webauthn_user_handle = None
    person.tf_primary_method = None
    person.tf_totp_secret = None
    person.tf_last_counter = None
    person.sign_in_link_key = None
    person.mf_recovery_codes = None
