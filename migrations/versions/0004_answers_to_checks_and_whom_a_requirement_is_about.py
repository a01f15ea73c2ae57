"""Answers to checks and whom a requirement is about."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "check_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_check_answer_answered_by_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_check_answer_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_answer")),
    )
    with op.batch_alter_table("check_answer", schema=None) as batch_op:
        batch_op.create_index("ix_check_answer_school_id_key", ["school_id", "key"], unique=False)

    op.create_table(
        "check_answer_reading",
        sa.Column("check_answer_id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_answer_id"], ["check_answer.id"], name=op.f("fk_check_answer_reading_check_answer_id_check_answer")
        ),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name=op.f("fk_check_answer_reading_reading_id_reading")
        ),
        sa.PrimaryKeyConstraint("check_answer_id", "reading_id", name=op.f("pk_check_answer_reading")),
    )
    with op.batch_alter_table("check_answer_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_answer_reading_reading_id"), ["reading_id"], unique=False)

    op.create_table(
        "focus",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("groups", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("areas", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_focus_confirmed_by_id_person")),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_focus_requirement_id_requirement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus")),
    )
    with op.batch_alter_table("focus", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_focus_requirement_id"), ["requirement_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("focus", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_focus_requirement_id"))

    op.drop_table("focus")
    with op.batch_alter_table("check_answer_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_answer_reading_reading_id"))

    op.drop_table("check_answer_reading")
    with op.batch_alter_table("check_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_check_answer_school_id_key")

    op.drop_table("check_answer")
