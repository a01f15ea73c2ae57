"""Counts of tries that every process of every machine shares: in a file beside a database that is one, else in it.

Counted in each process alone, a limit of ten would be one of ten times the processes. They are counted in transactions
of their own because a failed try is no change of the record: the request's own transaction is undone meanwhile, and on
SQLite it may hold the turn to write, so there the counts are in a file of their own. Whose try it was is kept by a hash
alone, and no longer than the longest limit.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import time
from typing import Any
from urllib.parse import quote, unquote

from limits.storage import MovingWindowSupport, Storage
from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from tracker.models.tries import Try

NOT_COUNTED = (sqlite3.Error, SQLAlchemyError)
"""What goes wrong when tries cannot be counted."""

SCHEME = "kept"
SHARED = "shared"
AT_ONCE = 1000  # tries whose window has passed, let go of at one time
_TABLE = """
CREATE TABLE IF NOT EXISTS tried (key TEXT NOT NULL, at REAL NOT NULL, until REAL NOT NULL);
CREATE INDEX IF NOT EXISTS tried_key ON tried (key, at);
CREATE INDEX IF NOT EXISTS tried_until ON tried (until);
"""


def kept_in(path: str) -> str:
    """Spell a file as the limiter asks for its storage."""
    return f"{SCHEME}://{quote(path)}"


def shared_by(engine: Engine) -> dict[str, Any]:
    """Spell a database on PostgreSQL as the limiter asks for its storage and for what that is made of."""
    return {"storage_uri": f"{SHARED}://", "storage_options": {"engine": engine}}


class KeptTries(Storage, MovingWindowSupport):
    """What the limiter counts in, for one machine: a row a try, gone when its window has passed."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012  # the library declares it so

    def __init__(self, uri: str, wrap_exceptions: bool = False, **_options: float | str | bool) -> None:
        super().__init__(uri, wrap_exceptions)
        self._path = unquote(uri.removeprefix(f"{SCHEME}://"))

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong when the file cannot be written."""
        return sqlite3.Error

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a try if the limit leaves room for it, and say whether it did. What has passed is let go of."""
        moment = time()
        with self._file() as file:
            file.execute("DELETE FROM tried WHERE until <= ?", (moment,))
            if self._since(file, key, moment - expiry)[1] + amount > limit:
                return False
            file.executemany("INSERT INTO tried VALUES (?, ?, ?)", [(_hash(key), moment, moment + expiry)] * amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Give when the first try of the window was, and how many there were."""
        moment = time()
        with self._file() as file:
            first, count = self._since(file, key, moment - expiry)
        return first or moment, count

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count a try in a window that began with its first; give how many there are."""
        moment = time()
        with self._file() as file:
            file.execute("DELETE FROM tried WHERE until <= ?", (moment,))
            until = file.execute("SELECT min(until) FROM tried WHERE key = ?", (_hash(key),)).fetchone()[0]
            row = (_hash(key), moment, until or moment + expiry)
            file.executemany("INSERT INTO tried VALUES (?, ?, ?)", [row] * amount)
            return self._since(file, key, 0)[1]

    def get(self, key: str) -> int:
        """Give how many tries are counted."""
        with self._file() as file:
            found = file.execute(
                "SELECT count(*) FROM tried WHERE key = ? AND until > ?", (_hash(key), time())
            ).fetchone()
        return int(found[0])

    def get_expiry(self, key: str) -> float:
        """Give when the last of them is let go of."""
        with self._file() as file:
            until = file.execute("SELECT max(until) FROM tried WHERE key = ?", (_hash(key),)).fetchone()[0]
        return float(until or time())

    def check(self) -> bool:
        """Say whether the file can be read and written."""
        try:
            with self._file():
                return True
        except sqlite3.Error:
            return False

    def reset(self) -> int:
        """Forget every try; give how many there were."""
        with self._file() as file:
            return file.execute("DELETE FROM tried").rowcount

    def clear(self, key: str) -> None:
        """Forget the tries of one."""
        with self._file() as file:
            file.execute("DELETE FROM tried WHERE key = ?", (_hash(key),))

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction; it is small, and nothing is lost with the last counts when power fails."""
        with closing(sqlite3.connect(self._path, timeout=5, isolation_level=None)) as file:
            file.execute("PRAGMA synchronous=OFF")
            if not file.execute("SELECT 1 FROM sqlite_master WHERE name = 'tried'").fetchone():
                file.executescript(_TABLE)
            file.execute("BEGIN IMMEDIATE")
            yield file
            file.execute("COMMIT")

    @staticmethod
    def _since(file: sqlite3.Connection, key: str, since: float) -> tuple[float | None, int]:
        found = file.execute("SELECT min(at), count(*) FROM tried WHERE key = ? AND at > ?", (_hash(key), since))
        first, count = found.fetchone()
        return first, int(count)


class SharedTries(Storage, MovingWindowSupport):
    """What the limiter counts in, for many machines: a table of the database on PostgreSQL that they share.

    Whoever counts the same waits for each other, so that ten are ten.
    """

    STORAGE_SCHEME = [SHARED]  # noqa: RUF012  # the library declares it so

    def __init__(self, uri: str, wrap_exceptions: bool = False, *, engine: Engine, **_options: Any) -> None:
        super().__init__(uri, wrap_exceptions)
        self._engine = engine

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong when the database does not answer."""
        return SQLAlchemyError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a try if the limit leaves room for it, and say whether it did. What has passed is let go of."""
        moment = time()
        with self._alone(key) as database:
            self._let_go(database, moment)
            if self._since(database, key, moment - expiry)[1] + amount > limit:
                return False
            self._count(database, key, moment, moment + expiry, amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Give when the first try of the window was, and how many there were."""
        moment = time()
        with self._engine.begin() as database:
            first, count = self._since(database, key, moment - expiry)
        return first or moment, count

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count a try in a window that began with its first; give how many there are."""
        moment = time()
        with self._alone(key) as database:
            self._let_go(database, moment)
            standing = (Try.key == _hash(key), Try.until > moment)
            until, count = database.execute(select(func.min(Try.until), func.count()).where(*standing)).one()
            self._count(database, key, moment, until or moment + expiry, amount)
            return int(count) + amount

    def get(self, key: str) -> int:
        """Give how many tries are counted."""
        with self._engine.begin() as database:
            count = select(func.count()).where(Try.key == _hash(key), Try.until > time())
            return int(database.execute(count).scalar_one())

    def get_expiry(self, key: str) -> float:
        """Give when the last of them is let go of."""
        with self._engine.begin() as database:
            until = database.execute(select(func.max(Try.until)).where(Try.key == _hash(key))).scalar()
        return float(until or time())

    def check(self) -> bool:
        """Say whether the database answers."""
        try:
            self.get("")
        except SQLAlchemyError:
            return False
        return True

    def reset(self) -> int:
        """Forget every try; give how many there were."""
        with self._engine.begin() as database:
            return int(database.execute(delete(Try)).rowcount)

    def clear(self, key: str) -> None:
        """Forget the tries of one."""
        with self._engine.begin() as database:
            database.execute(delete(Try).where(Try.key == _hash(key)))

    @contextmanager
    def _alone(self, key: str) -> Iterator[Connection]:
        """Begin to count while nobody else counts the same; nothing is lost with the last counts when power fails."""
        number = int.from_bytes(bytes.fromhex(_hash(key)[:16]), signed=True)
        with self._engine.connect().execution_options(writes=True) as database, database.begin():
            database.execute(
                select(func.pg_advisory_xact_lock(number), func.set_config("synchronous_commit", "off", True))
            )
            yield database

    @staticmethod
    def _let_go(database: Connection, moment: float) -> None:
        """Let go of what has passed, but for what somebody else is letting go of."""
        passed = select(Try.id).where(Try.until <= moment).limit(AT_ONCE).with_for_update(skip_locked=True)
        database.execute(delete(Try).where(Try.id.in_(passed)))

    @staticmethod
    def _since(database: Connection, key: str, since: float) -> tuple[float | None, int]:
        found = select(func.min(Try.at), func.count()).where(Try.key == _hash(key), Try.at > since)
        first, count = database.execute(found).one()
        return first, int(count)

    @staticmethod
    def _count(database: Connection, key: str, at: float, until: float, amount: int) -> None:
        database.execute(insert(Try), [{"key": _hash(key), "at": at, "until": until}] * amount)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
