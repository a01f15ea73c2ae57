"""How far long work is: for whoever asked for it, and for whoever runs the installation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from tracker.db import session
from tracker.models.jobs import AT_WORK, Job, JobState
from tracker.models.schools import School

CALENDAR = "the calendar"
LAST_DONE = 20


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
            return self.said or "Waiting to start."
        if self.state is JobState.RUNNING:
            return f"Step {self.step} of {self.steps}{': ' + self.said if self.said else ''}."
        return self.said or "It is done."


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A piece of long work as whoever runs the installation sees it: at which school, whose worker, which attempt."""

    job: JobRow
    urn: str | None
    attempts: int
    worker: str | None
    beat_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkInHand:
    """How many pieces of long work are in each state, and since when the oldest waits; None when nothing does.

    Of what was given up only that counts which nobody asked for again.
    """

    counts: Mapping[JobState, int]
    waits_since: datetime | None


def jobs_about(kind: str, subject_ids: list[int]) -> dict[int, JobRow]:
    """Give the latest work of a kind about each of several things, by what it is about. One query."""
    found = session().scalars(
        select(Job)
        .where(Job.kind == kind, Job.subject_id.in_(subject_ids))
        .order_by(Job.id)
        .options(joinedload(Job.asked_by))
    )
    return {job.subject_id: _row(job) for job in found}


def work_listed(states: Collection[JobState] = ()) -> list[WorkRow]:
    """List the work in some states, the oldest first; without one, what waits, runs or was given up for good.

    Of what is done the last are listed. One query.
    """
    wanted = Job.state.in_(states) if states else or_(Job.state.in_(AT_WORK), given_up())
    rows = session().execute(
        select(Job, School.urn)
        .outerjoin(School, School.id == Job.school_id)
        .where(wanted)
        .order_by(Job.asked_at.desc(), Job.id.desc())
        .limit(LAST_DONE if states and set(states) == {JobState.DONE} else None)
        .options(joinedload(Job.asked_by))
    )
    listed = [WorkRow(_row(job), urn, job.attempts, job.worker, job.beat_at) for job, urn in rows]
    return listed[::-1]


def work_in_hand() -> WorkInHand:
    """Count what waits, runs and was given up. Two queries."""
    found = session().execute(
        select(Job.state, func.count(Job.id)).where(or_(Job.state.in_(AT_WORK), given_up())).group_by(Job.state)
    )
    waits_since = session().scalar(select(func.min(Job.asked_at)).where(Job.state == JobState.WAITING))
    counts = dict.fromkeys((*AT_WORK, JobState.FAILED), 0)
    for state, count in found:
        counts[state] = count
    return WorkInHand(counts, waits_since)


def given_up() -> ColumnElement[bool]:
    """Choose the work that was given up and not asked for again since."""
    later = aliased(Job)
    followed = exists().where(later.kind == Job.kind, later.subject_id == Job.subject_id, later.id > Job.id)
    return (Job.state == JobState.FAILED) & ~followed


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
        job.asked_by.name if job.asked_by else CALENDAR,
        job.ended_at,
    )
