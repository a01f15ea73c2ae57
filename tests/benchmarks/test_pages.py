"""How fast pages are over HTTP: against a bare page that runs the same queries, and beside a country of schools."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from tests.benchmarks.conftest import Measure
from tests.benchmarks.many import address_of, urn_of
from tests.benchmarks.places import DATABASES, Installation, Places
from tests.benchmarks.served import Reader, Served, in_turns
from tests.browser import Browser
from tracker.db import db, session
from tracker.models.people import Person

COUNTRY = int(os.environ.get("BENCH_SCHOOLS", "22000"))
FEW = 10
TRUST = 1_000
BOARD = f"/schools/{urn_of(FEW - 1)}/"
GOVERNOR = address_of("gwen", FEW - 1)


@pytest.fixture(params=DATABASES)
def kind(request: pytest.FixtureRequest) -> str:
    """Each database in turn."""
    return str(request.param)


@pytest.fixture
def serve() -> Iterator[Callable[[Installation], Reader]]:
    """Serve an installation by one process, and sign somebody in."""
    with ExitStack() as open_:

        def served(made: Installation, email: str) -> Reader:
            server = open_.enter_context(Served(made.environment))
            reader = Reader(server.place, email)
            open_.callback(reader.close)
            return reader

        yield served


@pytest.fixture
def serve_bare(tmp_path: Path) -> Iterator[Callable[[str, str], Reader]]:
    """Serve the statements of a page by hand."""
    with ExitStack() as open_:

        def served(database_url: str, statements: list[tuple[str, Any]]) -> Reader:
            facts = tmp_path / "statements"
            facts.write_bytes(pickle.dumps({"database": database_url, "pages": {"page": statements}}))
            server = open_.enter_context(Served({"BARE": str(facts)}, "tests.benchmarks.bare:app"))
            reader = Reader(server.place)
            open_.callback(reader.close)
            return reader

        yield served


def statements_of(made: Installation, path: str, email: str) -> list[tuple[str, Any]]:
    """Open a page, and write down what the database is asked, with the parameters."""
    noted: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            noted.append((statement, parameters))

    app = made.app()
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        who = session().scalars(select(Person).where(Person.email == email)).one()
        browser = Browser(app.test_client()).sign_in(who)
        browser.client.get(path)
        sa.event.listen(db.engine, "before_cursor_execute", note)
        assert browser.client.get(path).status_code == 200
        sa.event.remove(db.engine, "before_cursor_execute", note)
        db.session.remove()
        db.engine.dispose()
    return noted


def test_the_board_view_costs_little_more_than_a_bare_page(
    built: Places, kind: str, serve: Any, serve_bare: Any, measured: Measure
) -> None:
    made = built.of(FEW, kind)
    statements = statements_of(made, BOARD, GOVERNOR)
    ours, bare = serve(made, GOVERNOR), serve_bare(made.settings.database_url, statements)
    shows = f"School {urn_of(FEW - 1)}"
    seconds, floor = in_turns([lambda: ours.seconds(BOARD, shows), lambda: bare.seconds("/page", shows)])
    measured(f"board view over HTTP, against a bare page, {kind}", seconds, floor, 1.5)


def test_the_board_view_does_not_know_how_many_schools_there_are(
    built: Places, kind: str, serve: Any, measured: Measure
) -> None:
    few, many = (serve(built.of(schools, kind), GOVERNOR) for schools in (FEW, COUNTRY))
    shows = f"School {urn_of(FEW - 1)}"
    seconds, floor = in_turns([lambda: many.seconds(BOARD, shows), lambda: few.seconds(BOARD, shows)])
    measured(f"board view beside {COUNTRY:,} schools, against {FEW}, {kind}", seconds, floor, 1.2)
