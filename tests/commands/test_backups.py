"""``flask backup`` and ``flask restore``: what was kept comes back whole, or nothing does."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import flask_migrate
import pytest
from click.testing import Result
from flask import Flask

from tests.conftest import Clock
from tracker.application import create_app
from tracker.config import ROOT, Settings, settings_from
from tracker.db import db
from tracker.storage.archives import opened
from tracker.storage.folder import Folder


def of(instance: Path) -> Settings:
    """Read the settings of an installation that keeps its own key."""
    return replace(settings_from({"TRACKER_INSTANCE": str(instance)}), testing=True, demo_password="the test's own")


def command(settings: Settings, *arguments: object, clock: Clock | None = None) -> Result:
    """Run a command on an installation, as a process of its own would: nothing stays open."""
    app = create_app(settings, clock or Clock())
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    closed(app)
    return result


def closed(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation with the demonstration school, for tests that only read it."""
    settings = of(tmp_path_factory.mktemp("harbour"))
    app = create_app(settings, Clock())
    with app.app_context():
        flask_migrate.upgrade()
    closed(app)
    result = command(settings, "demo", "load", "--packs-later")
    assert result.exit_code == 0, result.output
    return settings


@pytest.fixture(scope="module")
def made(harbour: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it, for tests that only read it."""
    file = tmp_path_factory.mktemp("backups") / "harbour.zip"
    result = command(harbour, "backup", file)
    assert result.exit_code == 0, result.output
    return file


@pytest.fixture
def own(harbour: Settings, tmp_path: Path) -> Settings:
    """A copy of that installation, to do things to."""
    shutil.copytree(harbour.instance, tmp_path / "own")
    return of(tmp_path / "own")


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    """An installation with nothing in it."""
    return of(tmp_path / "empty")


def rows(instance: Path) -> dict[str, list[tuple[object, ...]]]:
    """Read every row of every table."""
    with closing(sqlite3.connect(instance / "tracker.db")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: sorted(connection.execute(f"SELECT * FROM '{name}'"), key=repr) for (name,) in tables}


def files(instance: Path) -> dict[str, bytes]:
    """Read every kept file, and the key; what is half written is kept by nobody, and swept."""
    kept = list((instance / "evidence").glob("??/*"))
    return {str(path.relative_to(instance)): path.read_bytes() for path in [*kept, instance / "secret_key"]}


def is_empty(instance: Path) -> bool:
    """Tell whether an installation has no records, and nothing half done that looks like them."""
    return not (instance / "tracker.db").exists()


def test_what_was_backed_up_comes_back_row_by_row_and_byte_by_byte(
    harbour: Settings, made: Path, empty: Settings
) -> None:
    result = command(empty, "restore", made)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Restored 2 schools, ")
    assert "as of 25 November 2026, 3.30pm UTC" in result.stdout
    before = rows(harbour.instance)
    assert len(before["event"]) > 100
    assert rows(empty.instance) == before
    assert files(empty.instance) == files(harbour.instance)
    assert sorted(path.name for path in empty.instance.iterdir()) == ["evidence", "secret_key", "tracker.db"]


def test_nobody_is_told_again_by_mail_what_they_were_told_after_the_backup(made: Path, tmp_path: Path) -> None:
    monday = Clock()
    monday.now += timedelta(days=5)
    told = "to be told something by mail by now"
    restored = command(of(tmp_path / "one"), "restore", made, clock=monday)
    assert told in restored.stdout
    assert command(of(tmp_path / "one"), "digests", "send", clock=monday).output == "Sent 0 mails.\n"
    again = command(of(tmp_path / "two"), "restore", made, "--tell-again", clock=monday)
    assert (again.exit_code, told in again.stdout) == (0, False)
    assert "@harbour-row.example" in command(of(tmp_path / "two"), "digests", "send", "--dry-run", clock=monday).output
    early = Clock()
    early.now = monday.now.replace(hour=5)  # before the hour of the mails: this week's are still to come
    command(of(tmp_path / "three"), "restore", made, clock=early)
    assert "@" in command(of(tmp_path / "three"), "digests", "send", "--dry-run", clock=monday).output


def test_nobody_is_signed_in_again_who_was_signed_out_after_the_backup(own: Settings, tmp_path: Path) -> None:
    with closing(sqlite3.connect(own.instance / "tracker.db")) as connection:
        connection.execute(
            "INSERT INTO sign_in (person_id, key_sha256, means, browser, started_at, seen_at)"
            " VALUES (1, 'abc', 'password', '', '2026-11-25 15:00:00', '2026-11-25 15:00:00')"
        )
        connection.execute("UPDATE person SET sign_in_link_key = 'def' WHERE id = 2")
        connection.commit()
    assert command(own, "backup", tmp_path / "one.zip").exit_code == 0
    assert command(of(tmp_path / "empty"), "restore", tmp_path / "one.zip").exit_code == 0
    restored = rows(tmp_path / "empty")
    assert ["2026-11-25 15:30:00.000000" in row for row in restored["sign_in"]] == [True]
    assert not any("def" in row for row in restored["person"])


def test_a_backup_unpacked_by_any_tool_is_an_installation(harbour: Settings, made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        archive.extractall(tmp_path)
    assert rows(tmp_path) == rows(harbour.instance)
    assert files(tmp_path) == files(harbour.instance)


def test_a_backup_says_what_it_holds_and_is_read_by_its_owner_only(own: Settings, tmp_path: Path) -> None:
    result = command(own, "backup", tmp_path / "one.zip")
    assert result.stdout.startswith(f"{tmp_path / 'one.zip'} (1.")
    assert " MB) holds 2 schools, " in result.stdout
    assert (tmp_path / "one.zip").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"own", "one.zip"}


def test_a_backup_writes_over_nothing_unless_it_is_told_to(own: Settings, tmp_path: Path) -> None:
    file = tmp_path / "one.zip"
    file.write_text("a letter")
    refused = command(own, "backup", file)
    assert (refused.exit_code, refused.stdout, file.read_text()) == (2, "", "a letter")
    assert "is there already" in refused.stderr
    assert command(own, "backup", file, "--replace").exit_code == 0
    assert zipfile.is_zipfile(file)


@pytest.mark.parametrize("place", ["own", "nowhere/one.zip"])
def test_a_backup_that_cannot_be_written_is_refused_in_a_sentence(own: Settings, tmp_path: Path, place: str) -> None:
    result = command(own, "backup", tmp_path / place)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_without_a_database_there_is_nothing_to_back_up(empty: Settings, tmp_path: Path) -> None:
    result = command(empty, "backup", tmp_path / "one.zip")
    assert (result.exit_code, result.stderr) == (
        2,
        "There is no database yet. Run: flask --app app db upgrade\n",
    )
    assert is_empty(empty.instance)
    assert not (tmp_path / "one.zip").exists()


def test_a_file_that_is_gone_or_damaged_is_named_and_the_rest_is_backed_up(
    own: Settings, empty: Settings, tmp_path: Path
) -> None:
    gone, damaged = sorted(path for path in (own.instance / "evidence").glob("??/*"))[:2]
    gone.unlink()
    damaged.write_bytes(b"not what it was")
    result = command(own, "backup", tmp_path / "one.zip")
    assert result.exit_code == 1
    assert result.stderr.count("Not in it, because it is gone or damaged: ") == 2
    assert gone.name in result.stderr
    refused = command(empty, "restore", tmp_path / "one.zip")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("This backup lacks 2 files that its records name, such as ")
    assert is_empty(empty.instance)
    restored = command(empty, "restore", tmp_path / "one.zip", "--even-so")
    assert (restored.exit_code, restored.stderr.count("Lacking since then: ")) == (0, 2)
    there = files(empty.instance)
    assert not any(path.name in name for path in (gone, damaged) for name in there)
    assert len(there) == len(files(own.instance)) - 1


def test_what_nobody_has_committed_is_in_no_backup_and_nobody_waits_for_it(
    own: Settings, empty: Settings, tmp_path: Path
) -> None:
    """Somebody writes all the while: each backup holds the state of one moment."""
    stop, began = Event(), Event()

    def write() -> None:
        with closing(sqlite3.connect(own.instance / "tracker.db", timeout=30, isolation_level=None)) as connection:
            number = 0
            while not stop.is_set():
                number += 1
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("UPDATE school SET name = ? WHERE urn = '900001'", (f"School {number}",))
                connection.execute("UPDATE school SET name = ? WHERE urn = '900002'", (f"School {number}",))
                connection.execute("COMMIT")
                began.set()

    writer = Thread(target=write)
    writer.start()
    try:
        assert began.wait(30)
        assert command(own, "backup", tmp_path / "one.zip").exit_code == 0
    finally:
        stop.set()
        writer.join()
    assert command(empty, "restore", tmp_path / "one.zip").exit_code == 0
    with closing(sqlite3.connect(empty.instance / "tracker.db")) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM school")}
    assert len(names) == 1


# ------------------------------------------------------------------ what a restoration refuses


def test_only_an_empty_installation_is_restored_into(own: Settings, made: Path) -> None:
    before = rows(own.instance)
    result = command(own, "restore", made)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("This installation is not empty: ")
    assert rows(own.instance) == before


def test_a_database_without_people_is_empty(harbour: Settings, made: Path, empty: Settings) -> None:
    app = create_app(empty, Clock())
    with app.app_context():
        flask_migrate.upgrade()
    closed(app)
    assert command(empty, "restore", made).exit_code == 0
    assert rows(empty.instance) == rows(harbour.instance)


def test_an_installation_whose_server_is_at_work_is_left_alone(made: Path, empty: Settings) -> None:
    app = create_app(empty, Clock())
    with app.app_context():
        flask_migrate.upgrade()
    closed(app)
    with closing(sqlite3.connect(empty.instance / "tracker.db")) as server:
        server.execute("SELECT * FROM school").fetchall()
        result = command(empty, "restore", made)
    assert (result.exit_code, result.stderr) == (
        2,
        "A server or a worker is at work on this installation. Stop it, then restore.\n",
    )
    assert "evidence" not in {path.name for path in empty.instance.iterdir()}


def test_a_file_that_is_no_backup_is_refused(empty: Settings, tmp_path: Path) -> None:
    letter, other = tmp_path / "letter.zip", tmp_path / "other.zip"
    letter.write_bytes(b"Dear parents")
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("letter.txt", "Dear parents")
    for file in (letter, other, tmp_path / "none.zip", tmp_path):
        result = command(empty, "restore", file)
        assert (result.exit_code, result.stderr.count("\n"), result.stdout) == (2, 1, "")
    assert [path.name for path in empty.instance.iterdir()] == ["secret_key"]


def test_a_backup_that_is_cut_off_anywhere_is_refused(made: Path, empty: Settings, tmp_path: Path) -> None:
    content, file = made.read_bytes(), tmp_path / "cut.zip"
    app = create_app(empty, Clock())
    for part in (0, 1, 10, 50, 90, 99):
        file.write_bytes(content[: len(content) * part // 100])
        result = app.test_cli_runner().invoke(args=["restore", str(file)])
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert [path.name for path in empty.instance.iterdir()] == ["secret_key"]


def test_a_backup_in_which_one_byte_is_another_is_refused(made: Path, empty: Settings, tmp_path: Path) -> None:
    """At places all over the file; in what a ZIP says of times and rights, which nothing rests on, it may come back."""
    content, file = made.read_bytes(), tmp_path / "flipped.zip"
    app = create_app(empty, Clock())
    places = [len(content) * number // 40 for number in range(40)] + [len(content) - near for near in range(1, 22)]
    refused = 0
    for place in places:
        file.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        result = app.test_cli_runner().invoke(args=["restore", str(file)])
        assert result.exit_code in {0, 2}, result.exception
        refused += result.exit_code == 2
        if result.exit_code == 0:
            closed(app)
            shutil.rmtree(empty.instance / "evidence")
            (empty.instance / "tracker.db").unlink()
    assert [path.name for path in empty.instance.iterdir()] == ["secret_key"]
    assert refused >= len(places) - 8


def rewritten(made: Path, file: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    """Write a backup anew, changed by somebody who knows its form."""
    with zipfile.ZipFile(made) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    said = json.loads(parts.pop("manifest.json"))
    change(said, parts)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(said))
    return file


def listed(said: dict[str, Any], parts: dict[str, bytes], name: str, content: bytes) -> None:
    """Put a part into a backup, or another in its place, and list it as if it had always been there."""
    parts[name] = content
    said["parts"] = [one for one in said["parts"] if one["name"] != name]
    said["parts"].append({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})


def a_path_that_leads_out(said: dict[str, Any], parts: dict[str, bytes]) -> None:
    listed(said, parts, "../out", b"not here")


def an_absolute_path(said: dict[str, Any], parts: dict[str, bytes]) -> None:
    listed(said, parts, "/tmp/out", b"not here")


def a_part_that_is_not_listed(said: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["evidence/more"] = b"not listed"


def evidence_under_a_name_that_is_not_its_hash(said: dict[str, Any], parts: dict[str, bytes]) -> None:
    listed(said, parts, f"evidence/aa/{'a' * 64}", b"something else")


def a_size_that_is_not_true(said: dict[str, Any], parts: dict[str, bytes]) -> None:
    said["parts"][1]["size"] = 10**15


def a_file_less(said: dict[str, Any], parts: dict[str, bytes]) -> None:
    name = next(name for name in parts if name.startswith("evidence/"))
    del parts[name]
    said["parts"] = [one for one in said["parts"] if one["name"] != name]


def no_database(said: dict[str, Any], parts: dict[str, bytes]) -> None:
    listed(said, parts, "tracker.db", b"no database")


def a_list_of_something_else(said: dict[str, Any], parts: dict[str, bytes]) -> None:
    said["parts"] = ["tracker.db"]


def a_later_form(said: dict[str, Any], parts: dict[str, bytes]) -> None:
    said.update(format=2, version="9.1.0")


def a_later_version(said: dict[str, Any], parts: dict[str, bytes]) -> None:
    said.update(version="9.1.0", revision="9999")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (a_path_that_leads_out, "holds '../out', which no backup does"),
        (an_absolute_path, "holds '/tmp/out', which no backup does"),
        (a_part_that_is_not_listed, "holds 'evidence/more', which its list does not name"),
        (evidence_under_a_name_that_is_not_its_hash, "which no backup does"),
        (a_size_that_is_not_true, "is damaged"),
        (a_file_less, "is damaged: "),
        (no_database, "the database in it is not whole"),
        (a_list_of_something_else, "its list cannot be understood"),
        (a_later_form, "was written by version 9.1.0 in a form that this version does not read"),
        (a_later_version, "This backup is of version 9.1.0 of Next Steps (its records are at 9999"),
    ],
)
def test_a_backup_that_somebody_has_changed_is_refused_and_nothing_is_changed(
    made: Path, empty: Settings, tmp_path: Path, change: Callable[..., None], sentence: str
) -> None:
    result = command(empty, "restore", rewritten(made, tmp_path / "changed.zip", change))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert sentence in result.stderr
    assert [path.name for path in empty.instance.iterdir()] == ["secret_key"]
    assert not (tmp_path / "out").exists()


def test_a_chain_that_does_not_hold_is_told_before_anything_is_restored(
    own: Settings, empty: Settings, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(own.instance / "tracker.db")) as connection:
        connection.execute("UPDATE event SET happened_at = '2020-01-01 00:00:00' WHERE id = 40")
        connection.commit()
    command(own, "backup", tmp_path / "one.zip")
    refused = command(empty, "restore", tmp_path / "one.zip")
    assert refused.exit_code == 2
    assert "chain" in refused.stderr
    assert is_empty(empty.instance)
    restored = command(empty, "restore", tmp_path / "one.zip", "--even-so")
    assert (restored.exit_code, "Every file was checked." in restored.stdout) == (0, True)
    assert "chain" in restored.stderr


def test_a_backup_of_an_earlier_version_is_brought_up_to_this_one(empty: Settings, tmp_path: Path) -> None:
    old = of(tmp_path / "old")
    app = create_app(old, Clock())
    with app.app_context():
        flask_migrate.upgrade(revision="0007")
    closed(app)
    with closing(sqlite3.connect(old.instance / "tracker.db")) as connection:
        connection.execute("INSERT INTO trust (name) VALUES ('Harbour Trust')")
        connection.commit()
    assert command(old, "backup", tmp_path / "old.zip").exit_code == 0
    result = command(empty, "restore", tmp_path / "old.zip")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("The records were brought up to this version.\n")
    there = rows(empty.instance)
    assert there["trust"] == [(1, "Harbour Trust", None)]
    assert there["alembic_version"] > [("0007",)]
    assert rows(old.instance)["alembic_version"] == [("0007",)]


# ------------------------------------------------------------------ the key


def test_the_key_of_the_settings_is_in_no_backup_and_is_asked_for(
    own: Settings, empty: Settings, tmp_path: Path
) -> None:
    given = replace(own, secret_key="a key that only the settings of the installation hold")
    result = command(given, "backup", tmp_path / "one.zip")
    assert result.stdout.endswith("files, not the key.\n")
    assert given.secret_key.encode() not in (tmp_path / "one.zip").read_bytes()
    refused = command(empty, "restore", tmp_path / "one.zip")
    assert refused.exit_code == 2
    assert "Give that key in TRACKER_SECRET_KEY" in refused.stderr
    assert is_empty(empty.instance)
    assert command(replace(empty, secret_key=given.secret_key), "restore", tmp_path / "one.zip").exit_code == 0


def test_another_key_in_the_settings_than_that_of_the_backup_is_refused(made: Path, empty: Settings) -> None:
    given = replace(empty, secret_key="a key that only the settings of the installation hold")
    refused = command(given, "restore", made)
    assert refused.exit_code == 2
    assert "Take the setting away" in refused.stderr
    assert is_empty(empty.instance)


# ------------------------------------------------------------------ killed at any moment


class Mortal:
    """A command whose processes are killed when they have touched files so many times."""

    def __init__(self, instance: Path, *arguments: object) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.commands.mortal", str(instance), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def run(self, until: int = 0) -> tuple[int, int]:
        """Run it up to that touch; give how it ended, and how many touches there were."""
        assert self._process.stdin
        assert self._process.stdout
        print(until, file=self._process.stdin, flush=True)
        status, touched = self._process.stdout.readline().split()
        return int(status), int(touched)

    def close(self) -> None:
        """Let no process be left."""
        self._process.communicate()


@pytest.fixture
def mortal() -> Iterator[Callable[..., Mortal]]:
    """Start a command that can be killed."""
    started: list[Mortal] = []

    def start(*arguments: Any) -> Mortal:
        started.append(Mortal(*arguments))
        return started[-1]

    yield start
    for one in started:
        one.close()


def moments(touches: int) -> list[int]:
    """Choose some from the beginning to the end, and all of the last."""
    return [*range(1, touches - 8, 7), *range(touches - 8, touches + 1)]


def test_a_backup_that_is_killed_leaves_no_half_of_one(
    own: Settings, tmp_path: Path, mortal: Callable[..., Mortal]
) -> None:
    file = tmp_path / "one.zip"
    command = mortal(own.instance, "backup", file)
    status, touches = command.run()
    assert (status, touches > 30) == (0, True)
    whole = 0
    for moment in moments(touches):
        file.unlink(missing_ok=True)
        assert command.run(moment) == (-signal.SIGKILL, moment)
        if file.exists():
            with opened(file) as backup:
                for part in backup.manifest.parts:
                    backup.copy(part)
            whole += 1
    assert whole < 8
    file.unlink(missing_ok=True)
    assert command.run()[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == {"own", "one.zip"}


def test_a_restoration_that_is_killed_leaves_the_installation_empty_or_whole(
    harbour: Settings, made: Path, empty: Settings, mortal: Callable[..., Mortal]
) -> None:
    before, kept = rows(harbour.instance), files(harbour.instance)
    command = mortal(empty.instance, "restore", made)
    status, touches = command.run()
    assert (status, touches > 60) == (0, True)
    whole = 0
    for moment in moments(touches):
        (empty.instance / "tracker.db").unlink(missing_ok=True)
        (empty.instance / "secret_key").write_text(empty.secret_key)
        assert command.run(moment) == (-signal.SIGKILL, moment)
        if not is_empty(empty.instance):
            assert (rows(empty.instance), files(empty.instance)) == (before, kept)
            whole += 1
    assert 0 < whole < 8
    (empty.instance / "tracker.db").unlink()
    (empty.instance / "secret_key").write_text(empty.secret_key)
    assert command.run()[0] == 0
    assert (rows(empty.instance), files(empty.instance)) == (before, kept)
    assert {path.name for path in empty.instance.iterdir()} == {"evidence", "secret_key", "tracker.db"}


def test_a_backup_that_is_killed_in_the_middle_of_a_large_file_leaves_nothing_of_its_name(
    own: Settings, tmp_path: Path
) -> None:
    large = Folder(own.evidence).keep(io.BytesIO(os.urandom(1024) * 2**17), 2**28)  # 128 MiB
    with closing(sqlite3.connect(own.instance / "tracker.db")) as connection:
        connection.execute("UPDATE source SET sha256 = ? WHERE id = 1", (large.sha256,))
        connection.commit()
    file = tmp_path / "one.zip"
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "backup", str(file)],
        env={**os.environ, "TRACKER_INSTANCE": str(own.instance)},
        cwd=ROOT,
    )
    while process.poll() is None and not any(
        half.stat().st_size > 2**25 for half in tmp_path.glob(".one.zip.*.partial/backup.zip")
    ):
        pass
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert not file.exists()
