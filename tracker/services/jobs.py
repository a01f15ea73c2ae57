"""Asking for long work: what waits in the table is done by a worker, outside of any request."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.db import session
from tracker.models.jobs import AT_WORK, Job
from tracker.models.people import Person
from tracker.models.schools import School


def ask_for_job(kind: str, subject_id: int, *, school: School | None, by: Person, now: datetime, steps: int = 1) -> Job:
    """Ask for work of one kind about one stored thing, in as many steps as are known; a worker begins after the commit.

    While such work waits or is being done, that is what is given: asking twice does nothing twice. Asking again after
    it failed or was done is how people try again.
    """
    at_work = select(Job).where(Job.kind == kind, Job.subject_id == subject_id, Job.state.in_(AT_WORK))
    job = session().scalar(at_work)
    if job is None:
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
