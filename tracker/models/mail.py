"""What people are told by mail, when, and what was sent: nobody is told the same thing twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.people import Person


class MailWishes(Base):
    """How one person wants to be told. Whoever has said nothing gets the defaults."""

    __tablename__ = "mail_wishes"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6 AND lead_days BETWEEN 0 AND 30", name="days"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    muted: Mapped[bool] = mapped_column(default=False)
    weekday: Mapped[int] = mapped_column(default=0)  # of the weekly digest; 0 is Monday
    lead_days: Mapped[int] = mapped_column(default=3)  # before papers are due
    person: Mapped[Person] = relationship()


class SentMail(Base):
    """One mail that was sent, and its occasion: "week 2026-W48", "papers 12 2026-12-01"."""

    __tablename__ = "sent_mail"
    __table_args__ = (UniqueConstraint("person_id", "occasion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    occasion: Mapped[str] = mapped_column(String(60))
    sent_at: Mapped[datetime]
    person: Mapped[Person] = relationship()
