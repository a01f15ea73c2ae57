"""A password that somebody else made has to be changed before a school's pages open."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_security.signals import password_changed, password_reset

from tracker.models.people import Person
from tracker.services.people import own_password
from tracker.services.second_factors import tell_password_chosen
from tracker.web.context import now


def register(app: Flask) -> None:
    """Note when somebody has changed their password themselves."""
    password_changed.connect(_chosen, app)
    password_reset.connect(_chosen, app)


def _chosen(_app: Flask, *, user: Person, **_more: Any) -> None:
    own_password(user)
    tell_password_chosen(user, now=now())
