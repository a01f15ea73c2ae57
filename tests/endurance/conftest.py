"""A house of its own for each test that is hard on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.endurance.house import House


@pytest.fixture
def house(app: Flask, password_hash: str) -> Iterator[House]:
    """An installation with a small plan; nobody has it open yet."""
    made = House(app)
    made.furnish(password_hash)
    yield made
    made.close()
