"""The second step of signing in, by the library that signs people in: codes from an app, passkeys, recovery codes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import Flask, request, session
from flask_security import MfRecoveryCodesUtil, Security, Totp, UserMixin, WebauthnUtil, login_user
from flask_security.signals import tf_disabled, tf_profile_changed, wan_deleted, wan_registered
from passlib.totp import TotpMatch
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tracker.config import Settings
from tracker.models.people import Person
from tracker.queries.second_factors import WaysIn, ways_in
from tracker.services.second_factors import (
    tell_app_set_up,
    tell_app_taken_off,
    tell_passkey_added,
    tell_passkey_removed,
    tell_recovery_code_used,
    tell_recovery_codes_made,
)
from tracker.services.sign_ins import end_sign_ins
from tracker.web.context import now, signed_in
from tracker.web.duties import today_in_england
from tracker.web.sessions import KEY

NAME = "Next Steps"  # what apps and browsers call us
RECOVERY_CODES = 10
CHANGES = (
    (tf_profile_changed, tell_app_set_up),
    (tf_disabled, tell_app_taken_off),
    (wan_registered, tell_passkey_added),
    (wan_deleted, tell_passkey_removed),
)
"""What the library says when somebody changes their second step, and how they are told of it."""


class OnceOnly(Totp):
    """Codes from an app, each of which works once."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """Give the half minute of the last code that worked."""
        assert isinstance(user, Person)
        return user.tf_last_counter

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Keep the half minute of a code that worked."""
        assert isinstance(user, Person)
        user.tf_last_counter = tmatch.counter


class ShownOnce(MfRecoveryCodesUtil):
    """Recovery codes that are shown when they are made and never again."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        """Make new ones; those before open nothing any more."""
        codes: list[str] = super().create_recovery_codes(user)
        tell_recovery_codes_made(signed_in(), now=now())
        return codes

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Use one up."""
        assert isinstance(user, Person)
        tell_recovery_code_used(user, now=now())
        return bool(super().delete_recovery_code(user, code))

    def get_recovery_codes(self, _user: UserMixin) -> list[str]:
        """Give none to be shown."""
        return []


class AnyUse(WebauthnUtil):
    """Passkeys of one kind: each signs in by itself where it knows its owner, and after the password otherwise."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        settings: Settings = app.extensions["settings"]
        self._is_sealed = settings.https

    def origin(self) -> str:
        """Give the address as browsers have it: over HTTPS when the settings say so, whoever unseals it before us."""
        scheme = "https" if self._is_sealed else request.scheme
        return f"{scheme}://{request.host}"

    def authenticator_selection(self, _user: UserMixin, _usage: str) -> AuthenticatorSelectionCriteria:
        """Ask for one that remembers whose it is and checks who holds it, and take an older one too."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        )

    def user_verification(self, _user: UserMixin | None, usage: list[str]) -> UserVerificationRequirement:
        """Insist that it checks who holds it, unless a password went before."""
        if usage == ["secondary"]:
            return UserVerificationRequirement.DISCOURAGED
        return UserVerificationRequirement.REQUIRED


def settings_of(secret_key: str) -> dict[str, object]:
    """Spell our second step the way the library asks for it; it keeps secrets encrypted by keys of the installation."""
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,  # seconds either way: one code early, one late
        "SECURITY_TWO_FACTOR_SETUP_URL": "/account/app",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/login/code",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/login/second-step",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "account.set_up",
        "SECURITY_TWO_FACTOR_SETUP_TEMPLATE": "account/app.html",
        "SECURITY_TWO_FACTOR_VERIFY_CODE_TEMPLATE": "account/code.html",
        "SECURITY_TWO_FACTOR_SELECT_TEMPLATE": "account/select.html",
        "SECURITY_TOTP_SECRETS": {"1": _key(secret_key, "codes")},
        "SECURITY_TOTP_ISSUER": NAME,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": RECOVERY_CODES,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [_key(secret_key, "recovery codes").encode()],
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/login/recovery-code",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "account/recovery_codes.html",
        "SECURITY_MULTI_FACTOR_RECOVERY_TEMPLATE": "account/recovery_code.html",
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": NAME,
        "SECURITY_WAN_ALLOW_USER_HINTS": False,  # which passkeys an address has is told to nobody
        "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
        "SECURITY_WAN_REGISTER_URL": "/account/passkeys",
        "SECURITY_WAN_DELETE_URL": "/account/passkeys/remove",
        "SECURITY_WAN_SIGNIN_URL": "/login/passkey",
        "SECURITY_WAN_VERIFY_URL": "/account/confirm/passkey",
        "SECURITY_WAN_POST_REGISTER_VIEW": "account.set_up",
        "SECURITY_WAN_REGISTER_TEMPLATE": "account/passkeys.html",
        "SECURITY_WAN_SIGNIN_TEMPLATE": "account/passkey_sign_in.html",
        "SECURITY_WAN_VERIFY_TEMPLATE": "account/confirm_passkey.html",
        "SECURITY_VERIFY_URL": "/account/confirm",
        "SECURITY_VERIFY_TEMPLATE": "account/confirm.html",
        "SECURITY_FRESHNESS": timedelta(minutes=10),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        "SECURITY_API_ENABLED_METHODS": ["session"],
    }


def register(app: Flask, security: Security) -> None:
    """Give the library's pages what ours show beside, and tell people of each change that the library makes."""
    security.tf_setup_context_processor(lambda: {**_being_set_up(security), "ways": _ways()})
    security.tf_token_validation_context_processor(lambda: _being_set_up(security))
    security.wan_register_context_processor(lambda: {"ways": _ways()})
    changes = [(signal, partial(_changed, security, tells)) for signal, tells in CHANGES]
    app.extensions["second_factor_changes"] = changes  # kept by the app, and not by the signals, which outlive it
    for signal, changed in changes:
        signal.connect(changed, app)


def _changed(security: Security, tells: Callable[..., None], _app: Flask, **_more: object) -> None:
    """Tell a person what they changed, and renew their session: anywhere else they are signed out."""
    person = signed_in()
    security.datastore.set_uniquifier(person)
    login_user(person, authn_via=["change"])
    end_sign_ins(person, but_key=session[KEY], now=now())
    tells(person, now=now())


def _ways() -> WaysIn:
    return ways_in(signed_in(), today_in_england())


def _being_set_up(security: Security) -> dict[str, object]:
    """Give what an app is set up with, on each page of that until its first code was right."""
    secret = session.get("tf_totp_secret")
    if not secret or session.get("tf_state") != "validating_profile":
        return {"app": None}
    return {"app": security.totp_factory.fetch_setup_values(secret, signed_in())}


def _key(secret_key: str, purpose: str) -> str:
    """Derive a key of 32 bytes for one purpose from the installation's."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}:{secret_key}".encode()).digest()).decode()
