"""The installation itself: that it is the demonstration."""

from __future__ import annotations

from tracker.db import session
from tracker.errors import Refused
from tracker.models.installation import Installation
from tracker.queries.installation import schools_of_its_own
from tracker.rules.speech import counted, listed

MOST_NAMED = 3


def mark_demonstration() -> None:
    """Say that this database is the demonstration. Said again it changes nothing.

    Raises `Refused` where a school of somebody's own was first: whoever knows the demonstration's password could sign
    in beside it.
    """
    held = the_installation()
    if held.is_demonstration:
        return
    if schools := schools_of_its_own():
        named = listed(schools[:MOST_NAMED]) if len(schools) <= MOST_NAMED else counted(len(schools), "school")
        raise Refused(
            f"{named} {'is' if len(schools) == 1 else 'are'} here. The demonstration, whose password others know, is"
            " for an installation of its own: name another folder in TRACKER_INSTANCE, and run db upgrade there."
        )
    held.is_demonstration = True


def the_installation() -> Installation:
    """Give the one row about this database, made when first needed."""
    held = session().get(Installation, 1)
    if held is None:
        held = Installation(id=1, is_demonstration=False, retention={})
        session().add(held)
    return held
