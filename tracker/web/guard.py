"""Who may see what: a view that names no audience cannot be served."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.models.schools import Trust
from tracker.queries.passes import lending_to
from tracker.queries.schools import present_urn, school_and_roles
from tracker.queries.trust_packs import trust_with
from tracker.queries.trusts import trust_of
from tracker.rules.permissions import Capability, may
from tracker.web.api import bearers
from tracker.web.api.problems import is_asked_by_program
from tracker.web.context import IN_ENGLAND, Guest, Here, There, now, signed_in, today_at
from tracker.web.duties import duty, remember_the_way, today_in_england

View = TypeVar("View", bound=Callable[..., Any])
Audience = str | Capability

ANYONE = "anyone"
SIGNED_IN = "signed in"
"""Whoever has signed in, though a second step may be owed still: such a page tells of nobody’s school."""

WHOLLY_SIGNED_IN = "wholly signed in"
"""Whoever has signed in and owes nothing first; such a page may name their schools."""

AT_TRUST = "at the trust"
"""Whoever holds a role at the trust that the address names; to everybody else there is no such trust."""

ON_TRUST_BOARD = "on the trust’s board"
"""Whoever holds a role at the trust that the address names, or a seat on one of its boards."""

WITH_PASS = "with a pass"
"""Whoever may read some of the school today by a pass; to everybody else there is no such page."""


def audience(who: Audience) -> Callable[[View], View]:
    """Declare who a view is for: one of the audiences above, or who may do something."""

    def declare(view: View) -> View:
        view.audience = who  # type: ignore[attr-defined]
        return view

    return declare


def audience_of(app: Flask, endpoint: str) -> Audience | None:
    """Give the audience an endpoint declares, or None."""
    return getattr(app.view_functions[endpoint], "audience", None)


def refuse_undeclared(app: Flask) -> None:
    """Stop the start when a view names no audience."""
    undeclared = sorted(endpoint for endpoint in app.view_functions if audience_of(app, endpoint) is None)
    if undeclared:
        raise RuntimeError(f"{undeclared[0]} names no audience; decorate its view with @audience(…).")


def register(app: Flask) -> None:
    """Ask before every request."""

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        who = audience_of(current_app, request.endpoint)
        if who is None:
            abort(500, f"{request.endpoint} names no audience")
        if who == ANYONE:
            return None
        if is_asked_by_program():
            if refusal := bearers.arrive(today_in_england()):
                return refusal
        elif not current_user.is_authenticated:
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        if who == SIGNED_IN:
            return None
        if not is_asked_by_program() and (first := duty(signed_in())):
            remember_the_way(signed_in())
            return redirect(url_for(first))
        if who == WHOLLY_SIGNED_IN:
            return None
        if who == AT_TRUST:
            g.there = _arrive_at_trust(trust_of)
        elif who == ON_TRUST_BOARD:
            g.there = _arrive_at_trust(trust_with)
        elif who == WITH_PASS:
            g.guest = _arrive_with_pass(str(g.urn))
            if g.guest.lending.school.urn != g.urn:
                return _moved_to(g.guest.lending.school.urn)
        else:
            arrived = _arrive(str(g.urn))
            if arrived is None:
                return _under_the_present_number(str(g.urn))
            g.here = arrived
            if not may(g.here.roles, Capability(who)):
                abort(403)
        return None


def _arrive(urn: str) -> Here | None:
    """Find the school and the roles held there; None where the person has none."""
    moment = now()
    found = school_and_roles(urn, signed_in().id)
    if found is None:
        return None
    school, memberships = found
    today: date = today_at(school, moment)
    roles = frozenset(m.role for m in memberships if m.ends_on is None or m.ends_on >= today)
    return Here(signed_in(), school, roles, moment, today) if roles else None


def _arrive_at_trust(found: Callable[[int, int, date], Trust | None]) -> There:
    """Find the trust that the address names; not found for whoever has no part in it."""
    moment = now()
    today = moment.astimezone(IN_ENGLAND).date()
    trust = found((request.view_args or {})["trust_id"], signed_in().id, today)
    if trust is None:
        abort(404)
    return There(signed_in(), trust, moment, today)


def _arrive_with_pass(urn: str) -> Guest:
    """Find what a pass opens today at a school; not found for whoever has none in force there."""
    moment = now()
    lending = lending_to(urn, signed_in().id, moment)
    if lending is None:
        abort(404)
    return Guest(signed_in(), lending, moment, today_at(lending.school, moment))


def _under_the_present_number(urn: str) -> ResponseReturnValue:
    """Lead from a number that the person's school had before to the same page under its own; else it is not found."""
    present = present_urn(urn, signed_in().id)
    if present is None or _arrive(present) is None:
        abort(404)
    return _moved_to(present)


def _moved_to(present: str) -> ResponseReturnValue:
    """Lead to the same page of a school under the number it has now."""
    address = request.full_path.rstrip("?").replace(f"/schools/{g.urn}", f"/schools/{present}", 1)
    return redirect(request.script_root + address, 307)  # what was typed comes along; a number may be taken back
