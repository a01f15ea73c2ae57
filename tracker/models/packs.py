"""What a board got: packs, frozen and numbered, with the facts and the bytes they were made of."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, words
from tracker.models.meetings import Meeting
from tracker.models.people import Person


class Variant(StrEnum):
    """Whom a paper is for."""

    OPEN = "open"
    CONFIDENTIAL = "confidential"


class Edition(StrEnum):
    """How a paper is set."""

    STANDARD = "standard"
    LARGE = "large"

    @property
    def label(self) -> str:
        """What it is called on the screen."""
        return {"standard": "Standard", "large": "Large print (18 point)"}[self.value]


class Pack(Base):
    """What a board gets for one meeting. Never changed: a later one of a higher number supersedes it.

    ``facts`` are what the next pack is compared with; ``missing`` are the sentences about updates that were not there.
    """

    __tablename__ = "pack"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    number: Mapped[int]
    as_at: Mapped[date]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts_sha256: Mapped[str] = mapped_column(String(64))
    missing: Mapped[list[str]] = mapped_column(JSON, default=list)
    frozen_at: Mapped[datetime]
    frozen_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    meeting: Mapped[Meeting] = relationship()
    frozen_by: Mapped[Person] = relationship()
    papers: Mapped[list[PackPaper]] = relationship(back_populates="pack", order_by="PackPaper.id")


class PackPaper(Base):
    """One variant and edition of a pack: the hash of the HTML it is printed from, and of the print once it is there.

    All papers of a pack get their print in one transaction: there is no half pack.
    """

    __tablename__ = "pack_paper"
    __table_args__ = (UniqueConstraint("pack_id", "variant", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("pack.id"), index=True)
    variant: Mapped[Variant] = mapped_column(words(Variant))
    edition: Mapped[str] = mapped_column(String(20))
    source_sha256: Mapped[str] = mapped_column(String(64), index=True)
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    pages: Mapped[int | None]
    size: Mapped[int | None]
    pack: Mapped[Pack] = relationship(back_populates="papers")
