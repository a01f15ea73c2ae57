"""Indexes that keep pages quick however many schools there are."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_event_name", "event", ["name"]),
    ("ix_person_email_lower", "person", [sa.text("lower(email)")]),
)


def upgrade() -> None:
    """Make the change. PostgreSQL makes each index while others write, outside of a transaction."""
    if op.get_bind().dialect.name != "postgresql":
        for name, table, columns in INDEXES:
            op.create_index(name, table, columns)
        return
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = 0; SET lock_timeout = 0")  # as long as it takes: nobody waits for it
        for name, table, columns in INDEXES:
            op.drop_index(name, table_name=table, if_exists=True)  # one that was broken off stays, and is of no use
            op.create_index(name, table, columns, postgresql_concurrently=True)


def downgrade() -> None:
    """Undo the change."""
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
