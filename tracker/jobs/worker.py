"""A worker: takes one job after the other until it is asked to stop, and does what is due by the calendar."""

from __future__ import annotations

import logging
import os
import secrets
import select
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from time import monotonic

from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from structlog.contextvars import bound_contextvars

from tracker.db import db, lacks_tables, session
from tracker.errors import TrackerError
from tracker.jobs import queue
from tracker.jobs.calendar import Duty, due
from tracker.jobs.kinds import AWAITED, BETWEEN_STEPS, HANDLERS, Handler, Progress
from tracker.jobs.queue import Claim, Pace
from tracker.printing.press import OwnProcess

UNKNOWN = (
    "Something went wrong; the server's log says what."
    " Ask for it again; if it fails again, tell whoever runs the server."
)
PAPER_LIMIT = 900.0
"""Seconds a paper may take: a worker gives way to the pages, and may have little of a busy machine."""

_LOGGER = logging.getLogger(__name__)


class Stopped(BaseException):
    """The worker was asked to stop in the middle of a job. No error, so that no handler takes it for one."""


class Lost(Exception):
    """The job is another worker's by now: this one was silent for too long."""


class Worker:
    """One worker. Any number may run, each in a process of its own, on one database and on any number of machines."""

    def __init__(
        self,
        app: Flask,
        handlers: Mapping[str, Handler] = HANDLERS,
        pace: Pace | None = None,
        duties: Sequence[Duty] = (),
    ) -> None:
        self.name = f"{socket.gethostname()[:40]} {os.getpid()} {secrets.token_hex(4)}"
        self._app = app
        self._handlers = {**handlers, **{duty.kind: duty.do for duty in duties}}
        self._pace = pace or Pace()
        self._duties = duties
        self._looks_at_calendar = 0.0
        self._press = OwnProcess(PAPER_LIMIT)
        self._is_stopping = False
        self._may_be_interrupted = False
        # A pipe and no event: a signal may come while the lock of an event is held.
        self._woken, self._waker = os.pipe()

    def run(self) -> None:
        """Work until `stop` is called. While the database is out of reach it waits, and then works on."""
        reaches = True
        while not self._is_stopping:
            pause = self._pace.look
            try:
                found = self.work()
                reaches = True
            except (OperationalError, InterfaceError) as error:
                if lacks_tables(error):
                    raise
                if reaches:
                    _LOGGER.warning("the database is out of reach; work waits for it", exc_info=True)
                found, reaches, pause = False, False, self._pace.beat
            if not found:
                select.select([self._woken], [], [], pause)

    def finish(self) -> None:
        """Do what there is to do, unless `stop` is called before that."""
        while not self._is_stopping and self.work():
            pass

    def work(self) -> bool:
        """Do the next job, if there is one to do; say whether there was."""
        with self._app.app_context():
            self._look_at_calendar()
            claim = queue.claim_next(db.engine, self.name, self._handlers, self._now(), self._pace, AWAITED)
            if claim:
                with bound_contextvars(job=claim.job_id, kind=claim.kind), self._beating(claim):
                    self._do(claim)
        return claim is not None

    def stop(self, *_signal: object) -> None:
        """Stop soon, as a signal's handler: a job that is being done is given back untouched."""
        self._is_stopping = True
        os.write(self._waker, b"!")
        if self._may_be_interrupted:
            raise Stopped

    def close(self) -> None:
        """Let go of the press, and of what wakes it."""
        self._press.close()
        os.close(self._woken)
        os.close(self._waker)

    def _look_at_calendar(self) -> None:
        if self._duties and monotonic() >= self._looks_at_calendar:
            self._looks_at_calendar = monotonic() + self._pace.calendar
            queue.call(db.engine, due(self._duties, self._now()), self._now(), self._pace)

    def _do(self, claim: Claim) -> None:
        def progress(step: int, steps: int, said: str) -> None:
            if self._is_stopping:
                raise Stopped
            if not queue.say(db.engine, claim, step, steps, said, self._now()):
                raise Lost

        began = monotonic()
        try:
            self._handle(claim, progress)
            if not queue.end(session(), claim, self._now()):
                raise Lost
            session().commit()
            _LOGGER.info("job done", extra={"attempt": claim.attempt, "seconds": round(monotonic() - began, 1)})
        except Stopped:
            session().rollback()
            queue.let_go(db.engine, claim)
            _LOGGER.info("job given back: this worker has to stop")
        except Lost:
            session().rollback()
            _LOGGER.warning("%s %d was taken up by another worker", claim.kind, claim.subject_id)
        except Exception as error:
            session().rollback()
            _LOGGER.exception("%s %d failed, attempt %d", claim.kind, claim.subject_id, claim.attempt)
            sentence = str(error) if isinstance(error, TrackerError) else UNKNOWN
            queue.fail(db.engine, claim, sentence, self._now())

    def _handle(self, claim: Claim, progress: Progress) -> None:
        try:
            self._may_be_interrupted = claim.kind not in BETWEEN_STEPS
            if self._is_stopping:
                raise Stopped
            self._handlers[claim.kind](claim.subject_id, self._press, progress)
        finally:
            self._may_be_interrupted = False

    @contextmanager
    def _beating(self, claim: Claim) -> Iterator[None]:
        """Beat in a thread, with connections of its own, until the job is over."""
        is_over, engine = Event(), db.engine

        def beats() -> None:
            while not is_over.wait(self._pace.beat):
                try:
                    if not queue.beat(engine, claim, self._now()):
                        return
                except SQLAlchemyError:  # a database that is busy for long: the next beat may come through
                    _LOGGER.warning("a beat did not come through", exc_info=True)

        thread = Thread(target=beats, name="beats", daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()

    def _now(self) -> datetime:
        moment: datetime = self._app.extensions["clock"]()
        return moment
