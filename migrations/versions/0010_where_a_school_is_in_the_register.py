"""What the register says of a school and its trust: number, phase, area; and the cluster its trust puts it in."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phase", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("local_authority", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("cluster", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
    with op.batch_alter_table("trust", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.String(length=10), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_trust_number"), ["number"])


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("trust", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_trust_number"), type_="unique")
        batch_op.drop_column("number")
    with op.batch_alter_table("school", schema=None) as batch_op:
        for column in ("closed_on", "cluster", "local_authority", "phase"):
            batch_op.drop_column(column)
