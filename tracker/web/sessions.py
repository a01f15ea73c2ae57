"""Sessions: each is a sign-in that its owner sees and can end. Its key is in their cookie, the key's hash is kept."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, flash, g, request, session
from flask_login import user_logged_out
from flask_security.signals import password_changed, password_reset, user_authenticated
from flask_security.utils import set_request_attr
from sqlalchemy.exc import OperationalError

from tracker.db import begin_writing, db
from tracker.models.people import Person
from tracker.queries.sign_ins import AND, Seen, person_signed_in
from tracker.rules.sign_ins import is_worth_noting
from tracker.services import sign_ins as services
from tracker.web import transactions
from tracker.web.context import now
from tracker.web.duties import ELSEWHERE, today_in_england

KEY = "sign_in"
PROVIDER = "provider"
"""In the session while somebody comes from a provider: who, its name, and whether it saw to a second factor."""

MEANS = {"webauthn": "passkey", "email": "link by mail", "reset": "link by mail", "token": "link by mail"}


SECOND_STEPS = {
    "security.two_factor_token_validation": "code from an app",
    "security.mf_recovery": "recovery code",
    "security.wan_signin_response": "passkey",
}
"""Where a second step is taken: the library says of those who come by two only that they are in."""


def register(app: Flask) -> None:
    """Know people by their sign-in, and write down when one begins, goes on and ends."""
    app.login_manager.user_loader(_person_of)  # type: ignore[attr-defined]  # in the place of the library's
    user_authenticated.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    password_changed.connect(_password_is_new, app)
    password_reset.connect(_password_is_new, app)
    app.after_request(_note_seen)


def this_sign_in() -> int | None:
    """Give the id of the sign-in that this request belongs to."""
    seen: Seen | None = g.get("seen")
    return seen.id if seen else None


def _person_of(uniquifier: str) -> Person | None:
    """Load whoever is signed in, and with the same query whether that still lasts."""
    key = session.get(KEY)
    found = person_signed_in(str(uniquifier), key, now(), today_in_england()) if isinstance(key, str) else None
    if found is None:
        return None
    set_request_attr("fs_authn_via", "session")  # what the library's own loader notes
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    person, g.seen = found
    return person


def _signed_in(_app: Flask, *, user: Person, authn_via: list[str] | None, **_more: Any) -> None:
    """Write a sign-in down under a key that nobody has seen before; one that went before it ends."""
    transactions.keep()
    moment, held = now(), session.get(KEY)
    if authn_via == ["change"] and isinstance(held, str):
        fresh = services.new_key(held)
        if fresh is not None:
            session[KEY] = fresh
            return
    if isinstance(held, str):
        services.end_by_key(held, now=moment)
    came_by: dict[str, Any] = session.pop(PROVIDER, None) or {}
    if came_by.get("person") != user.id or authn_via == ["webauthn"]:  # it was left half way
        came_by = {}
    means = came_by.get("name") or MEANS.get((authn_via or [""])[0], "password")
    if authn_via is None and request.endpoint in SECOND_STEPS:
        means = f"{means[:20]}{AND}{SECOND_STEPS[request.endpoint]}"
    key = services.begin_sign_in(user, means, request.user_agent.string, now=moment)
    session[KEY] = key
    session[ELSEWHERE] = bool(came_by.get("second_factor"))
    current_app.logger.info("person %s signed in by %s from %s", user.id, means, request.remote_addr)


def _signed_out(_app: Flask, **_more: Any) -> None:
    key = session.pop(KEY, None)
    session.pop(ELSEWHERE, None)
    if isinstance(key, str):
        services.end_by_key(key, now=now())
    if request.endpoint == "security.logout":
        flash("You are signed out.", "success")


def _password_is_new(_app: Flask, *, user: Person, **_more: Any) -> None:
    """End what was signed in by the old one."""
    services.end_sign_ins(user, but_key=session.get(KEY), now=now())


def _note_seen(response: Response) -> Response:
    """Write down that the person was seen: with the change they made, or, where they only read, by itself."""
    seen: Seen | None = g.get("seen")
    moment = now()
    if seen is None or response.status_code >= 400 or not is_worth_noting(seen.seen_at, moment):
        return response
    if not transactions.is_reading():
        services.note_seen(seen.id, now=moment)
        return response
    try:
        db.session.rollback()
        begin_writing(of=f"sign-in {seen.id}")
        services.note_seen(seen.id, now=moment)
        db.session.commit()
    except OperationalError:  # a full disk keeps nobody from reading: it is noted next time
        db.session.rollback()
    return response
