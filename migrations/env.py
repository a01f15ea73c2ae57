"""Alembic's environment: one set of migrations for SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from flask_security import AsaList
from sqlalchemy import Connection

import tracker.models  # noqa: F401  (fills the metadata)
from tracker.db import Base, Instant


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


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database: flask db upgrade.")

with current_app.extensions["migrate"].db.engine.connect() as connection:
    migrate(connection)
    connection.commit()
