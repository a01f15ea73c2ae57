"""What is measured is printed as a table and written to ``instance/bench.json``."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import pytest

from tests.benchmarks.places import Places, places
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


Measure = Callable[[str, float, float, float], None]
_ROWS: list[Row] = []


@pytest.fixture
def measured() -> Measure:
    """Note a measure: its name, seconds, the seconds of its floor, and the goal."""

    def note(name: str, seconds: float, floor: float, goal: float) -> None:
        _ROWS.append(Row(name, round(seconds, 4), "s", round(floor, 4), round(seconds / floor, 3), goal))

    return note


@pytest.fixture(scope="session")
def built() -> Iterator[Places]:
    """Installations with many schools, on both databases."""
    with places() as made:
        yield made


def paired(first: Callable[[], object], second: Callable[[], object], rounds: int = 5) -> tuple[float, float]:
    """Take the best processor time of each of two works, in turns: a busy machine must not decide."""
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        for index, work in enumerate((first, second)):
            began = time.process_time()
            work()
            best[index] = min(best[index], time.process_time() - began)
    return best[0], best[1]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print and write what was measured."""
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    facts = {"machine": machine, "measured_at": datetime.now(UTC).isoformat(), "rows": [asdict(row) for row in _ROWS]}
    (ROOT / "instance" / "bench.json").write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
    terminalreporter.write_line(f"{'':40}{'value':>10}{'floor':>10}{'ratio':>8}{'goal':>7}")
    for row in _ROWS:
        figures = f"{row.value:>8.3f} {row.unit}{row.floor:>8.3f} {row.unit}{row.ratio:>8.3f}{row.goal:>7}"
        terminalreporter.write_line(f"{row.name:40}{figures}{'' if row.ratio <= row.goal else '  over'}")
