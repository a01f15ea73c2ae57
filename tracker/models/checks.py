"""What a person said about the data: answers to checks, and whom and what a requirement is about."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.metrics import Reading
from tracker.models.people import Person
from tracker.models.requirements import Requirement

check_answer_reading = Table(
    "check_answer_reading",
    Base.metadata,
    Column("check_answer_id", ForeignKey("check_answer.id"), primary_key=True),
    Column("reading_id", ForeignKey("reading.id"), primary_key=True, index=True),
)


class CheckAnswer(Base):
    """A signed explanation of a check and the readings it rests on. Never edited, only followed by another.

    ``key`` is the check's own, made of its facts: when they change, the answer stays behind with ``sentence``, which
    tells what was answered.
    """

    __tablename__ = "check_answer"
    __table_args__ = (Index("ix_check_answer_school_id_key", "school_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    key: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(40))
    sentence: Mapped[str]
    explanation: Mapped[str]
    answered_on: Mapped[date]
    answered_at: Mapped[datetime]
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_by: Mapped[Person] = relationship()
    readings: Mapped[list[Reading]] = relationship(secondary=check_answer_reading)


class Focus(Base):
    """Whom and what a requirement is about, as a person confirmed it. Never edited: the latest one stands.

    ``groups`` go by the names of `tracker.rules.topics.GROUPS`, ``areas`` by those of the document that graded them.
    None means that nobody has confirmed them; an empty list, that there are none.
    """

    __tablename__ = "focus"

    id: Mapped[int] = mapped_column(primary_key=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"), index=True)
    groups: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    areas: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    confirmed_on: Mapped[date]
    confirmed_at: Mapped[datetime]
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    requirement: Mapped[Requirement] = relationship(back_populates="focuses")
    confirmed_by: Mapped[Person] = relationship()
