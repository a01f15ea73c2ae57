"""Whether the place where files are kept answers, as those hear it who watch over a server."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path
from time import monotonic

from flask_migrate import stamp

from tests.installation import settings_in
from tests.s3 import S3
from tracker.application import create_app
from tracker.config import Bucket
from tracker.db import db
from tracker.storage.bucket import Bucket as StoredIn
from tracker.storage.objects import Objects
from tracker.storage.reach import PATIENCE, Reach


def ready_with(folder: Path, bucket: Bucket) -> tuple[int, float]:
    """Ask a server whose files are in a bucket whether it is ready; give its answer and the seconds that took."""
    app = create_app(replace(settings_in(folder), bucket=bucket))
    with app.app_context():
        db.create_all()
        stamp()
    began = monotonic()
    answer = app.test_client().get("/health/ready")
    assert answer.json
    assert answer.json["files"] == ("fine" if answer.status_code == 200 else "out of reach")
    return answer.status_code, monotonic() - began


def test_a_server_whose_bucket_is_misspelt_is_not_ready(tmp_path: Path, s3: S3) -> None:
    bucket = s3.bucket()
    assert ready_with(tmp_path, bucket)[0] == 200
    assert ready_with(tmp_path, replace(bucket, name="evidnece"))[0] == 503


def test_a_store_that_says_nothing_is_not_waited_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bucket = Bucket("evidence", "", f"http://127.0.0.1:{silent.getsockname()[1]}", "us-east-1")
        status, seconds = ready_with(tmp_path, bucket)
    assert status == 503
    assert seconds < PATIENCE + 1


def test_however_often_it_is_asked_the_store_is_asked_seldom(s3: S3) -> None:
    store, reach = StoredIn(Objects(s3.bucket())), Reach()
    before = len(s3.asked)
    assert [reach.includes(store) for _ in range(20)] == [True] * 20
    assert len(s3.asked) - before == 1
