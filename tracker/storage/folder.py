"""A folder that keeps bytes by their SHA-256: written to a temporary name, then linked to their own."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Set
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from tracker.errors import NotFound, Refused, StoreFailed
from tracker.storage import Kept

CHUNK = 256 * 1024
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

    def keep(self, stream: BinaryIO, limit_bytes: int) -> Kept:
        """Write the stream while hashing it; raise `Refused` as soon as it gives more than the limit.

        Raise `StoreFailed` where the folder cannot be written to; nothing is then kept.
        """
        try:
            return self._keep(stream, limit_bytes)
        except ConnectionError:  # it is the stream that broke
            raise
        except OSError as error:
            raise StoreFailed(NOT_KEPT) from error

    def _keep(self, stream: BinaryIO, limit_bytes: int) -> Kept:
        self._partial.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with NamedTemporaryFile(dir=self._partial) as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > limit_bytes:
                    raise Refused(f"The file is larger than {_in_words(limit_bytes)}. Give a smaller one.")
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            sha256 = digest.hexdigest()
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

    def remove(self, sha256: str) -> None:
        """Remove kept bytes, if they are there."""
        self._place(sha256).unlink(missing_ok=True)

    def left(self, known: Set[str]) -> list[str]:
        """Name what a killed process left: files nobody knows of and files half written, an hour old or more."""
        return [path.name for path in self._left(known)]

    def sweep(self, known: Set[str]) -> list[str]:
        """Remove what is left, and name each."""
        left = self._left(known)
        for path in left:
            path.unlink(missing_ok=True)
        return [path.name for path in left]

    def _left(self, known: Set[str]) -> list[Path]:
        before = time.time() - GRACE_SECONDS
        return sorted(
            path
            for path in self.path.glob("*/*")
            if (path.parent == self._partial or path.name not in known) and path.stat().st_mtime < before
        )

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


def _in_words(size: int) -> str:
    return f"{size // 2**20} MiB" if size >= 2**20 else f"{size:,} bytes"
