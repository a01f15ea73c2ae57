"""What every test can ask for: an installation of its own, its cast, and people at their browsers."""

from __future__ import annotations

import contextvars
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import pytest
import sqlalchemy as sa
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import make
from tests.browser import Browser
from tests.cast import PASSWORD, Cast
from tests.installation import settings_in
from tracker.application import create_app
from tracker.config import ROOT
from tracker.db import Base, db, session

SHARED = ROOT.parent / "shared"


class Clock:
    """The clock of a test: it stands still until it is moved."""

    def __init__(self) -> None:
        self.now = make.at(make.TODAY)

    def __call__(self) -> datetime:
        """Give the instant it shows."""
        return self.now


@pytest.fixture(scope="session")
def password_hash(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Hash the cast's password once."""
    app = create_app(settings_in(tmp_path_factory.mktemp("hash")))
    with app.app_context():
        return str(hash_password(PASSWORD))


@pytest.fixture
def clock() -> Clock:
    """The clock of this test, at the afternoon of `make.TODAY`."""
    return Clock()


class Client(FlaskClient):
    """A client whose requests know nothing of the test's own context, as when they come over the wire.

    Otherwise all of them would share one ``g``, and with it who is signed in. What the test has made is stored first.
    """

    def open(self, *args: Any, **more: Any) -> TestResponse:
        """Send a request."""
        if has_app_context():  # not where a redirect is followed, nor in a thread of its own
            session().commit()
        return contextvars.Context().run(super().open, *args, **more)


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """Keep what Werkzeug compiles an address to: it depends on the address alone, and takes most of making an app."""
    compiled: dict[object, Callable[..., tuple[str, str]]] = {}
    compile_builder = Rule._compile_builder

    def remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", remembered)
        yield


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and no row, made once and copied."""
    settings = settings_in(tmp_path_factory.mktemp("empty"))
    with create_app(settings).app_context():
        Base.metadata.create_all(db.engine)
        db.engine.dispose()  # the last connection writes what the log holds into the file
    return settings.instance / "tracker.db"


@pytest.fixture
def app(tmp_path: Path, clock: Clock, empty_database: Path) -> Iterator[Flask]:
    """An installation of its own, with an empty database."""
    shutil.copyfile(empty_database, tmp_path / "tracker.db")
    app = create_app(settings_in(tmp_path), clock)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Client
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask, password_hash: str) -> Cast:
    """The cast, stored."""
    made = make.cast(password_hash)
    session().commit()
    return made


@pytest.fixture
def at_browser(app: Flask, cast: Cast) -> dict[str, Browser]:
    """Everybody of the cast, signed in at a browser of their own."""
    return {part: Browser(app.test_client()).sign_in(who) for part, who in cast.everybody().items()}


class Queries:
    """Counts the queries of a block of code."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __enter__(self) -> Self:
        sa.event.listen(db.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.statements.append(statement)

    @property
    def count(self) -> int:
        """How many there were."""
        return len([s for s in self.statements if s.lstrip().upper().startswith("SELECT")])


@pytest.fixture
def queries(app: Flask) -> Queries:
    """Use as ``with queries:`` around what is counted."""
    return Queries()


@pytest.fixture
def shared() -> Path:
    """The folder of real documents, where there is one."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real documents is not here")
    return SHARED


def expected_facts(path: Path) -> dict[str, object]:
    """Read the facts a careful reader found in a document."""
    facts: dict[str, object] = json.loads(path.read_text("utf-8"))
    return facts
