"""Runs a command again and again, each time in a process that is killed when it has touched files so many times.

    python -m tests.commands.mortal INSTANCE COMMAND…

It reads at which touch, one a line, 0 for never, and answers with how the process ended and how often it touched any.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

TOUCHES = {
    "open",
    "os.chmod",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "sqlite3.connect",
}


def main(instance: str, *command: str) -> None:
    """Answer each line with the end of a process."""
    from tracker.application import create_app
    from tracker.config import settings_from

    app = create_app(settings_from({"TRACKER_INSTANCE": instance}))
    for line in sys.stdin:
        child = os.fork()
        if not child:
            touched = _mortal(int(line), str(Path(instance).parent))
            result = app.test_cli_runner().invoke(args=command)
            print(result.exit_code, len(touched), flush=True)
            os._exit(0)
        if status := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            print(status, line.strip(), flush=True)


def _mortal(moment: int, place: str) -> list[str]:
    """Kill this process just before it touches files below a place for the so manieth time."""
    touched: list[str] = []

    def count(name: str, arguments: tuple[object, ...]) -> None:
        if name in TOUCHES and _is_at(str(arguments[0]), place):
            touched.append(name)
            if len(touched) == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    return touched


def _is_at(path: str, place: str) -> bool:
    return place in path or "/" not in path  # a name alone is one in a folder that is being removed


if __name__ == "__main__":
    main(*sys.argv[1:])
