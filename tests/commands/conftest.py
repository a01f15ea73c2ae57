"""What tests of commands share: running one, and a few invented documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

SAMPLES = Path(__file__).parent.parent / "samples"
CARD = SAMPLES / "card-secondary-special-measures.txt"
LETTER = SAMPLES / "letter-progress-made.txt"

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command of the test's installation."""

    def command(*arguments: object) -> Result:
        return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])

    return command
