"""With twice the schools, the database does no more work for a page than it did before.

Every page is opened once, and each statement that it sent is worked off again, with the same parameters, beside few
schools and beside many. SQLite counts the steps of its machine. PostgreSQL counts the rows that it looks at, and is
kept from reading whole tables because they are small yet: where there is no index, it has to.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select

from tests import make
from tests.benchmarks.many import Order, address_of, copy_schools, officer_of, patterns_of, urn_of
from tests.benchmarks.pattern import Size
from tests.browser import Browser
from tests.web.test_access import (
    AS_TEXT,
    CLERK,
    GOVERNOR,
    HEAD,
    LEADER,
    OPEN_PAGES,
    POSTED,
    SCHOOL_PAGES,
    SIGNED_IN_PAGES,
    TRUST,
    TRUST_PAGES,
    WHOLLY_SIGNED_IN_PAGES,
)
from tracker.db import db, session
from tracker.models.people import Person

FEW, MANY, OF_ONE_TRUST = 200, 400, 5
SIZE = Size(requirements=2, actions=2, updates=2, metrics=3, readings=2, questions=3)
FIRST_NAMES = {HEAD: "hanna", CLERK: "colm", LEADER: "lena", GOVERNOR: "gwen"}
PRINTED = {"packs.preview_pdf"}  # asks what the page beside it asks
LEAVING = {"security.logout", "sessions.end_others", "security.login"}
STEPS_AT_ONCE = 10
SLACK = 1.3, 60  # by how much, and by how many steps or rows more, the work may be another


@pytest.fixture
def few(app: Flask, password_hash: str) -> Callable[[], None]:
    """Some schools, five of them of one trust; call it, and there are twice as many, of other trusts."""
    order = Order(MANY, password_hash, first_trust=OF_ONE_TRUST)
    told = patterns_of(SIZE, 1, make.TODAY)
    copy_schools(told, order, range(FEW))
    return lambda: copy_schools(told, order, range(FEW + 1, MANY))  # the numbers of one are for what pages add


def test_no_page_asks_more_of_the_database_because_there_are_more_schools(app: Flask, few: Callable[[], None]) -> None:
    asked = asked_by_pages(app)
    assert len(asked.parameters) > 100
    before = work_of(asked)
    few()
    after = work_of(asked)
    wrong = [
        f"{', '.join(sorted(asked.pages[one]))}: {before[one]:.0f} before, {after[one]:.0f} now: {one}"
        for one in asked.parameters
        if after[one] > before[one] * SLACK[0] + SLACK[1]
    ]
    assert not wrong, "\n\n".join(wrong)


class Asked:
    """The statements of pages, each with the parameters that it was first sent with."""

    def __init__(self) -> None:
        self.page = ""
        self.parameters: dict[str, Any] = {}
        self.pages: defaultdict[str, set[str]] = defaultdict(set)

    def note(self, _connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        """Write a statement down, unless it only adds a row."""
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            self.parameters.setdefault(statement, parameters)
            self.pages[statement].add(self.page)


def asked_by_pages(app: Flask) -> Asked:
    """Open every page, as somebody who may; sign in, and log progress."""
    asked = Asked()
    sa.event.listen(db.engine, "before_cursor_execute", asked.note)
    try:
        asked.page = "signing in"
        browsers = {role: signed_in(app, address_of(name, 0)) for role, name in FIRST_NAMES.items()}
        browsers[TRUST] = signed_in(app, officer_of(0))
        for endpoint, path, role in places():
            asked.page = endpoint
            opened = browsers[role].client.open(path, method="POST" if endpoint in POSTED else "GET")
            assert opened.status_code != 500, f"{opened.status_code} at {path}"
        asked.page = "logging progress"
        told = {"colour": "amber", "progress": "Eighteen of thirty lessons visited."}
        browsers[LEADER].post(f"/schools/{urn_of(0)}/actions/1.1/progress", told)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", asked.note)
    session().rollback()
    return asked


def signed_in(app: Flask, email: str) -> Browser:
    """Let somebody in."""
    return Browser(app.test_client()).sign_in(session().scalars(select(Person).where(Person.email == email)).one())


def places() -> Iterator[tuple[str, str, str]]:
    """Give every page, its address at the first school, and one of those who may open it."""
    for endpoint, (path, allowed) in SCHOOL_PAGES.items():
        roles = [role for role in (HEAD, CLERK, LEADER, GOVERNOR, TRUST) if role in allowed]
        if roles and endpoint not in PRINTED:
            plain = path.replace(".pdf", ".txt") if endpoint in AS_TEXT else path
            yield endpoint, f"/schools/{urn_of(0)}{plain}", roles[0]
    for pages in (TRUST_PAGES, SIGNED_IN_PAGES, WHOLLY_SIGNED_IN_PAGES, OPEN_PAGES):
        for endpoint, path in pages.items():
            if endpoint not in LEAVING:
                yield endpoint, path, TRUST if pages is TRUST_PAGES else HEAD


def work_of(asked: Asked) -> dict[str, float]:
    """Say of each statement how much work it is for the database; nothing of it stays."""
    with db.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        measure = steps if connection.dialect.name == "sqlite" else rows
        if connection.dialect.name == "postgresql":
            for way in ("seqscan", "hashjoin", "mergejoin"):  # which read whole tables, or whole indexes
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        return {one: measure(raw, one, parameters) for one, parameters in asked.parameters.items()}


def steps(raw: sqlite3.Connection, statement: str, parameters: Any) -> float:
    """Count the steps of SQLite's machine."""
    taken = 0

    def go_on() -> int:
        nonlocal taken
        taken += STEPS_AT_ONCE
        return 0

    raw.execute("SAVEPOINT before")
    raw.set_progress_handler(go_on, STEPS_AT_ONCE)
    try:
        raw.execute(statement, parameters).fetchall()
    finally:
        raw.set_progress_handler(None, 0)
        raw.execute("ROLLBACK TO before")
    return taken


def rows(raw: Any, statement: str, parameters: Any) -> float:
    """Count the rows that PostgreSQL looks at, those too that it leaves out."""
    raw.execute("SAVEPOINT before")
    (plan,) = raw.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", parameters).fetchone()
    raw.execute("ROLLBACK TO before")
    return looked_at(plan[0]["Plan"])


def looked_at(node: dict[str, Any]) -> float:
    """Add up what the scans of a plan look at."""
    of_each = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    own = of_each * node["Actual Loops"] if "Relation Name" in node or "Index Name" in node else 0
    return float(own) + sum(looked_at(below) for below in node.get("Plans", ()))
