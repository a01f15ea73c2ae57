"""One visit and the document about it: its grades, its bytes, and when it was accepted."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.people import Person
from tracker.models.schools import School

if TYPE_CHECKING:
    from tracker.models.requirements import Requirement


class Inspection(Base):
    """One visit, as a person accepted it from its document."""

    __tablename__ = "inspection"
    __table_args__ = (UniqueConstraint("school_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))
    inspected_on: Mapped[date]
    inspected_to: Mapped[date | None]
    published_on: Mapped[date | None]
    school_name: Mapped[str | None] = mapped_column(String(200))  # the school as the document itself names it
    school_urn: Mapped[str | None] = mapped_column(String(6))
    judgement: Mapped[str | None]
    safeguarding: Mapped[str | None] = mapped_column(String(20))
    category: Mapped[str | None] = mapped_column(String(60))
    accepted_at: Mapped[datetime]
    accepted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    school: Mapped[School] = relationship()
    accepted_by: Mapped[Person] = relationship()
    grades: Mapped[list[Grade]] = relationship(back_populates="inspection", order_by="Grade.id")
    sources: Mapped[list[Source]] = relationship(back_populates="inspection", order_by="Source.id")
    requirements: Mapped[list[Requirement]] = relationship(back_populates="inspection", order_by="Requirement.number")


class Grade(Base):
    """The grade of one evaluation area; without an area when the document lost its heading."""

    __tablename__ = "grade"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    area: Mapped[str | None] = mapped_column(String(120))
    grade: Mapped[str] = mapped_column(String(40))
    line: Mapped[int | None]
    inspection: Mapped[Inspection] = relationship(back_populates="grades")


class Source(Base):
    """The original bytes of a document that an inspection was read from."""

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("inspection_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    filename: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    kept_at: Mapped[datetime]
    inspection: Mapped[Inspection] = relationship(back_populates="sources")
