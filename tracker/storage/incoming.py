"""A waiting room: documents read in but not yet accepted. Nothing of them is in the database."""

from __future__ import annotations

import hashlib
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import event
from sqlalchemy.orm import Session

from tracker.errors import NotFound, StoreFailed
from tracker.storage.folder import NOT_KEPT, NOT_READ, SHA256
from tracker.storage.objects import Objects

DAY_SECONDS = 24 * 3600
WAITS_NO_MORE = "This document waits no more: it was accepted, or a day old. Read it in again."


class Incoming(ABC):
    """Documents that wait a day at most, each by the SHA-256 of its bytes."""

    def put(self, content: bytes) -> str:
        """Let a document wait; give the token to take it by. Those that waited more than a day go.

        Raise `StoreFailed` where there is no room for it; nothing of it stays then.
        """
        token = hashlib.sha256(content).hexdigest()
        self.sweep()
        self._put(token, content)
        return token

    def take(self, token: str) -> bytes:
        """Give the bytes of a waiting document, which goes on waiting; raise `NotFound` when it does not wait here."""
        return self._take(_plain(token))

    def drop(self, token: str) -> None:
        """Let a document go: it was accepted, or given up."""
        self._drop(_plain(token))

    def drop_with(self, session: Session, token: str) -> None:
        """Let a document go when the transaction that took it over commits; without a commit it goes on waiting."""
        event.listen(session, "after_commit", lambda _: self._drop_late(token), once=True)

    @abstractmethod
    def of(self, urn: str) -> Incoming:
        """Give the part of the waiting room that is one school's: two may check the same document at once."""

    @abstractmethod
    def sweep(self) -> int:
        """Let those go that waited for more than a day; say how many."""

    @abstractmethod
    def _put(self, token: str, content: bytes) -> None: ...

    @abstractmethod
    def _take(self, token: str) -> bytes: ...

    @abstractmethod
    def _drop(self, token: str) -> None: ...

    def _drop_late(self, token: str) -> None:
        with suppress(StoreFailed):  # what it became is committed; a sweep takes it
            self.drop(token)


class WaitingFolder(Incoming):
    """A waiting room that is a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def of(self, urn: str) -> WaitingFolder:
        """Give the folder of one school."""
        return WaitingFolder(self.path / urn)

    def sweep(self) -> int:
        """Let those go that waited for more than a day; say how many."""
        before, gone = time.time() - DAY_SECONDS, 0
        for path in self.path.rglob("*"):
            with suppress(FileNotFoundError):  # another process has let it go meanwhile
                if path.is_file() and path.stat().st_mtime < before:
                    path.unlink()
                    gone += 1
        return gone

    def _put(self, token: str, content: bytes) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
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

    def _take(self, token: str) -> bytes:
        try:
            return (self.path / token).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(WAITS_NO_MORE) from error
        except OSError as error:
            raise StoreFailed(NOT_READ) from error

    def _drop(self, token: str) -> None:
        (self.path / token).unlink(missing_ok=True)


class WaitingBucket(Incoming):
    """A waiting room in the bucket of the installation: ``incoming/900001/abcd…``."""

    def __init__(self, objects: Objects, folder: str = "incoming") -> None:
        self._objects = objects
        self._folder = folder

    def of(self, urn: str) -> WaitingBucket:
        """Give what lies below the folder of one school."""
        return WaitingBucket(self._objects, f"{self._folder}/{urn}")

    def sweep(self) -> int:
        """Let those go that waited for more than a day; say how many."""
        old = list(self._old())
        self._objects.remove(*old)
        return len(old)

    def _old(self) -> Iterator[str]:
        before = datetime.now(UTC) - timedelta(seconds=DAY_SECONDS)
        return (found.key for found in self._objects.below(self._folder) if found.put_at < before)

    def _put(self, token: str, content: bytes) -> None:
        self._objects.replace(f"{self._folder}/{token}", content)

    def _take(self, token: str) -> bytes:
        try:
            with self._objects.open(f"{self._folder}/{token}") as file:
                return file.read()
        except NotFound as error:
            raise NotFound(WAITS_NO_MORE) from error

    def _drop(self, token: str) -> None:
        self._objects.remove(f"{self._folder}/{token}")


def _plain(token: str) -> str:
    if not SHA256.fullmatch(token):
        raise NotFound("No document waits under that name.")
    return token
