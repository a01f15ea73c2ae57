"""The nightly backup: one a night, the last nights and weeks kept, and a failure that is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import flask_migrate
import pytest

from tests.commands.test_backups import closed, of
from tests.conftest import Clock
from tracker.application import create_app
from tracker.config import Backups, Settings
from tracker.errors import Refused
from tracker.jobs.backups import Nights, back_up_tonight, backups_in
from tracker.storage.folder import Folder

PROCESSES = get_context("forkserver")


@pytest.fixture
def nightly(tmp_path: Path) -> Settings:
    """An installation that is backed up every night."""
    (tmp_path / "backups").mkdir()
    settings = replace(of(tmp_path / "own"), backups=Backups(tmp_path / "backups", 3))
    app = create_app(settings, Clock())
    with app.app_context():
        flask_migrate.upgrade()
    closed(app)
    return settings


def test_a_backup_a_night_and_old_ones_go(nightly: Settings) -> None:
    assert nightly.backups
    letter = nightly.backups.folder / "letter-2026-01-01.zip"
    letter.write_text("not ours")
    clock = Clock()
    clock.now = datetime(2026, 11, 2, 3, tzinfo=UTC)
    for _ in range(12):
        for _ in range(2):
            Nights(nightly, Folder(nightly.evidence), clock)()
        clock.now += timedelta(days=1)
    made = sorted(day.isoformat() for day in backups_in(nightly.backups.folder))
    assert made == ["2026-11-08", "2026-11-11", "2026-11-12", "2026-11-13"]
    assert letter.exists()


def test_before_two_in_the_morning_it_is_not_yet_due(nightly: Settings) -> None:
    assert nightly.backups
    clock = Clock()
    clock.now = datetime(2026, 11, 2, 1, 59, tzinfo=UTC)
    nights = Nights(nightly, Folder(nightly.evidence), clock)
    nights()
    assert backups_in(nightly.backups.folder) == {}
    clock.now += timedelta(minutes=1)
    nights()
    assert len(backups_in(nightly.backups.folder)) == 1


def test_where_it_cannot_be_written_nothing_old_goes_and_the_worker_works_on(
    nightly: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    assert nightly.backups
    away = replace(nightly, backups=Backups(nightly.backups.folder / "away", 3))
    assert away.backups
    with pytest.raises(Refused, match="cannot be written: No such file or directory"):
        back_up_tonight(away.backups, away, Folder(away.evidence), now=Clock()())
    Nights(away, Folder(away.evidence), Clock())()
    assert "the nightly backup was not made" in caplog.text


def once(settings: Settings, line: Connection) -> None:
    """Make the backup when the word comes, in a process of its own, and say whether it was made here."""
    assert settings.backups
    create_app(settings)
    line.send("ready")
    line.recv()
    line.send(back_up_tonight(settings.backups, settings, Folder(settings.evidence), now=Clock()()) is not None)


def test_of_three_workers_one_makes_it(nightly: Settings) -> None:
    workers = []
    for _ in range(3):
        line, other_end = PROCESSES.Pipe()
        process = PROCESSES.Process(target=once, args=(nightly, other_end))
        process.start()
        other_end.close()
        assert line.recv() == "ready"
        workers.append((line, process))
    for line, _ in workers:
        line.send("go")
    assert sorted(line.recv() for line, _ in workers) == [False, False, True]
    for _, process in workers:
        process.join()
    assert nightly.backups
    assert len(backups_in(nightly.backups.folder)) == 1
