"""What tests of services share: a plan with one requirement, and the way a change is signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.events import Event
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.storage.folder import Folder


class Signed(TypedDict):
    """Who changes something, and when."""

    by: Person
    now: datetime
    today: date


def signed(by: Person, today: date = make.TODAY) -> Signed:
    return {"by": by, "now": make.at(today), "today": today}


def events() -> list[str]:
    """Name what happened, in order."""
    return list(session().scalars(select(Event.name).order_by(Event.id)))


@pytest.fixture
def store(app: Flask) -> Folder:
    folder: Folder = current_app.extensions["store"]
    return folder


@pytest.fixture
def requirement(cast: Cast) -> Requirement:
    """A requirement of two clauses."""
    inspection = make.inspection(cast.school, cast.clerk)
    return make.requirement(inspection, ("Leaders must check what pupils know.", "Teachers should close gaps."))


@pytest.fixture
def action(cast: Cast, requirement: Requirement) -> Action:
    """An action of Lena's, due on 16 July 2027."""
    return make.action(requirement, cast.leader)
