"""The migrations make the database that the models describe, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from tests.installation import settings_in
from tracker.application import create_app
from tracker.db import Base, db


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
