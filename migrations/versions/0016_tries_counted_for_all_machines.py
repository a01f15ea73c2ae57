"""Tries to sign in, counted for all machines at once; and what names a kept file, found by that name."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
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
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_sha256'), ['sha256'], unique=False)
    with op.batch_alter_table('source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_source_sha256'), ['sha256'], unique=False)
    with op.batch_alter_table('pack_paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pack_paper_source_sha256'), ['source_sha256'], unique=False)
        batch_op.create_index(batch_op.f('ix_pack_paper_sha256'), ['sha256'], unique=False)


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
