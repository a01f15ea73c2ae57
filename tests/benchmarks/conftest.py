"""What is measured is printed as a table and written to ``instance/bench.json``.

With `BENCH_ADD` the rows are added to those that stand there; with `BENCH_DOCS` the table is written to
``docs/speed.md`` too.
"""

from __future__ import annotations

import json
import os
import platform
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import psutil
import pytest

from tests import postgres
from tests.benchmarks.places import Places, places
from tracker.config import ROOT
from tracker.rules.speech import day

WRITTEN = ROOT / "instance" / "bench.json"
DOCUMENT = ROOT / "docs" / "speed.md"
TABLE = re.compile(r"(?<=<!-- what was measured -->\n).*?(?=<!-- end -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """One measure, the floor it is compared with in the same run, and the ratio it may have at most."""

    name: str
    value: float
    unit: str
    floor: float
    ratio: float
    goal: float


class Measure(Protocol):
    """Note a measure: its name, seconds or what else is counted, that of its floor, and the goal."""

    def __call__(self, name: str, value: float, floor: float, goal: float, unit: str = "s") -> None:
        """Note it."""


_ROWS: list[Row] = []


@pytest.fixture
def measured() -> Measure:
    """Note a measure."""
    on = ", PostgreSQL" if postgres.is_asked_for() else ""

    def note(name: str, value: float, floor: float, goal: float, unit: str = "s") -> None:
        _ROWS.append(Row(name + on, round(value, 4), unit, round(floor, 4), round(value / floor, 3), goal))

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
    if not _ROWS:
        return
    before = json.loads(WRITTEN.read_text("utf-8"))["rows"] if "BENCH_ADD" in os.environ and WRITTEN.exists() else []
    names = {row.name for row in _ROWS}
    rows = [*(Row(**row) for row in before if row["name"] not in names), *_ROWS]
    facts = {"machine": machine(), "measured_at": datetime.now(UTC).isoformat(), "rows": [asdict(row) for row in rows]}
    WRITTEN.write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
    if "BENCH_DOCS" in os.environ:
        write_into(DOCUMENT, rows)
    wide = max(len(row.name) for row in rows) + 2
    terminalreporter.write_line(f"{'':{wide}}{'value':>10}{'floor':>10}{'ratio':>8}{'goal':>7}")
    for row in rows:
        figures = f"{row.value:>8.3f} {row.unit}{row.floor:>8.3f} {row.unit}{row.ratio:>8.3f}{row.goal:>7}"
        terminalreporter.write_line(f"{row.name:{wide}}{figures}{'' if row.ratio <= row.goal else '  over'}")


def machine() -> str:
    """Say on what it was measured."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"


def write_into(document: Path, rows: list[Row]) -> None:
    """Write the table, with the day and the machine, to where the document keeps it."""
    lines = [
        f"Measured on {day(datetime.now(UTC).date())}: {machine()}.",
        "",
        "| what | measured | floor | ratio | goal |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {row.name} | {_figure(row.value, row.unit)} | {_figure(row.floor, row.unit)} | {row.ratio:.2f}"
            f"{'' if row.ratio <= row.goal else ', over'} | {row.goal:g} |"
            for row in rows
        ),
        "",
    ]
    document.write_text(TABLE.sub(lambda _: "\n".join(lines), document.read_text("utf-8")), "utf-8")


def _figure(value: float, unit: Any) -> str:
    return f"{value * 1000:.1f} ms" if unit == "s" and value < 1 else f"{value:g} {unit}"
