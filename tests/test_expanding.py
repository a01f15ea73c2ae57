"""A migration leaves the version before it at work: since the last release each one only adds.

While a new version is put in place of an old one, both serve people from one database. So a migration may add what the
old one never asks for, and locks no table for as long as it takes to read it. What is in nobody's way any more is taken
out a release later. The rule and its reasons stand in ``docs/operation.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask_migrate import upgrade

from tests.installation import settings_in
from tracker.application import create_app
from tracker.db import db

RELEASED = "0009"
JUDGED = {
    "uq_job_by_calendar": "the released version stores no job that nobody asked for, and only those are in it",
}
"""Unique indexes over what the released version writes too, each with the reason why it never meets them."""

NAME = r'"?(\w+)"?'
HARMLESS = re.compile(
    r"SELECT|SHOW|SET |COMMENT |CREATE TABLE|DROP INDEX (CONCURRENTLY )?IF EXISTS|(UPDATE|INSERT INTO) alembic_version"
)


def in_the_way(statements: Iterable[str], columns: dict[str, set[str]]) -> Iterator[str]:
    """Give what a version that knows these columns, by their tables, could not live with, or would wait for."""
    for statement in (" ".join(given.split()) for given in statements):
        if HARMLESS.match(statement):
            continue
        found = re.match(
            rf"(?:ALTER TABLE|CREATE(?: UNIQUE)? INDEX(?: CONCURRENTLY)? \S+ ON|UPDATE|INSERT INTO) {NAME}", statement
        )
        if found and found[1] not in columns:
            continue  # the table is new: nobody else knows of it
        if found is None or not _only_adds(statement, columns[found[1]]):
            yield statement


def _only_adds(statement: str, known: set[str]) -> bool:
    if added := re.fullmatch(rf"ALTER TABLE \S+ ADD COLUMN {NAME} (.*)", statement):
        return "NOT NULL" not in added[2] or "DEFAULT" in added[2]
    if constrained := re.match(r"ALTER TABLE \S+ ADD CONSTRAINT \S+ (?:UNIQUE|FOREIGN KEY|CHECK) ?(\(.*)", statement):
        return not known & set(re.findall(r"\w+", constrained[1].partition(" REFERENCES ")[0]))
    if unique := re.match(r"CREATE UNIQUE INDEX CONCURRENTLY (\S+) ON", statement):
        return unique[1] in JUDGED
    return bool(
        re.match(r"CREATE INDEX CONCURRENTLY ", statement)
        or re.fullmatch(r"ALTER TABLE \S+ ALTER COLUMN \S+ DROP NOT NULL", statement)
    )


@pytest.mark.postgresql("SQLite has one machine, which is stopped while it is upgraded")
@pytest.mark.usefixtures("database")
def test_every_migration_since_the_release_leaves_the_released_version_at_work(tmp_path: Path) -> None:
    statements: list[str] = []
    with create_app(settings_in(tmp_path)).app_context():
        upgrade(revision=RELEASED)
        tables = sa.inspect(db.engine)
        columns = {table: {str(one["name"]) for one in tables.get_columns(table)} for table in tables.get_table_names()}

        @sa.event.listens_for(db.engine, "before_cursor_execute")
        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            statements.append(statement)

        upgrade()
        db.engine.dispose()
    assert len(statements) > 20
    assert list(in_the_way(statements, columns)) == []


KNOWN = {"action": {"id", "title"}, "job": {"kind", "asked_by_id"}}


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE action DROP COLUMN title",
        "ALTER TABLE action RENAME title TO heading",
        "ALTER TABLE action RENAME TO deed",
        "ALTER TABLE action ALTER COLUMN title SET NOT NULL",
        "ALTER TABLE action ALTER COLUMN title TYPE VARCHAR(20)",
        "ALTER TABLE action ADD COLUMN weight INTEGER NOT NULL",
        "ALTER TABLE action ADD CONSTRAINT ck_action_title CHECK (title <> '')",
        "ALTER TABLE action ADD CONSTRAINT uq_action_title UNIQUE (title)",
        "ALTER TABLE action ADD CONSTRAINT fk_a FOREIGN KEY(title) REFERENCES job (kind)",
        "ALTER TABLE action DROP CONSTRAINT pk_action",
        "CREATE INDEX ix_action_title ON action (title)",
        "CREATE UNIQUE INDEX CONCURRENTLY uq_action_title ON action (title)",
        "CREATE UNIQUE INDEX uq_job_by_calendar ON job (kind) WHERE asked_by_id IS NULL",
        "DROP TABLE action",
        "DROP INDEX ix_action_title",
        "UPDATE action SET title = upper(title)",
        "DELETE FROM action",
        "LOCK TABLE action",
    ],
)
def test_what_would_break_or_hold_up_the_released_version_is_found(statement: str) -> None:
    assert list(in_the_way([statement], KNOWN)) == [statement]


@pytest.mark.parametrize(
    "statement",
    [
        "\nCREATE TABLE offer (\n\tid SERIAL NOT NULL\n)\n",
        "CREATE INDEX ix_offer_title ON offer (title)",
        "ALTER TABLE offer ADD CONSTRAINT uq_offer UNIQUE (title)",
        "ALTER TABLE action ADD COLUMN weight INTEGER",
        "ALTER TABLE action ADD COLUMN weight INTEGER DEFAULT 0 NOT NULL",
        "ALTER TABLE action ADD CONSTRAINT uq_action_weight UNIQUE (weight)",
        "ALTER TABLE action ADD CONSTRAINT fk_a FOREIGN KEY(offer_id) REFERENCES action (id)",
        "ALTER TABLE job ALTER COLUMN asked_by_id DROP NOT NULL",
        "CREATE INDEX CONCURRENTLY ix_action_title ON action (title)",
        "CREATE UNIQUE INDEX CONCURRENTLY uq_job_by_calendar ON job (kind) WHERE asked_by_id IS NULL",
        "UPDATE alembic_version SET version_num='0010' WHERE alembic_version.version_num = '0009'",
    ],
)
def test_what_only_adds_is_let_through(statement: str) -> None:
    assert list(in_the_way([statement], KNOWN)) == []
