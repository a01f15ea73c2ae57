"""Tokens: what a person gives a program, so that it may read what they may read."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.people import Person


class Token(Base):
    """A key by which a program reads as one person, until a day. It holds no right of its own: it is its person."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))  # what it is for, as its owner calls it
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)  # the key itself is shown once and kept nowhere
    has_second_step: Mapped[bool]  # whoever made it had shown one, so it opens what roles with a second step open
    made_at: Mapped[datetime]
    ends_on: Mapped[date]  # the last day on which it opens anything
    used_on: Mapped[date | None]  # the last day on which it did
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()
