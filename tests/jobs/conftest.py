"""Workers in processes of their own, started and ended by a test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from multiprocessing import get_context

import pytest
from flask import Flask

from tests import make
from tests.cast import Cast
from tests.jobs import errands
from tracker.db import begin_writing, session
from tracker.jobs.queue import Pace
from tracker.models.jobs import Job
from tracker.services.jobs import ask_for_job

PATIENCE = 30
PROCESSES = get_context("forkserver")  # what a worker is made of is loaded once; no connection is inherited
PROCESSES.set_forkserver_preload(["tests.jobs.errands"])


class Hand:
    """A worker in another process: what it says is heard word by word, and a word lets its errand go on."""

    def __init__(self, instance: str, pace: Pace = errands.QUICK, duty: str = "") -> None:
        self.line, other_end = PROCESSES.Pipe()
        self.process = PROCESSES.Process(target=errands.work, args=(instance, other_end, pace, duty))
        self.process.start()
        other_end.close()

    def hears(self) -> str:
        """Wait for the next thing it says; "" when it is gone or silent for long."""
        try:
            return str(self.line.recv()) if self.line.poll(PATIENCE) else ""
        except EOFError:
            return ""

    def told(self, word: str) -> None:
        """Let its errand go on."""
        self.line.send(word)

    def gets(self, signal: int) -> None:
        """Send it a signal."""
        assert self.process.pid
        os.kill(self.process.pid, signal)

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.join()


@pytest.fixture
def hire(app: Flask, cast: Cast) -> Iterator[Callable[..., Hand]]:
    """Start a worker in another process, and wait until it is ready; a kind of errand may be its duty each day."""
    hired: list[Hand] = []

    def another(duty: str = "") -> Hand:
        hand = Hand(app.instance_path, duty=duty)
        hired.append(hand)
        assert hand.hears() == "ready"
        return hand

    yield another
    for hand in hired:
        hand.end()


def ask(cast: Cast, subject_id: int, kind: str = "errand") -> Job:
    """Ask for an errand as a request does, in a transaction of its own."""
    session().rollback()
    begin_writing()
    job = ask_for_job(kind, subject_id, school=cast.school, by=cast.clerk, now=make.at(make.TODAY), steps=2)
    session().commit()
    return job
