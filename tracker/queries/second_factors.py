"""Who has a second step to sign in, and who has to have one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.db import session
from tracker.models.installation import Installation
from tracker.models.people import Membership, Passkey, Person
from tracker.rules.second_factors import MUST


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """One passkey of a person: what they call it, since when, and when it was last used."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime
    is_kept_elsewhere: bool


@dataclass(frozen=True, slots=True)
class WaysIn:
    """How a person signs in, and whether they have to have a second step."""

    has_password: bool
    has_app: bool
    passkeys: tuple[PasskeyRow, ...]
    recovery_codes: int
    must_have_second: bool

    @property
    def has_second(self) -> bool:
        """Say whether a password alone does not let them in."""
        return self.has_app or bool(self.passkeys)

    @property
    def lacks_second(self) -> bool:
        """Say whether they have to set up a second step."""
        return self.must_have_second and not self.has_second

    @property
    def answer(self) -> str:
        """Say it: "You sign in with your password and then a code from your app, or with a passkey alone."."""
        second = [said for said, has in (("a code from your app", self.has_app), ("a passkey", self.passkeys)) if has]
        if not self.has_password:
            return f"You sign in with {'a passkey' if self.passkeys else 'a link by mail or another account'}."
        if not second:
            return "You sign in with your password alone."
        alone = ", or with a passkey alone" if self.passkeys else ""
        return f"You sign in with your password and then {' or '.join(second)}{alone}."

    @property
    def may_lose_one(self) -> bool:
        """Say whether the app or a passkey may be taken off: none is needed, or another one stays."""
        return not self.must_have_second or self.has_app + len(self.passkeys) > 1


def ways_in(person: Person, today: date) -> WaysIn:
    """Find how a person signs in. Two queries."""
    keys = session().scalars(select(Passkey).where(Passkey.user_id == person.id).order_by(Passkey.id)).all()
    return WaysIn(
        has_password=person.password is not None,
        has_app=has_app(person),
        passkeys=tuple(
            PasskeyRow(key.id, key.name, key.create_datetime, key.lastuse_datetime, key.backup_state) for key in keys
        ),
        recovery_codes=len(person.mf_recovery_codes or ()),
        must_have_second=bool(session().scalar(select(_must(person.id, today)))),
    )


def has_app(person: Person) -> bool:
    """Say whether an app of theirs shows codes."""
    return bool(person.tf_primary_method and person.tf_totp_secret)


def lacks_second_factor(person: Person, today: date) -> bool:
    """Say whether somebody has to have a second step and has none. One query."""
    return bool(session().scalar(select(lacking(today)).where(Person.id == person.id)))


def lacking(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Say it of each person of a query, as the database asks it."""
    has_app = and_(Person.tf_primary_method.is_not(None), Person.tf_totp_secret.is_not(None))
    has_passkey = exists().where(Passkey.user_id == Person.id)
    return and_(_must(Person.id, today), not_(has_app), not_(has_passkey))


def _must(person_id: int | InstrumentedAttribute[int], today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Say whether somebody holds a role today that asks for a second step; none does in the demonstration."""
    holds = exists().where(
        Membership.person_id == person_id,
        Membership.role.in_(MUST),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
    )
    return and_(holds, not_(exists().where(Installation.is_demonstration)))
