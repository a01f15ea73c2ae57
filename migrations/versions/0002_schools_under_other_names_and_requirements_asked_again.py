"""Schools under other names and requirements asked again."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table('requirement_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('earlier_id', sa.Integer(), nullable=False),
    sa.Column('later_id', sa.Integer(), nullable=False),
    sa.Column('confirmed', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('earlier_id <> later_id', name=op.f('ck_requirement_link_two_requirements')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_requirement_link_decided_by_id_person')),
    sa.ForeignKeyConstraint(['earlier_id'], ['requirement.id'], name=op.f('fk_requirement_link_earlier_id_requirement')),
    sa.ForeignKeyConstraint(['later_id'], ['requirement.id'], name=op.f('fk_requirement_link_later_id_requirement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_requirement_link')),
    sa.UniqueConstraint('earlier_id', 'later_id', name=op.f('uq_requirement_link_earlier_id_later_id'))
    )
    with op.batch_alter_table('requirement_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_requirement_link_later_id'), ['later_id'], unique=False)

    with op.batch_alter_table('inspection', schema=None) as batch_op:
        batch_op.add_column(sa.Column('school_name', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('school_urn', sa.String(length=6), nullable=True))



def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('inspection', schema=None) as batch_op:
        batch_op.drop_column('school_urn')
        batch_op.drop_column('school_name')

    with op.batch_alter_table('requirement_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_requirement_link_later_id'))

    op.drop_table('requirement_link')
