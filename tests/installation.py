"""The settings of an installation of a test's own."""

from __future__ import annotations

from pathlib import Path

from tests.cast import PASSWORD
from tracker.config import Settings


def settings_in(folder: Path) -> Settings:
    """Keep everything in a folder of the test's."""
    return Settings(
        instance=folder,
        database_url=f"sqlite:///{folder / 'tracker.db'}",
        secret_key="the tests' own key, long enough to pass",
        https=False,
        demo_password=PASSWORD,
        testing=True,
    )
