"""``flask backup`` and ``flask restore``: what was kept comes back whole, or nothing does."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import flask_migrate
import pytest
from click.testing import Result
from flask import Flask

from tests.conftest import Clock
from tests.installation import settings_in
from tracker.application import create_app
from tracker.config import Settings, settings_from
from tracker.db import db


def of(instance: Path) -> Settings:
    """Read the settings of an installation that keeps its own key."""
    return replace(settings_from({"TRACKER_INSTANCE": str(instance)}), testing=True, demo_password="the test's own")


def command(settings: Settings, *arguments: object) -> Result:
    """Run a command on an installation, as a process of its own would: nothing stays open."""
    app = create_app(settings, Clock())
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
    result = command(settings, "demo", "load")
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
    """Read every kept file, and the key."""
    kept = [path for path in (instance / "evidence").rglob("*") if path.is_file()]
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
