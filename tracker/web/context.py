"""Who is here, at which school, on which day: settled once a request, then handed down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from tracker.models.people import Person
from tracker.models.schools import School, Trust
from tracker.queries.installation import is_demonstration
from tracker.queries.passes import Lending
from tracker.queries.sign_ins import Seen
from tracker.rules.permissions import Capability, Role, may

Clock = Callable[[], datetime]
IN_ENGLAND = ZoneInfo("Europe/London")


def utc_now() -> datetime:
    """Give the present instant, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Here:
    """The person asking, the school asked about, the roles held there, and the moment."""

    person: Person
    school: School
    roles: frozenset[Role]
    now: datetime
    today: date

    def may(self, capability: Capability) -> bool:
        """Say whether this person may do this here."""
        return may(self.roles, capability)

    @property
    def in_full(self) -> bool:
        """Say whether this person sees figures of few pupils too, as the queries ask for it."""
        return self.may(Capability.SEE_SMALL_NUMBERS)


@dataclass(frozen=True, slots=True)
class There:
    """The person asking, the trust asked about, where they hold a role, and the moment."""

    person: Person
    trust: Trust
    now: datetime
    today: date

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today at the trust itself."""
        return frozenset(
            held.role
            for held in self.person.memberships
            if held.trust_id == self.trust.id and (held.ends_on is None or held.ends_on >= self.today)
        )

    def may(self, capability: Capability) -> bool:
        """Say whether this person may do this for the trust."""
        return may(self.roles, capability)

    @property
    def signed(self) -> dict[str, Any]:
        """Who makes a change, and when, as the services ask for it."""
        return {"by": self.person, "now": self.now, "today": self.today}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who reads with a pass: what it opens to them at one school, and the moment."""

    person: Person
    lending: Lending
    now: datetime
    today: date


def now() -> datetime:
    """Give the instant of this request, by the installation's clock."""
    clock: Clock = current_app.extensions["clock"]
    return clock()


def today_at(school: School, moment: datetime) -> date:
    """Give the date it is at the school."""
    return moment.astimezone(ZoneInfo(school.time_zone)).date()


def here() -> Here:
    """Give the context of a request about a school; the guard has settled it."""
    context: Here = g.here
    return context


def there() -> There:
    """Give the context of a request about a trust; the guard has settled it."""
    context: There = g.there
    return context


def guest() -> Guest:
    """Give the context of a request with a pass; the guard has settled it."""
    context: Guest = g.guest
    return context


def signed_in() -> Person:
    """Give the person who is signed in, or whose program asks; the guard has seen to it that there is one."""
    person: Person = g.get("bearer") or current_user._get_current_object()
    return person


def _is_demonstration() -> bool:
    """Say whether every page is to tell that this is the demonstration; not while the database is out of reach."""
    seen: Seen | None = g.get("seen")
    if seen:
        return seen.is_demonstration
    try:
        return is_demonstration()
    except SQLAlchemyError:
        return False


def register(app: Flask) -> None:
    """Give every template the context, and put the school back into every link."""

    @app.context_processor
    def context() -> dict[str, object]:
        return {
            "here": g.get("here"),
            "there": g.get("there"),
            "Capability": Capability,
            "is_demonstration": _is_demonstration,
        }

    @app.url_value_preprocessor
    def pull_school(_endpoint: str | None, values: dict[str, object] | None) -> None:
        g.urn = values.pop("urn", None) if values else None

    @app.url_defaults
    def put_school_back(endpoint: str, values: dict[str, object]) -> None:
        if "urn" not in values and g.get("urn") and app.url_map.is_endpoint_expecting(endpoint, "urn"):
            values["urn"] = g.urn
        if "trust_id" not in values and "there" in g and app.url_map.is_endpoint_expecting(endpoint, "trust_id"):
            values["trust_id"] = there().trust.id
