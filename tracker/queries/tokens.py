"""Tokens: whose a key is, and which keys somebody has given out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import contains_eager

from tracker.db import session
from tracker.models.people import Person
from tracker.models.tokens import Token
from tracker.queries.second_factors import lacking
from tracker.queries.sign_ins import key_hash
from tracker.rules.speech import day, in_words, sentence_case


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token of a person that still opens something; ``used_on`` is the last day on which it did."""

    id: int
    name: str
    made_on: date
    ends_on: date
    used_on: date | None


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever a token reads as, the token, and whether it lacks the second step that a role of theirs asks for."""

    person: Person
    token: Token
    lacks_second_step: bool


def tokens_in_words(tokens: Sequence[TokenRow]) -> str:
    """Say how many programs read as somebody: "Two programs read as you; the first token ends on 3 March 2027."."""
    if not tokens:
        return "No program reads as you."
    count, first = len(tokens), min(token.ends_on for token in tokens)
    if count == 1:
        return f"One program reads as you, until {day(first)}."
    return f"{sentence_case(in_words(count))} programs read as you; the first token ends on {day(first)}."


def bearer_of(key: str, today: date) -> Bearer | None:
    """Find whoever a program reads as by a key, in one query; None for a key that opens nothing today."""
    row = (
        session()
        .execute(
            select(Token, lacking(today))
            .join(Token.person)
            .where(Token.key_sha256 == key_hash(key), Person.active, opens(today))
            .options(contains_eager(Token.person))
        )
        .first()
    )
    return Bearer(row[0].person, row[0], bool(row[1]) and not row[0].has_second_step) if row else None


def tokens_of(person: Person, today: date, zone: ZoneInfo) -> tuple[TokenRow, ...]:
    """List the tokens of a person that open something today, the newest first. One query."""
    found = session().scalars(
        select(Token).where(Token.person_id == person.id, opens(today)).order_by(Token.made_at.desc(), Token.id.desc())
    )
    return tuple(
        TokenRow(one.id, one.name, one.made_at.astimezone(zone).date(), one.ends_on, one.used_on) for one in found
    )


def token_count(person: Person, today: date) -> int:
    """Count the tokens of a person that open something today. One query."""
    return session().scalar(select(func.count(Token.id)).where(Token.person_id == person.id, opens(today))) or 0


def opens(today: date) -> ColumnElement[bool]:
    """Say of each token of a query whether it opens anything on a day."""
    return and_(Token.ended_at.is_(None), Token.ends_on >= today)
