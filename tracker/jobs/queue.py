"""The table as the queue. Each verb is one statement in a transaction of its own: no two workers share a job."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from tracker.models.jobs import AT_WORK, Job, JobState

MOST_ATTEMPTS = 3
STOPPED = (
    "It stopped three times before it was done. Ask for it again; if it stops again, tell whoever runs the server."
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take, in seconds: between two looks, between two beats, and until others lose patience."""

    look: float = 0.5
    beat: float = 5.0
    silence: float = 30.0  # a job whose beat is older is taken up by another worker
    rest: float = 10.0  # after an attempt that failed


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that one worker has claimed, at one of its attempts: whoever takes it up later ends this claim."""

    job_id: int
    kind: str
    subject_id: int
    attempt: int
    worker: str


def claim_next(engine: Engine, worker: str, kinds: Collection[str], now: datetime, pace: Pace) -> Claim | None:
    """Claim the job that has waited longest, or one whose worker fell silent; None when there is nothing to do.

    A job that fell silent at its last attempt is given up.
    """
    silent = and_(Job.state == JobState.RUNNING, Job.beat_at < now - timedelta(seconds=pace.silence))
    rested = or_(Job.beat_at.is_(None), Job.beat_at < now - timedelta(seconds=pace.rest))
    open_to_us = and_(
        Job.state.in_(AT_WORK), Job.kind.in_(kinds), or_(and_(Job.state == JobState.WAITING, rested), silent)
    )
    with engine.connect() as connection:  # a look costs nobody their turn to write
        if not connection.scalar(select(exists().where(open_to_us))):
            return None
    with _writing(engine) as connection:
        connection.execute(
            update(Job)
            .where(silent, Job.attempts >= MOST_ATTEMPTS, Job.kind.in_(kinds))
            .values(state=JobState.FAILED, said=STOPPED, worker=None, ended_at=now)
        )
        first = select(Job.id).where(open_to_us).order_by(Job.id).limit(1).scalar_subquery()
        claimed = connection.execute(
            update(Job)
            # Asked again beside the id: on PostgreSQL two workers may find the same one, and the second then waits.
            .where(Job.id == first, open_to_us)
            .values(state=JobState.RUNNING, worker=worker, attempts=Job.attempts + 1, step=0, said="", beat_at=now)
            .returning(Job.id, Job.kind, Job.subject_id, Job.attempts)
        ).one_or_none()
    return Claim(*claimed, worker) if claimed else None


def beat(engine: Engine, claim: Claim, now: datetime) -> bool:
    """Say that the work goes on; False when it is no longer this worker's."""
    with _writing(engine) as connection:
        return _changed(connection, claim, beat_at=now)


def say(engine: Engine, claim: Claim, step: int, steps: int, said: str, now: datetime) -> bool:
    """Say how far the work is; False when it is no longer this worker's."""
    with _writing(engine) as connection:
        return _changed(connection, claim, step=step, steps=steps, said=said, beat_at=now)


def end(session: Session, claim: Claim, now: datetime) -> bool:
    """End the job in the transaction of what came of it; False when it is no longer this worker's."""
    return _changed(session.connection(), claim, state=JobState.DONE, step=Job.steps, said="", ended_at=now)


def let_go(engine: Engine, claim: Claim) -> None:
    """Give the job back as it was before it was claimed: its worker has to stop."""
    with _writing(engine) as connection:
        _changed(
            connection,
            claim,
            state=JobState.WAITING,
            attempts=Job.attempts - 1,
            worker=None,
            step=0,
            said="",
            beat_at=None,
        )


def fail(engine: Engine, claim: Claim, sentence: str, now: datetime) -> None:
    """Note that an attempt failed: it is tried again after a rest, or given up after the last."""
    with _writing(engine) as connection:
        if claim.attempt < MOST_ATTEMPTS:
            again = f"It is tried again soon. {sentence}"
            _changed(connection, claim, state=JobState.WAITING, worker=None, step=0, said=again, beat_at=now)
        else:
            _changed(connection, claim, state=JobState.FAILED, worker=None, said=sentence, ended_at=now)


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def _changed(connection: Connection, claim: Claim, **values: object) -> bool:
    return connection.execute(update(Job).where(_is_held(claim)).values(**values)).rowcount == 1


def _is_held(claim: Claim) -> ColumnElement[bool]:
    return and_(
        Job.id == claim.job_id,
        Job.state == JobState.RUNNING,
        Job.worker == claim.worker,
        Job.attempts == claim.attempt,
    )
