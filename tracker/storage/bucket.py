"""A bucket of an S3-compatible store that keeps bytes by their SHA-256, as a folder does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from uuid import uuid4

from tracker.errors import NotFound, StoreFailed
from tracker.storage import Hold, Kept
from tracker.storage.folder import GRACE_SECONDS, NOT_KEPT, SHA256, copy_hashed
from tracker.storage.objects import Objects

FOLDER = "evidence"
IN_MEMORY = 2**20  # bytes of a file that is hashed; what is larger waits on this machine's disk, without a name


class Bucket:
    """Bytes in a bucket: ``evidence/ab/abcd…`` for each."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def __str__(self) -> str:
        return str(self._objects)

    def keep(self, stream: BinaryIO, limit_bytes: int, hold: Hold | None = None) -> Kept:
        """Hash the stream, then put it under its name; raise `Refused` as soon as it gives more than the limit.

        Its name is known at its end only, so until then it waits on this machine's disk, in no file that has a name.
        """
        with SpooledTemporaryFile(IN_MEMORY) as spool:
            try:
                sha256, size = copy_hashed(stream, spool, limit_bytes)
            except ConnectionError:  # it is the stream that broke
                raise
            except OSError as error:
                raise StoreFailed(NOT_KEPT) from error
            spool.seek(0)
            if hold:
                hold(sha256)
            return Kept(sha256, size, is_new=self._objects.put(_key(sha256), cast(BinaryIO, spool), size))

    def open(self, sha256: str) -> BinaryIO:
        """Open kept bytes for reading; raise `NotFound` when there are none."""
        return self._objects.open(_key(sha256))

    def has(self, sha256: str) -> bool:
        """Tell whether these bytes are kept."""
        return self._objects.find(_key(sha256)) is not None

    def remove(self, name: str) -> None:
        """Remove kept bytes, if they are there."""
        self._objects.remove(_key(name))

    def names(self, shard: str) -> set[str]:
        """Name what is kept whose SHA-256 begins so."""
        return {_name(found.key) for found in self._objects.below(f"{FOLDER}/{shard}")}

    def left(self) -> Iterator[str]:
        """Name all that is an hour old; what was not put to its end never appears, and the store itself lets it go."""
        before = datetime.now(UTC) - timedelta(seconds=GRACE_SECONDS)
        for found in self._objects.below(FOLDER):
            name = _name(found.key)
            if found.put_at < before and SHA256.fullmatch(name):
                yield name

    def trouble(self) -> str:
        """Put, read, list and remove an object; say what is wrong, or ""."""
        return self._objects.refusal(f"tried/{uuid4().hex}")


def _key(sha256: str) -> str:
    if not SHA256.fullmatch(sha256):
        raise NotFound("No file has that name.")
    return f"{FOLDER}/{sha256[:2]}/{sha256}"


def _name(key: str) -> str:
    return key.rpartition("/")[2]
