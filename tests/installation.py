"""The settings of an installation of a test's own."""

from __future__ import annotations

from pathlib import Path

from tests import postgres
from tests.cast import PASSWORD
from tracker.config import Settings


def settings_in(folder: Path) -> Settings:
    """Keep everything in a folder of the test's; its database on PostgreSQL where the run is asked to."""
    kept_here = f"sqlite:///{folder / 'tracker.db'}"
    return Settings(
        instance=folder,
        database_url=postgres.address_of(folder) if postgres.is_asked_for() else kept_here,
        secret_key="the tests' own key, long enough to pass",
        https=False,
        demo_password=PASSWORD,
        testing=True,
    )


def environment_of(folder: Path) -> dict[str, str]:
    """Say the same to a process of its own, which reads its settings from the environment."""
    settings = settings_in(folder)
    return {
        "TRACKER_INSTANCE": str(folder),
        "TRACKER_DATABASE_URL": settings.database_url,
        "TRACKER_SECRET_KEY": settings.secret_key,
    }
