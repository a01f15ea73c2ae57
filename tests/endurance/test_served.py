"""A real server: its processes count together, it ends in good order, and serves while its database is migrated."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

import flask_migrate
import pytest
import sqlalchemy as sa

from tests.endurance.house import PATIENCE, URN, House, opened
from tests.endurance.visitors import BROKEN
from tests.installation import environment_of
from tracker.config import ROOT
from tracker.db import db

TOKEN = "a-token-of-the-tests"
HEALTH = 'tracker_requests_total{method="GET",route="/health/live",status="200"}'
ASKED = 24
PROCESSES = 2

# A migration as the next release might bring it: a column, a table, and an index made while others write.
NEXT = '''"""One more, of the tests."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("action", sa.Column("weight", sa.Integer(), server_default="1", nullable=False))
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
    with op.get_context().autocommit_block():
        op.create_index("ix_update_signed_at", "update", ["signed_at"], postgresql_concurrently=True)
'''


def line_to(house: House) -> HTTPConnection:
    """Give a line of its own, so that any process of the server may answer."""
    line = HTTPConnection("localhost")
    line.sock = socket.socket(socket.AF_UNIX)
    line.sock.settimeout(60)
    line.sock.connect(str(house.socket))
    return line


def asked(house: House, path: str, **headers: str) -> tuple[int, str]:
    """Ask, and give the status and what was said."""
    line = line_to(house)
    try:
        line.request("GET", path, headers={"Connection": "close", **headers})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def test_the_processes_of_a_server_count_together(house: House) -> None:
    with opened(house, TRACKER_METRICS_TOKEN=TOKEN, TRACKER_WORKERS="0"):
        for _ in range(ASKED):
            assert asked(house, "/health/live") == (200, '{"alive":true}\n')
        for _ in range(6):  # whichever of them is asked
            status, said = asked(house, "/metrics", Authorization=f"Bearer {TOKEN}")
            assert status == 200
            counted = re.search(rf"^{re.escape(HEALTH)} (\S+)$", said, re.M)
            assert counted
            assert float(counted[1]) == ASKED
        assert asked(house, "/metrics")[0] == 404


def test_a_server_that_is_told_to_stop_answers_what_it_has_begun_and_takes_nothing_new(house: House) -> None:
    leader = house.visitor("leader")
    with opened(house, TRACKER_WORKERS="0"):
        leader.sign_in()
        until = time.monotonic() + PATIENCE
        while house.said.read_text("utf-8").count("Started worker") < PROCESSES:  # one that comes later would stay
            assert time.monotonic() < until
            house.pause(0.05)
        begun = line_to(house)
        begun.putrequest("POST", "/login")
        begun.putheader("Content-Type", "application/x-www-form-urlencoded")
        begun.putheader("Content-Length", "30")
        begun.putheader("Expect", "100-continue")
        begun.endheaders()
        assert begun.sock.recv(100).startswith(b"HTTP/1.1 100 ")  # it has heard of the form, and waits for it
        begun.send(b"email=nobody")
        house.tell(signal.SIGTERM)
        while is_open(house):
            assert time.monotonic() < until, house.said.read_text("utf-8")[-2000:]
            house.pause(0.05)
        begun.send(b"%40nowhere.example")
        assert begun.getresponse().status == 400  # a form without its token: it was read to its end
        begun.close()
        assert house.ended() == 0


def is_open(house: House) -> bool:
    try:
        line_to(house).close()
    except OSError:
        return False
    return True


@pytest.mark.postgresql("on SQLite the one machine stops for a migration")
def test_people_work_on_while_the_database_is_migrated_for_the_next_version(house: House, tmp_path: Path) -> None:
    flask_migrate.stamp()
    with db.engine.connect() as connection:
        head = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    house.leave_alone()
    migrations = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", migrations)
    (migrations / "versions" / "9999_one_more.py").write_text(NEXT.format(head=head), "utf-8")
    stored, wrong, migrated, over = set[str](), [], Event(), Event()

    def log() -> None:
        leader = house.visitor("leader")
        number = 0
        while not over.is_set():
            number += 1
            mark = f"{'After' if migrated.is_set() else 'Before'} {number:04}"
            told = [("colour", "amber"), ("progress", f"Visited lessons, {mark}.")]
            answer = leader.post(f"/schools/{URN}/actions/1.1/progress", told)
            if answer.status == 302:
                stored.add(mark)
            else:
                wrong.append(f"{mark}: {answer.status} {answer.sentence}")

    def read() -> None:
        governor = house.visitor("governor")
        governor.sign_in()
        while not over.is_set():
            for page in ("/", "/actions/1.1", "/requirements/1"):
                if (answer := governor.get(f"/schools/{URN}{page}")).status != 200:
                    wrong.append(f"{page}: {answer.status} {answer.sentence}")

    def noting(act: object) -> None:
        try:
            act()  # type: ignore[operator]
        except (AssertionError, *BROKEN) as error:
            wrong.append(repr(error))

    with opened(house, TRACKER_WORKERS="1"):
        people = [Thread(target=noting, args=(act,), daemon=True) for act in (log, read, read)]
        for one in people:
            one.start()
        while not stored and not wrong:
            house.pause(0.05)
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade", "--directory", str(migrations)],
            env={**os.environ, **environment_of(house.instance)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        migrated.set()
        until = len(stored) + 5
        while len(stored) < until and not wrong:
            house.pause(0.05)
        assert asked(house, "/health/ready")[0] == 200  # of a later version, which is fine
        over.set()
        for one in people:
            one.join()
    assert wrong == []
    with db.engine.connect() as connection:
        kept = connection.scalars(sa.text("SELECT progress FROM \"update\" WHERE progress LIKE 'Visited%'")).all()
        version = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    assert {progress.removeprefix("Visited lessons, ").removesuffix(".") for progress in kept} == stored
    assert version == "9999"
    assert {mark.partition(" ")[0] for mark in stored} == {"Before", "After"}
