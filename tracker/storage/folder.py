"""A folder that keeps bytes by their SHA-256: written to a temporary name, then linked to their own."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Protocol

from tracker.errors import NotFound, Refused, StoreFailed
from tracker.storage import CHUNK, Hold, Kept

SHA256 = re.compile(r"[0-9a-f]{64}")
NOT_KEPT = (
    "The place where files are kept cannot be written to, so nothing was stored. Whoever runs the server must see"
    " whether its disk is full or its permissions have changed; then try again."
)
NOT_READ = "The place where files are kept cannot be read. Whoever runs the server must see to it; then try again."
GRACE_SECONDS = 3600  # a younger file may belong to a request that has not committed yet


class Folder:
    """Bytes in a folder: ``ab/abcd…`` for each, and ``partial/`` for what is still being written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._partial = path / "partial"

    def __str__(self) -> str:
        return str(self.path)

    def keep(self, stream: BinaryIO, limit_bytes: int, hold: Hold | None = None) -> Kept:
        """Write the stream while hashing it; raise `Refused` as soon as it gives more than the limit.

        Raise `StoreFailed` where the folder cannot be written to; nothing is then kept.
        """
        try:
            return self._keep(stream, limit_bytes, hold)
        except ConnectionError:  # it is the stream that broke
            raise
        except OSError as error:
            raise StoreFailed(NOT_KEPT) from error

    def _keep(self, stream: BinaryIO, limit_bytes: int, hold: Hold | None) -> Kept:
        self._partial.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._partial) as file:
            sha256, size = copy_hashed(stream, file, limit_bytes)
            file.flush()
            os.fsync(file.fileno())
            if hold:
                hold(sha256)
            return Kept(sha256, size, is_new=self._settle(Path(file.name), sha256))

    def open(self, sha256: str) -> BinaryIO:
        """Open kept bytes for reading; raise `NotFound` when there are none, `StoreFailed` when nothing can be read."""
        try:
            return self._place(sha256).open("rb")
        except FileNotFoundError as error:
            raise NotFound("The bytes of this file are no longer kept here.") from error
        except OSError as error:
            raise StoreFailed(NOT_READ) from error

    def has(self, sha256: str) -> bool:
        """Tell whether these bytes are kept."""
        return self._place(sha256).exists()

    def remove(self, name: str) -> None:
        """Remove kept bytes, or a file half written, if they are there."""
        try:
            (self._place(name) if SHA256.fullmatch(name) else self._partial / Path(name).name).unlink(missing_ok=True)
        except OSError as error:
            raise StoreFailed(NOT_KEPT) from error

    def names(self, shard: str) -> set[str]:
        """Name what is kept whose SHA-256 begins so."""
        try:
            return set(os.listdir(self.path / shard))
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise StoreFailed(NOT_READ) from error

    def left(self) -> Iterator[str]:
        """Name all that is an hour old, files half written too."""
        before = time.time() - GRACE_SECONDS
        for path in sorted(self.path.glob("*/*")):
            with suppress(FileNotFoundError):  # somebody has removed it meanwhile
                is_ours = path.parent == self._partial or SHA256.fullmatch(path.name)
                if is_ours and path.stat().st_mtime < before:
                    yield path.name

    def trouble(self) -> str:
        """Keep, read and remove a file half written; say what is wrong, or ""."""
        try:
            self._partial.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._partial) as file:
                file.write(b"tried")
                file.flush()
        except OSError as error:
            return f"{self.path}, where files are kept, cannot be written to ({error.strerror}). See to it."
        return ""

    def _settle(self, written: Path, sha256: str) -> bool:
        """Give the bytes their name; a link fails when it is taken, so nothing is ever overwritten."""
        place = self._place(sha256)
        place.parent.mkdir(exist_ok=True)
        try:
            os.link(written, place)
        except FileExistsError:
            return False
        return True

    def _place(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise NotFound("No file has that name.")
        return self.path / sha256[:2] / sha256


class Taking(Protocol):
    """What bytes can be written to."""

    def write(self, part: bytes, /) -> int:
        """Take a part of them."""


def copy_hashed(stream: BinaryIO, out: Taking, limit_bytes: int) -> tuple[str, int]:
    """Copy a stream chunk by chunk; give its SHA-256 and size. Raise `Refused` when it gives more than the limit."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit_bytes:
            raise Refused(f"The file is larger than {_in_words(limit_bytes)}. Give a smaller one.")
        digest.update(chunk)
        out.write(chunk)
    return digest.hexdigest(), size


def _in_words(size: int) -> str:
    return f"{size // 2**20} MiB" if size >= 2**20 else f"{size:,} bytes"
