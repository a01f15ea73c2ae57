"""Visits of link governors: what they went to see, what they saw, and which actions it bears on."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.actions import Action
from tracker.models.people import Person

visit_action = Table(
    "visit_action",
    Base.metadata,
    Column("visit_id", ForeignKey("visit.id"), primary_key=True),
    Column("action_id", ForeignKey("action.id"), primary_key=True, index=True),
)


class Visit(Base):
    """A governor's signed note of a visit, numbered within its school (V1, V2 …). Never edited."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("school_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    number: Mapped[int]
    visited_on: Mapped[date]
    purpose: Mapped[str] = mapped_column(String(200))
    met: Mapped[str] = mapped_column(String(200), default="")  # whom the governor spoke with
    seen: Mapped[str]
    follow_up: Mapped[str] = mapped_column(default="")
    written_on: Mapped[date]
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_by: Mapped[Person] = relationship()
    actions: Mapped[list[Action]] = relationship(secondary=visit_action)
