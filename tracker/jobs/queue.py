"""The table as the queue. Each verb is one statement in a transaction of its own: no two workers share a job.

Workers run on as many machines as share the database, and go by its rows alone: no lock in a file, and of the machines'
clocks only that they agree to a few seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.models.jobs import AT_WORK, OVER, Job, JobState

MOST_ATTEMPTS = 3
UNTRIED = {"worker": None, "attempts": 0, "step": 0, "said": "", "beat_at": None}
"""What a job holds that nobody has begun yet."""

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
    calendar: float = 10.0  # between two looks at what is due by the calendar
    again: float = 900.0  # until what is due by the calendar is tried again after it was given up


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that one worker has claimed, at one of its attempts: whoever takes it up later ends this claim."""

    job_id: int
    kind: str
    subject_id: int
    attempt: int
    worker: str


def claim_next(
    engine: Engine, worker: str, kinds: Collection[str], now: datetime, pace: Pace, awaited: Collection[str] = ()
) -> Claim | None:
    """Claim the job that has waited longest, or one whose worker fell silent; None when there is nothing to do.

    What is of the ``awaited`` kinds goes before what has waited longer. A job that fell silent at its last attempt is
    given up.
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
        turn = case((Job.kind.in_(awaited), 0), else_=1)
        first = select(Job.id).where(open_to_us).order_by(turn, Job.asked_at, Job.id).limit(1)
        claimed = connection.execute(
            update(Job)
            # On PostgreSQL each worker passes over the one that another is just claiming; SQLite has one writer at all.
            .where(Job.id == first.with_for_update(skip_locked=True).scalar_subquery())
            .values(state=JobState.RUNNING, worker=worker, attempts=Job.attempts + 1, step=0, said="", beat_at=now)
            .returning(Job.id, Job.kind, Job.subject_id, Job.attempts)
        ).one_or_none()
    return Claim(*claimed, worker) if claimed else None


def call(engine: Engine, due: Mapping[str, int], now: datetime, pace: Pace) -> None:
    """Put what is due by the calendar in the queue: by its kind, the slot of time that it is due for.

    Each is called once for a slot, however many workers look at the calendar, and not while the last one goes on. What
    was given up is called again after a rest, for as long as its slot lasts.
    """
    by_calendar = Job.asked_by_id.is_(None)
    with engine.connect() as connection:
        found = connection.execute(select(Job.kind, Job.subject_id, Job.state, Job.ended_at).where(by_calendar))
        last = {row.kind: row for row in found}
    rested = now - timedelta(seconds=pace.again)
    for kind, slot in due.items():
        if kind not in last:
            _call_first(engine, kind, slot, now)
            continue
        _, done_for, state, ended_at = last[kind]
        if state in OVER and (done_for < slot or (state is JobState.FAILED and ended_at and ended_at < rested)):
            with _writing(engine) as connection:
                connection.execute(
                    update(Job)
                    # As it was found: of several workers that look at once, one calls.
                    .where(Job.kind == kind, by_calendar, Job.subject_id == done_for, Job.state == state)
                    .values(state=JobState.WAITING, subject_id=slot, asked_at=now, ended_at=None, **UNTRIED)
                )


def _call_first(engine: Engine, kind: str, slot: int, now: datetime) -> None:
    with suppress(IntegrityError), _writing(engine) as connection:  # another worker has just called it
        connection.execute(insert(Job).values(kind=kind, subject_id=slot, asked_at=now))


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
