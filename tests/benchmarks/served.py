"""Real servers to be measured over HTTP, and somebody who reads from them with the clock in hand."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from statistics import median
from typing import Self
from urllib.parse import urlencode

from tests.cast import PASSWORD
from tracker.config import ROOT

PATIENCE = 60.0


class Reader:
    """Somebody signed in at a real server, who opens one page after the other."""

    def __init__(self, place: str, email: str | None = None) -> None:
        self._place = place
        self._cookie = ""
        self._connect()
        if email:
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.opens("/login"))
            assert token
            self.opens("/login", urlencode({"email": email, "password": PASSWORD, "csrf_token": token[1]}))

    def opens(self, path: str, typed: str | None = None) -> str:
        """Open a page, or send a form; give what comes."""
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self._line.request("POST" if typed else "GET", path, typed, headers)
            answer = self._line.getresponse()
        except (BrokenPipeError, ConnectionResetError, RemoteDisconnected):  # it was silent for long
            self.close()
            self._connect()
            self._line.request("POST" if typed else "GET", path, typed, headers)
            answer = self._line.getresponse()
        assert answer.status in {200, 302}, f"{answer.status} at {path}"
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("session="):
                self._cookie = value.partition(";")[0]
        return answer.read().decode()

    def seconds(self, path: str, shows: str) -> float:
        """Open a page with the clock in hand; it must show what it is opened for."""
        began = time.perf_counter()
        page = self.opens(path)
        taken = time.perf_counter() - began
        assert shows in page, f"{path} does not show {shows}"
        return taken

    def _connect(self) -> None:
        self._line = HTTPConnection("127.0.0.1")
        self._line.sock = socket.socket(socket.AF_UNIX)
        self._line.sock.connect(self._place)

    def close(self) -> None:
        """Go away."""
        self._line.close()


class Served:
    """One process that serves an application at a socket, until it is closed."""

    def __init__(self, environment: Mapping[str, str], app: str = "app:app") -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="served-")  # short, for the path of a socket has an end
        self.place = f"{self._folder.name}/socket"
        words = ("-m", "granian", "--interface=wsgi", "--workers=1", "--blocking-threads=1", "--log-level=warning")
        outside = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        self._said = Path(self._folder.name) / "said.log"
        with self._said.open("wb") as said:
            self._main = subprocess.Popen(
                [sys.executable, *words, f"--uds={self.place}", app],
                env={**outside, **environment},
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError):
                Reader(self.place).close()
                return self
            time.sleep(0.05)
        raise AssertionError(f"The server never answered: {self._said.read_text('utf-8')[-2000:]}")

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._main.pid, signal.SIGKILL)
        self._main.wait()
        self._folder.cleanup()


def in_turns(works: Sequence[Callable[[], float]], rounds: int = 8, views: int = 10) -> list[float]:
    """Give the seconds of each work: of each round the median, and of those the least; in turns, on a busy machine.

    Every work is done a few times before, for a process does all for the first time once.
    """
    for work in works:
        for _ in range(views):
            work()
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for index, work in enumerate(works):
            best[index] = min(best[index], median(work() for _ in range(views)))
    return best
