"""Setting up many schools, people and documents at once: what was asked for, how far it is, and what came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, words
from tracker.models.people import Person
from tracker.models.schools import School, Trust


class RegisterEntry(Base):
    """What the register said of a school when it was read last: what differs from it here was corrected by hand."""

    __tablename__ = "register_entry"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    said: Mapped[dict[str, str | None]] = mapped_column(JSON)  # by the names of `rules.register.FACTS`
    read_at: Mapped[datetime]
    school: Mapped[School] = relationship()


class SetUpKind(StrEnum):
    """What is set up."""

    SCHOOLS = "schools"
    PEOPLE = "people"
    INSPECTIONS = "inspections"


class SetUp(Base):
    """One file of schools or people, or one folder of documents, that somebody accepted: work for a worker.

    ``rows`` is what is to be done, and is let go of when it is done; ``outcomes`` tells what became of each: of
    whom by their id, without anybody's name or address.
    """

    __tablename__ = "set_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SetUpKind] = mapped_column(words(SetUpKind))
    trust_id: Mapped[int | None] = mapped_column(ForeignKey("trust.id"), index=True)  # None: the whole installation
    source: Mapped[str] = mapped_column(String(255))  # the name of the file or folder
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    row_count: Mapped[int]
    outcomes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    asked_by: Mapped[Person] = relationship()
    trust: Mapped[Trust | None] = relationship()
