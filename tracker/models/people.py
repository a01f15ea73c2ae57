"""People, and the roles they hold at a school or a trust."""

from __future__ import annotations

from datetime import date

from flask_security import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, words
from tracker.models.schools import School, Trust
from tracker.rules.permissions import Role


class Person(UserMixin, Base):
    """Somebody who signs in, or who owns an action. Nobody is deleted: what they signed stays signed."""

    __tablename__ = "person"

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
    memberships: Mapped[list[Membership]] = relationship(back_populates="person")

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
