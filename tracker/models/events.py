"""Events: what happened, who did it, when; and the chain that shows that none was changed, added or lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.people import Person


class Event(Base):
    """One thing that happened, in the past tense (``progress_logged``), to one subject (``action 12``).

    Written by services, never changed; but the name of somebody who asked for it is taken out of its detail.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_subject", "subject", "subject_id"),
        Index("ix_event_name", "name"),
        Index("ix_event_school_id_happened_at", "school_id", "happened_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    happened_at: Mapped[datetime]
    person: Mapped[Person] = relationship()


class EventLink(Base):
    """An event's place in its chain, with the hash that holds it to the one before. Written at the commit."""

    __tablename__ = "event_link"

    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    detail_sha256: Mapped[str] = mapped_column(String(64))  # of the detail as it was recorded
    sha256: Mapped[str] = mapped_column(String(64))


class EventChain(Base):
    """The end of a chain: how many events it holds, and the hash of the last.

    There is one chain a school, under the school's id, and one for what belongs to no school, under 0: a change at one
    school waits for no change at another.
    """

    __tablename__ = "event_chain"

    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    length: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
