"""How far long work is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.models.jobs import AT_WORK, Job, JobState


@dataclass(frozen=True, slots=True)
class JobRow:
    """A piece of long work: what it is about, how far it is, and what it says of itself."""

    id: int
    kind: str
    subject_id: int
    state: JobState
    step: int
    steps: int
    said: str
    asked_at: datetime
    asked_by: str
    ended_at: datetime | None

    @property
    def is_at_work(self) -> bool:
        """Say whether it waits or is being done: a page that shows it is worth looking at again soon."""
        return self.state in AT_WORK

    @property
    def sentence(self) -> str:
        """Say how far it is: "Step 2 of 4: Open, large print."."""
        if self.state is JobState.WAITING:
            return self.said or "It waits for its turn."
        if self.state is JobState.RUNNING:
            return f"Step {self.step} of {self.steps}{': ' + self.said if self.said else ''}."
        return self.said or "It is done."


def jobs_about(kind: str, subject_ids: list[int]) -> dict[int, JobRow]:
    """Give the latest work of a kind about each of several things, by what it is about. One query."""
    found = session().scalars(
        select(Job)
        .where(Job.kind == kind, Job.subject_id.in_(subject_ids))
        .order_by(Job.id)
        .options(joinedload(Job.asked_by))
    )
    return {job.subject_id: _row(job) for job in found}


def _row(job: Job) -> JobRow:
    return JobRow(
        job.id,
        job.kind,
        job.subject_id,
        job.state,
        job.step,
        job.steps,
        job.said,
        job.asked_at,
        job.asked_by.name,
        job.ended_at,
    )
