"""What the school does: actions, their milestones, updates and the due dates that moved."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, words
from tracker.models.people import Person
from tracker.models.requirements import Clause, Requirement
from tracker.rules.colours import Colour

if TYPE_CHECKING:
    from tracker.models.evidence import Evidence
    from tracker.models.metrics import Target

action_clause = Table(
    "action_clause",
    Base.metadata,
    Column("action_id", ForeignKey("action.id"), primary_key=True),
    Column("clause_id", ForeignKey("clause.id"), primary_key=True, index=True),
)

action_target = Table(
    "action_target",
    Base.metadata,
    Column("action_id", ForeignKey("action.id"), primary_key=True),
    Column("target_id", ForeignKey("target.id"), primary_key=True, index=True),
)


class Action(Base):
    """What the school will do about one or more clauses: one owner, a due date, a success criterion."""

    __tablename__ = "action"
    __table_args__ = (
        UniqueConstraint("requirement_id", "sequence"),
        CheckConstraint("starts_on <= due_on", name="starts_before_due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"), index=True)
    sequence: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    success: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    planned_on: Mapped[date]
    starts_on: Mapped[date]
    first_due_on: Mapped[date]
    due_on: Mapped[date]
    verified_on: Mapped[date | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    requirement: Mapped[Requirement] = relationship(back_populates="actions")
    owner: Mapped[Person] = relationship(foreign_keys=owner_id)
    verified_by: Mapped[Person | None] = relationship(foreign_keys=verified_by_id)
    clauses: Mapped[list[Clause]] = relationship(secondary=action_clause, order_by=Clause.number)
    targets: Mapped[list[Target]] = relationship(secondary=action_target)
    milestones: Mapped[list[Milestone]] = relationship(
        back_populates="action", order_by="(Milestone.due_on, Milestone.id)"
    )
    updates: Mapped[list[Update]] = relationship(back_populates="action", order_by="Update.id")
    moves: Mapped[list[DueDateMove]] = relationship(back_populates="action", order_by="DueDateMove.id")
    evidence: Mapped[list[Evidence]] = relationship(back_populates="action", order_by="Evidence.number")


class Milestone(Base):
    """A dated step of an action, met or not."""

    __tablename__ = "milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]
    met_on: Mapped[date | None]
    action: Mapped[Action] = relationship(back_populates="milestones")


class Update(Base):
    """A dated, signed statement by a leader. Never edited, only followed by another."""

    __tablename__ = "update"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    colour: Mapped[Colour] = mapped_column(words(Colour))
    progress: Mapped[str]
    difference: Mapped[str] = mapped_column(default="")
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_on: Mapped[date]
    signed_at: Mapped[datetime]
    action: Mapped[Action] = relationship(back_populates="updates")
    signed_by: Mapped[Person] = relationship()


class DueDateMove(Base):
    """A due date that was moved, and why. The first one stays on the action."""

    __tablename__ = "due_date_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    moved_on: Mapped[date]
    moved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    action: Mapped[Action] = relationship(back_populates="moves")
    moved_by: Mapped[Person] = relationship()
