"""What a person must do before a school's pages open to them."""

from __future__ import annotations

from datetime import date, timedelta

from flask import flash, g, request, session

from tracker.models.people import Person
from tracker.queries.second_factors import lacks_second_factor
from tracker.queries.sign_ins import Seen
from tracker.web.context import IN_ENGLAND, now, signed_in

ELSEWHERE = "second_factor_elsewhere"
"""In the session: the provider that let this person in saw to a second factor, so that ours is not asked for."""

FIRST_HOUR = "first_hour"
"""In the session of whoever has just begun here: the id of the person, and since when, in seconds."""
LASTS = timedelta(hours=1)
BOARD_VIEW = "board.view"
ONE_THING_LEFT = (
    "One thing is left: your role needs a second step to sign in, beside the password."
    " The next page you open asks for it."
)


ON_THE_WAY = "on_the_way"
"""In the session of whoever is stopped by a duty: the id of the person, and the page they were on the way to."""
LONGEST_WAY = 500  # a session is a cookie, and browsers keep none of more than 4 KB


def begin_first_hour(person: Person) -> None:
    """Let whoever has just begun here come to the first board view before they set up a second step."""
    session[FIRST_HOUR] = person.id, now().timestamp()


def is_first_hour() -> bool:
    """Say whether whoever is signed in has just begun here and is on the way to the first board view."""
    person_id, began = session.get(FIRST_HOUR, (None, 0.0))
    return bool(person_id == signed_in().id and now().timestamp() - began < LASTS.total_seconds())


def duty(person: Person) -> str | None:
    """Give the endpoint of what somebody must do first, else None.

    They change a password that was handed over, and set up a second step where a role of theirs asks for one.
    """
    if person.must_change_password:
        return "security.change_password"
    seen: Seen | None = g.get("seen")  # what the query that knew them has found with them
    lacks = seen.lacks_second_factor if seen else lacks_second_factor(person, today_in_england())
    if lacks and not session.get(ELSEWHERE) and not _comes_first():
        return "account.second_step"
    return None


def remember_the_way(person: Person) -> None:
    """Keep the page that somebody was stopped from opening, so that they come there once they have done their duty."""
    way = request.full_path.rstrip("?")
    if request.method == "GET" and len(way) <= LONGEST_WAY:
        session[ON_THE_WAY] = person.id, way


def the_way_on(person: Person) -> str | None:
    """Give the page that somebody was on the way to, once; None where no duty has stopped them."""
    person_id, path = session.pop(ON_THE_WAY, (None, ""))
    return path if person_id == person.id else None


def _comes_first() -> bool:
    """Say whether a page of the first hour comes before the second step; with the board view the hour is over."""
    if not is_first_hour():
        return False
    if request.endpoint == BOARD_VIEW:
        session.pop(FIRST_HOUR)
        flash(ONE_THING_LEFT)
    return True


def today_in_england() -> date:
    """Give the date it is in England, for what is about a person and no school."""
    return now().astimezone(IN_ENGLAND).date()
