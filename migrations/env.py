"""Alembic's environment: one set of migrations for SQLite and PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from flask import current_app
from flask_security import AsaList
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import InterfaceError, OperationalError

import tracker.models  # noqa: F401  (fills the metadata)
from tracker.db import Base, Instant, out_of_reach

TURN = 8_300_000_017  # the lock that whoever migrates holds: any number, as long as it stays
LOOK = 0.5  # seconds


def leave_out_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Write no revision when nothing changed."""
    options = context.config.cmd_opts
    if options and getattr(options, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def plainly(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write our types and the sign-in library's as what the database keeps: a migration never needs their code."""
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    return "sa.UnicodeText()" if kind == "type" and isinstance(thing, AsaList) else False


def migrate(connection: Connection) -> None:
    """Run the migrations over one connection, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        process_revision_directives=leave_out_empty,
        render_item=plainly,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise SystemExit("Rows name what is not there, so nothing was changed. See: flask --app app doctor")


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database: flask db upgrade.")


@contextmanager
def turn_of(connection: Connection) -> Iterator[None]:
    """Let one of all machines that begin at once migrate, for as long as that takes.

    On PostgreSQL the others look again and again with no transaction open, for an index that is made while people work
    waits for all that are. SQLite lets in one writer; a table that others name is made anew there in place of the old
    one, which nothing may hold against it meanwhile. Lock and limits are the connection's, which is thrown away.
    """
    try:
        if connection.dialect.name == "sqlite":
            driver: Any = connection.connection.dbapi_connection
            driver.execute("PRAGMA foreign_keys=OFF")
            yield
            return
        while not connection.scalar(text("SELECT pg_try_advisory_lock(:turn)"), {"turn": TURN}):
            connection.commit()
            time.sleep(LOOK)
        connection.execute(text("SET statement_timeout = 0"))
        connection.commit()
        yield
    finally:
        connection.invalidate()


def reached(engine: Engine) -> Connection:
    """Connect, or end with a sentence that says which database cannot be reached."""
    try:
        return engine.connect()
    except (OperationalError, InterfaceError) as error:
        raise SystemExit(out_of_reach(error, engine.url)) from None


ENGINE = current_app.extensions["migrate"].db.engine
with reached(ENGINE).execution_options(writes=True) as connection, turn_of(connection):
    migrate(connection)
    connection.commit()
