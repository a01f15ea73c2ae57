"""What a person must do before a school's pages open to them."""

from __future__ import annotations

from datetime import date

from flask import g, session

from tracker.models.people import Person
from tracker.queries.second_factors import lacks_second_factor
from tracker.queries.sign_ins import Seen
from tracker.web.context import IN_ENGLAND, now

ELSEWHERE = "second_factor_elsewhere"
"""In the session: the provider that let this person in saw to a second factor, so that ours is not asked for."""


def duty(person: Person) -> str | None:
    """Give the endpoint of what somebody must do first, else None.

    They change a password that was handed over, and set up a second step where a role of theirs asks for one.
    """
    if person.must_change_password:
        return "security.change_password"
    seen: Seen | None = g.get("seen")  # what the query that knew them has found with them
    lacks = seen.lacks_second_factor if seen else lacks_second_factor(person, today_in_england())
    if lacks and not session.get(ELSEWHERE):
        return "account.second_step"
    return None


def today_in_england() -> date:
    """Give the date it is in England, for what is about a person and no school."""
    return now().astimezone(IN_ENGLAND).date()
