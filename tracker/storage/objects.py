"""An S3-compatible store, spoken to through obstore: what is put, read, listed and removed, and how that can fail.

Keys lie as in an instance folder, below the prefix of the settings: ``evidence/ab/abcd…``, ``incoming/900001/…``.
Its failures are those of `StoreFailed`, in a sentence; what the store said stands behind it, for the log.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from tracker.config import Bucket as Address
from tracker.errors import NotFound, StoreFailed

if TYPE_CHECKING:
    from obstore.store import ClientConfig

PART = 5 * 2**20  # bytes; no store takes smaller parts, but for the last
AT_ONCE = 2  # parts on the way, and so in memory, of one file
CHUNK = 2**20  # bytes that are fetched at once while something is read
PAGE = 1000  # what a store lists in one answer
ANSWERS_WITHIN = timedelta(seconds=30)  # for a part
CONNECTS_WITHIN = timedelta(seconds=5)
TRIES = 3
TRIED_FOR = timedelta(seconds=20)

OUT_OF_REACH = (
    "The store where files are kept cannot be reached or does not answer as it should, so nothing was stored or read."
    " Try again in a minute; if it stays so, whoever runs the server must see to it: flask --app app doctor"
)
_FAILURES = (BaseError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list says of an object: its key below the prefix, its size in bytes, and when it was put there."""

    key: str
    size: int
    put_at: datetime


class Objects:
    """The objects of one bucket, below one prefix. Made without asking the store anything."""

    def __init__(self, address: Address) -> None:
        self.address = address

    def __str__(self) -> str:
        return f"s3://{'/'.join(filter(None, (self.address.name, self.address.prefix)))}"

    @cached_property
    def _store(self) -> S3Store:
        """Who we are, obstore takes from the environment: keys, or the role of the machine."""
        client: ClientConfig = {"timeout": ANSWERS_WITHIN, "connect_timeout": CONNECTS_WITHIN}
        if (self.address.endpoint or "").startswith("http:"):
            client["allow_http"] = True
        where = {"endpoint": self.address.endpoint, "region": self.address.region}
        return S3Store(
            self.address.name,
            prefix=self.address.prefix or None,
            client_options=client,
            retry_config={"max_retries": TRIES, "retry_timeout": TRIED_FOR},
            **{setting: value for setting, value in where.items() if value},  # type: ignore[arg-type]
        )

    def put(self, key: str, stream: BinaryIO, size: int) -> bool:
        """Put what a stream of known size gives, from where it stands, under a key; False where that is taken already.

        What is larger than one part goes in parts, and appears when all are there. It is asked for first, because there
        are stores that write over whatever they are told not to, and no store that obstore knows takes parts for a free
        key only. Of two who come at once the later one may stay: keys that are hashes of the content lose nothing.
        """
        if self.find(key):
            return False
        with self._spoken():
            try:
                if size <= PART:
                    obstore.put(self._store, key, stream.read(), mode="create", use_multipart=False)
                else:
                    obstore.put(self._store, key, stream, use_multipart=True, chunk_size=PART, max_concurrency=AT_ONCE)
            except AlreadyExistsError:
                return False
            return True

    def replace(self, key: str, content: bytes) -> None:
        """Put bytes under a key, whatever was there."""
        with self._spoken():
            obstore.put(self._store, key, content, use_multipart=False)

    def find(self, key: str) -> Listed | None:
        """Say what is under a key, without reading it."""
        with self._spoken():
            try:
                found = obstore.head(self._store, key)
            except FileNotFoundError:
                return None
            return Listed(key, found["size"], found["last_modified"])

    def open(self, key: str) -> BinaryIO:
        """Open what is under a key, read part by part as it is asked for; raise `NotFound` when there is nothing."""
        found = self.find(key)
        if found is None:
            raise NotFound("The bytes of this file are no longer kept here.")
        return io.BufferedReader(_Object(self, found), CHUNK)

    def part(self, key: str, begin: int, end: int) -> memoryview:
        """Read some bytes of what is under a key."""
        with self._spoken():
            return memoryview(obstore.get_range(self._store, key, start=begin, end=end))

    def remove(self, *keys: str) -> None:
        """Remove what is under some keys, where there is something."""
        with self._spoken():
            for key in keys:
                try:
                    obstore.delete(self._store, key)
                except FileNotFoundError:
                    continue

    def below(self, folder: str) -> Iterator[Listed]:
        """List what is below a folder, however deep."""
        with self._spoken():
            for page in obstore.list(self._store, folder, chunk_size=PAGE):
                for found in page:
                    yield Listed(found["path"], found["size"], found["last_modified"])

    def refusal(self, key: str) -> str:
        """Put, read and remove an object; say what the store does not do, and what to do about it, or ""."""
        try:
            obstore.put(self._store, key, b"tried", mode="create", use_multipart=False)
            obstore.get(self._store, key).bytes()
            obstore.list(self._store, key.rpartition("/")[0]).collect()
            obstore.delete(self._store, key)
        except (PermissionDeniedError, UnauthenticatedError) as error:
            return (
                f"{self}, where files are kept, does not let this installation put, read, list and remove"
                f" ({_first_line(error)}). See to AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine’s role."
            )
        except _FAILURES as error:
            return (
                f"{self}, where files are kept, does not work ({_first_line(error)}). See that the bucket is there, and"
                " to endpoint and region in TRACKER_EVIDENCE_URL."
            )
        return ""

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        try:
            yield
        except _FAILURES as error:
            raise StoreFailed(OUT_OF_REACH) from error


class _Object(io.RawIOBase):
    """An object as a file: nothing of it is held but what is being read."""

    def __init__(self, objects: Objects, found: Listed) -> None:
        self._objects = objects
        self._found = found
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._found.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader gives
        end = min(self._at + len(buffer), self._found.size)
        if end <= self._at:
            return 0
        part = self._objects.part(self._found.key, self._at, end)
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def readall(self) -> bytes:
        """Read on to the end, in parts: what this is inherited from would ask for a few kilobytes at a time."""
        parts = []
        while self._at < self._found.size:
            end = min(self._at + PART, self._found.size)
            parts.append(self._objects.part(self._found.key, self._at, end))
            self._at = end
        return b"".join(parts)


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:300] if str(error) else type(error).__name__
