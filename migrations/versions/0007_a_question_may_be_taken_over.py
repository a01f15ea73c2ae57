"""A question whose asker has left may be taken over by another governor."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BEFORE = ("answered", "promised", "asked again", "satisfied")


def upgrade() -> None:
    """Make the change."""
    _let_it_be(BEFORE, (*BEFORE, "taken over"))


def downgrade() -> None:
    """Undo the change."""
    _let_it_be((*BEFORE, "taken over"), BEFORE)


def _let_it_be(now: tuple[str, ...], then: tuple[str, ...]) -> None:
    with op.batch_alter_table("question_turn", schema=None) as batch_op:
        batch_op.alter_column("kind", existing_type=_kinds(now), type_=_kinds(then), existing_nullable=False)


def _kinds(words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name="turnkind", native_enum=False, create_constraint=True, length=40)
