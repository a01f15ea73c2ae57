"""``flask files``: what no record names goes, and all files move from a folder to a bucket and back, whole."""

from __future__ import annotations

import contextvars
import hashlib
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from click.testing import Result
from flask import Flask, current_app

from tests import make
from tests.cast import Cast
from tests.conftest import Clock
from tests.installation import environment_of
from tests.s3 import PATIENCE, S3, serving
from tracker.application import create_app
from tracker.config import ROOT
from tracker.config import Bucket as Address
from tracker.db import begin_writing, session
from tracker.models.evidence import EvidenceKind
from tracker.services.files import files_damaged, files_missing
from tracker.storage import Store
from tracker.storage.transactions import keep_for_session

MINUTES = [f"Minutes of meeting {number}".encode() for number in range(1, 7)]
NAMES = sorted(hashlib.sha256(content).hexdigest() for content in MINUTES)


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    with serving() as server:
        yield server


@pytest.fixture
def address(s3: S3) -> Address:
    return s3.bucket()


@pytest.fixture
def before(app: Flask, cast: Cast) -> Flask:
    """The installation while it keeps its files in a folder: six that records name."""
    action = make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader)
    for content in MINUTES:
        kept = store_of(app).keep(io.BytesIO(content), 100)
        file = {"sha256": kept.sha256, "filename": "minutes.txt", "media_type": "text/plain", "size": kept.size}
        make.evidence(action, cast.leader, kind=EvidenceKind.FILE, url=None, **file)
    session().commit()
    return app


@pytest.fixture
def after(before: Flask, address: Address) -> Flask:
    """The same installation, started anew with a bucket in its settings."""
    return create_app(replace(before.extensions["settings"], bucket=address), Clock())


def store_of(app: Flask) -> Store:
    kept: Store = app.extensions["store"]
    return kept


def in_folder(app: Flask) -> list[str]:
    return sorted(path.name for path in app.extensions["settings"].evidence.glob("??/*"))


def in_bucket(s3: S3, address: Address) -> list[str]:
    return [key.rpartition("/")[2] for key in s3.keys(address)]


def files(app: Flask, *arguments: str) -> Result:
    """Run a command as a process of its own does, with a session of its own."""
    session().rollback()
    return contextvars.Context().run(app.test_cli_runner().invoke, args=["files", *arguments])


def all_are_whole(app: Flask) -> bool:
    """Say whether the records have their files, read whole."""
    return (files_missing(store_of(app)), files_damaged(store_of(app))) == ({}, {})


def test_where_the_installation_keeps_its_files_they_are_copied_and_none_is_removed(
    s3: S3, address: Address, before: Flask
) -> None:
    told = files(before, "move", "--to", s3.url(address))
    folder = before.extensions["settings"].evidence
    assert (told.exit_code, told.stdout.splitlines()) == (
        0,
        [
            f"Copied 6 files to s3://{address.name}/next-steps, each read there.",
            f"They are in {folder} too, where this installation keeps its files. Set TRACKER_EVIDENCE_URL to its"
            " address, start the server and its workers anew, and run this again.",
        ],
    )
    assert (in_folder(before), in_bucket(s3, address)) == (NAMES, NAMES)


def test_once_it_keeps_them_in_the_bucket_they_move_there(s3: S3, address: Address, after: Flask) -> None:
    assert all_are_whole(after), "what has not moved yet is found where it was"
    told = files(after, "move")
    assert (told.exit_code, told.stdout) == (0, f"Moved 6 files to s3://{address.name}/next-steps, each read there.\n")
    assert (in_folder(after), in_bucket(s3, address)) == ([], NAMES)
    assert all_are_whole(after)
    again = files(after, "move")
    assert (again.exit_code, again.stdout) == (
        0,
        f"Moved 0 files to s3://{address.name}/next-steps, each read there.\n",
    )


def test_what_was_copied_before_and_what_came_since_move_together(
    s3: S3, address: Address, before: Flask, after: Flask
) -> None:
    assert files(before, "move", "--to", s3.url(address)).exit_code == 0
    since = store_of(before).keep(io.BytesIO(b"came since"), 100).sha256
    told = files(after, "move").stdout
    assert told == (
        f"Moved 7 files to s3://{address.name}/next-steps, each read there. 6 of them were there already.\n"
    )
    assert (in_folder(after), in_bucket(s3, address)) == ([], sorted([*NAMES, since]))


