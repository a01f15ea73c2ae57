"""An installation that is served by processes which are killed, and what it holds when they are gone."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from flask import Flask

from tests import make
from tests.endurance.visitors import BROKEN, Visitor
from tests.installation import environment_of
from tests.jobs.servers import GRANIAN, children
from tracker.config import ROOT
from tracker.db import db, session
from tracker.models.installation import Installation
from tracker.web.context import utc_now

PATIENCE = 120.0
MOMENTS = ("everything", "the server", "a process of the server", "the worker")
URN, OTHER_URN = "900001", "900002"
ACTIONS = 4


class House:
    """A folder with an installation in it, and the server that has it open."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.instance = Path(app.instance_path)
        self.socket = self.instance / "socket"
        self.said = self.instance / "said.log"
        self._main: subprocess.Popen[bytes] | None = None

    def visitor(self, name: str) -> Visitor:
        """Give somebody of the cast a browser."""
        return Visitor(self.socket, self.address_of[name])

    def furnish(self, password_hash: str) -> None:
        """Put the cast in, and a small plan whose dates hold on the day the test runs."""
        today = utc_now().date()
        cast = make.cast(password_hash)
        inspection = make.inspection(cast.school, cast.head, today - timedelta(200))
        for number in range(1, ACTIONS + 1):
            requirement = make.requirement(inspection, title=f"What pupils know, {number}")
            owner = cast.leader if number % 2 else cast.second_leader
            make.action(requirement, owner, starts_on=today - timedelta(60), due_on=today + timedelta(200))
        make.meeting(cast.school.boards[0], cast.clerk, today + timedelta(21))
        self.address_of = {part: who.email for part, who in cast.everybody().items()}
        self.address_of["second leader"] = cast.second_leader.email
        session().add(Installation(is_demonstration=True))  # so that nobody needs a second step to sign in
        session().commit()
        self.leave_alone()

    def leave_alone(self) -> None:
        """Let go of the database: what is read next is what stands there now."""
        session().rollback()
        session().expire_all()
        db.session.remove()
        db.engine.dispose()

    def open(self, **settings: str) -> None:
        """Start the server, and wait until it answers."""
        self.socket.unlink(missing_ok=True)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        environment |= {**environment_of(self.instance), **settings}
        with self.said.open("ab") as said:
            self._main = subprocess.Popen(
                [*GRANIAN, f"--uds={self.socket}"],
                env=environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        nobody = Visitor(self.socket, "")
        while time.monotonic() < until:
            with suppress(*BROKEN):
                nobody.get("/login")
                return
            self.pause(0.1)
        raise AssertionError(f"The server never answered: {self.said.read_text('utf-8')[-2000:]}")

    @property
    def is_open(self) -> bool:
        """Say whether a server has it open."""
        return self._main is not None

    def worker(self) -> int | None:
        """Give the process of the worker, if there is one just now."""
        for process in self._serving():
            for child in _alive(process):
                return child
        return None

    def strike(self, what: str, choice: int) -> bool:
        """Kill with SIGKILL; say whether there was such a process."""
        assert self._main
        if what == "everything":
            self.close()
            return True
        if what == "the server":
            rest = [os.pidfd_open(pid) for pid in (*self._serving(), *filter(None, [self.worker()]))]
            os.kill(self._main.pid, signal.SIGKILL)
            for process in rest:  # they end by themselves, for the server is gone
                assert select.select([process], [], [], PATIENCE)[0], "a process outlived its server"
                os.close(process)
            self.close()
            return True
        victims = self._serving() if what == "a process of the server" else [*filter(None, [self.worker()])]
        if not victims:
            return False
        with suppress(ProcessLookupError):
            os.kill(victims[choice % len(victims)], signal.SIGKILL)
        return True

    def close(self) -> None:
        """Kill everything at once."""
        if self._main:
            with suppress(ProcessLookupError):
                os.killpg(self._main.pid, signal.SIGKILL)
            self._main.wait()
            self._main = None

    def end(self) -> None:
        """End the server in good order."""
        self.tell(signal.SIGTERM)
        self.ended()
        self.close()

    def tell(self, number: int) -> None:
        """Send the server a signal."""
        assert self._main
        os.kill(self._main.pid, number)

    def ended(self) -> int:
        """Wait for the end of the server, and give its status."""
        assert self._main
        return self._main.wait(PATIENCE)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the installation."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            env={**environment, **environment_of(self.instance)},
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )

    def _serving(self) -> list[int]:
        assert self._main
        return sorted(_alive(self._main.pid))

    @staticmethod
    def pause(seconds: float) -> None:
        """Let others go on."""
        select.select([], [], [], seconds)


def _alive(pid: int) -> set[int]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return children(pid)
    return set()


@contextmanager
def opened(house: House, **settings: str) -> Iterator[House]:
    """Serve a house, and close it whatever happens."""
    try:
        house.open(**settings)
        yield house
    finally:
        house.close()
