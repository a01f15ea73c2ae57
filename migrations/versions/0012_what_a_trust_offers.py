"""What a trust offers its schools, and which actions of schools came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("success", sa.String(length=300), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("days > 0", name=op.f("ck_offer_days")),
        sa.ForeignKeyConstraint(["offered_by_id"], ["person.id"], name=op.f("fk_offer_offered_by_id_person")),
        sa.ForeignKeyConstraint(["trust_id"], ["trust.id"], name=op.f("fk_offer_trust_id_trust")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["person.id"], name=op.f("fk_offer_withdrawn_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_table(
        "offer_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days >= 0", name=op.f("ck_offer_step_days")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_step_offer_id_offer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_step")),
    )
    op.create_table(
        "taken_over",
        sa.Column("action_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_taken_over_action_id_action")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_taken_over_offer_id_offer")),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_taken_over")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_trust_id"), ["trust_id"], unique=False)
    with op.batch_alter_table("offer_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_step_offer_id"), ["offer_id"], unique=False)
    with op.batch_alter_table("taken_over", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_taken_over_offer_id"), ["offer_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("taken_over")
    op.drop_table("offer_step")
    op.drop_table("offer")
