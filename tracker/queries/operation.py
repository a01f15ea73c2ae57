"""What whoever runs an installation asks of its database, many times an hour."""

from __future__ import annotations

from alembic.migration import MigrationContext

from tracker.db import session


def schema_here() -> str:
    """Give the number of the last migration that the database has; "" where it has none."""
    return MigrationContext.configure(session().connection()).get_current_revision() or ""
