"""A waiting room: documents read in but not yet accepted. Nothing of them is in the database."""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import event
from sqlalchemy.orm import Session

from tracker.errors import NotFound, StoreFailed
from tracker.storage.folder import NOT_KEPT, SHA256

DAY_SECONDS = 24 * 3600


class Incoming:
    """A folder of documents that wait a day at most, each by the SHA-256 of its bytes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def of(self, urn: str) -> Incoming:
        """Give the part of the waiting room that is one school's: two may check the same document at once."""
        return Incoming(self.path / urn)

    def put(self, content: bytes) -> str:
        """Let a document wait; give the token to take it by. Those that waited more than a day go.

        Raise `StoreFailed` where there is no room for it; nothing of it stays then.
        """
        token = hashlib.sha256(content).hexdigest()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.sweep()
            with NamedTemporaryFile(dir=self.path, delete=False) as file:
                try:
                    file.write(content)
                    file.flush()
                    Path(file.name).replace(self.path / token)
                except OSError:
                    Path(file.name).unlink()
                    raise
        except OSError as error:
            raise StoreFailed(NOT_KEPT) from error
        return token

    def take(self, token: str) -> bytes:
        """Give the bytes of a waiting document, which goes on waiting; raise `NotFound` when it does not wait here."""
        try:
            return self._place(token).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("This document waits no more: it was accepted, or a day old. Read it in again.") from error

    def drop(self, token: str) -> None:
        """Let a document go: it was accepted, or given up."""
        self._place(token).unlink(missing_ok=True)

    def drop_with(self, session: Session, token: str) -> None:
        """Let a document go when the transaction that took it over commits; without a commit it goes on waiting."""
        event.listen(session, "after_commit", lambda _: self.drop(token), once=True)

    def sweep(self) -> int:
        """Let those go that waited for more than a day; say how many."""
        before, gone = time.time() - DAY_SECONDS, 0
        for path in self.path.rglob("*"):
            with suppress(FileNotFoundError):  # another process has let it go meanwhile
                if path.is_file() and path.stat().st_mtime < before:
                    path.unlink()
                    gone += 1
        return gone

    def _place(self, token: str) -> Path:
        if not SHA256.fullmatch(token):
            raise NotFound("No document waits under that name.")
        return self.path / token
