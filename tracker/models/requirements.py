"""What inspectors asked for, verbatim, the clauses that carry its duties, and what they had asked for before."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.people import Person

if TYPE_CHECKING:
    from tracker.models.actions import Action
    from tracker.models.checks import Focus
    from tracker.models.inspections import Inspection


class Requirement(Base):
    """One thing inspectors asked for. Its wording is never edited after it was accepted."""

    __tablename__ = "requirement"
    __table_args__ = (
        UniqueConstraint("inspection_id", "number"),
        UniqueConstraint("school_id", "plan_number"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("requirement.id"))
    number: Mapped[int]  # as the document counts
    plan_number: Mapped[int]  # as the school's plan counts: given once, never given again
    kind: Mapped[str] = mapped_column(String(40))
    text: Mapped[str]
    title: Mapped[str] = mapped_column(String(120))
    line: Mapped[int | None]
    accepted_on: Mapped[date]
    closed_on: Mapped[date | None]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    inspection: Mapped[Inspection] = relationship(back_populates="requirements")
    parent: Mapped[Requirement | None] = relationship(remote_side=id)
    lead: Mapped[Person | None] = relationship()
    clauses: Mapped[list[Clause]] = relationship(back_populates="requirement", order_by="Clause.number")
    actions: Mapped[list[Action]] = relationship(back_populates="requirement", order_by="Action.sequence")
    focuses: Mapped[list[Focus]] = relationship(back_populates="requirement", order_by="Focus.id")


class Clause(Base):
    """A part of a requirement that carries one duty, with its place in the text."""

    __tablename__ = "clause"
    __table_args__ = (
        UniqueConstraint("requirement_id", "number"),
        CheckConstraint("duty IN ('must', 'should', 'asked')", name="duty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"), index=True)
    number: Mapped[int]
    text: Mapped[str]
    duty: Mapped[str] = mapped_column(String(10))
    start: Mapped[int]
    end: Mapped[int]
    requirement: Mapped[Requirement] = relationship(back_populates="clauses")


class RequirementLink(Base):
    """What a person decided about two requirements of different inspections: do they ask for the same thing again?

    ``reason`` says what both ask about. A decision may be changed; the events keep each of them.
    """

    __tablename__ = "requirement_link"
    __table_args__ = (
        UniqueConstraint("earlier_id", "later_id"),
        CheckConstraint("earlier_id <> later_id", name="two_requirements"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    earlier_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    later_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"), index=True)
    confirmed: Mapped[bool]  # else dismissed: they ask for different things
    reason: Mapped[str] = mapped_column(String(300))
    decided_on: Mapped[date]
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    earlier: Mapped[Requirement] = relationship(foreign_keys=earlier_id)
    later: Mapped[Requirement] = relationship(foreign_keys=later_id)
    decided_by: Mapped[Person] = relationship()
