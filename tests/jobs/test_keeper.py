"""The server brings its worker along: a real server here, and real signals."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.installation import environment_of
from tests.jobs.servers import PATIENCE, Server, children
from tracker.config import ROOT

Serve = Callable[..., Server]


@pytest.fixture
def serve(app: Flask) -> Iterator[Serve]:
    """Start a server on the test's installation."""
    started: list[Server] = []

    def start(**settings: str) -> Server:
        started.append(Server(app.instance_path, **settings))
        return started[-1]

    yield start
    for server in started:
        server.close()


def watched(pids: list[int]) -> list[int]:
    """Take hold of processes, so as to learn of their end whoever their parent is."""
    return [os.pidfd_open(pid) for pid in pids]


def all_end(watches: list[int]) -> bool:
    """Wait for the end of every process that is watched."""
    return all(select.select([watch], [], [], PATIENCE)[0] for watch in watches)


def both(server: Server) -> list[int]:
    """Give the server's two processes once they serve."""
    said = [server.says(r"(?:worker-\d with PID:|Started) (\S+)") for _ in range(4)]
    return [int(word) for word in said if word.isdecimal()]


WORKER = r"Worker (\d+) is at work"


def test_one_process_of_a_server_keeps_a_worker_alive_for_as_long_as_the_server_lives(serve: Serve) -> None:
    server = serve()
    processes = both(server)
    first = int(server.says(WORKER))
    assert sorted(len(children(pid)) for pid in processes) == [0, 1]

    os.kill(first, signal.SIGKILL)
    second = int(server.says(WORKER))
    assert second != first

    watches = watched([second])
    os.kill(next(pid for pid in processes if second in children(pid)), signal.SIGKILL)  # the other process takes over
    third = int(server.says(WORKER))
    assert all_end(watches)

    watches = watched([third, *children(server.pid)])
    os.kill(server.pid, signal.SIGTERM)
    assert all_end(watches)


def test_nothing_is_left_of_a_server_that_was_killed_and_of_its_workers(serve: Serve) -> None:
    server = serve(TRACKER_WORKERS="2")
    processes, workers = both(server), [int(server.says(WORKER)) for _ in range(2)]
    assert sorted(len(children(pid)) for pid in processes) == [0, 2]
    watches = watched([*processes, *workers])
    os.kill(server.pid, signal.SIGKILL)
    assert all_end(watches)


def test_a_server_that_shall_have_no_worker_has_none(serve: Serve) -> None:
    assert [children(pid) for pid in both(serve(TRACKER_WORKERS="0"))] == [set(), set()]


def test_a_command_starts_no_worker(app: Flask) -> None:
    """It would have said so."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "files", "sweep"],
        env={**os.environ, **environment_of(Path(app.instance_path))},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("Removed 0 files.\n", "")
    assert not Path(app.instance_path, "workers.lock").exists()
