"""Signing in and changing a password: the library's forms, in our words."""

from __future__ import annotations

from typing import Any

from flask_security.forms import ChangePasswordForm, LoginForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextInput
from wtforms import EmailField, PasswordField
from wtforms.validators import EqualTo

from tracker.services.people import SHORTEST_PASSWORD
from tracker.web.forms.fields import required

WRONG = "The email address or the password is wrong. Try again."


class SignInForm(LoginForm):
    """Email address and password. Which of the two was wrong is not said: that would tell who has an account."""

    email = EmailField("Email address", [required("Enter your email address.")], widget=GovTextInput())
    password = PasswordField("Password", [required("Enter your password.")], widget=GovPasswordInput())

    def validate(self, **kwargs: Any) -> bool:
        """Sign in, or say one sentence beside the password."""
        valid = bool(super().validate(**kwargs))
        if not valid and self.email.data and self.password.data:
            self.email.errors, self.password.errors = [], [WRONG]
        return valid


class PasswordForm(ChangePasswordForm):
    """The old password and a new one, twice."""

    password = PasswordField(
        "Password you have now", [required("Enter the password you have now.")], widget=GovPasswordInput()
    )
    new_password = PasswordField(
        "New password",
        [required("Enter a new password.")],
        description=f"{SHORTEST_PASSWORD} characters or more; three words no one would put together are good",
        widget=GovPasswordInput(),
    )
    new_password_confirm = PasswordField(
        "New password again",
        [
            required("Enter the new password again."),
            EqualTo("new_password", "The two are not the same. Enter both again."),
        ],
        widget=GovPasswordInput(),
    )
