"""The settings of an installation of a test's own."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from tests import postgres
from tests.cast import PASSWORD
from tracker.application import create_app
from tracker.config import ROOT, Settings


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


def with_limits(app: Flask) -> Flask:
    """Serve the installation of a test once more, as it runs: with its limits on what costs much."""
    limited = create_app(replace(app.extensions["settings"], testing=False), app.extensions["clock"])
    limited.config["WTF_CSRF_ENABLED"] = False
    limited.test_client_class = app.test_client_class
    return limited


def environment_of(folder: Path) -> dict[str, str]:
    """Say the same to a process of its own, which reads its settings from the environment."""
    settings = settings_in(folder)
    return {
        "TRACKER_INSTANCE": str(folder),
        "TRACKER_DATABASE_URL": settings.database_url,
        "TRACKER_SECRET_KEY": settings.secret_key,
    }


def say_it_is_migrated(connection: sa.Connection) -> str:
    """Note in a database whose tables were made at once that it has all migrations behind it; give the last."""
    migrations = ScriptDirectory(str(ROOT / "migrations"))
    MigrationContext.configure(connection).stamp(migrations, "head")
    return str(migrations.get_current_head())


@contextmanager
def behind_its_back(folder: Path) -> Iterator[Any]:
    """Open the database of an installation itself, past all that the product and foreign keys hold to.

    Gives what executes a statement on either database.
    """
    if postgres.is_asked_for():
        with postgres.past_all_rules(folder) as connection:
            yield connection
    else:
        with closing(sqlite3.connect(folder / "tracker.db")) as file, file:
            yield file


def copy_database(of: Path, to: Path) -> None:
    """Give an installation the database that another one has in place of its own, while nobody has either open."""
    if postgres.is_asked_for():
        postgres.copy(of, to)
    else:
        for log in to.glob("tracker.db-*"):
            log.unlink()
        shutil.copyfile(of / "tracker.db", to / "tracker.db")


@contextmanager
def out_of_reach(folder: Path) -> Iterator[None]:
    """Take the database of an installation away for a while, whoever has it open."""
    if postgres.is_asked_for():
        with postgres.shut(folder):
            yield
    else:
        away = folder / "away"
        away.mkdir()
        for path in folder.glob("tracker.db*"):
            path.rename(away / path.name)
        yield
        assert not list(folder.glob("tracker.db*")), "somebody made another in its place"
        for path in away.iterdir():
            path.rename(folder / path.name)
