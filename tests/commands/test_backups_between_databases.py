"""A backup of one database is restored into the other: nothing is lost on the way from one school to many machines."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import flask_migrate
import pytest
import sqlalchemy as sa
from click.testing import Result

from tests import make, postgres
from tests.installation import settings_in
from tracker.application import create_app
from tracker.config import Settings
from tracker.db import Base, begin_writing, db, session
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.services.events import record
from tracker.services.people import add_person

pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.postgresql("between SQLite and it"),
]


def in_a_file(folder: Path) -> Settings:
    """An installation that keeps its records in a file."""
    folder.mkdir(parents=True)
    return replace(settings_in(folder), database_url=f"sqlite:///{folder / 'tracker.db'}")


def on_a_server(folder: Path) -> Settings:
    """An installation whose records are on PostgreSQL."""
    folder.mkdir()
    return settings_in(folder)


def command(settings: Settings, *arguments: object) -> Result:
    app = create_app(settings, lambda: make.at(make.TODAY))
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return result


def rows_in(file: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(file)) as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: sorted(connection.execute(f"SELECT * FROM '{name}'"), key=repr) for (name,) in named}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, database: str) -> Settings:
    """One school on one machine: the demonstration."""
    settings = in_a_file(tmp_path_factory.mktemp("one") / "school")
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()
    assert command(settings, "demo", "load", "--packs-later").exit_code == 0
    return settings


@pytest.fixture(scope="module")
def backup(school: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backups") / "school.zip"
    result = command(school, "backup", file)
    assert result.exit_code == 0, result.output
    return file


@pytest.fixture
def moved(backup: Path, tmp_path: Path) -> Settings:
    """The school on PostgreSQL."""
    settings = on_a_server(tmp_path / "moved")
    result = command(settings, "restore", backup)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return settings


def test_one_school_moves_to_postgresql_and_back_row_by_row(school: Settings, moved: Settings, tmp_path: Path) -> None:
    assert command(moved, "audit", "verify").exit_code == 0
    made = command(moved, "backup", tmp_path / "back.zip")
    assert made.exit_code == 0, made.output
    home = in_a_file(tmp_path / "home")
    assert command(home, "restore", tmp_path / "back.zip").exit_code == 0
    before, after = (rows_in(one.instance / "tracker.db") for one in (school, home))
    for table, rows in before.items():
        if table not in {"sign_in", "digest", "person"}:  # everybody signs in anew, and nobody is told twice
            assert after[table] == rows, table
    assert after.keys() == before.keys()


def test_people_go_on_where_they_were_and_numbers_are_not_given_again(moved: Settings) -> None:
    app = create_app(moved, lambda: make.at(make.TODAY))
    with app.app_context():
        last = session().scalar(sa.select(sa.func.max(Person.id))) or 0
        head = session().scalars(sa.select(Person).where(Person.email == "head@harbour-row.example")).one()
        here = session().scalars(sa.select(School).where(School.urn == "900001")).one()
        new = add_person("Nadia New", "nadia@harbour-row.example", by=head, now=make.at(make.TODAY), school=here)
        session().commit()
        assert new.id == last + 1
        db.session.remove()
        db.engine.dispose()
    assert command(moved, "audit", "verify").exit_code == 0
    assert command(moved, "doctor").stdout.count("The database") == 0


def test_it_is_restored_into_an_empty_database_only(moved: Settings, backup: Path) -> None:
    refused = command(moved, "restore", backup)
    assert refused.exit_code == 2
    assert "This installation is not empty: its database holds records." in refused.stderr
    assert "a new database in TRACKER_DATABASE_URL" in refused.stderr


def test_the_schema_is_the_same_when_it_was_filled(moved: Settings) -> None:
    """Foreign keys are taken off while rows come in, and put back as they were."""
    with create_app(moved).app_context():
        tables, found = Base.metadata.tables.values(), sa.inspect(db.engine)
        ours = {(table.name, key.name) for table in tables for key in table.foreign_key_constraints}
        there = {(table, key["name"]) for table in found.get_table_names() for key in found.get_foreign_keys(table)}
        assert there == ours
        db.engine.dispose()


def test_a_backup_is_of_one_moment_while_people_work(moved: Settings, tmp_path: Path) -> None:
    """Each table is read while another one changes: what is counted in one and held in the other agrees."""
    is_over = Event()

    def work() -> None:
        app = create_app(moved, lambda: make.at(make.TODAY))
        with app.app_context():
            while not is_over.is_set():
                begin_writing(of="school 900001")
                school = session().scalars(sa.select(School).where(School.urn == "900001")).one()
                head = session().scalars(sa.select(Person).where(Person.email == "head@harbour-row.example")).one()
                record("school_added", school, by=head, now=make.at(make.TODAY), school=school)
                session().commit()
            db.session.remove()
            db.engine.dispose()

    at_work = Thread(target=work)
    at_work.start()
    try:
        made = [command(moved, "backup", tmp_path / f"{number}.zip") for number in range(2)]
    finally:
        is_over.set()
        at_work.join()
    assert [one.exit_code for one in made] == [0, 0]
    assert made[0].stdout != made[1].stdout  # somebody was at work
    restored = command(in_a_file(tmp_path / "restored"), "restore", tmp_path / "1.zip")
    assert "Every file and the chain of events were checked." in restored.stdout


def test_without_a_database_it_says_so(tmp_path: Path) -> None:
    settings = on_a_server(tmp_path / "new")
    assert "There is no database yet." in command(settings, "backup", tmp_path / "none.zip").stderr
    assert command(settings, "doctor").stdout.splitlines()[-1].startswith("There is no database yet.")


def test_a_database_that_is_out_of_reach_is_told(tmp_path: Path) -> None:
    settings = replace(on_a_server(tmp_path / "gone"), database_url="postgresql+psycopg://u:p@127.0.0.1:1/none")
    assert "The database cannot be reached" in command(settings, "doctor").stdout
    assert postgres.is_asked_for()
