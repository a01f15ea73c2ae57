"""Who is signed in where, how they were let in, and what another provider knows them by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.people import Person


class SignIn(Base):
    """One session of one person at one browser, until they end it or it ends by itself."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)  # the key itself is in their cookie alone
    means: Mapped[str] = mapped_column(String(40))  # "password", "link by mail", "passkey", or the provider's name
    browser: Mapped[str] = mapped_column(String(200), default="")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class Identity(Base):
    """What an OpenID Connect provider knows a person by: its own name and the person's subject there."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime]
    person: Mapped[Person] = relationship()


class Invitation(Base):
    """A link that lets one person choose how they sign in: used once, for some days."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    sent_by: Mapped[Person] = relationship(foreign_keys=[sent_by_id])
