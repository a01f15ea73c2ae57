"""What a program that `apart` runs does first: it limits its own memory and time, and prints what it found as JSON.

It imports next to nothing: each document waits for it.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Sequence
from typing import Any


def within_limits(read: Callable[[bytes, Sequence[str]], dict[str, Any]]) -> None:
    """Read standard input under the limits that the first two arguments name, and print what was found."""
    megabytes, seconds = (int(argument) for argument in sys.argv[1:3])
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    sys.stdout.write(json.dumps(read(content, sys.argv[3:])))
    sys.stdout.flush()
    os._exit(0)  # nothing is left to do but to give back memory, page by page
