"""What a trust offers its schools: template actions, and which actions of schools came of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.actions import Action
from tracker.models.people import Person
from tracker.models.schools import Trust


class Offer(Base):
    """A template action about one topic, which schools may take over or not. Never edited: another takes its place."""

    __tablename__ = "offer"
    __table_args__ = (CheckConstraint("days > 0", name="days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    trust_id: Mapped[int] = mapped_column(ForeignKey("trust.id"), index=True)
    topic: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    success: Mapped[str] = mapped_column(String(300))
    days: Mapped[int]  # from the start of the action to its due date
    offered_on: Mapped[date]
    offered_at: Mapped[datetime]
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_on: Mapped[date | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    trust: Mapped[Trust] = relationship()
    offered_by: Mapped[Person] = relationship(foreign_keys=offered_by_id)
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=withdrawn_by_id)
    steps: Mapped[list[OfferStep]] = relationship(back_populates="offer", order_by="(OfferStep.days, OfferStep.id)")


class OfferStep(Base):
    """A milestone of a template action, so many days after the start."""

    __tablename__ = "offer_step"
    __table_args__ = (CheckConstraint("days >= 0", name="days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    days: Mapped[int]
    offer: Mapped[Offer] = relationship(back_populates="steps")


class TakenOver(Base):
    """That an action of a school came of an offer. What the school makes of it is the school's."""

    __tablename__ = "taken_over"

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True, autoincrement=False)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    taken_on: Mapped[date]
    action: Mapped[Action] = relationship()
    offer: Mapped[Offer] = relationship()
