"""Removing a person's data on request, so that the chain of events still holds and says on whose word."""

from __future__ import annotations

import json
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Text, cast, or_, select

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.events import Event, EventLink
from tracker.models.meetings import Seat
from tracker.models.passes import ReadingPass
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.rules.chain import NO_SCHOOL, detail_hash
from tracker.services.boards import end_seats_beyond_roles
from tracker.services.events import record
from tracker.services.passes import withdraw_pass
from tracker.services.people import end_role
from tracker.services.sign_ins import forget_ways_in
from tracker.services.wording import text_of

LONGEST_WORD = 200
SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed: what the person is called now, how many events lost a name, how many roles and seats ended."""

    name: str
    events: int
    roles: int
    seats: int


def remove_personal_data(
    person: Person, on_the_word_of: str, also: Iterable[str] = (), *, by: Person, now: datetime, today: date
) -> Removed:
    """Take somebody's name, address and post out of the record, end their roles, seats and passes, block their sign-in.

    Whatever they signed in with is deleted: second factors, passkeys, accounts at providers, sign-ins and invitations.
    What they did and signed stays, under a number. In the details of events their name, their address and the other
    names in ``also`` ("Mrs Rahman") are replaced by it. Records ``personal_data_removed`` in every chain that knows
    them, with ``on_the_word_of`` and, by place and hash, the details that were changed. Raises `Invalid` where the
    school would be left without anybody who manages its people.
    """
    word = text_of("on_the_word_of", on_the_word_of, "Say on whose word this is removed.", LONGEST_WORD)
    if person is by:
        raise Invalid("email", "Somebody else has to remove a person’s data.")
    named = _pattern([person.name, person.email, *also])
    schools, roles, seats = _ended(person, by=by, now=now, today=today)
    name = f"Person removed {person.id}"
    likely = _events_with([person.name, person.email, *also])
    _forget(person, name)
    changed = _taken_out(likely, named, name)
    for chain in sorted({NO_SCHOOL, *schools, *changed}):
        school = session().get_one(School, chain) if chain != NO_SCHOOL else None
        told = {"on_the_word_of": named.sub(name, word), "events": changed.get(chain, [])}
        record("personal_data_removed", person, by=by, now=now, school=school, **told)
    return Removed(name, sum(map(len, changed.values())), roles, seats)


def _ended(person: Person, *, by: Person, now: datetime, today: date) -> tuple[set[int], int, int]:
    """End every role, seat and pass that stands; give the schools that know them, and how many roles and seats."""
    yesterday = today - timedelta(days=1)
    roles = [one for one in person.memberships if one.ends_on is None or one.ends_on >= today]
    held = list(session().scalars(select(Seat).where(Seat.person_id == person.id).order_by(Seat.id)))
    seats = [one for one in held if one.ends_on is None or one.ends_on >= today]
    for role in roles:
        end_role(role, yesterday, by=by, now=now)
    end_seats_beyond_roles(person, by=by, now=now)
    lent = list(session().scalars(select(ReadingPass).where(ReadingPass.person_id == person.id)))
    for one in lent:
        if one.ends_on >= today:
            withdraw_pass(one, by=by, now=now)
    known = {one.school_id for one in person.memberships} | {one.board.school_id for one in held}
    known |= {one.school_id for one in lent}
    return {school for school in known if school is not None}, len(roles), len(seats)


def _forget(person: Person, name: str) -> None:
    person.name = name
    person.job_title = ""
    person.email = f"removed-{person.id}@person.invalid"  # nothing is ever delivered to .invalid (RFC 2606)
    person.password = None
    person.must_change_password = False
    person.active = False
    person.fs_uniquifier = uuid.uuid4().hex  # whoever is signed in as them no longer is
    person.calendar_key = None
    forget_ways_in(person)


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Find any of the names as whole words, the longest first."""
    longest_first = sorted({name.strip() for name in names}, key=len, reverse=True)
    for name in longest_first:
        if len(name) < SHORTEST_NAME:
            raise Invalid("also", f"“{name}” is too short to be looked for: it would be found in other words.")
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _events_with(names: Iterable[str]) -> list[tuple[Event, int, int]]:
    """List the chained events whose details hold one of the names, with chain and place, in order."""
    detail = cast(Event.detail, Text)
    as_kept = [json.dumps(name.strip())[1:-1] for name in names]
    rows = session().execute(
        select(Event, EventLink.chain, EventLink.sequence)
        .join(EventLink, EventLink.event_id == Event.id)
        .where(or_(*(detail.icontains(name, autoescape=True) for name in as_kept)))
        .order_by(EventLink.chain, EventLink.sequence)
    )
    return [(event, chain, sequence) for event, chain, sequence in rows]


def _taken_out(
    events: Iterable[tuple[Event, int, int]], named: re.Pattern[str], name: str
) -> dict[int, list[tuple[int, str]]]:
    """Replace the names in details; give, by chain, the place and the new hash of each that was changed."""
    changed = defaultdict(list)
    for event, chain, sequence in events:
        left = _without(event.detail, named, name)
        if left != event.detail:
            event.detail = left
            changed[chain].append((sequence, detail_hash(left)))
    return changed


def _without(value: Any, named: re.Pattern[str], name: str) -> Any:
    if isinstance(value, str):
        return named.sub(name, value)
    if isinstance(value, list):
        return [_without(one, named, name) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, named, name) for key, one in value.items()}
    return value
