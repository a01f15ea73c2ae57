"""Schools, and what a person may see of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, or_, select

from tracker.db import session
from tracker.models.people import Membership
from tracker.models.schools import FormerUrn, School

_HOLDS = or_(
    Membership.school_id == School.id,
    and_(Membership.trust_id.is_not(None), Membership.trust_id == School.trust_id),
)


def school_and_roles(urn: str, person_id: int) -> tuple[School, Sequence[Membership]] | None:
    """Find a school together with the person's memberships there, in one query; None without either."""
    rows = session().execute(
        select(School, Membership).join(Membership, _HOLDS).where(School.urn == urn, Membership.person_id == person_id)
    )
    found = rows.all()
    return (found[0][0], [membership for _, membership in found]) if found else None


def schools_of(person_id: int, today: date) -> Sequence[School]:
    """List the schools where the person holds a role today, by name."""
    return (
        session()
        .scalars(
            select(School)
            .join(Membership, _HOLDS)
            .where(
                Membership.person_id == person_id,
                or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
            )
            .distinct()
            .order_by(School.name)
        )
        .all()
    )


def school_by_urn(urn: str) -> School | None:
    """Find a school by its number, or by one it had before."""
    return session().scalar(
        select(School).outerjoin(FormerUrn).where(or_(School.urn == urn, FormerUrn.urn == urn)).limit(1)
    )
