"""Who is signed in where."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, bindparam, select

from tracker.db import session
from tracker.models.installation import Installation
from tracker.models.people import Person
from tracker.models.sign_ins import Identity, SignIn
from tracker.queries.second_factors import lacking
from tracker.rules.sign_ins import LONGEST, UNSEEN
from tracker.rules.speech import in_words

HOW = {"password": "with a password", "passkey": "with a passkey", "link by mail": "with a link by mail"}
AND = " + "
"""Between the first and the second step, where somebody came by two."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The sign-in that a request belongs to, when its person was last noted, and what each page asks besides."""

    id: int
    seen_at: datetime
    lacks_second_factor: bool
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One place where a person is signed in; ``how`` goes on from "signed in"."""

    id: int
    browser: str
    how: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """One provider that knows a person."""

    id: int
    issuer: str
    linked_at: datetime


def places_in_words(sign_ins: Sequence[SignInRow]) -> str:
    """Say where somebody is signed in: "You are signed in here, and in two more places."."""
    more = sum(not one.is_this for one in sign_ins)
    if not more:
        return "You are signed in here, and nowhere else."
    return f"You are signed in here, and in {in_words(more)} more place{'' if more == 1 else 's'}."


def key_hash(key: str) -> str:
    """Hash the key of a sign-in, as it is kept."""
    return hashlib.sha256(key.encode()).hexdigest()


def person_signed_in(uniquifier: str, key: str, now: datetime, today: date) -> tuple[Person, Seen] | None:
    """Find whoever holds this key, and all that a page asks about them, in one query; None when it has ended."""
    theirs = _SIGNED_IN.where(Person.fs_uniquifier == uniquifier, SignIn.key_sha256 == key_hash(key), *_holding(now))
    row = session().execute(theirs, {"today": today}).first()
    return (row[0], Seen(row[1], row[2], bool(row[3]), bool(row[4]))) if row else None


def sign_ins_of(person: Person, this: int | None, now: datetime, zone: ZoneInfo) -> tuple[SignInRow, ...]:
    """List where a person is signed in, the one they look from first, then by when they were seen, in their time."""
    rows = session().scalars(
        select(SignIn)
        .where(SignIn.person_id == person.id, *_holding(now))
        .order_by((SignIn.id == this).desc(), SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return tuple(
        SignInRow(
            id=row.id,
            browser=row.browser,
            how=_how(row.means),
            started_at=row.started_at.astimezone(zone),
            seen_at=row.seen_at.astimezone(zone),
            is_this=row.id == this,
        )
        for row in rows
    )


def identities_of(person: Person, zone: ZoneInfo) -> tuple[IdentityRow, ...]:
    """List the providers that know a person, the first first."""
    rows = session().scalars(select(Identity).where(Identity.person_id == person.id).order_by(Identity.id))
    return tuple(IdentityRow(one.id, one.issuer, one.linked_at.astimezone(zone)) for one in rows)


def person_known_as(issuer: str, subject: str) -> Person | None:
    """Find the person a provider knows by this subject."""
    return session().scalar(
        select(Person)
        .join(Identity, Identity.person_id == Person.id)
        .where(Identity.issuer == issuer, Identity.subject == subject)
    )


# Made once: every page asks it.
_SIGNED_IN = (
    select(
        Person,
        SignIn.id,
        SignIn.seen_at,
        lacking(bindparam("today", type_=Date)),
        select(Installation.is_demonstration).scalar_subquery(),
    )
    .join(SignIn, SignIn.person_id == Person.id)
    .where(Person.active)
)


def _how(means: str) -> str:
    first, _, second = means.partition(AND)
    return HOW.get(first, f"through {first}") + (f" and a {second}" if second else "")


def _holding(now: datetime) -> tuple[Any, ...]:
    """What holds of a sign-in that still lasts: `tracker.rules.sign_ins.lasts`, as the database asks it."""
    return SignIn.ended_at.is_(None), SignIn.seen_at > now - UNSEEN, SignIn.started_at > now - LONGEST