def test_they_move_back_into_the_folder(s3: S3, address: Address, before: Flask, after: Flask) -> None:
    files(after, "move")
    told = files(after, "move", "--from", s3.url(address), "--to", "folder")
    assert told.stdout.endswith(
        "Take TRACKER_EVIDENCE_URL away, start the server and its workers anew, and run this again.\n"
    )
    assert (in_folder(before), in_bucket(s3, address)) == (NAMES, NAMES)
    told = files(before, "move", "--from", s3.url(address), "--to", "folder")
    assert told.stdout.startswith("Moved 6 files to ")
    assert (in_folder(before), in_bucket(s3, address)) == (NAMES, [])
    assert all_are_whole(before)


def test_killed_at_any_moment_it_goes_on_when_it_is_run_again(s3: S3, address: Address, after: Flask) -> None:
    environment = {
        **os.environ,
        **environment_of(after.extensions["settings"].instance),
        "TRACKER_EVIDENCE_URL": s3.url(address),
    }
    for so_many in (0, 3):
        s3.let_through = so_many
        s3.waits.clear()
        s3.goes_on.clear()
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "files", "move"], cwd=ROOT, env=environment
        )
        assert s3.waits.wait(PATIENCE)
        process.kill()
        process.wait()
        s3.let_through = None
        s3.goes_on.set()
        assert all_are_whole(after)
        assert set(in_folder(after)) | set(in_bucket(s3, address)) == set(NAMES)
    assert in_folder(after), "it was not done"
    assert files(after, "move").exit_code == 0
    assert (in_folder(after), in_bucket(s3, address)) == ([], NAMES)
    assert all_are_whole(after)


def test_a_file_that_is_damaged_is_named_and_stays_where_it_is(s3: S3, address: Address, after: Flask) -> None:
    first = NAMES[0]
    (after.extensions["settings"].evidence / first[:2] / first).write_bytes(b"something else")
    told = files(after, "move")
    assert (told.exit_code, told.stderr) == (1, f"Damaged, and left where it is: {first}. Take it from a backup.\n")
    assert told.stdout == f"Moved 5 files to s3://{address.name}/next-steps, each read there.\n"
    assert (in_folder(after), in_bucket(s3, address)) == ([first], NAMES[1:])


def test_what_is_damaged_there_is_brought_anew(s3: S3, address: Address, before: Flask, after: Flask) -> None:
    files(before, "move", "--to", s3.url(address))
    s3.damage(address, s3.keys(address)[0], b"something else")
    told = files(after, "move").stdout
    assert "Moved 6 files" in told
    assert "5 of them were there already." in told
    assert all_are_whole(after)


@pytest.mark.postgresql(reason="a change goes on while files move")
def test_a_change_meanwhile_that_fails_takes_no_file_along(s3: S3, address: Address, after: Flask) -> None:
    session().rollback()
    begin_writing("school 900002")
    keep_for_session(session(), store_of(after), io.BytesIO(MINUTES[0]), 100)  # again, and into the bucket
    told: list[Result] = []
    moving = threading.Thread(target=lambda: told.append(after.test_cli_runner().invoke(args=["files", "move"])))
    moving.start()
    moving.join(1)
    assert moving.is_alive(), "it waits until the change has ended"
    session().rollback()
    moving.join(PATIENCE)
    assert told[0].exit_code == 0
    assert all_are_whole(after)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--to", "folder"], "That is where they are. Say where they are to be: --to s3://…"),
        (["--to", "s3:/evidence"], "--to is 's3:/evidence'; it should be a bucket, such as s3://evidence/next-steps,"),
        (["--to", "s3://evidence?endpoint=http://127.0.0.1:9"], "The store where files are kept cannot be reached"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(before: Flask, arguments: list[str], sentence: str) -> None:
    told = files(before, "move", *arguments)
    assert told.exit_code == 2
    assert told.stderr.startswith(sentence)
    assert in_folder(before) == NAMES


@pytest.mark.usefixtures("before")
def test_without_a_bucket_in_the_settings_it_asks_where_to(s3: S3) -> None:
    told = files(current_app._get_current_object(), "move")  # type: ignore[attr-defined]
    assert (told.exit_code, told.stderr[:24]) == (2, "That is where they are. ")
