"""Bytes that stand or fall with the transaction that names them.

The same bytes may be named by several transactions at once, on several machines. Each holds their name, from before it
finds out whether they are kept already until it has ended; whoever removes them holds it too. So nobody's bytes go with
a transaction of somebody else's that did not commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction

from tracker.db import begin_writing, hold, session
from tracker.errors import NotFound, StoreFailed
from tracker.storage import Kept, Store

_NAMED = "bytes named in this transaction"


def keep_for_session(of: Session, store: Store, stream: BinaryIO, limit_bytes: int) -> Kept:
    """Keep bytes for a row of this transaction; if it does not commit, those that were new are removed again.

    ``of`` is the session of this request or command.
    """
    connection = of.connection()
    kept = store.keep(stream, limit_bytes, lambda sha256: hold(_file(sha256)))
    if _NAMED not in of.info:
        of.info[_NAMED] = _Named(connection)
    of.info[_NAMED].kept.append((store, kept))
    return kept


@contextmanager
def held(sha256: str) -> Iterator[None]:
    """Hold the name of bytes to remove them, in a transaction of its own: what names them has ended, or begins after.

    What the session of this request or command has not committed is undone first.
    """
    session().rollback()
    begin_writing(_file(sha256))
    try:
        yield
    finally:
        session().rollback()


class _Named:
    """What a transaction has named, and takes away again while it still holds the names."""

    def __init__(self, connection: Connection) -> None:
        self.kept: list[tuple[Store, Kept]] = []
        self._may_stand = False
        event.listen(connection, "commit", self._commits)
        event.listen(connection, "rollback", self._fails)

    def _commits(self, _connection: Connection) -> None:
        """From here on the bytes stay: where a commit is not answered, nobody knows whether it was made."""
        self._may_stand = True

    def _fails(self, connection: Connection) -> None:
        if self._may_stand or connection.invalidated:  # with the connection its names are lost: a sweep removes them
            return
        for store, kept in self.kept:
            if kept.is_new:
                with suppress(StoreFailed):  # what is left of it, a sweep removes
                    store.remove(kept.sha256)


@event.listens_for(Session, "before_commit")
def _every_row_has_its_bytes(of: Session) -> None:
    """Stop a commit whose bytes are gone: somebody has emptied the place where they are kept."""
    if _NAMED in of.info:
        for store, kept in of.info[_NAMED].kept:
            if not store.has(kept.sha256):
                raise NotFound("The file could not be kept. Send it again.")


@event.listens_for(Session, "after_transaction_end")
def _all_is_settled(of: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        of.info.pop(_NAMED, None)


def _file(sha256: str) -> str:
    """Call bytes as `tracker.db` holds them."""
    return f"file {sha256}"
