"""Long work: what is to do, how far it is, and who is at it. The table is the queue of all machines that share it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, words
from tracker.models.people import Person


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


AT_WORK = (JobState.WAITING, JobState.RUNNING)
OVER = (JobState.DONE, JobState.FAILED)


class Job(Base):
    """One piece of long work about one stored thing. Of one kind and subject at most one waits or runs.

    A worker that runs it beats; when the beat stops for long, another worker takes it up from the beginning.

    What is due by the calendar is asked for by nobody. It has one row a kind, and ``subject_id`` is then the slot of
    time, the day or the hour, for which it was done last: see `tracker.jobs.calendar`.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "uq_job_at_work",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'running')"),
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
        Index(
            "uq_job_by_calendar",
            "kind",
            unique=True,
            sqlite_where=text("asked_by_id IS NULL"),
            postgresql_where=text("asked_by_id IS NULL"),
        ),
        Index("ix_job_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    state: Mapped[JobState] = mapped_column(words(JobState), default=JobState.WAITING)
    step: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=1)
    said: Mapped[str] = mapped_column(default="")  # what it is doing, or why it failed
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(80))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    beat_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    asked_by: Mapped[Person | None] = relationship()
