"""How each school stands, kept so that a trust of many is seen at once."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    colours = ("red", "amber", "green", "complete", "not started")
    op.create_table(
        "school_standing",
        sa.Column("school_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("reckoned_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("rules", sa.String(length=16), nullable=False),
        sa.Column(
            "worst",
            sa.Enum(*colours, name="colour", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("category", sa.String(length=60), nullable=True),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("requirement_count", sa.Integer(), nullable=False),
        sa.Column("differing", sa.Integer(), nullable=False),
        sa.Column("action_count", sa.Integer(), nullable=False),
        sa.Column("actions_behind", sa.Integer(), nullable=False),
        sa.Column("uncovered_clauses", sa.Integer(), nullable=False),
        sa.Column("questions_open", sa.Integer(), nullable=False),
        sa.Column("questions_overdue", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_standing_school_id_school")),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_school_standing")),
    )
    op.create_table(
        "school_figure",
        sa.Column("school_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("metric_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("group", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("better", sa.String(length=6), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("national_shown", sa.Text(), nullable=True),
        sa.Column("national_value", sa.Double(), nullable=True),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("unvalidated", sa.Boolean(), nullable=False),
        sa.Column("suppressed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_figure_school_id_school")),
        sa.PrimaryKeyConstraint("school_id", "metric_id", name=op.f("pk_school_figure")),
    )
    op.create_index("ix_school_figure_key", "school_figure", ["school_id", "key"])


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("ix_school_figure_key", table_name="school_figure")
    op.drop_table("school_figure")
    op.drop_table("school_standing")
