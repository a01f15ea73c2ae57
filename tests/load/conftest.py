"""A house with schools on PostgreSQL, and what was measured in it: printed, and written to ``instance/load.json``."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from tests.benchmarks.many import Order, build
from tests.endurance.house import House
from tests.load.crowd import SCHOOLS
from tracker.config import ROOT
from tracker.web.context import utc_now

_FIGURES: dict[str, dict[str, Any]] = {}


@pytest.fixture
def house(app: Flask, password_hash: str) -> Iterator[House]:
    """An installation with full schools, as they stand today; nobody has it open yet."""
    build(Order(SCHOOLS, password_hash), utc_now().date(), patterns=1)
    made = House(app)
    yield made
    made.close()


@pytest.fixture
def noted() -> Callable[..., None]:
    """Note the figures of one load by its name."""

    def note(name: str, **figures: float) -> None:
        _FIGURES[name] = {key: round(value, 4) for key, value in figures.items()}

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print and write what was measured."""
    if not _FIGURES:
        return
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    facts = {"machine": machine, "measured_at": datetime.now(UTC).isoformat(), "loads": _FIGURES}
    (ROOT / "instance" / "load.json").write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
    for name, figures in _FIGURES.items():
        terminalreporter.write_line(f"{name}: {', '.join(f'{key} {value:g}' for key, value in figures.items())}")
