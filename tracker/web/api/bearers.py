"""Whose token came with a request: for a program that person is who asks, and no cookie says otherwise."""

from __future__ import annotations

from datetime import date

from flask import current_app, g, request
from sqlalchemy.exc import OperationalError

from tracker.db import begin_writing, session
from tracker.models.people import Person
from tracker.queries.tokens import Bearer, bearer_of
from tracker.services.tokens import note_use
from tracker.web.api.problems import problem

SCHEME = "bearer"
LONGEST = 200
NO_SECOND_STEP = (
    "A role of the token’s owner asks for a second step to sign in. They set one up under Your account, and make"
    " another token."
)
NOT_THEIRS_YET = "The token’s owner has to choose a password first: they sign in at the pages."


def arrive(today: date) -> tuple[str, int, dict[str, str]] | None:
    """Find who asks, by the token; give what is wrong where nobody does, or where they have to do something first."""
    bearer = _bearer(today)
    if bearer is None:
        return problem(401)
    if bearer.lacks_second_step:
        return problem(403, NO_SECOND_STEP)
    if bearer.person.must_change_password:
        return problem(403, NOT_THEIRS_YET)
    g.bearer, g.token_id, g.token_used_today = bearer.person, bearer.token.id, bearer.token.used_on == today
    return None


def person_asking() -> Person | None:
    """Give whoever's token came; None where a browser asks."""
    person: Person | None = g.get("bearer")
    return person


def note_token_used(today: date) -> None:
    """Write down that the token was used, once a day, in a transaction of its own."""
    if g.get("token_used_today", True):
        return
    session().rollback()
    try:
        begin_writing(of=f"token {g.token_id}")
        note_use(g.token_id, today)
        session().commit()
    except OperationalError:  # a full disk keeps nobody from reading: it is noted next time
        session().rollback()
        current_app.logger.warning("the use of a token was not noted", exc_info=True)


def _bearer(today: date) -> Bearer | None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    key = key.strip()
    return bearer_of(key, today) if scheme.lower() == SCHEME and 0 < len(key) <= LONGEST else None
