"""The nightly sweep: what no record names goes, and nothing else."""

from __future__ import annotations

import io
import os
import time
from datetime import UTC, datetime

from flask import Flask

from tests import make
from tests.cast import Cast
from tests.conftest import Clock
from tests.jobs.errands import QUICK
from tracker.db import session
from tracker.jobs.calendar import DUTIES
from tracker.jobs.worker import Worker
from tracker.models.evidence import EvidenceKind
from tracker.storage.folder import GRACE_SECONDS


def test_files_that_no_record_names_go_in_the_night_and_no_other(app: Flask, cast: Cast, clock: Clock) -> None:
    store = app.extensions["store"]
    named, left = (store.keep(io.BytesIO(content), 100).sha256 for content in (b"minutes", b"let go"))
    for sha256 in (named, left):
        file = app.extensions["settings"].evidence / sha256[:2] / sha256
        os.utime(file, (time.time() - GRACE_SECONDS - 60,) * 2)
    action = make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader)
    file = {"sha256": named, "filename": "minutes.txt", "media_type": "text/plain", "size": 7}
    make.evidence(action, cast.leader, kind=EvidenceKind.FILE, url=None, **file)
    session().commit()
    for moment, is_there in (((2, 59), True), ((3, 0), False)):
        clock.now = datetime(2026, 11, 26, *moment, tzinfo=UTC)
        worker = Worker(app, {}, QUICK, [duty for duty in DUTIES if duty.kind == "sweep"])
        worker.finish()
        worker.close()
        assert (store.has(named), store.has(left)) == (True, is_there)
