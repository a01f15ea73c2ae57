"""Bytes that stand or fall with the transaction that names them."""

from __future__ import annotations

from typing import Any, BinaryIO

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from tracker.errors import NotFound
from tracker.storage import Kept, Store

_NAMED = "bytes named in this transaction"


def keep_for_session(session: Session, store: Store, stream: BinaryIO, limit_bytes: int) -> Kept:
    """Keep bytes for a row of this transaction; if it does not commit, those that were new are removed again."""
    if not session.in_transaction():
        session.begin()
    kept = store.keep(stream, limit_bytes)
    session.info.setdefault(_NAMED, []).append((store, kept))
    return kept


@event.listens_for(Session, "before_commit")
def _every_row_has_its_bytes(session: Session) -> None:
    """Stop a commit whose bytes another transaction, having brought them first, has taken away again."""
    for store, kept in _named(session):
        if not store.has(kept.sha256):
            raise NotFound("The file could not be kept. Send it again.")


@event.listens_for(Session, "after_commit")
def _the_bytes_stay(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_NAMED, None)


@event.listens_for(Session, "after_transaction_end")
def _the_bytes_go(session: Session, transaction: SessionTransaction) -> None:
    """Remove what was new. Not on rollback only: a session that is closed ends its transaction without one."""
    if transaction.parent is None:
        for store, kept in session.info.pop(_NAMED, []):
            if kept.is_new:
                store.remove(kept.sha256)


def _named(session: Session) -> list[Any]:
    named: list[Any] = session.info.get(_NAMED, [])
    return named
