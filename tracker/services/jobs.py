"""Asking for long work: what waits in the table is done by a worker, outside of any request."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from tracker.db import hold, session
from tracker.errors import Refused
from tracker.models.jobs import AT_WORK, Job, JobState
from tracker.models.people import Person
from tracker.models.schools import School


def ask_for_job(kind: str, subject_id: int, *, school: School | None, by: Person, now: datetime, steps: int = 1) -> Job:
    """Ask for work of one kind about one stored thing, in as many steps as are known; a worker begins after the commit.

    While such work waits or is being done, that is what is given: asking twice does nothing twice. Asking again after
    it failed or was done is how people try again.
    """
    hold(f"{kind} {subject_id}")  # whoever else asks may be of another school, or of none
    at_work = select(Job).where(Job.kind == kind, Job.subject_id == subject_id, Job.state.in_(AT_WORK))
    if job := session().scalar(at_work):
        return job
    job = Job(
        kind=kind,
        subject_id=subject_id,
        school_id=school.id if school else None,
        steps=steps,
        asked_at=now,
        asked_by_id=by.id,
    )
    session().add(job)
    session().flush()
    return job


def try_again(job: Job, *, now: datetime) -> None:
    """Put work that was given up back in the queue, as if nobody had begun it; raise `Refused` where that is not so.

    Where it was asked for again meanwhile, that is what counts: then this one is refused too.
    """
    if job.state is not JobState.FAILED:
        raise Refused(
            f"Piece of work {job.id} was not given up: it is {job.state.value}. Choose one that was given up."
        )
    hold(f"{job.kind} {job.subject_id}")
    since = exists().where(Job.kind == job.kind, Job.subject_id == job.subject_id, Job.id > job.id)
    if session().scalar(select(since)):
        raise Refused(f"Piece of work {job.id} was asked for again since. Look at that one.")
    job.state, job.asked_at, job.attempts = JobState.WAITING, now, 0
    job.step, job.said, job.worker, job.beat_at, job.ended_at = 0, "", None, None, None
    session().flush()
