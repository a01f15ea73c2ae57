"""Signing in, by a well-kept library: passwords hashed with argon2, sessions, CSRF and a limit on tries."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import Flask, Response, abort, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore
from flask_wtf.csrf import CSRFProtect

from tracker.db import db
from tracker.models.people import Person
from tracker.services.people import SHORTEST_PASSWORD
from tracker.web.forms.account import PasswordForm, SignInForm
from tracker.web.guard import ANYONE, SIGNED_IN

TRIES = "10 per minute"
TRIES_OF_AN_ADDRESS = "60 per minute"  # a whole board may sit behind one address
OPEN = frozenset({"static", "security.login", "security.logout", "security.verify"})
SENTENCES = {
    "SECURITY_MSG_INVALID_PASSWORD": ("This is not the password you have now. Enter it again.", "error"),
    "SECURITY_MSG_PASSWORD_IS_THE_SAME": ("This is the password you have now. Enter another.", "error"),
    "SECURITY_MSG_PASSWORD_INVALID_LENGTH": (f"A password needs {SHORTEST_PASSWORD} characters or more.", "error"),
}


def register(app: Flask) -> None:
    """Add sign-in, sign-out and the change of a password."""
    app.config.update(
        SENTENCES,
        SECURITY_PASSWORD_LENGTH_MIN=SHORTEST_PASSWORD,
        SECURITY_JOIN_USER_ROLES=False,  # roles are held at a school, not by an account
        SECURITY_STATIC_FOLDER=None,
    )
    CSRFProtect(app)
    people = SQLAlchemyUserDatastore(db, Person, RoleMixin)
    Security(app, people, login_form=SignInForm, change_password_form=PasswordForm)
    limiter = Limiter(get_remote_address, app=app, strategy="moving-window")
    app.extensions["tries"] = limiter  # a limiter that is switched off is kept by nobody else
    views: dict[str, Any] = app.view_functions
    for endpoint in ("security.login", "security.change_password"):
        # What comes back holds the limit. Two of them: for one account from one address, and for that address.
        by_account = limiter.limit(TRIES, methods=["POST"], key_func=_address_and_account, deduct_when=_failed)
        by_address = limiter.limit(TRIES_OF_AN_ADDRESS, methods=["POST"], deduct_when=_failed)
        views[endpoint] = by_address(by_account(views[endpoint]))
    views["security.verify"] = _not_here
    for endpoint, view in views.items():
        if endpoint in OPEN:
            view.audience = ANYONE
        elif endpoint.startswith("security."):
            view.audience = SIGNED_IN


def _address_and_account() -> str:
    """Count by both, so that nobody can lock a colleague out from elsewhere."""
    return f"{get_remote_address()} {request.form.get('email', '').strip().lower()}"


def _failed(response: Response) -> bool:
    """Count tries that failed: a form that was accepted leads on."""
    return response.status_code != 302


def _not_here() -> NoReturn:
    """Serve the library's page for signing in again to nobody: nothing here asks for it."""
    abort(404)
