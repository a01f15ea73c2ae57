"""Work by the calendar, done once however many do it: a job that nobody asked for, one row a kind."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BY_CALENDAR = sa.text("asked_by_id IS NULL")


def upgrade() -> None:
    """Make the change. PostgreSQL makes the index while others write, outside of a transaction."""
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.alter_column("asked_by_id", existing_type=sa.Integer(), nullable=True)
    more = {"unique": True, "sqlite_where": BY_CALENDAR, "postgresql_where": BY_CALENDAR}
    if op.get_bind().dialect.name != "postgresql":
        op.create_index("uq_job_by_calendar", "job", ["kind"], **more)
        return
    with op.get_context().autocommit_block():
        op.drop_index("uq_job_by_calendar", table_name="job", if_exists=True)  # one that was broken off is of no use
        op.create_index("uq_job_by_calendar", "job", ["kind"], postgresql_concurrently=True, **more)


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("uq_job_by_calendar", table_name="job")
    op.execute("DELETE FROM job WHERE asked_by_id IS NULL")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.alter_column("asked_by_id", existing_type=sa.Integer(), nullable=False)
