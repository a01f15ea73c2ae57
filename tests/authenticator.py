"""An app that shows codes, as somebody has it on their phone."""

from __future__ import annotations

import time

from flask import current_app
from flask_security import MfRecoveryCodesUtil
from passlib.totp import TOTP

from tracker.db import session
from tracker.models.people import Person

STEP = 30


class App:
    """An app set up with one key."""

    def __init__(self, key: str) -> None:
        self._totp = TOTP(key=key, format="base32")

    def code(self, later: int = 0) -> str:
        """Give the code of now, or of so many half minutes later."""
        return str(self._totp.generate(time.time() + later * STEP).token)


def app_of(person: Person) -> App:
    """Set up an app for somebody, and give it."""
    codes = current_app.extensions["security"].totp_factory
    stored = session().get_one(Person, person.id)
    stored.tf_primary_method, stored.tf_totp_secret = "authenticator", codes.generate_totp_secret()
    stored.tf_last_counter = None
    session().commit()
    return App(codes.get_totp_b32_key(stored.tf_totp_secret))


def recovery_codes_of(person: Person) -> list[str]:
    """Make somebody's recovery codes, and give them."""
    codes = MfRecoveryCodesUtil(current_app).create_recovery_codes(session().get_one(Person, person.id))
    session().commit()
    return list(codes)
