"""The migrations make the database that the models describe, and can be taken back."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from tests.installation import environment_of, settings_in
from tracker.application import create_app
from tracker.config import ROOT
from tracker.db import Base, db, session
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.audit import verified
from tracker.services.events import record

pytestmark = pytest.mark.usefixtures("database")


def empty_installation(folder: Path) -> Flask:
    return create_app(
        settings_in(folder),
    )


def test_an_empty_database_becomes_what_the_models_describe(tmp_path: Path) -> None:
    with empty_installation(tmp_path).app_context():
        upgrade()
        with db.engine.connect() as connection:
            differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        assert differences == []


def test_every_migration_can_be_taken_back(tmp_path: Path) -> None:
    with empty_installation(tmp_path).app_context():
        upgrade()
        downgrade(revision="base")
        assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}


def test_migrations_are_numbered_and_named() -> None:
    folder = Path(__file__).parent.parent / "migrations" / "versions"
    names = sorted(path.stem for path in folder.glob("*.py"))
    assert [name[:4] for name in names] == [f"{i:04}" for i in range(1, len(names) + 1)]
    assert all(len(name.split("_")) > 2 for name in names)


def test_every_constraint_has_a_name() -> None:
    nameless = [
        f"{table.name}: {constraint!r}"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if not constraint.name
    ]
    assert nameless == []


def test_events_that_are_there_are_chained_as_they_would_have_been(tmp_path: Path) -> None:
    with empty_installation(tmp_path).app_context():
        upgrade(revision="0007")
        with db.engine.begin() as connection:
            for statement in (
                "INSERT INTO school (id, urn, name, time_zone, numbers)"
                " VALUES (1, '900001', 'Harbour Row Academy', 'Europe/London', '{}')",
                "INSERT INTO person (id, name, job_title, email, must_change_password, active, fs_uniquifier)"
                " VALUES (1, 'Clare Moss', '', 'clare@harbour-row.example', false, true, 'c')",
            ):
                connection.exec_driver_sql(statement)
            insert = sa.text(
                "INSERT INTO event (school_id, person_id, name, subject, subject_id, detail, happened_at)"
                " VALUES (:school, 1, 'school_added', 'school', 1, :detail, :at)"
            )
            utc = "+00" if connection.dialect.name == "postgresql" else ""
            for number in range(2500):
                told = {"school": 1 if number % 3 else None, "detail": f'{{"number": {number}, "a": "Ŵ"}}'}
                connection.execute(insert, {**told, "at": f"2026-11-0{number % 9 + 1} 10:12:13.000014{utc}"})
        upgrade()
        tally = verified()
        assert (tally.broken, tally.events, tally.chains) == (None, 2500, 2)
        person, school = session().get_one(Person, 1), session().get_one(School, 1)
        record("person_added", person, by=person, now=datetime(2026, 11, 25, 9, 30, tzinfo=UTC), school=school)
        session().commit()
        assert (verified().broken, verified().events) == (None, 2501)
        db.session.remove()


def test_what_is_there_outlives_the_way_down_and_up(tmp_path: Path) -> None:
    with empty_installation(tmp_path).app_context():
        upgrade()
        school = School(urn="900001", name="Ysgol Tŷ Ŵyn")
        person = Person(name="Clare Moss", email="clare@harbour-row.example", fs_uniquifier="c")
        session().add_all([school, person])
        session().flush()
        now = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
        record("person_added", person, by=person, now=now, school=school)
        session().commit()
        db.session.remove()
        downgrade(revision="0009")  # the last that was released before there was more than one database
        upgrade()
        assert session().scalars(sa.select(School.name)).one() == "Ysgol Tŷ Ŵyn"
        assert (verified().broken, verified().events) == (None, 1)
        db.session.remove()
        db.engine.dispose()


@pytest.mark.postgresql("on SQLite one machine has the database")
def test_of_machines_that_start_at_once_one_migrates_and_the_others_wait(tmp_path: Path) -> None:
    environment = {**os.environ, **environment_of(tmp_path)}
    machines = [
        subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [machine.communicate()[1] for machine in machines]
    assert [machine.returncode for machine in machines] == [0, 0], said
    with empty_installation(tmp_path).app_context():
        assert set(sa.inspect(db.engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
        db.engine.dispose()
