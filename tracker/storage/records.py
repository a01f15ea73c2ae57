"""The records of an installation on PostgreSQL as the database file that a backup holds, and such a file put back.

So a backup is the same whichever database it was made of, and is restored into either: that is the way from one school
on one machine to many on many. Tables go one by one, each as a stream of rows; columns are taken by their names.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from psycopg import DataError, sql
from sqlalchemy import Connection

from tracker.errors import Refused

ROWS = 2000  # at once
REVISION = "alembic_version"
AT_LEISURE = (
    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL TIME ZONE 'UTC'"
)
"""What a transaction that goes through everything is told: it takes its time, and has instants in UTC."""

# How a value is spelled in the file, as the models write and read it there, by the type that PostgreSQL gives a column.
SPELLED = {
    "timestamp with time zone": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "date": "{}::text",
    "time without time zone": "to_char({}, 'HH24:MI:SS.US')",
    "json": "{}::text",
    "boolean": "{}::integer",
    **dict.fromkeys(("integer", "bigint", "double precision", "text", "character varying", "bytea"), "{}"),
}


def revision_on(connection: Connection) -> str:
    """Give the revision of the schema of a database on PostgreSQL; "" when it has none."""
    if not sa.inspect(connection).has_table(REVISION):
        return ""
    return str(connection.scalar(sa.text(f"SELECT version_num FROM {REVISION}")) or "")


def write_out(connection: Connection, file: Path) -> None:
    """Copy all rows of a database on PostgreSQL into a file that has the same tables, and nothing in them.

    The transaction must have begun as one that reads: all tables are then as they were at one moment.
    """
    connection.execute(sa.text(AT_LEISURE))
    with closing(sqlite3.connect(file, isolation_level=None)) as there:
        there.execute("PRAGMA foreign_keys=OFF")  # tables come in no order; the copy is as whole as what it is made of
        there.execute("BEGIN")
        for table, columns in _tables(there).items():
            there.execute(f'DELETE FROM "{table}"')
            filled = f'INSERT INTO "{table}" ({_quoted(columns)}) VALUES ({", ".join("?" * len(columns))})'
            for rows in _rows_on(connection, table, columns):
                there.executemany(filled, rows)
        there.execute("COMMIT")


def put_in(connection: Connection, file: Path) -> None:
    """Fill a database on PostgreSQL with the rows of a file whose schema is of the same revision; no commit.

    What the tables held goes. Foreign keys are checked at the end, all at once. Raises `Refused` for a row that
    PostgreSQL does not take: a text with a NUL in it, which no page takes, is one.
    """
    connection.execute(sa.text(AT_LEISURE))
    constraints = connection.execute(
        sa.text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for table, name, _ in constraints:
        connection.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as here:
        for table, columns in _tables(here).items():
            connection.execute(sa.text(f'DELETE FROM "{table}"'))
            _fill(connection, here, table, columns)
            if "id" in columns:
                _go_on_counting(connection, table)
    for table, name, definition in constraints:
        connection.execute(sa.text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))


def _tables(file: sqlite3.Connection) -> dict[str, list[str]]:
    """List the columns of each table of a file, but of that which holds the revision."""
    named = file.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {
        table: [row[1] for row in file.execute(f'PRAGMA table_info("{table}")')]
        for (table,) in named.fetchall()
        if table != REVISION
    }


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _rows_on(connection: Connection, table: str, columns: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    typed = sa.text(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = :table"
    )
    kinds = {row.column_name: row.data_type for row in connection.execute(typed, {"table": table})}
    spelled = ", ".join(SPELLED[kinds[column]].format(f'"{column}"') for column in columns)
    found = connection.execution_options(yield_per=ROWS).execute(sa.text(f'SELECT {spelled} FROM "{table}"'))
    for rows in found.partitions():
        yield [tuple(row) for row in rows]


def _fill(connection: Connection, here: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
    """Copy the rows of a table as text: what a file holds of an instant, a truth or a JSON, PostgreSQL reads as one."""
    driver: Any = connection.connection.dbapi_connection
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    taken = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    try:
        with driver.cursor() as cursor, cursor.copy(taken) as copy:
            for row in here.execute(f'SELECT {_quoted(columns)} FROM "{table}"'):
                copy.write_row(row)
    except DataError as error:
        raise Refused(f"A row of {table} cannot be kept on PostgreSQL: {str(error).splitlines()[0]}.") from error


def _go_on_counting(connection: Connection, table: str) -> None:
    """Give no number again that a row has."""
    connection.execute(
        sa.text(
            f"""SELECT setval(counter, (SELECT coalesce(max(id), 0) + 1 FROM "{table}"), false)"""
            " FROM pg_get_serial_sequence(:table, 'id') AS counter WHERE counter IS NOT NULL"
        ),
        {"table": f'"{table}"'},
    )
