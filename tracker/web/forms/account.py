"""Signing in, and how one signs in: the library's forms, in our words."""

from __future__ import annotations

import re
from typing import Any

from flask import request, session
from flask_security import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
    WebAuthnDeleteForm,
    WebAuthnRegisterForm,
    WebAuthnSigninResponseForm,
)
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.utils import validate_redirect_url
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextInput
from wtforms import EmailField, Field, HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, ValidationError

from tracker.config import ADDRESS
from tracker.models.people import Person
from tracker.queries.second_factors import ways_in
from tracker.services.passwords import LONGEST, SHORTEST
from tracker.web.context import signed_in
from tracker.web.duties import today_in_england
from tracker.web.forms.fields import characters, required, stripped
from tracker.web.sessions import PROVIDER
from tracker.web.tries import note_wrong_code

WRONG = "The email address or the password is wrong. Try again."
WRONG_CODE = "This code is wrong, or was used before. Wait for the next one and enter that."
WRONG_RECOVERY_CODE = "This is none of your recovery codes, or it was used before. Enter another."
NEEDED = "Your role needs a second step. Set up another before you take off this one."
NOT_RECOGNISED = "This passkey was not recognised. Try again, or sign in another way."
GOOD = f"{SHORTEST} characters or more; three words no one would put together are good"


def _short_enough(_form: FlaskForm, field: Field) -> None:
    if len(field.data or "") > LONGEST:
        raise ValidationError(f"Use {LONGEST} characters or fewer.")


def _like_an_address(_form: FlaskForm, field: Field) -> None:
    if not ADDRESS.fullmatch(field.data or ""):
        raise ValidationError("Enter an email address, such as name@school.org.uk.")


class _LeadsOn:
    """A form that may say where to lead on to: somewhere of ours, or it says nothing."""

    def validate_next(self, field: Field) -> None:
        """Drop an address that is not ours, where the library would refuse all that was typed because of it."""
        if field.data and not validate_redirect_url(field.data):
            field.data = ""


NEWCOMER = "newcomer"
"""In the session of whoever has just chosen a password: their address, so that they do not type it again."""


