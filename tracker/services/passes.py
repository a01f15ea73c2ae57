"""Passes: letting somebody from outside read a few requirements until a day, and noting what they open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.passes import PassVisit, ReadingPass
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.rules.passes import LONGEST
from tracker.rules.speech import day
from tracker.services.events import record
from tracker.services.numbers import next_number
from tracker.services.people import refuse_borrowed
from tracker.services.wording import text_of


def give_pass(
    school: School,
    person: Person,
    requirements: Iterable[Requirement],
    purpose: str,
    ends_on: date,
    *,
    starts_on: date | None = None,
    by: Person,
    now: datetime,
    today: date,
) -> ReadingPass:
    """Let somebody from outside read some requirements of a school, from a day until another, both included.

    Records ``pass_given``. Raises `Invalid` for somebody who holds a role there, and for a pass that cannot stand.
    """
    named = sorted(requirements, key=lambda one: one.plan_number)
    starts_on = starts_on or today
    if not named:
        raise Invalid("requirements", "Choose at least one requirement.")
    if starts_on < today:
        raise Invalid("starts_on", f"{day(starts_on)} has passed: give today or a day to come.")
    if ends_on < starts_on:
        raise Invalid("ends_on", f"Give a last day that is not before {day(starts_on)}.")
    if ends_on - starts_on > LONGEST:
        raise Invalid(
            "ends_on", f"A pass holds for {LONGEST.days} days at most: give a day until {day(starts_on + LONGEST)}."
        )
    if person.roles_at(school, today):
        raise Invalid("email", f"{person.name} holds a role here, and needs no pass.")
    refuse_borrowed(person, school)
    lent = ReadingPass(
        school=school,
        number=next_number(ReadingPass, school),
        person=person,
        purpose=text_of("purpose", purpose, "Say what they read it for.", 200),
        starts_on=starts_on,
        ends_on=ends_on,
        given_at=now,
        given_by=by,
        requirements=named,
    )
    session().add(lent)
    record(
        "pass_given",
        lent,
        by=by,
        now=now,
        school=school,
        person=person.id,
        requirements=[one.plan_number for one in named],
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return lent


def withdraw_pass(lent: ReadingPass, *, by: Person, now: datetime) -> None:
    """Take a pass back: it opens nothing from now on. Records ``pass_withdrawn``, the first time."""
    if lent.withdrawn_at is not None:
        return
    lent.withdrawn_at = now
    record("pass_withdrawn", lent, by=by, now=now, school=lent.school, person=lent.person_id)


def note_visit(pass_ids: Iterable[int], what: str, requirement_id: int | None, *, now: datetime) -> None:
    """Note what was opened, with each pass that opened it; never changed afterwards."""
    for pass_id in pass_ids:
        session().add(PassVisit(pass_id=pass_id, requirement_id=requirement_id, what=what, visited_at=now))
