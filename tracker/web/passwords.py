"""A password that somebody else made has to be changed before a school's pages open."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_security.signals import password_changed

from tracker.models.people import Person
from tracker.services.people import own_password


def register(app: Flask) -> None:
    """Note when somebody has changed their password themselves."""
    password_changed.connect(_chosen, app)


def _chosen(_app: Flask, *, user: Person, **_more: Any) -> None:
    own_password(user)
