"""The nightly backup: one a night, the last nights and weeks kept, and a failure that is tried again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from tests.commands.test_backups import closed, of
from tests.conftest import Clock
from tests.jobs.errands import QUICK
from tracker.application import create_app
from tracker.config import Backups
from tracker.db import db, session
from tracker.jobs.backups import backups_in
from tracker.jobs.calendar import duties_of
from tracker.jobs.worker import Worker
from tracker.models.jobs import Job, JobState

BACKUP = "nightly backup"
Night = Callable[[datetime], None]


@pytest.fixture
def nightly(tmp_path: Path) -> Flask:
    """An installation that is backed up every night."""
    (tmp_path / "backups").mkdir()
    settings = replace(of(tmp_path / "own"), backups=Backups(tmp_path / "backups", 3))
    app = create_app(settings, Clock())
    with app.app_context():
        flask_migrate.upgrade()
    closed(app)
    return app


def at_night(app: Flask, moment: datetime, workers: int = 1) -> None:
    """Let workers, one after the other, do what is due at a moment."""
    app.extensions["clock"].now = moment
    for _ in range(workers):
        duties = [duty for duty in duties_of(app.extensions["settings"]) if duty.kind == BACKUP]
        worker = Worker(app, {}, replace(QUICK, rest=-1), duties)
        worker.finish()
        worker.close()


def made(app: Flask) -> list[str]:
    return sorted(day.isoformat() for day in backups_in(app.extensions["settings"].backups.folder))


def test_a_backup_a_night_and_old_ones_go(nightly: Flask) -> None:
    letter = nightly.extensions["settings"].backups.folder / "letter-2026-01-01.zip"
    letter.write_text("not ours")
    for night in range(12):
        at_night(nightly, datetime(2026, 11, 2, 3, tzinfo=UTC) + timedelta(days=night), workers=2)
    assert made(nightly) == ["2026-11-08", "2026-11-11", "2026-11-12", "2026-11-13"]
    assert letter.exists()


def test_before_two_in_the_morning_it_is_not_yet_due(nightly: Flask) -> None:
    at_night(nightly, datetime(2026, 11, 2, 1, 59, tzinfo=UTC))
    assert made(nightly) == []
    at_night(nightly, datetime(2026, 11, 2, 2, 0, tzinfo=UTC))
    assert made(nightly) == ["2026-11-02"]


def test_a_worker_without_a_folder_for_backups_leaves_them_to_others(nightly: Flask) -> None:
    nightly.extensions["settings"] = replace(nightly.extensions["settings"], backups=None)
    assert BACKUP not in {duty.kind for duty in duties_of(nightly.extensions["settings"])}


def test_where_it_cannot_be_written_nothing_old_goes_and_it_is_tried_again(nightly: Flask) -> None:
    at_night(nightly, datetime(2026, 11, 2, 3, tzinfo=UTC))
    folder = nightly.extensions["settings"].backups.folder
    aside = folder.rename(folder.with_name("aside"))
    night = datetime(2026, 11, 3, 3, tzinfo=UTC)
    at_night(nightly, night)
    with nightly.app_context():
        job = session().query(Job).filter_by(kind=BACKUP).one()
        assert (job.state, job.attempts) == (JobState.FAILED, 3)
        assert "cannot be written: No such file or directory" in job.said
        db.engine.dispose()
    aside.rename(folder)
    at_night(nightly, night + timedelta(minutes=14))
    assert made(nightly) == ["2026-11-02"]
    at_night(nightly, night + timedelta(minutes=16))
    assert made(nightly) == ["2026-11-02", "2026-11-03"]
