"""Boards, who sits on them and until when, their meetings, and the days on which the school is closed."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, words
from tracker.models.people import Person
from tracker.models.schools import School, Trust


class BoardKind(StrEnum):
    """What a board is."""

    GOVERNING_BOARD = "governing board"
    LOCAL_GOVERNING_BODY = "local governing body"
    COMMITTEE = "committee"
    INTERIM_EXECUTIVE_BOARD = "interim executive board"
    TRUST_BOARD = "trust board"

    @property
    def is_part(self) -> bool:
        """Say whether it is part of another board, which stands without it."""
        return self is BoardKind.COMMITTEE


class Office(StrEnum):
    """What a person is on a board."""

    CHAIR = "chair"
    VICE_CHAIR = "vice-chair"
    MEMBER = "member"
    LINK_GOVERNOR = "link governor"
    CLERK = "clerk"


class Board(Base):
    """A board of one school or of one trust. Days of notice are clear days; updates are due working days before papers.

    The school's first board that stands is the one its plan is for.
    """

    __tablename__ = "board"
    __table_args__ = (
        CheckConstraint("(school_id IS NULL) <> (trust_id IS NULL)", name="school_or_trust"),
        CheckConstraint("notice_days >= 0 AND cut_off_days >= 0", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    trust_id: Mapped[int | None] = mapped_column(ForeignKey("trust.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[BoardKind] = mapped_column(words(BoardKind), default=BoardKind.GOVERNING_BOARD)
    notice_days: Mapped[int] = mapped_column(default=7)
    cut_off_days: Mapped[int] = mapped_column(default=3)
    ended_on: Mapped[date | None]
    school: Mapped[School | None] = relationship(back_populates="boards")
    trust: Mapped[Trust | None] = relationship()
    seats: Mapped[list[Seat]] = relationship(back_populates="board", order_by="Seat.id")
    meetings: Mapped[list[Meeting]] = relationship(back_populates="board", order_by="(Meeting.held_on, Meeting.id)")


class Seat(Base):
    """One person's term of office on a board. Whoever is named for Part II gets the confidential papers."""

    __tablename__ = "seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    office: Mapped[Office] = mapped_column(words(Office), default=Office.MEMBER)
    link: Mapped[str] = mapped_column(String(120), default="")  # what a link governor is linked to: "SEND"
    part_two: Mapped[bool] = mapped_column(default=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    board: Mapped[Board] = relationship(back_populates="seats")
    person: Mapped[Person] = relationship()


class Meeting(Base):
    """A board's dated meeting, with the notice it was called with; shortened only by the chair, with a reason."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), index=True)
    held_on: Mapped[date] = mapped_column(index=True)
    starts_at: Mapped[time | None]
    place: Mapped[str] = mapped_column(String(120), default="")
    notice_days: Mapped[int]
    short_notice_reason: Mapped[str] = mapped_column(default="")
    called_on: Mapped[date]
    called_at: Mapped[datetime]
    called_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cancelled_on: Mapped[date | None]
    cancelled_because: Mapped[str] = mapped_column(default="")
    board: Mapped[Board] = relationship(back_populates="meetings")
    called_by: Mapped[Person] = relationship()


class Closure(Base):
    """Days on which a school is closed beside weekends and bank holidays: "Christmas holiday"."""

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="first_before_last"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    first_on: Mapped[date]
    last_on: Mapped[date]
