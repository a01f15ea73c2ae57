"""Every event is hashed with the one before; those that are there are chained in the order they were recorded."""

from datetime import UTC
from types import SimpleNamespace

import sqlalchemy as sa
from alembic import op

from tracker.rules.chain import BEGINNING, NO_SCHOOL, detail_hash, link_hash

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BATCH = 1000


def upgrade() -> None:
    """Make the change."""
    chains = op.create_table(
        "event_chain",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_event_chain")),
    )
    links = op.create_table(
        "event_link",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("detail_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_link_event_id_event")),
        sa.PrimaryKeyConstraint("chain", "sequence", name=op.f("pk_event_link")),
    )
    op.create_index(op.f("ix_event_link_event_id"), "event_link", ["event_id"], unique=False)
    op.create_index("ix_event_school_id_happened_at", "event", ["school_id", "happened_at", "id"], unique=False)
    _chain_what_is_there(chains, links)


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("ix_event_school_id_happened_at", table_name="event")
    op.drop_index(op.f("ix_event_link_event_id"), table_name="event_link")
    op.drop_table("event_link")
    op.drop_table("event_chain")


def _chain_what_is_there(chains: sa.Table, links: sa.Table) -> None:
    event = sa.table(
        "event",
        sa.column("id", sa.Integer()),
        sa.column("school_id", sa.Integer()),
        sa.column("person_id", sa.Integer()),
        sa.column("name", sa.String()),
        sa.column("subject", sa.String()),
        sa.column("subject_id", sa.Integer()),
        sa.column("detail", sa.JSON()),
        sa.column("happened_at", sa.DateTime(timezone=True)),
    )
    connection, after = op.get_bind(), 0
    ends: dict[int, tuple[int, str]] = {}
    while True:
        batch = connection.execute(sa.select(event).where(event.c.id > after).order_by(event.c.id).limit(BATCH)).all()
        if not batch:
            break
        after, made = batch[-1].id, []
        for row in batch:
            facts = SimpleNamespace(**row._asdict())
            if facts.happened_at.tzinfo is None:  # SQLite forgets the zone; it was UTC
                facts.happened_at = facts.happened_at.replace(tzinfo=UTC)
            chain = row.school_id or NO_SCHOOL
            length, before = ends.get(chain, (0, BEGINNING))
            told = detail_hash(row.detail)
            ends[chain] = (length + 1, link_hash(before, chain, length + 1, facts, told))
            made.append(
                {
                    "chain": chain,
                    "sequence": length + 1,
                    "event_id": row.id,
                    "detail_sha256": told,
                    "sha256": ends[chain][1],
                }
            )
        connection.execute(sa.insert(links), made)
    if ends:
        rows = [{"chain": chain, "length": length, "sha256": end} for chain, (length, end) in ends.items()]
        connection.execute(sa.insert(chains), rows)
