"""Counts of tries, in a file beside the database that every process of the server reads and writes.

Counted in each process alone, a limit of ten would be one of ten times the processes. It is a file of its own because a
failed try is no change of the record: it is counted while the request's own transaction is undone, and is in no backup.
Whose try it was is kept by a hash alone, and no longer than the longest limit.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import time
from urllib.parse import quote, unquote

from limits.storage import MovingWindowSupport, Storage

SCHEME = "kept"
_TABLE = """
CREATE TABLE IF NOT EXISTS tried (key TEXT NOT NULL, at REAL NOT NULL, until REAL NOT NULL);
CREATE INDEX IF NOT EXISTS tried_key ON tried (key, at);
CREATE INDEX IF NOT EXISTS tried_until ON tried (until);
"""


def kept_in(path: str) -> str:
    """Spell a file as the limiter asks for its storage."""
    return f"{SCHEME}://{quote(path)}"


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


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
