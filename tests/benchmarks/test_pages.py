"""How fast pages are over HTTP: against a bare page that runs the same queries, and beside a country of schools."""

from __future__ import annotations

import os
import pickle
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask_security.utils import hash_password
from sqlalchemy import select

from tests.benchmarks.conftest import Measure
from tests.benchmarks.many import Order, address_of, build, officer_of, settings_of, urn_of
from tests.benchmarks.pattern import FULL, ONE, Size
from tests.benchmarks.places import DATABASES, Installation, Places
from tests.benchmarks.served import Reader, Served, in_turns
from tests.browser import Browser
from tests.cast import PASSWORD
from tests.conftest import Client
from tests.web.test_access import POSTED
from tests.web.test_access import TRUST as TRUST_OFFICER
from tests.web.test_growth import FIRST_NAMES, places
from tracker.application import create_app
from tracker.db import Base, db, session
from tracker.models.people import Person
from tracker.models.standings import SchoolStanding
from tracker.web.context import utc_now

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
    app.test_client_class = Client
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


def test_a_trust_of_a_thousand_schools_is_seen_as_quickly_as_a_table_of_them(
    built: Places, kind: str, serve: Any, serve_bare: Any, measured: Measure
) -> None:
    made = built.of(TRUST, kind)
    columns = [
        f"school_standing.{column.name}" for column in SchoolStanding.__table__.columns if column.name != "cells"
    ]
    statement = (
        f"SELECT urn, name, phase, local_authority, cluster, {', '.join(columns)}"
        " FROM school JOIN school_standing ON school_id = id WHERE trust_id = 1 ORDER BY name"
    )
    officer, bare = serve(made, officer_of(0)), serve_bare(made.settings.database_url, [(statement, ())])
    assert bare.opens("/page").count("<tr>") == TRUST
    works = [lambda: officer.seconds("/trusts/1", "School 1"), lambda: bare.seconds("/page", "School 1")]
    measured(f"trust overview of {TRUST:,} schools, against a table of them, {kind}", *in_turns(works), 1.5)


def test_every_page_asks_as_often_for_a_full_plan_as_for_one_of_each(tmp_path: Path, measured: Measure) -> None:
    full, one = (selects_of(tmp_path / name, size) for name, size in (("full", FULL), ("one", ONE)))
    worst = max(one, key=lambda endpoint: full[endpoint] / one[endpoint])
    name = f"queries of any of {len(one)} pages, 24 actions against one ({worst})"
    measured(name, full[worst], one[worst], 1.0, "queries")


def selects_of(folder: Path, size: Size) -> dict[str, int]:
    """Count the queries of every page of a school that has so much."""
    folder.mkdir()
    app = create_app(replace(settings_of(folder), testing=True))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Client
    counts: Counter[str] = Counter()
    page = ""

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        counts[page] += statement.lstrip().upper().startswith("SELECT")

    with app.app_context():
        Base.metadata.create_all(db.engine)
        build(Order(1, hash_password(PASSWORD)), utc_now().date(), size, patterns=1)
        emails = {role: address_of(name, 0) for role, name in FIRST_NAMES.items()} | {TRUST_OFFICER: officer_of(0)}
        browsers = {}
        for role, email in emails.items():
            who = session().scalars(select(Person).where(Person.email == email)).one()
            browsers[role] = Browser(app.test_client()).sign_in(who)
        sa.event.listen(db.engine, "before_cursor_execute", note)
        for endpoint, path, role in places():
            if endpoint not in POSTED:
                page = endpoint
                browsers[role].client.get(path)
        sa.event.remove(db.engine, "before_cursor_execute", note)
        db.session.remove()
        db.engine.dispose()
    return dict(counts)