class SignInForm(_LeadsOn, LoginForm):
    """Email address and password. Which of the two was wrong is not said: that would tell who has an account."""

    email = EmailField("Email address", [required("Enter your email address.")], widget=GovTextInput())
    password = PasswordField("Password", [required("Enter your password."), _short_enough], widget=GovPasswordInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""  # the library puts a link there, and ours stands below
        if request.method == "GET":
            self.email.data = session.pop(NEWCOMER, None) or self.email.data

    def validate(self, **kwargs: Any) -> bool:
        """Sign in, or say one sentence beside the password."""
        valid = bool(super().validate(**kwargs))
        if not valid and self.email.data and self.password.data:
            self.email.errors, self.password.errors = [], [WRONG]
        if valid:
            session.pop(PROVIDER, None)  # what they began another way
        return valid


class PasswordForm(ChangePasswordForm):
    """The old password and a new one, twice."""

    password = PasswordField(
        "Password you have now", [required("Enter the password you have now.")], widget=GovPasswordInput()
    )
    new_password = PasswordField(
        "New password",
        [required("Enter a new password."), _short_enough],
        description=GOOD,
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


class NewPasswordForm(ResetPasswordForm):
    """A new password, twice, for somebody who lost the old one."""

    password = PasswordField(
        "New password",
        [required("Enter a new password."), _short_enough],
        description=GOOD,
        widget=GovPasswordInput(),
    )
    password_confirm = PasswordField(
        "New password again",
        [
            required("Enter the new password again."),
            EqualTo("password", "The two are not the same. Enter both again."),
        ],
        widget=GovPasswordInput(),
    )


class ConfirmForm(_LeadsOn, VerifyForm):
    """The password once more, before something about signing in is changed."""

    password = PasswordField(
        "Your password", [required("Enter your password."), _short_enough], widget=GovPasswordInput()
    )


class AddressForm(FlaskForm):  # type: ignore[misc]
    """To which address a link is sent."""

    email = EmailField(
        "Email address",
        [required("Enter your email address."), characters(255), _like_an_address],
        filters=[stripped],
        widget=GovTextInput(),
    )


class AppForm(TwoFactorSetupForm):
    """To set up an app that shows codes, or to take it off."""

    setup = HiddenField()  # type: ignore[assignment]  # one kind, so that nobody has to choose

    def validate(self, **kwargs: Any) -> bool:
        """Let nobody take off the last second step that their role needs."""
        if not super().validate(**kwargs):
            return False
        if self.setup.data == "disable" and not _may_lose_one(signed_in()):
            self.setup.errors = [NEEDED]
            return False
        return True


class CodeForm(TwoFactorVerifyCodeForm):
    """The six digits that the app shows."""

    code = StringField(
        "Code from your app",
        [required("Enter the code that your app shows.")],
        filters=[lambda typed: re.sub(r"\s", "", stripped(typed))],
        description="Six digits",
        widget=GovTextInput(),
    )

    def validate(self, **kwargs: Any) -> bool:
        """Take a code that fits the present half minute, the one before or the one after, once."""
        valid = bool(super().validate(**kwargs))
        if not valid and self.code.data:
            self.code.errors = [WRONG_CODE]
            if not self.is_setup:
                assert isinstance(self.user, Person)
                note_wrong_code(self.user)
        return valid


class RecoveryCodeForm(MfRecoveryForm):
    """One of the codes that were printed or written down."""

    code = StringField(
        "Recovery code",
        [required("Enter one of your recovery codes."), characters(40)],
        filters=[lambda typed: _as_made(stripped(typed))],
        description="Such as 1a2b-3c4d-5e6f",
        widget=GovTextInput(),
    )

    def validate(self, **kwargs: Any) -> bool:
        """Take a code that is still good."""
        valid = bool(super().validate(**kwargs))
        if not valid and self.code.data and not self.code.errors[0].startswith("Use "):
            assert isinstance(self.user, Person)
            note_wrong_code(self.user)
            self.code.errors = [WRONG_RECOVERY_CODE]
        return valid


class PasskeyForm(WebAuthnRegisterForm):
    """What a new passkey is called."""

    name = StringField(
        "What do you call it?",
        [required("Give it a name, such as My phone."), characters(64)],
        filters=[stripped],
        description="So that you know it in the list later: My phone, Key on my ring",
        widget=GovTextInput(),
    )
    usage = HiddenField(default="secondary")  # type: ignore[assignment]

    def validate(self, **kwargs: Any) -> bool:
        """Keep all of one kind, as the library calls those that follow a password; `AnyUse` lets them do both."""
        self.usage.data = "secondary"
        return bool(super().validate(**kwargs))


class PasskeyAnswerForm(_LeadsOn, WebAuthnSigninResponseForm):
    """What a passkey answers, wherever one is asked for."""

    def validate(self, **kwargs: Any) -> bool:
        """Take any passkey of the person: after a password, of nobody but the one whose password it was."""
        self.is_verify = True  # all of ours are good for each use; the library has two kinds
        valid = bool(super().validate(**kwargs))
        if valid and self.is_secondary and self.user and self.user.fs_uniquifier != session.get("tf_user_id"):
            self.credential.errors = [NOT_RECOGNISED]
            valid = False
        return valid


class RemovePasskeyForm(WebAuthnDeleteForm):
    """Which passkey is taken off."""

    name = StringField(validators=[required("Choose a passkey from the list.")], id="remove-name")

    def validate(self, **kwargs: Any) -> bool:
        """Let nobody take off the last second step that their role needs."""
        if not super().validate(**kwargs):
            return False
        if not _may_lose_one(signed_in()):
            self.name.errors = [NEEDED]
            return False
        return True


def _may_lose_one(person: Person) -> bool:
    return ways_in(person, today_in_england()).may_lose_one


def _as_made(typed: str) -> str:
    """Write a code as it was printed, whatever capitals, blanks and dashes it was typed with."""
    plain = re.sub(r"[\s–-]", "", typed.lower())
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}" if len(plain) == 12 else typed
