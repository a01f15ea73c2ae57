"""Signing in, by a well-kept library: passwords hashed with argon2, sessions, CSRF and a limit on tries."""

from __future__ import annotations

from typing import Any

from flask import Flask
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
OPEN = frozenset({"static", "security.login", "security.logout"})
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
        views[endpoint] = limiter.limit(TRIES, methods=["POST"])(views[endpoint])  # the limit is in what comes back
    for endpoint, view in views.items():
        if endpoint in OPEN:
            view.audience = ANYONE
        elif endpoint.startswith("security."):
            view.audience = SIGNED_IN
