"""Figures read from published statistics."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table('reading', schema=None) as batch_op:
        batch_op.add_column(sa.Column('dataset', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('urn', sa.String(length=6), nullable=True))

    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.add_column(sa.Column('laestab', sa.String(length=7), nullable=True))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.drop_column('laestab')

    with op.batch_alter_table('reading', schema=None) as batch_op:
        batch_op.drop_column('urn')
        batch_op.drop_column('dataset')
