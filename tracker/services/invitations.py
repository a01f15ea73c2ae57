"""Invitations: a link by which one person chooses how they sign in, for some days, once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.models.sign_ins import Invitation
from tracker.queries.invitations import hash_of, inviting_school, unused_invitations
from tracker.queries.people import has_come_in
from tracker.services.events import record
from tracker.services.people import set_password
from tracker.services.second_factors import tell_password_chosen

LIFE = timedelta(days=7)
"""How long a link opens: over a weekend and a day's illness, and no longer."""
KEY_BYTES = 32


def invite(person: Person, *, by: Person, now: datetime, school: School | None) -> tuple[Invitation, str]:
    """Make a link for somebody, and give its key, which is kept nowhere; an earlier link of theirs opens nothing now.

    Records ``invitation_sent``.
    """
    _take_back(person, now)
    key = secrets.token_urlsafe(KEY_BYTES)
    invitation = Invitation(
        person=person,
        school_id=school.id if school else None,
        key_sha256=hash_of(key),
        sent_at=now,
        sent_by=by,
        expires_at=now + LIFE,
    )
    session().add(invitation)
    record("invitation_sent", person, by=by, now=now, school=school)
    return invitation, key


def accept_invitation(invitation: Invitation, password: str, *, now: datetime) -> None:
    """Let a person choose their password by their link, which opens nothing more. Records ``invitation_used``.

    Whoever has come in before is told by mail, in case it was not they who had the link. Raises `Invalid` for a
    password that cannot stand.
    """
    person = invitation.person
    came_in_before = has_come_in(person)
    set_password(person, password, by=person, now=now)
    if came_in_before:
        tell_password_chosen(person, now=now)
    settle_invitations(person, now=now)


def settle_invitations(person: Person, *, now: datetime) -> None:
    """Note that a person has come in, however they did: their link opens nothing more. Records ``invitation_used``."""
    for invitation in unused_invitations(person):
        invitation.used_at = now
        record("invitation_used", person, by=person, now=now, school=inviting_school(invitation))


def withdraw_invitation(person: Person, *, by: Person, now: datetime, school: School | None) -> None:
    """Take back the link that a person was sent. Records ``invitation_withdrawn``."""
    if not _take_back(person, now):
        raise Invalid("person", f"{person.name} has no link that still opens.")
    record("invitation_withdrawn", person, by=by, now=now, school=school)


def _take_back(person: Person, now: datetime) -> bool:
    unused = unused_invitations(person)
    for invitation in unused:
        invitation.withdrawn_at = now
    return bool(unused)
