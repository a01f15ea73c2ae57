"""Evidence: a file, link or observation that bears on an action."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, words
from tracker.models.actions import Action
from tracker.models.people import Person


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    FILE = "file"
    LINK = "link"
    OBSERVATION = "observation"


class Evidence(Base):
    """One piece of evidence, numbered within its school (E1, E2 …), open or confidential."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("school_id", "number"),
        CheckConstraint("(kind = 'file') = (sha256 IS NOT NULL)", name="file_has_bytes"),
        CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name="link_has_url"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    number: Mapped[int]
    kind: Mapped[EvidenceKind] = mapped_column(words(EvidenceKind))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(default="")  # what was seen, for an observation
    gathered_on: Mapped[date]
    gathered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    confidential: Mapped[bool] = mapped_column(default=False)
    url: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    filename: Mapped[str | None] = mapped_column(String(255))
    media_type: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int | None]
    added_on: Mapped[date]
    added_at: Mapped[datetime]
    action: Mapped[Action] = relationship(back_populates="evidence")
    gathered_by: Mapped[Person] = relationship()
