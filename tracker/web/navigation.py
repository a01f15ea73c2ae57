"""The ways through the pages of a school or a trust: what somebody's role needs first, the rest behind "More"."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Flask, g, request, url_for

from tracker.rules.permissions import Capability, Role
from tracker.web.context import here, there
from tracker.web.lists import list_behind


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """What stands in the line of the navigation, and what opens below it."""

    first: tuple[Link, ...]
    more: tuple[Link, ...]

    @property
    def current_in_more(self) -> Link | None:
        """The page we are on, where its entry is not in the line."""
        return next((link for link in self.more if link.current), None)


@dataclass(frozen=True, slots=True)
class Place:
    """A page with an entry, and the blueprints whose pages lie below it."""

    label: str
    blueprints: frozenset[str]


PLACES: Mapping[str, Place] = MappingProxyType(
    {
        "board.view": Place("Board view", frozenset({"board"})),
        "actions.mine": Place("My actions", frozenset()),
        "requirements.index": Place("Requirements", frozenset({"requirements", "actions", "updates", "offers"})),
        "questions.index": Place("Questions", frozenset({"questions"})),
        "meetings.index": Place("Meetings", frozenset({"meetings", "packs"})),
        "papers.index": Place("Papers", frozenset({"papers", "plans"})),
        "metrics.index": Place("Metrics", frozenset({"metrics"})),
        "checks.index": Place("Checks", frozenset({"checks"})),
        "coverage.index": Place("Coverage", frozenset({"coverage"})),
        "evidence.index": Place("Evidence", frozenset({"evidence"})),
        "visits.index": Place("Visits", frozenset({"visits"})),
        "quality.index": Place("Plan quality", frozenset({"quality"})),
        "inspections.index": Place("Inspections", frozenset({"inspections"})),
        "people.index": Place("People", frozenset({"people", "passes", "webhooks"})),
    }
)
"""The pages of a school that have an entry, in the order of those behind "More"."""

_BOARD = ("board.view", "requirements.index", "questions.index", "meetings.index", "papers.index")
FIRST: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {
        Role.HEAD: ("board.view", "actions.mine", "requirements.index", "questions.index", "meetings.index"),
        Role.LEADER: ("actions.mine", "board.view", "requirements.index", "questions.index", "metrics.index"),
        Role.CLERK: ("meetings.index", "papers.index", "questions.index", "board.view", "requirements.index"),
        Role.GOVERNOR: _BOARD,
        Role.TRUST_OFFICER: _BOARD,
    }
)
"""What each role needs first, in its order; of several roles the first here says."""

TRUST_PLACES = (
    ("Schools", "trusts.page"),
    ("Common requirements", "trusts.common"),
    ("Metrics", "trusts.metric"),
    ("Packs", "trust_packs.index"),
    ("Offers", "trust_offers.index"),
    ("Schools and people", "set_ups.index"),
    ("Webhooks", "trust_webhooks.index"),
    ("History", "histories.trust"),
)
"""The pages of a trust; each is under its number."""

TRUST_FIRST = 5
"""How many of them stand in the line."""

OF_OFFICERS = {"set_ups.index": Capability.SET_UP, "trust_webhooks.index": Capability.SET_WEBHOOKS}
"""Those of them that not everybody with a role at the trust opens."""


def navigation() -> Navigation | None:
    """Give the ways through the school or the trust we are at, the page we are on marked; None elsewhere."""
    if "there" in g:
        return _of_trust()
    return _of_school(here().roles) if "here" in g else None


def first_for(roles: Collection[Role]) -> tuple[str, ...]:
    """Give the endpoints that somebody with these roles needs first."""
    return next((endpoints for role, endpoints in FIRST.items() if role in roles), _BOARD)


def _of_school(roles: Collection[Role]) -> Navigation:
    first, on, trust_id = first_for(roles), _entry(), here().school.trust_id
    is_officer = trust_id is not None and Role.TRUST_OFFICER in roles
    back = (Link("All schools", url_for("trusts.page", trust_id=trust_id), False),) if is_officer else ()
    return Navigation(
        (*back, *(_link(endpoint, on) for endpoint in first)),
        tuple(_link(endpoint, on) for endpoint in PLACES if endpoint not in first),
    )


def _entry() -> str | None:
    """Give the endpoint of the entry that the page belongs to."""
    on = request.endpoint or ""
    if on in PLACES:  # a page with an entry of its own is that entry's, whatever its blueprint
        return on
    if (behind := list_behind()) in PLACES:  # that of a thing is the entry's from which somebody came to it
        return behind
    return next((one for one, place in PLACES.items() if on.split(".")[0] in place.blueprints), None)


def _link(endpoint: str, on: str | None) -> Link:
    return Link(PLACES[endpoint].label, url_for(endpoint), endpoint == on)


def _of_trust() -> Navigation:
    on = request.endpoint or ""
    links = [
        Link(
            label,
            url_for(endpoint, trust_id=there().trust.id),
            on == endpoint or (endpoint.endswith(".index") and on.split(".")[0] == endpoint.split(".")[0]),
        )
        for label, endpoint in TRUST_PLACES
        if (there().roles or endpoint == "trust_packs.index")  # a seat on its board opens the packs alone
        and (endpoint not in OF_OFFICERS or there().may(OF_OFFICERS[endpoint]))
    ]
    return Navigation(tuple(links[:TRUST_FIRST]), tuple(links[TRUST_FIRST:]))


def register(app: Flask) -> None:
    """Give it to every template."""

    @app.context_processor
    def ways() -> dict[str, object]:
        return {"navigation": navigation() if request.endpoint else None}
