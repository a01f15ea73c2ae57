"""Invitations: who was sent a link, and whether it still opens anything."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.models.sign_ins import Invitation

SPENT = (
    "This link opens nothing: it was used, taken back or replaced by a later one, or is older than it may be."
    " If you have chosen a password, sign in with it. Otherwise ask whoever invited you to send another link."
)


def hash_of(key: str) -> str:
    """Give what is kept of a key: whoever reads the database opens nothing by it."""
    return hashlib.sha256(key.encode()).hexdigest()


def open_invitation(key: str, now: datetime) -> Invitation:
    """Find the invitation that a key opens; raise `NotFound`, with the same words whatever is wrong with it."""
    found = session().scalar(
        select(Invitation)
        .join(Invitation.person)
        .where(
            Invitation.key_sha256 == hash_of(key),
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
            Person.active,
        )
        .options(joinedload(Invitation.person))
    )
    if found is None:
        raise NotFound(SPENT)
    return found


def unused_invitations(person: Person) -> Sequence[Invitation]:
    """List a person's invitations that were neither used nor taken back, also those too old to open. One query."""
    return (
        session()
        .scalars(
            select(Invitation).where(
                Invitation.person_id == person.id, Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None)
            )
        )
        .all()
    )


def inviting_school(invitation: Invitation) -> School | None:
    """Give the school that an invitation is from; None for the installation's own."""
    return session().get(School, invitation.school_id) if invitation.school_id is not None else None
