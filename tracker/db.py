"""The database: one declarative base, named constraints, instants in UTC."""

import sqlite3
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, orm
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Session

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime, whatever the database keeps."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse a naive instant: it would be read back as another moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """SQLite forgets the zone; it was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(kind: type[StrEnum]) -> sa.Enum:
    """Keep an enumeration by its words (``"not started"``), with a check constraint on both databases."""
    return sa.Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
    )


class Base(DeclarativeBase):
    """The base of every model."""

    # The map stands on the registry: Flask-SQLAlchemy makes a base of its own below this one and would meet it twice.
    registry: ClassVar[orm.registry] = orm.registry(
        metadata=sa.MetaData(naming_convention=NAMING), type_annotation_map={datetime: Instant, str: sa.Text}
    )


db = SQLAlchemy(model_class=Base)
migrate = Migrate(render_as_batch=True)


def session() -> Session:
    """Give the session of this request or command."""
    return db.session()


def begin_writing() -> None:
    """Begin the transaction of a change.

    On SQLite it waits for its turn here: a transaction that has read and then wants to write is refused at once when
    another one writes, however long it would wait. In a transaction that has begun it changes nothing.
    """
    if not session().in_transaction():
        session().connection(execution_options={"writes": True})


def never_made_anew(engine: Engine) -> None:
    """Refuse, from now on, to make a database: where its file is gone a connection fails, and finds no empty one."""
    event.listen(engine, "do_connect", _only_what_is_there)


def _only_what_is_there(dialect: sa.Dialect, _record: Any, arguments: list[Any], named: dict[str, Any]) -> None:
    if dialect.name == "sqlite" and arguments[0] != ":memory:":
        arguments[0] = f"{Path(arguments[0]).absolute().as_uri()}?mode=rw"
        named["uri"] = True


@event.listens_for(Engine, "connect")
def _sqlite_keeps_its_promises(connection: Any, _record: Any) -> None:
    """Turn on foreign keys and write-ahead logging, and hand BEGIN to SQLAlchemy.

    The driver's own transactions do not roll back ``CREATE TABLE``; with an explicit BEGIN they do.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA busy_timeout=15000")


@event.listens_for(Engine, "begin")
def _begin(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")
