"""Workers kept beside the server: whichever of its processes holds a lock starts them, and they end with it."""

from __future__ import annotations

import fcntl
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread, Timer
from time import monotonic

from flask import Flask

from tracker.config import ROOT

COMMAND = (sys.executable, "-m", "flask", "--app", "app", "worker", "--beside-server")
NICENESS = 10  # of 19: pages come first, and a pack still comes when the pages never rest
GRACE = 10.0
"""Seconds a process may take to end in good order once the server is gone."""
STEADY = 10.0
"""Seconds a worker runs before its end is taken for an accident rather than for a start that cannot succeed."""
PATIENCE = (0.5, 5.0, 30.0)
"""Seconds to wait before another is started, when one after the other ends at once."""

_LOGGER = logging.getLogger(__name__)


def is_served() -> bool:
    """Tell whether the process belongs to the server: then it is the server that loaded the application."""
    return "granian" in sys.modules


def keep_workers(app: Flask) -> None:
    """See to it, in threads, that this machine's workers run for as long as the server does.

    Every process of the server calls this. One holds the lock; when it ends, however it ends, another has it. All of
    them end when the process that started them does: granian leaves them behind when it is killed.
    """
    parent = multiprocessing.parent_process()
    if parent:
        _end_after(parent.join)
    settings = app.extensions["settings"]
    if settings.workers:
        lock = settings.instance / "workers.lock"
        Thread(target=_keep, args=(lock, settings.workers), name="keeper", daemon=True).start()


def _keep(lock: Path, count: int) -> None:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the thread waits here in the processes that do not have it
        threads = [Thread(target=_keep_one, name=f"keeper {number}", daemon=True) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _keep_one() -> None:
    failed = 0
    while True:
        began = monotonic()
        # The pipe is what ties them: it closes when this process ends, even by SIGKILL.
        with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, cwd=ROOT) as child:
            status = child.wait()
        failed = 0 if monotonic() - began > STEADY else failed + 1
        _LOGGER.warning("a worker ended with status %d; another is started", status)
        Event().wait(PATIENCE[min(failed, len(PATIENCE)) - 1] if failed else 0)


def stay_beside_server() -> None:
    """Give way to the server that started this process, and end with it: when the pipe from it closes."""
    os.nice(NICENESS)
    _end_after(sys.stdin.buffer.read)


def _end_after(wait: Callable[[], object]) -> None:
    """End this process, in good order if it can, after a wait in a thread."""
    Thread(target=_end, args=(wait,), name="ends with the server", daemon=True).start()


def _end(wait: Callable[[], object]) -> None:
    wait()
    alarm = Timer(GRACE, os._exit, (1,))
    alarm.daemon = True
    alarm.start()
    os.kill(os.getpid(), signal.SIGTERM)
