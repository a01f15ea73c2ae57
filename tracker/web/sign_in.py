"""Signing in, by a well-kept library: passwords hashed with argon2, sessions, CSRF and a limit on tries."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore
from flask_security.forms import ChangePasswordForm, LoginForm
from flask_wtf.csrf import CSRFProtect
from govuk_frontend_wtf.wtforms_widgets import (
    GovPasswordInput,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import DataRequired

from tracker.db import db
from tracker.models.people import Person
from tracker.web.guard import ANYONE, SIGNED_IN

TRIES = "10 per minute"


class SignInForm(LoginForm):  # type: ignore[misc]
    """The library's form in our words."""

    email = EmailField(
        "Email address",
        widget=GovTextInput(),
        validators=[DataRequired("Enter your email address.")],
    )
    password = PasswordField(
        "Password",
        widget=GovPasswordInput(),
        validators=[DataRequired("Enter your password.")],
    )
    submit = SubmitField("Sign in", widget=GovSubmitInput())


def register(app: Flask) -> None:
    """Add sign-in, sign-out and the change of a password."""
    CSRFProtect(app)
    people = SQLAlchemyUserDatastore(db, Person, RoleMixin)
    Security(app, people, login_form=SignInForm, change_password_form=ChangePasswordForm)
    limiter = Limiter(get_remote_address, app=app, strategy="moving-window")
    limiter.limit(TRIES, methods=["POST"])(app.view_functions["security.login"])
    for endpoint, view in app.view_functions.items():
        if endpoint == "static" or endpoint in {"security.login", "security.logout"}:
            view.audience = ANYONE  # type: ignore[attr-defined]
        elif endpoint.startswith("security."):
            view.audience = SIGNED_IN  # type: ignore[attr-defined]
