"""Leaving a school: every role and seat there ends on one day, and what was signed stays signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.errors import Invalid
from tracker.models.meetings import Seat
from tracker.models.people import Membership, Person
from tracker.models.schools import School
from tracker.queries.invitations import unused_invitations
from tracker.queries.passes import opens_anything, passes_held
from tracker.rules.speech import day
from tracker.services.invitations import withdraw_invitation
from tracker.services.passes import withdraw_pass
from tracker.services.people import end_role
from tracker.services.sign_ins import sign_out_everywhere


@dataclass(frozen=True, slots=True)
class Departure:
    """What ended when somebody left: their roles at the school, and their seats on its boards."""

    roles: tuple[Membership, ...]
    seats: tuple[Seat, ...]


def leave_school(person: Person, school: School, on: date, *, by: Person, now: datetime, today: date) -> Departure:
    """End every role that somebody holds at a school, and every seat there; ``on`` is the last day they hold.

    Passes to read there are taken back. Whoever is left without any role or pass anywhere is signed out at once, and a
    link they were sent opens nothing. A role held over all schools of a trust is the trust's to end. Records
    ``role_ended`` for each role. Raises `Invalid` where nobody would be left to manage the school's people.
    """
    roles = [
        held for held in person.memberships if held.school is school and (held.ends_on is None or held.ends_on > on)
    ]
    if not roles:
        raise Invalid("ends_on", f"{person.name} holds no role of this school’s own after {day(on)}.")
    seats: list[Seat] = []
    for held in roles:
        seats.extend(end_role(held, on, by=by, now=now))
    for lent in passes_held(person, school, today):
        withdraw_pass(lent, by=by, now=now)
    end_sessions_without_rights(person, school, by=by, now=now, today=today)
    return Departure(tuple(roles), tuple(dict.fromkeys(seats)))


def end_sessions_without_rights(person: Person, school: School, *, by: Person, now: datetime, today: date) -> bool:
    """Sign somebody out everywhere when no role and no pass opens anything for them any more; say whether it was so.

    A link they were sent is taken back. Records ``invitation_withdrawn`` for that.
    """
    holds = any(held.ends_on is None or held.ends_on >= today for held in person.memberships)
    if holds or opens_anything(person, today):
        return False
    sign_out_everywhere(person, now=now)
    if unused_invitations(person):
        withdraw_invitation(person, by=by, now=now, school=school)
    return True
