"""Workers whose one kind of work is an errand that the test holds the reins of, each in a process of its own."""

from __future__ import annotations

import os
import signal
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from tests.installation import settings_in
from tracker.application import create_app
from tracker.db import begin_writing, session
from tracker.errors import Refused
from tracker.jobs.calendar import Duty, daily
from tracker.jobs.kinds import HANDLERS, Progress
from tracker.jobs.queue import Pace
from tracker.jobs.worker import Worker
from tracker.models.events import Event
from tracker.models.people import Person
from tracker.printing.press import Press
from tracker.web.context import utc_now

QUICK = Pace(look=0.02, beat=0.1, silence=0.5, rest=0.05, calendar=0.02)


class Outspoken(Worker):
    """A worker that says when a job is over, however it ended; it knows errands beside all there is."""

    def __init__(self, instance: str, line: Connection, pace: Pace, duty: str) -> None:
        kinds = {**HANDLERS, "errand": partial(errand, line), "quick errand": quick_errand}
        duties = [Duty(duty, daily(0), kinds[duty])] if duty else []
        super().__init__(create_app(settings_in(Path(instance))), kinds, pace, duties)
        self._line = line

    def work(self) -> bool:
        """Do the next job."""
        found = super().work()
        if found:
            self._line.send("over")
        return found


def errand(line: Connection, subject_id: int, _press: Press, progress: Progress) -> None:
    """Do an errand as the word that lets it go on says: well, or badly."""
    progress(1, 2, "Out of the door")
    line.send(f"began {subject_id}")
    word = line.recv()
    if word == "refuse":
        raise Refused("The shop was closed.")
    went(subject_id)
    if word == "break at the end":
        raise ZeroDivisionError


def quick_errand(subject_id: int, _press: Press, progress: Progress) -> None:
    """Do an errand that waits for nobody."""
    progress(1, 1, "Round the corner")
    went(subject_id)


def went(subject_id: int) -> None:
    """Store that an errand was done, and by which process."""
    begin_writing()
    event = Event(
        person_id=session().query(Person.id).limit(1).scalar(),
        name="went",
        subject="errand",
        subject_id=subject_id,
        detail={"pid": os.getpid()},
        happened_at=utc_now(),
    )
    session().add(event)
    session().flush()


def work(instance: str, line: Connection, pace: Pace, duty: str) -> None:
    """Work until told to stop; the other end of the line hears of it. A duty is a kind of errand due each day."""
    os.setsid()  # Linux shares the processors out by session: on a busy machine two workers would share the part of one
    worker = Outspoken(instance, line, pace, duty)
    signal.signal(signal.SIGTERM, worker.stop)
    line.send("ready")
    worker.run()
    worker.close()
    line.send("ended")
