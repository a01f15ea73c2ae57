"""Schools, people and documents set up many at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "register_entry",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_register_entry_school_id_school")),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_register_entry")),
    )
    op.create_table(
        "set_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "schools", "people", "inspections", name="setupkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("trust_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_set_up_asked_by_id_person")),
        sa.ForeignKeyConstraint(["trust_id"], ["trust.id"], name=op.f("fk_set_up_trust_id_trust")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_up")),
    )
    with op.batch_alter_table("set_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_set_up_trust_id"), ["trust_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("set_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_set_up_trust_id"))
    op.drop_table("set_up")
    op.drop_table("register_entry")
