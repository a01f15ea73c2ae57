"""How each school stood when it was last reckoned: kept, so that many schools are seen at once.

Everything here follows from the record, and may be lost: what is missing or no longer fresh is reckoned anew.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, words
from tracker.rules.colours import Colour


class SchoolStanding(Base):
    """What the line of a school shows among others.

    It is fresh while its school's chain of events is as long as it was, for every change is an event; before the day
    ``until``, on which time alone changes something; and while ``rules``, by which it was reckoned, are what they were.
    """

    __tablename__ = "school_standing"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    chain_length: Mapped[int]
    reckoned_on: Mapped[date]
    until: Mapped[date | None]
    rules: Mapped[str] = mapped_column(String(16))
    worst: Mapped[Colour | None] = mapped_column(words(Colour))
    category: Mapped[str | None] = mapped_column(String(60))
    inspected_on: Mapped[date | None]
    requirement_count: Mapped[int]
    differing: Mapped[int]
    action_count: Mapped[int]
    actions_behind: Mapped[int]
    uncovered_clauses: Mapped[int]
    questions_open: Mapped[int]
    questions_overdue: Mapped[int]
    cells: Mapped[str]  # JSON, a list a requirement; read for the schools of one page only


class SchoolFigure(Base):
    """The latest reading of one metric of a school, as those see it who may not see figures of few pupils.

    It is as fresh as the standing of its school.
    """

    __tablename__ = "school_figure"
    __table_args__ = (Index("ix_school_figure_key", "school_id", "key"),)

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, autoincrement=False)
    metric_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(12))  # of the metric's name and group, however they are typed
    name: Mapped[str] = mapped_column(String(200))
    group: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(20))
    better: Mapped[str | None] = mapped_column(String(6))
    period: Mapped[str]
    basis: Mapped[str | None] = mapped_column(String(20))
    shown: Mapped[str]
    value: Mapped[float | None]
    national_shown: Mapped[str | None]
    national_value: Mapped[float | None]
    since: Mapped[str]
    unvalidated: Mapped[bool]
    suppressed: Mapped[bool]
