"""Programs of this folder that open the files of strangers, each in a process of its own with limits (`limits.py`).

Such a program is a module whose ``main`` calls `within_limits`; it finds something, or gives ``{"error": …}``.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MEGABYTES = 512
SECONDS = 20

# As a module, because what Python runs as a script it compiles each time. The path comes last: nothing here may stand
# in for a module of the standard library.
_PROGRAM = "import sys; sys.path.append(sys.argv.pop(1)); from tracker.reading import {0}; {0}.main()"
_ROOT = Path(__file__).parents[2]


def run_apart(program: str, content: bytes, more: Sequence[str] = ()) -> dict[str, Any]:
    """Let a program read some bytes and give what it found: ``{"error": "limits"}`` where that took too much."""
    command = [sys.executable, "-I", "-c", _PROGRAM.format(program), str(_ROOT), str(MEGABYTES), str(SECONDS), *more]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=2 * SECONDS, check=False, env={})
        result: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"error": "limits"}
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        result = {"error": "limits"}
    return result
