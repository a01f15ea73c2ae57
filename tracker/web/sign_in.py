"""Signing in, by a well-kept library: hashed passwords, a second step, sessions and CSRF."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from flask import Flask, abort, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import PasswordUtil, RoleMixin, Security, SQLAlchemyUserDatastore
from flask_wtf.csrf import CSRFProtect

from tracker.db import db
from tracker.models.people import Passkey, Person
from tracker.services.mailed_links import FOR_A_PASSWORD, LASTS
from tracker.services.passwords import SHORTEST, refusal
from tracker.web import second_factor
from tracker.web.context import now
from tracker.web.forms.account import (
    NEEDED,
    NOT_RECOGNISED,
    AppForm,
    CodeForm,
    ConfirmForm,
    NewPasswordForm,
    PasskeyAnswerForm,
    PasskeyForm,
    PasswordForm,
    RecoveryCodeForm,
    RemovePasskeyForm,
    SignInForm,
)
from tracker.web.guard import ANYONE, SIGNED_IN
from tracker.web.views.account import lost_password
from tracker.web.views.demonstration import may_be

OPEN = frozenset(
    {
        "security.login",
        "security.logout",
        "security.forgot_password",
        "security.reset_password",
        "security.tf_select",
        "security.two_factor_token_validation",
        "security.mf_recovery",
        "security.wan_signin",
        "security.wan_signin_response",
    }
)
UNUSED = ("security.two_factor_rescue", "security.two_factor_setup_validate")
"""The library's pages for help by its own mails, and for setting up an app so that a wrong code begins it anew."""
EXPIRED = ("That link has expired, or has been used. Ask for another.", "warning")
AGAIN = ("That took too long. Try again.", "warning")
PLAIN = ("Use letters, figures, blanks and dashes.", "error")
SENTENCES = {
    "INVALID_PASSWORD": ("This is not the password you have now. Enter it again.", "error"),
    "PASSWORD_IS_THE_SAME": ("This is the password you have now. Enter another.", "error"),
    "PASSWORD_CHANGE": ("Your password is changed.", "success"),
    "PASSWORD_RESET_NO_LOGIN": ("Your password is changed. Sign in with it.", "success"),
    "PASSWORD_RESET_EXPIRED": EXPIRED,
    "INVALID_RESET_PASSWORD_TOKEN": EXPIRED,
    "REAUTHENTICATION_REQUIRED": ("Confirm that it is you first.", "information"),
    "REAUTHENTICATION_SUCCESSFUL": ("Thank you. You can now change how you sign in.", "success"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": ("Your app is set up. From now on you are asked for its code.", "success"),
    "TWO_FACTOR_DISABLED": ("The app is taken off. Its codes open nothing any more.", "success"),
    "TWO_FACTOR_PERMISSION_DENIED": ("Begin again: enter your address and your password.", "warning"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (NEEDED, "error"),
    "WEBAUTHN_EXPIRED": AGAIN,
    "API_ERROR": ("That did not work. Try again.", "error"),
    "WEBAUTHN_NAME_INUSE": ("You have a passkey of that name. Give this one another.", "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": PLAIN,
    "INVALID_INPUT": PLAIN,
    "WEBAUTHN_NAME_NOT_FOUND": ("You have no passkey of that name.", "error"),
    "WEBAUTHN_CREDENTIAL_DELETED": ("The passkey %(name)s is taken off. It opens nothing here any more.", "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": ("The passkey %(name)s is added. You can sign in with it.", "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": ("This passkey is in use already.", "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (NOT_RECOGNISED, "error"),
    "WEBAUTHN_NO_VERIFY": (NOT_RECOGNISED, "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (NOT_RECOGNISED, "error"),
    "DISABLED_ACCOUNT": (NOT_RECOGNISED, "error"),
}


class GoodPasswords(PasswordUtil):
    """Passwords that are not to be guessed."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """Say in a sentence why one cannot stand; give it as it is hashed."""
        plain = self.normalize(password)
        why = refusal(plain, kwargs["user"])
        return [why] if why else None, plain


class People(SQLAlchemyUserDatastore):
    """Where the library finds people and their passkeys."""

    def create_webauthn(self, *whose: Any, **passkey: Any) -> None:
        """Keep a passkey, and since when."""
        super().create_webauthn(*whose, create_datetime=now(), **passkey)


def register(app: Flask) -> None:
    """Add sign-in, sign-out, a second step, and the change of a password."""
    app.config.update(
        {f"SECURITY_MSG_{name}": sentence for name, sentence in SENTENCES.items()},
        SECURITY_PASSWORD_LENGTH_MIN=SHORTEST,
        SECURITY_JOIN_USER_ROLES=False,  # roles are held at a school, not by an account
        SECURITY_STATIC_FOLDER=None,
        SECURITY_DATETIME_FACTORY=now,
        SECURITY_FLASH_MESSAGES=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_RESET_URL="/password",
        SECURITY_RESET_PASSWORD_WITHIN=LASTS[FOR_A_PASSWORD],
        SECURITY_RESET_PASSWORD_TEMPLATE="account/new_password.html",
        SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL=False,  # ours: services/second_factors.py
        SECURITY_POST_CHANGE_VIEW="account.set_up",
        **second_factor.settings_of(app.extensions["settings"].secret_key),
    )
    CSRFProtect(app)
    people = People(db, Person, RoleMixin, Passkey)
    security = Security(
        app,
        people,
        login_form=SignInForm,
        change_password_form=PasswordForm,
        reset_password_form=NewPasswordForm,
        verify_form=ConfirmForm,
        two_factor_setup_form=AppForm,
        two_factor_verify_code_form=CodeForm,
        mf_recovery_form=RecoveryCodeForm,
        wan_register_form=PasskeyForm,
        wan_signin_response_form=PasskeyAnswerForm,
        wan_delete_form=RemovePasskeyForm,
        password_util_cls=GoodPasswords,
        totp_cls=second_factor.OnceOnly,
        mf_recovery_codes_util_cls=second_factor.ShownOnce,
        webauthn_util_cls=second_factor.AnyUse,
    )
    security.login_context_processor(lambda: {"may_be": may_be()})
    security.want_json(lambda _request: False)  # pages alone
    second_factor.register(app, security)
    views: dict[str, Any] = app.view_functions
    views["security.forgot_password"] = lost_password
    views["security.two_factor_token_validation"] = _signed_in_stay(views["security.two_factor_token_validation"])
    for endpoint in UNUSED:
        views[endpoint] = _not_here
    for endpoint, view in views.items():
        if endpoint in OPEN or endpoint in UNUSED:
            view.audience = ANYONE
        elif endpoint.startswith("security."):
            view.audience = SIGNED_IN


def _not_here(**_values: str) -> NoReturn:
    """Serve a page of the library that nothing here asks for to nobody."""
    abort(404)


def _signed_in_stay(view: Callable[[], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
    """Lead whoever is signed in, and sets up no app, to their account: the library's view would sign them out."""

    @wraps(view)
    def code() -> ResponseReturnValue:
        if current_user.is_authenticated and session.get("tf_state") != "validating_profile":
            return redirect(url_for("account.page"))
        return view()

    return code
