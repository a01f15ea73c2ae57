"""People, and the roles they hold at a school or a trust."""

from __future__ import annotations

from datetime import date, datetime

from flask_security import AsaList, RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, words
from tracker.models.schools import School, Trust
from tracker.rules.permissions import Role


class Person(UserMixin, Base):
    """Somebody who signs in, or who owns an action. Nobody is deleted: what they signed stays signed."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_email_lower", text("lower(email)")),)  # as the sign-in library looks them up

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    job_title: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    must_change_password: Mapped[bool] = mapped_column(default=False)  # somebody else made it and handed it over
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    calendar_key: Mapped[str | None] = mapped_column(
        String(43), unique=True, index=True
    )  # in the address of their calendar feed
    sign_in_link_key: Mapped[str | None] = mapped_column(String(64))  # links to sign in hang on it until one is used
    memberships: Mapped[list[Membership]] = relationship(back_populates="person")

    # What the sign-in library keeps of second factors and passkeys, under its own names. Secrets are encrypted.
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_last_counter: Mapped[int | None]  # the half minute of the last code: a code works once
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]  # none before a passkey
        String(64), unique=True, index=True
    )
    webauthn: Mapped[list[Passkey]] = relationship(  # type: ignore[assignment]  # the library only reads it
        back_populates="person", cascade="all, delete-orphan"
    )

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]  # the library only reads it
        """The sign-in library's roles: none, because ours are held at a school."""
        return []

    def roles_at(self, school: School, today: date) -> frozenset[Role]:
        """Say which roles this person holds today at the school, directly or through its trust."""
        return frozenset(
            membership.role
            for membership in self.memberships
            if (membership.ends_on is None or membership.ends_on >= today)
            and (
                membership.school_id == school.id
                or (membership.trust_id is not None and membership.trust_id == school.trust_id)
            )
        )


class Membership(Base):
    """A role of one person at one school, or over all schools of one trust."""

    __tablename__ = "membership"
    __table_args__ = (CheckConstraint("(school_id IS NULL) <> (trust_id IS NULL)", name="school_or_trust"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    trust_id: Mapped[int | None] = mapped_column(ForeignKey("trust.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    ends_on: Mapped[date | None]
    person: Mapped[Person] = relationship(back_populates="memberships")
    school: Mapped[School | None] = relationship()
    trust: Mapped[Trust | None] = relationship()


class Passkey(WebAuthnMixin, Base):
    """A passkey or security key of one person, as the sign-in library keeps it."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    create_datetime: Mapped[datetime]
    lastuse_datetime: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))
    person: Mapped[Person] = relationship(back_populates="webauthn")
