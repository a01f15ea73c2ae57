"""Tries that are counted for all machines: a row each, until its window has passed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Float, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base


class Try(Base):
    """One try to do what is limited. Where the database is a file, a file beside it counts them, and this is empty."""

    __tablename__ = "tried"
    __table_args__ = (Index("ix_tried_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))  # a hash of whose try it was, and at what
    at: Mapped[float] = mapped_column(Float(53))  # seconds since 1970, as the library that counts has it
    until: Mapped[float] = mapped_column(Float(53), index=True)
