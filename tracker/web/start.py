"""The first hour: while nobody is here every page leads to the four questions, for whoever holds the start code."""

from __future__ import annotations

import fcntl
import logging

from flask import Flask, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from tracker.config import Settings
from tracker.printing.invitations import start_link
from tracker.queries.installation import somebody_is_here
from tracker.services.start import is_start_code, start_code
from tracker.web.api.problems import is_asked_by_program
from tracker.web.guard import ANYONE, audience_of

CODE = "start_code"
"""In the session of whoever has come with the start code: the code."""

OF_SIGNING_IN = frozenset({"account", "security", "single_sign_on"})
"""The pages that are open to anyone and have nothing to show where nobody could sign in."""

_LOGGER = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Lead whoever would be asked to sign in to the first question, while there is nobody to sign in as."""

    @app.before_request
    def lead_to_start() -> ResponseReturnValue | None:
        if request.endpoint is None or request.endpoint == "static" or is_asked_by_program():
            return None
        is_open = audience_of(current_app, request.endpoint) == ANYONE and request.blueprint not in OF_SIGNING_IN
        if is_open or current_user.is_authenticated or not is_nobody_here():
            return None
        return redirect(url_for("start.front"))


def is_nobody_here() -> bool:
    """Say whether the installation is new; not where the database is out of reach."""
    try:
        return not somebody_is_here()
    except SQLAlchemyError:
        return False


def take_code(typed: str) -> bool:
    """Remember at this browser that somebody has the start code, where it is the one; say whether it is."""
    is_right = is_start_code(typed, _key())
    if is_right:
        session[CODE] = start_code(_key())
    return is_right


def holds_code() -> bool:
    """Say whether whoever asks has come with the start code."""
    return is_start_code(session.get(CODE, ""), _key())


def tell_where_to_start(app: Flask) -> None:
    """Write into the log where to begin, while nobody is here: once for all processes of a server."""
    settings: Settings = app.extensions["settings"]
    file = (settings.instance / "start.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return
    app.extensions["start_lock"] = file  # as long as this process lives, the others say nothing
    with app.app_context():
        if is_nobody_here():
            link = start_link(start_code(settings.secret_key))
            _LOGGER.warning("Nobody is here yet. Whoever runs this begins at %s", link)


def _key() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.secret_key
