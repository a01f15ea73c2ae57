"""Saying that inspectors ask for the same thing again, and following it in one place."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.people import Person
from tracker.models.requirements import Requirement, RequirementLink
from tracker.models.schools import School
from tracker.rules.lineage import chains, link_reason
from tracker.rules.speech import counted, day
from tracker.services.events import record


def link_requirements(
    one: Requirement, other: Requirement, *, by: Person, now: datetime, today: date
) -> RequirementLink:
    """Say that two requirements of different inspections ask for the same thing. Records ``requirements_linked``.

    Twice changes nothing. Raises `Invalid` for two of one day or of two schools.
    """
    earlier, later = _in_order(one, other)
    link = _decided(earlier, later)
    if link is not None and link.confirmed:
        return link
    numbers = {"earlier": earlier.plan_number, "later": later.plan_number}
    link = _decide(link, earlier, later, True, by, now, today)
    record("requirements_linked", later, by=by, now=now, school=_school(later), **numbers)
    return link


def keep_apart(one: Requirement, other: Requirement, *, by: Person, now: datetime, today: date) -> list[Requirement]:
    """Say that two requirements do not ask for the same thing, also where that was said before.

    Gives those that come back into the plan, because nothing they are still linked with follows them there. Records
    ``requirements_kept_apart``, and ``requirement_reopened`` for each that comes back; twice changes nothing.
    """
    earlier, later = _in_order(one, other)
    link = _decided(earlier, later)
    if link is not None and not link.confirmed:
        return []
    numbers = {"earlier": earlier.plan_number, "later": later.plan_number}
    _decide(link, earlier, later, False, by, now, today)
    record("requirements_kept_apart", later, by=by, now=now, school=_school(later), **numbers)
    return [] if link is None else _reopened(earlier, later, by, now)


def follow_in(earlier: Requirement, later: Requirement, *, by: Person, now: datetime, today: date) -> None:
    """Let the earlier of two linked requirements leave the plan, to be followed in the later one.

    Records ``requirement_followed``; twice changes nothing. Raises `Invalid` when the later one is not of a later
    inspection, when nothing links them, when the later one has left the plan, and when the earlier one has actions not
    verified as complete: they would leave it unseen.
    """
    if not _is_before(earlier, later):
        sentence = (
            f"Requirement {earlier.plan_number} is followed in one that a later inspection asked for, or in none."
        )
        raise Invalid("other", sentence)
    if later.id not in chains(_linked(earlier.school_id)).get(earlier.id, frozenset()):
        numbers = f"{earlier.plan_number} and {later.plan_number}"
        raise Invalid("other", f"Requirements {numbers} are not linked. Link them first.")
    if later.closed_on is not None:
        raise Invalid("other", f"Requirement {later.plan_number} left the plan on {day(later.closed_on)}.")
    unfinished = sum(action.verified_on is None for action in earlier.actions)
    if unfinished:
        left = f"{counted(unfinished, 'action')} not verified as complete"
        raise Invalid("other", f"Requirement {earlier.plan_number} has {left}. Finish what it has begun first.")
    if earlier.closed_on is None:
        earlier.closed_on = today
        record("requirement_followed", earlier, by=by, now=now, school=_school(earlier), follower=later.plan_number)


def _reopened(earlier: Requirement, later: Requirement, by: Person, now: datetime) -> list[Requirement]:
    """Bring back what nothing in the plan follows any more, now that two are kept apart.

    The latest first: one that comes back may follow those before it.
    """
    together = chains(_linked(earlier.school_id))
    parted = {earlier.id, later.id}.union(*(together.get(one.id, ()) for one in (earlier, later)))
    stored = session().scalars(select(Requirement).where(Requirement.id.in_(parted)))
    latest_first = sorted(stored, key=lambda one: one.inspection.inspected_on, reverse=True)
    back = []
    for left in latest_first:
        chain = together.get(left.id, frozenset())
        if left.closed_on is not None and not any(
            one.id in chain and one.closed_on is None and _is_before(left, one) for one in latest_first
        ):
            left.closed_on = None
            record("requirement_reopened", left, by=by, now=now, school=_school(left))
            back.append(left)
    return back


def _linked(school_id: int) -> list[tuple[int, int]]:
    chosen = session().execute(
        select(RequirementLink.earlier_id, RequirementLink.later_id)
        .join(RequirementLink.later)
        .where(Requirement.school_id == school_id, RequirementLink.confirmed)
    )
    return [(earlier_id, later_id) for earlier_id, later_id in chosen]


def _is_before(one: Requirement, other: Requirement) -> bool:
    return one.inspection.inspected_on < other.inspection.inspected_on


def _in_order(one: Requirement, other: Requirement) -> tuple[Requirement, Requirement]:
    if one.school_id != other.school_id or one.inspection.inspected_on == other.inspection.inspected_on:
        raise Invalid("other", "Choose a requirement of another inspection of this school.")
    earlier, later = sorted((one, other), key=lambda requirement: requirement.inspection.inspected_on)
    return earlier, later


def _decided(earlier: Requirement, later: Requirement) -> RequirementLink | None:
    return session().scalar(
        select(RequirementLink).where(RequirementLink.earlier_id == earlier.id, RequirementLink.later_id == later.id)
    )


def _decide(
    link: RequirementLink | None,
    earlier: Requirement,
    later: Requirement,
    confirmed: bool,
    by: Person,
    now: datetime,
    today: date,
) -> RequirementLink:
    """Keep what a person decided, in place of what was decided before."""
    link = link or RequirementLink(earlier=earlier, later=later, reason=link_reason(earlier.text, later.text))
    link.confirmed, link.decided_by, link.decided_at, link.decided_on = confirmed, by, now, today
    session().add(link)
    return link


def _school(requirement: Requirement) -> School:
    return session().get_one(School, requirement.school_id)
