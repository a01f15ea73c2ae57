"""What every test can ask for: an installation of its own, its cast, and people at their browsers.

``pytest --database=postgresql`` runs those that use a database on PostgreSQL, which they start by themselves.
"""

from __future__ import annotations

import contextvars
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import pytest
import sqlalchemy as sa
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from werkzeug.test import TestResponse

from tests import make, postgres
from tests.browser import Browser
from tests.cast import PASSWORD, Cast
from tests.compiled import compiled_once
from tests.installation import say_it_is_migrated, settings_in
from tracker.application import create_app
from tracker.config import ROOT
from tracker.db import Base, db, session

SHARED = ROOT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Ask on which database the installations are made."""
    parser.addoption("--database", choices=["sqlite", postgres.POSTGRESQL], default="sqlite", help="for installations")


def pytest_configure(config: pytest.Config) -> None:
    """Say what a test may be marked with, and where the PostgreSQL of this run is, for all its processes."""
    config.addinivalue_line("markers", "sqlite(reason): is about files of SQLite")
    config.addinivalue_line("markers", "postgresql(reason): is about what only PostgreSQL does")
    os.environ[postgres.KIND] = config.getoption("database")
    if not hasattr(config, "workerinput"):  # a worker of pytest-xdist finds it in its environment
        run = ExitStack()
        run.enter_context(postgres.place_of_a_run())
        config.add_cleanup(run.close)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the other database is for; on PostgreSQL, also what uses no database."""
    if postgres.is_asked_for():
        mine = [i for i in items if "database" in getattr(i, "fixturenames", ()) and not i.get_closest_marker("sqlite")]
    else:
        mine = [item for item in items if not item.get_closest_marker("postgresql")]
    if left_out := [item for item in items if item not in set(mine)]:
        config.hook.pytest_deselected(items=left_out)
        items[:] = mine


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
def what_is_compiled_stays_so() -> Iterator[None]:
    """Compile addresses, templates and statements once, not for every test."""
    with compiled_once():
        yield


@pytest.fixture(scope="session")
def database() -> str:
    """Which database the installations are made on; whatever uses one asks for this."""
    return os.environ[postgres.KIND]


@pytest.fixture(autouse=True)
def databases_let_go(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let go of the databases of this test's installations on PostgreSQL; those on SQLite are files among its own."""
    folder = request.getfixturevalue("tmp_path") if postgres.is_asked_for() else None
    yield
    if folder:
        postgres.let_go(folder)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory, database: str) -> Path:
    """A database with every table and no row, made once and copied."""
    settings = settings_in(tmp_path_factory.mktemp("empty"))
    with create_app(settings).app_context():
        with db.engine.begin() as connection:
            Base.metadata.create_all(connection)
            say_it_is_migrated(connection)
        db.engine.dispose()  # the last connection writes what the log holds into the file
    return settings.instance / "tracker.db"


@pytest.fixture
def app(tmp_path: Path, clock: Clock, database: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An installation of its own, with an empty database."""
    if database == postgres.POSTGRESQL:
        postgres.furnish(tmp_path)
    else:
        shutil.copyfile(request.getfixturevalue("empty_database"), tmp_path / "tracker.db")
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


class Browsers(Mapping[str, Browser]):
    """People at browsers of their own, by their part: each signs in when they are first asked for."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self._app = app
        self._cast = cast.everybody()
        self._open: dict[str, Browser] = {}

    def __getitem__(self, part: str) -> Browser:
        if part not in self._open:
            self._open[part] = Browser(self._app.test_client()).sign_in(self._cast[part])
        return self._open[part]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cast)

    def __len__(self) -> int:
        return len(self._cast)


@pytest.fixture
def at_browser(app: Flask, cast: Cast) -> Browsers:
    """Everybody of the cast, at a browser of their own."""
    app.extensions["at_browser"] = browsers = Browsers(app, cast)
    return browsers


class Queries:
    """Counts the queries of a block of code; those of signing in are made before."""

    def __init__(self, app: Flask) -> None:
        self.statements: list[str] = []
        self._app = app

    def __enter__(self) -> Self:
        list(self._app.extensions.get("at_browser", {}).values())
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
    return Queries(app)


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
