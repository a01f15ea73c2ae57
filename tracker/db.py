"""The database: one declarative base, named constraints, instants in UTC, and whose turn it is to write."""

import hashlib
import sqlite3
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import sqlalchemy as sa
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, orm
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction

PATIENCE = 15  # seconds that a change waits for others
LIMITS = {"lock_timeout": PATIENCE, "statement_timeout": 60, "idle_in_transaction_session_timeout": 300}
"""What PostgreSQL is told of how long things may take, in seconds. A migration or a restore takes its own time."""

POOL = {"pool_size": 4, "max_overflow": 4, "pool_timeout": 10, "pool_recycle": 1800, "pool_pre_ping": True}
"""How many connections a process keeps to PostgreSQL. It answers one request at a time, or does one piece of work and
says meanwhile how far it is. One that the server has closed is noticed before it is used."""

STATEMENTS = 250
"""How many statements a connection to PostgreSQL remembers: those that come again are prepared. Of a hundred, the
driver's own number, few come again before they are forgotten. Each that is prepared takes 0.1 MB of the server."""

EVERYTHING = "everything"
"""What a change holds that does not say what it is about."""

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


def lacks_tables(error: DBAPIError) -> bool:
    """Say whether an error of the database is that a table is not there: nobody has made the database yet."""
    return "no such table" in str(error.orig) or getattr(error.orig, "sqlstate", "") == "42P01"


def out_of_reach(error: DBAPIError, address: sa.URL) -> str:
    """Say in a sentence which database does not do its work, and why; its password is in none of it."""
    named = address.set(query={}).render_as_string(hide_password=True)
    why = str(error.orig).strip().partition("\n")[0]
    return f"The database {named} does not do its work just now ({why}). This says what to do: flask --app app doctor"


def begin_writing(of: str | None = None) -> None:
    """Begin the transaction of a change, as soon as it is its turn; in one that has begun only its turn is awaited.

    ``of`` names what is changed: ``school 900001``, ``trust 3``, ``person`` and what they are known by. On PostgreSQL
    whoever changes the same waits here, and changes at different schools go side by side; a change that names nothing
    waits for all others and holds up all others. On SQLite every change does, and it has to wait here: a transaction
    that has read and then wants to write is refused at once when another one writes, however long it would wait.
    """
    if not session().in_transaction():
        connection = session().connection(execution_options={"writes": True})
        if connection.dialect.name == "postgresql":
            whole = "pg_advisory_xact_lock_shared" if of else "pg_advisory_xact_lock"
            connection.execute(sa.text(f"SELECT {whole}(:key)"), {"key": _key_of(EVERYTHING)})
    if of:
        hold(of)


def hold(name: str) -> None:
    """Wait until nobody else is at what goes by a name; then others wait for the end of this transaction.

    For what can be found out only in a transaction that writes already, and before it is looked at: that nobody is
    known by an address, say. On SQLite there is nobody else.
    """
    if session().get_bind().dialect.name == "postgresql":
        session().execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key_of(name)})


def let_go() -> None:
    """End a transaction of which nothing is kept.

    One that has only looked is committed, which is the same, except that the driver of PostgreSQL keeps what the server
    has prepared: after a rollback it lets the server plan every statement anew, which takes twice as long as to carry
    them out.
    """
    if session().in_transaction() and session().is_active and _has_only_looked():
        session().commit()
    else:
        session().rollback()


def _has_only_looked() -> bool:
    if session().new or session().dirty or session().deleted:
        return False
    connection: sa.Connection | None = session().info.get(_CONNECTION)
    return connection is None or not (connection.invalidated or _HAS_CHANGED in connection.info)


def _key_of(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


def never_made_anew(engine: Engine) -> None:
    """Refuse, from now on, to make a database: where its file is gone a connection fails, and finds no empty one."""
    event.listen(engine, "do_connect", _only_what_is_there)


def _only_what_is_there(dialect: sa.Dialect, _record: Any, arguments: list[Any], named: dict[str, Any]) -> None:
    if dialect.name == "sqlite" and arguments[0] != ":memory:":
        arguments[0] = f"{Path(arguments[0]).absolute().as_uri()}?mode=rw"
        named["uri"] = True


@event.listens_for(Engine, "connect")
def _keep_promises(connection: Any, _record: Any) -> None:
    """Say to each new connection what holds for all.

    SQLite: foreign keys, write-ahead logging, and BEGIN is SQLAlchemy's, for the driver's own transactions do not roll
    back ``CREATE TABLE``. PostgreSQL: nobody waits for ever, neither for another's change nor for an answer, and what a
    process that hangs has begun is undone. By SET, for a pool between us and the server refuses it in the address.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
    elif isinstance(connection, psycopg.Connection):
        connection.execute("; ".join(f"SET {limit} = '{seconds}s'" for limit, seconds in LIMITS.items()))
        connection.commit()
        connection.prepared_max = STATEMENTS


@event.listens_for(Engine, "begin")
def _begin(connection: sa.Connection) -> None:
    """Begin a transaction: one that reads sees one moment throughout; one that writes sees what it has waited for."""
    writes = bool(connection.get_execution_options().get("writes"))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif connection.dialect.name == "postgresql":
        driver: Any = connection.connection.dbapi_connection
        level = psycopg.IsolationLevel
        driver.isolation_level = level.READ_COMMITTED if writes else level.REPEATABLE_READ
    connection.info.pop(_HAS_CHANGED, None)


@event.listens_for(Engine, "before_cursor_execute")
def _note_change(connection: sa.Connection, _cursor: Any, _said: str, _with: Any, context: Any, _many: bool) -> None:
    """Note that a transaction has done more than look."""
    if not (context and context.compiled and isinstance(context.compiled.statement, sa.SelectBase)):
        connection.info[_HAS_CHANGED] = True


@event.listens_for(Session, "after_begin")
def _note_connection(of: Session, _transaction: SessionTransaction, connection: sa.Connection) -> None:
    """Note where a transaction takes place: it may have begun, and have found no database."""
    of.info[_CONNECTION] = connection


@event.listens_for(Session, "after_transaction_end")
def _forget_connection(of: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        of.info.pop(_CONNECTION, None)


_HAS_CHANGED = "this transaction has done more than look"
_CONNECTION = "the connection of this transaction"
