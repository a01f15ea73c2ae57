"""Tokens: giving a program a key to read as oneself, and taking it back."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import select, update

from tracker.db import session
from tracker.errors import Invalid, NotFound
from tracker.models.people import Person
from tracker.models.tokens import Token
from tracker.queries.sign_ins import key_hash
from tracker.queries.tokens import opens, token_count
from tracker.rules.tokens import MOST, PREFIX, SPANS, last_day
from tracker.services.events import record
from tracker.services.jobs import ask_for_job
from tracker.services.second_factors import NOTICE
from tracker.services.wording import text_of

LONGEST_NAME = 80


def make_token(person: Person, name: str, span: int, *, has_second_step: bool, now: datetime, today: date) -> str:
    """Let a program read as a person for some days, and give the key: it is kept by its hash alone.

    ``has_second_step`` says that the person has shown one, so that the token opens what roles with a second step open.
    Records ``token_made``, of which its owner is told by mail: somebody else may have sat at their desk.
    """
    name = text_of("name", name, "Say what it is for.", LONGEST_NAME)
    if span not in SPANS:
        raise Invalid("span", "Choose for how long.")
    if token_count(person, today) >= MOST:
        raise Invalid("name", f"You have {MOST} tokens, which is the most. End one that is not used any more.")
    key = PREFIX + secrets.token_urlsafe(32)
    made = Token(
        person=person,
        name=name,
        key_sha256=key_hash(key),
        has_second_step=has_second_step,
        made_at=now,
        ends_on=last_day(span, today),
    )
    session().add(made)
    told = record("token_made", person, by=person, now=now, school=None, ends_on=made.ends_on.isoformat())
    session().flush()
    ask_for_job(NOTICE, told.id, school=None, by=person, now=now)
    return key


def end_token(person: Person, token_id: int, *, now: datetime, today: date) -> str:
    """Let a token of a person open nothing any more, and give its name; another person's is not found.

    Records ``token_ended``.
    """
    found = session().scalar(select(Token).where(Token.id == token_id, Token.person_id == person.id, opens(today)))
    if found is None:
        raise NotFound("You have no such token, or it opens nothing any more.")
    found.ended_at = now
    record("token_ended", person, by=person, now=now, school=None)
    return found.name


def note_use(token_id: int, today: date) -> None:
    """Write down on which day a token was used last."""
    session().execute(update(Token).where(Token.id == token_id).values(used_on=today))
