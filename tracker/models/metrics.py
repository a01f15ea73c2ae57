"""Metrics, their readings, and the targets set for them under a requirement."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.inspections import Inspection
from tracker.models.people import Person
from tracker.models.requirements import Requirement


class Metric(Base):
    """A defined quantity for one pupil group of one school: its unit and which way is better."""

    __tablename__ = "metric"
    __table_args__ = (
        UniqueConstraint("school_id", "name", "group", "row"),
        CheckConstraint("better IN ('higher', 'lower')", name="better"),
        CheckConstraint("\"row\" IN ('national', 'gap', 'context')", name="row"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    group: Mapped[str] = mapped_column(String(120))
    row: Mapped[str] = mapped_column(String(10))
    section: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(20))
    better: Mapped[str | None] = mapped_column(String(6))
    readings: Mapped[list[Reading]] = relationship(back_populates="metric", order_by="(Reading.as_at, Reading.id)")
    targets: Mapped[list[Target]] = relationship(back_populates="metric")


class Reading(Base):
    """One value of a metric, as printed and as a number. Corrections follow; nothing is overwritten."""

    __tablename__ = "reading"
    __table_args__ = (UniqueConstraint("metric_id", "period", "basis", "inspection_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspection.id"), index=True)
    period: Mapped[str] = mapped_column(String(60))
    basis: Mapped[str | None] = mapped_column(String(20))
    as_at: Mapped[date]
    school_text: Mapped[str | None] = mapped_column(String(60))
    national_text: Mapped[str | None] = mapped_column(String(60))
    gap_text: Mapped[str | None] = mapped_column(String(60))
    school_value: Mapped[float | None]
    national_value: Mapped[float | None]
    gap_value: Mapped[float | None]
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    pupils: Mapped[int | None]  # how many pupils it tells of, where what was counted is not pupils: sessions, days
    comparison: Mapped[str | None] = mapped_column(String(60))
    line: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(200))
    dataset: Mapped[str | None] = mapped_column(String(40))  # the kind of published statistics it was read from
    urn: Mapped[str | None] = mapped_column(String(6))  # the number it was printed for, in a file by schools
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    metric: Mapped[Metric] = relationship(back_populates="readings")
    inspection: Mapped[Inspection | None] = relationship()
    entered_by: Mapped[Person] = relationship()


class Target(Base):
    """The value a metric should reach, and when, under a requirement; with its baseline reading."""

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("requirement_id", "metric_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"), index=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    baseline_id: Mapped[int] = mapped_column(ForeignKey("reading.id"))
    value: Mapped[float]
    due_on: Mapped[date]
    set_on: Mapped[date]
    requirement: Mapped[Requirement] = relationship()
    metric: Mapped[Metric] = relationship(back_populates="targets")
    baseline: Mapped[Reading] = relationship()
