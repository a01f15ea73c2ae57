"""Webhooks: addresses of other programs that are told when something happens, and each try to tell them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, words
from tracker.models.people import Person
from tracker.models.schools import School, Trust


class Happening(StrEnum):
    """What a webhook can tell of."""

    PACK_FROZEN = "pack frozen"
    QUESTION_ASKED = "question asked"

    @property
    def label(self) -> str:
        """What it is called where it is chosen."""
        return {"pack frozen": "A pack was frozen", "question asked": "A question was asked"}[self.value]


class Webhook(Base):
    """An address that is told of what happens at one school, or at a trust and all its schools, until it is ended.

    The key that signs what is sent is made from the installation's key and ``salt``: it stands in no table.
    """

    __tablename__ = "webhook"
    __table_args__ = (CheckConstraint("(school_id IS NULL) <> (trust_id IS NULL)", name="school_or_trust"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    trust_id: Mapped[int | None] = mapped_column(ForeignKey("trust.id"), index=True)
    address: Mapped[str] = mapped_column(String(500))
    tells_of: Mapped[list[str]] = mapped_column(JSON)
    salt: Mapped[str] = mapped_column(String(43))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    school: Mapped[School | None] = relationship()
    trust: Mapped[Trust | None] = relationship()
    made_by: Mapped[Person] = relationship()


class Delivery(Base):
    """One thing that one webhook is told: its words, as they are signed and sent at each try.

    ``due_at`` is when it is tried next; None once it has arrived or was given up.
    """

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"), index=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)  # the same at each try, so that nobody is told twice
    happening: Mapped[Happening] = mapped_column(words(Happening))
    body: Mapped[str]
    raised_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    arrived_at: Mapped[datetime | None]
    webhook: Mapped[Webhook] = relationship()
    tries: Mapped[list[DeliveryTry]] = relationship(back_populates="delivery", order_by="DeliveryTry.id")


class DeliveryTry(Base):
    """One try to deliver, and what came of it, in a sentence. Never changed."""

    __tablename__ = "delivery_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    tried_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(200))
    delivery: Mapped[Delivery] = relationship(back_populates="tries")
