"""``create_app``: reads as a table of contents."""

from __future__ import annotations

import hashlib
import os

from flask import Flask
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from tracker import commands
from tracker.config import ROOT, Settings, settings_from
from tracker.db import POOL, db, migrate
from tracker.errors import SettingsError
from tracker.printing import mails
from tracker.storage.places import store_of, waiting_room_of
from tracker.storage.reach import Reach
from tracker.storage.scanner import Scanner
from tracker.web import (
    compression,
    context,
    costs,
    errors,
    explanations,
    filters,
    guard,
    headers,
    hosts,
    invitations,
    lists,
    navigation,
    once,
    operation,
    passwords,
    routes,
    sessions,
    sign_in,
    single_sign_on,
    start,
    static_files,
    transactions,
    tries,
    uploads,
)
from tracker.web.context import Clock, utc_now

CHEAP = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}  # tests sign in many times


def create_app(settings: Settings | None = None, clock: Clock = utc_now) -> Flask:
    """Make the application of one installation.

    Without settings they are read from the environment; a wrong one ends the process with a sentence.
    ``clock`` gives the present instant: tests move it.
    """
    try:
        settings = settings or settings_from(os.environ)
    except SettingsError as error:
        raise SystemExit(f"Next Steps cannot start. {error}") from None

    app = Flask(
        "tracker",
        root_path=str(ROOT / "tracker"),
        template_folder=str(ROOT / "templates"),
        static_folder=None,  # web/static_files.py serves them
        instance_path=str(settings.instance),
    )
    app.config.from_mapping(flask_settings(settings))
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock
    app.extensions["store"] = store_of(settings)
    app.extensions["reach"] = Reach()
    app.extensions["incoming"] = waiting_room_of(settings)
    app.extensions["scanner"] = Scanner(settings.clamav) if settings.clamav else None

    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    templates(app)
    operation.register(app, settings)  # first of all, and last when a request is answered
    compression.register(app)  # when everything has been said of an answer
    hosts.register(app, settings)
    uploads.register(app)  # before a file is read
    transactions.register(app)  # first of all that asks the database
    sign_in.register(app)
    sessions.register(app)
    single_sign_on.register(app)
    passwords.register(app)
    invitations.register(app)
    context.register(app)
    navigation.register(app)
    filters.register(app)
    explanations.register(app)
    mails.register(app, settings)
    start.register(app)  # before anybody is asked to sign in
    guard.register(app)
    once.register(app)
    headers.register(app)
    errors.register(app)
    routes.register(app)
    lists.register(app)
    static_files.register(app)
    tries.register(app)
    costs.register(app)
    commands.register(app)
    guard.refuse_undeclared(app)
    return app


def flask_settings(settings: Settings) -> dict[str, object]:
    """Spell our settings the way Flask and its extensions ask for them."""
    return {
        "TESTING": settings.testing,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": POOL if settings.database_url.startswith("postgresql") else {},
        "SESSION_COOKIE_NAME": "__Host-session" if settings.https else "session",  # browsers hold that to this host
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": settings.https,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": uploads.FORM_LIMIT,
        "MAX_FORM_MEMORY_SIZE": uploads.TEXT_LIMIT,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a half-written update is not lost to a clock
        "SECURITY_PASSWORD_SALT": hashlib.sha256(b"passwords:" + settings.secret_key.encode()).hexdigest(),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": CHEAP if settings.testing else {},
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_LOGIN_USER_TEMPLATE": "account/sign_in.html",
        "SECURITY_CHANGE_PASSWORD_TEMPLATE": "account/password.html",
        "SECURITY_CACHE_CONTROL": None,  # web/headers.py says it, for every page
        "RATELIMIT_ENABLED": not settings.testing,
    }


def templates(app: Flask) -> None:
    """Find templates in ``templates/`` and the form components."""
    app.jinja_loader = ChoiceLoader(
        [
            app.jinja_loader,  # type: ignore[list-item]
            PrefixLoader({name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}),
        ]
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.autoescape = True
    WTFormsHelpers(app)
