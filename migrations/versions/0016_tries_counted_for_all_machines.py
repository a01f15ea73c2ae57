"""Tries to sign in, counted for all machines at once; and what names a kept file, found by that name."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


INDEXES = (
    ("ix_evidence_sha256", "evidence", ["sha256"]),
    ("ix_source_sha256", "source", ["sha256"]),
    ("ix_pack_paper_source_sha256", "pack_paper", ["source_sha256"]),
    ("ix_pack_paper_sha256", "pack_paper", ["sha256"]),
)


def upgrade() -> None:
    """Make the change. PostgreSQL makes the indexes while others write, outside of a transaction, and so first."""
    if op.get_bind().dialect.name == "postgresql":
        with op.get_context().autocommit_block():
            for name, table, columns in INDEXES:
                op.drop_index(name, table_name=table, if_exists=True)  # one that was broken off is of no use
                op.create_index(name, table, columns, postgresql_concurrently=True)
    else:
        for name, table, columns in INDEXES:
            op.create_index(name, table, columns)
    op.create_table('tried',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('at', sa.Float(precision=53), nullable=False),
    sa.Column('until', sa.Float(precision=53), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tried'))
    )
    with op.batch_alter_table('tried', schema=None) as batch_op:
        batch_op.create_index('ix_tried_key_at', ['key', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_tried_until'), ['until'], unique=False)


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table('pack_paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pack_paper_sha256'))
        batch_op.drop_index(batch_op.f('ix_pack_paper_source_sha256'))
    with op.batch_alter_table('source', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_source_sha256'))
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_sha256'))
    op.drop_table('tried')
