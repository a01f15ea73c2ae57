"""Forms that were sent, so that one which is sent again is done once."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table('sent_form',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.String(length=32), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.Column('leads_to', sa.Text(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sent_form_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'mark', name=op.f('pk_sent_form'))
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table('sent_form')
