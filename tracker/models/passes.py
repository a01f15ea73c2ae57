"""Passes: an adviser or inspector reads a few requirements, until a day, and each visit is recorded."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School

pass_requirement = Table(
    "pass_requirement",
    Base.metadata,
    Column("pass_id", ForeignKey("reading_pass.id"), primary_key=True),
    Column("requirement_id", ForeignKey("requirement.id"), primary_key=True, index=True),
)


class ReadingPass(Base):
    """What one person from outside may read of one school, and from when until when."""

    __tablename__ = "reading_pass"
    __table_args__ = (UniqueConstraint("school_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # the last day it holds
    given_at: Mapped[datetime]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    school: Mapped[School] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    given_by: Mapped[Person] = relationship(foreign_keys=[given_by_id])
    requirements: Mapped[list[Requirement]] = relationship(secondary=pass_requirement, order_by=Requirement.plan_number)


class PassVisit(Base):
    """One page that was opened with a pass: a requirement's, or the list of them. Never changed."""

    __tablename__ = "pass_visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    pass_id: Mapped[int] = mapped_column(ForeignKey("reading_pass.id"), index=True)
    requirement_id: Mapped[int | None] = mapped_column(ForeignKey("requirement.id"), index=True)
    what: Mapped[str] = mapped_column(String(200))  # what was opened, in words
    visited_at: Mapped[datetime]
    reading_pass: Mapped[ReadingPass] = relationship()
