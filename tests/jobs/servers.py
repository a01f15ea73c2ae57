"""A real server on a test's installation, with the workers it brings along."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Timer

from tests.installation import environment_of
from tracker.config import ROOT

PATIENCE = 240
GRANIAN = [
    sys.executable,
    "-m",
    "granian",
    "--interface=wsgi",
    "--workers=2",
    "--blocking-threads=1",
    "--respawn-failed-workers",
    "--log-level=info",
    "app:app",
]


class Server:
    """A server of two processes on an installation; what it says is read line by line."""

    def __init__(self, instance: str, **settings: str) -> None:
        self._patience = Timer(PATIENCE, self._end)
        self._patience.start()
        self._main = subprocess.Popen(
            [*GRANIAN, f"--uds={instance}/socket"],
            env={**os.environ, **environment_of(Path(instance)), **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
        self.pid = self._main.pid

    def says(self, pattern: str) -> str:
        """Read on until it says something; give the group of the pattern."""
        assert self._main.stdout
        for line in self._main.stdout:
            if found := re.search(pattern, line):
                return found[1]
        raise AssertionError(f"The server never said {pattern}.")

    def close(self) -> None:
        """End it with all that came of it, if anything is left."""
        self._patience.cancel()
        self._end()
        self._main.communicate()

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._main.pid, signal.SIGKILL)


def children(pid: int) -> set[int]:
    """List the processes that one has started."""
    return {
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    }
