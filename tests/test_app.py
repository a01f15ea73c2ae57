"""The application as servers and commands start it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cast import PASSWORD
from tracker.config import ROOT


def test_what_an_installation_writes_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    settings = {"TRACKER_INSTANCE": str(tmp_path / "instance"), "TRACKER_DEMO_PASSWORD": PASSWORD}
    later = datetime.now(UTC).date() + timedelta(weeks=7)
    monday = later + timedelta(days=-later.weekday() % 7)  # mails go out on Mondays, and nothing was logged for weeks
    for command in (["db", "upgrade"], ["demo", "load", "--packs-later"], ["digests", "send", "--today", f"{monday}"]):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *command],
            cwd=ROOT,
            env={**os.environ, **settings},
            check=True,
            capture_output=True,
        )
    written = [tmp_path / "instance", *(tmp_path / "instance").rglob("*")]
    assert {"tracker.db", "evidence", "mails", "secret_key"} <= {path.name for path in written}
    assert [path for path in written if path.stat().st_mode & 0o077] == []
