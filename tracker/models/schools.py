"""Schools, the trusts that run them, and the numbers schools once had."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.rules.monitoring import Months
from tracker.rules.rag import Thresholds
from tracker.rules.suppression import THRESHOLD

if TYPE_CHECKING:
    from tracker.models.meetings import Board

_THRESHOLDS = fields(Thresholds)


class Trust(Base):
    """A multi-academy trust."""

    __tablename__ = "trust"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    number: Mapped[str | None] = mapped_column(String(10), unique=True)  # in the register: its group UID
    schools: Mapped[list[School]] = relationship(back_populates="trust", order_by="School.name")


class School(Base):
    """A school, known by its unique reference number (URN)."""

    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    urn: Mapped[str] = mapped_column(String(6), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None]
    postcode: Mapped[str | None] = mapped_column(String(10))
    laestab: Mapped[str | None] = mapped_column(String(7))  # local authority and establishment number
    phase: Mapped[str | None] = mapped_column(String(40))  # of education, as the register calls it: Primary
    local_authority: Mapped[str | None] = mapped_column(String(80))  # the area it lies in
    cluster: Mapped[str | None] = mapped_column(String(80))  # the group of schools its trust puts it in
    closed_on: Mapped[date | None]
    time_zone: Mapped[str] = mapped_column(String(40), default="Europe/London")
    numbers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    retention: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # months by kind, where the school has said
    last_numbers: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # by kind, of what was let go
    trust_id: Mapped[int | None] = mapped_column(ForeignKey("trust.id"), index=True)
    trust: Mapped[Trust | None] = relationship(back_populates="schools")
    former_urns: Mapped[list[FormerUrn]] = relationship(back_populates="school")
    boards: Mapped[list[Board]] = relationship(back_populates="school", order_by="Board.id")

    @property
    def own_board(self) -> Board | None:
        """The board that the plan is for: the first that stands and is no committee of another."""
        return next((board for board in self.boards if board.ended_on is None and not board.kind.is_part), None)

    @property
    def own_board_id(self) -> int | None:
        """The number of that board."""
        return self.own_board.id if self.own_board else None

    @property
    def board_name(self) -> str:
        """What that board is called."""
        return self.own_board.name if self.own_board else "Governing board"

    @property
    def thresholds(self) -> Thresholds:
        """The numbers of the RAG rule: the school's own where set, the defaults elsewhere."""
        return Thresholds(
            **{field.name: self.numbers[field.name] for field in _THRESHOLDS if field.name in self.numbers}
        )

    @property
    def small_numbers(self) -> int:
        """How many pupils are not small any more: figures of fewer are shown to the head and the clerk only."""
        return int(self.numbers.get("small_numbers", THRESHOLD))

    @property
    def inspection_months(self) -> Months | None:
        """After how many months the school expects inspectors again; None where it keeps to what is usual."""
        months = self.numbers.get("inspection_months")
        return Months(*months) if months else None


class FormerUrn(Base):
    """A number the school had before, as when it became an academy."""

    __tablename__ = "former_urn"

    urn: Mapped[str] = mapped_column(String(6), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    noted_at: Mapped[datetime]
    school: Mapped[School] = relationship(back_populates="former_urns")
