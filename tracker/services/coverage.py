"""Saying whom and what a requirement is about, in place of what its words suggest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.checks import Focus
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.rules.groups import in_order
from tracker.rules.topics import GROUPS
from tracker.services.events import record


def confirm_focus(
    requirement: Requirement,
    *,
    by: Person,
    now: datetime,
    today: date,
    groups: Collection[str] | None = None,
    areas: Collection[str] | None = None,
) -> Focus:
    """Confirm the pupil groups a requirement is about, the evaluation areas, or both. Records ``focus_confirmed``.

    None leaves what stood; an empty collection says that there are none. What was confirmed before is kept.
    """
    for group in groups or ():
        if group not in GROUPS:
            raise Invalid("groups", f"“{group}” is not one of the groups to choose from.")
    focus = Focus(
        requirement=requirement,
        groups=None if groups is None else in_order(groups),
        areas=None if areas is None else sorted(areas),
        confirmed_on=today,
        confirmed_at=now,
        confirmed_by=by,
    )
    session().add(focus)
    school = session().get_one(School, requirement.school_id)
    record("focus_confirmed", requirement, by=by, now=now, school=school, groups=focus.groups, areas=focus.areas)
    return focus
