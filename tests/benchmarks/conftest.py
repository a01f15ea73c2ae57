"""What is measured is printed as a table and written to ``instance/bench.json``."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import pytest

from tracker.config import ROOT


@dataclass(frozen=True, slots=True)
class Row:
    """One measure, the floor it is compared with in the same run, and the ratio it may have at most."""

    name: str
    value: float
    unit: str
    floor: float
    ratio: float
    goal: float


Measure = Callable[[str, float, float, float], Row]
_ROWS: list[Row] = []


@pytest.fixture
def measured() -> Measure:
    """Note a measure: its name, seconds, the seconds of its floor, and the goal."""

    def note(name: str, seconds: float, floor: float, goal: float) -> Row:
        row = Row(name, round(seconds, 4), "s", round(floor, 4), round(seconds / floor, 3), goal)
        _ROWS.append(row)
        return row

    return note


def paired(first: Callable[[], object], second: Callable[[], object], rounds: int = 5) -> tuple[float, float]:
    """Take the best time of each of two works, in turns, so that a busy machine slows both."""
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        for index, work in enumerate((first, second)):
            began = time.perf_counter()
            work()
            best[index] = min(best[index], time.perf_counter() - began)
    return best[0], best[1]


@pytest.fixture(scope="session", autouse=True)
def report() -> Iterator[None]:
    """Print and write what was measured."""
    yield
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    facts = {"machine": machine, "measured_at": datetime.now(UTC).isoformat(), "rows": [asdict(row) for row in _ROWS]}
    (ROOT / "instance" / "bench.json").write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
    print(f"\n\n{'':52}{'value':>10}{'floor':>10}{'ratio':>8}{'goal':>7}")
    for row in _ROWS:
        print(f"{row.name:52}{row.value:>8.3f} {row.unit}{row.floor:>8.3f} {row.unit}{row.ratio:>8.3f}{row.goal:>7}")
