"""Updates: what a leader says of an action, signed and dated, never edited."""

from __future__ import annotations

from datetime import date, datetime

from tracker.db import session
from tracker.errors import Invalid, NotAllowed
from tracker.models.actions import Action, Update
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.rules.colours import DECLARABLE, Colour
from tracker.rules.foresight import NEEDS_EVIDENCE
from tracker.rules.permissions import Capability, may
from tracker.rules.words import MAX_DIFFERENCE_WORDS, MAX_PROGRESS_WORDS
from tracker.services.events import record
from tracker.services.wording import within_words


def log_progress(
    action: Action,
    colour: Colour,
    progress: str,
    difference: str = "",
    *,
    by: Person,
    now: datetime,
    today: date,
) -> Update:
    """Sign an update: a colour, what was done, what it changed for pupils. Records ``progress_logged``.

    Any other colour than complete reopens an action whose completion was verified; the event says so.
    """
    school = session().get_one(School, action.school_id)
    roles = by.roles_at(school, today)
    if not roles or (by.id != action.owner_id and not may(roles, Capability.LOG_PROGRESS)):
        raise NotAllowed("The owner of an action logs its progress, or another leader of the school.")
    if colour not in DECLARABLE:
        raise Invalid("colour", "Choose red, amber, green or complete.")
    if colour is Colour.COMPLETE and not action.evidence:
        raise Invalid("colour", NEEDS_EVIDENCE)
    progress = within_words("progress", progress, MAX_PROGRESS_WORDS)
    if not progress:
        raise Invalid("progress", "Say what has been done since the last update.")
    difference = within_words("difference", difference, MAX_DIFFERENCE_WORDS)
    reopened = colour is not Colour.COMPLETE and action.verified_on is not None
    if reopened:
        action.verified_on = None
        action.verified_by = None
    update = Update(
        action=action,
        colour=colour,
        progress=progress,
        difference=difference,
        signed_by=by,
        signed_on=today,
        signed_at=now,
    )
    session().add(update)
    record("progress_logged", update, by=by, now=now, school=school, colour=colour.value, reopened=reopened)
    return update
