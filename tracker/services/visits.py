"""Visits: what a link governor saw at the school, signed and dated, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from tracker.db import session
from tracker.errors import Invalid, NotAllowed
from tracker.models.actions import Action
from tracker.models.inspections import Inspection
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.models.visits import Visit
from tracker.rules.permissions import Capability, may
from tracker.rules.speech import day
from tracker.rules.words import MAX_FOLLOW_UP_WORDS, MAX_SEEN_WORDS
from tracker.services.events import record
from tracker.services.numbers import next_number
from tracker.services.wording import text_of, within_words

LONGEST_LINE = 200
FARTHEST_BACK = timedelta(days=5 * 365 + 1)


def write_visit(
    school: School,
    visited_on: date,
    purpose: str,
    seen: str,
    *,
    met: str = "",
    follow_up: str = "",
    actions: Sequence[Action] = (),
    by: Person,
    now: datetime,
    today: date,
) -> Visit:
    """Sign a note of a visit under the school's next number; another can follow it. Records ``visit_written``.

    The same note of the same person is written once: where a button was pressed twice, the one that stands is given.
    """
    if not may(by.roles_at(school, today), Capability.WRITE_VISITS):
        raise NotAllowed("A governor or trust officer of the school writes the note of a visit.")
    if visited_on > today:
        raise Invalid("visited_on", "Give the day of the visit, today or earlier.")
    earliest = _earliest(school, today)
    if visited_on < earliest:
        raise Invalid("visited_on", f"Notes go back to {day(earliest)}. Look at the year.")
    if any(action.school_id != school.id for action in actions):
        raise Invalid("actions", "Choose from the list.")
    purpose = text_of("purpose", purpose, "Say in a few words what the visit was to see.", LONGEST_LINE)
    met = text_of("met", met, "", LONGEST_LINE) if met.strip() else ""
    seen = within_words("seen", seen, MAX_SEEN_WORDS)
    if not seen:
        raise Invalid("seen", "Say what you saw and heard.")
    follow_up = within_words("follow_up", follow_up, MAX_FOLLOW_UP_WORDS)
    words = {"visited_on": visited_on, "purpose": purpose, "met": met, "seen": seen, "follow_up": follow_up}
    for same in session().scalars(select(Visit).filter_by(school_id=school.id, written_by=by, **words)):
        if set(same.actions) == set(actions):
            return same
    visit = Visit(
        school_id=school.id,
        number=next_number(Visit, school),
        **words,
        written_on=today,
        written_at=now,
        written_by=by,
        actions=list(actions),
    )
    session().add(visit)
    record("visit_written", visit, by=by, now=now, school=school, number=visit.number, visited_on=str(visited_on))
    return visit


def _earliest(school: School, today: date) -> date:
    """Give the first day a note may be about: of the first inspection held here, or five years back if earlier."""
    first = session().scalar(select(func.min(Inspection.inspected_on)).where(Inspection.school_id == school.id))
    return min(first or today, today - FARTHEST_BACK)
