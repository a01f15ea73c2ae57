"""A file while it comes in: written, as it comes, to a place without a name, and never more of it than may be kept.

What a killed process leaves of it goes with the process; what is too large is counted and not written.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from tracker.errors import StoreFailed
from tracker.storage.folder import NOT_KEPT


def arriving_in(folder: Path, limit_bytes: int) -> Arriving:
    """Begin to take a file in; raise `StoreFailed` where the folder cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return Arriving(TemporaryFile(dir=folder, buffering=0), limit_bytes)
    except OSError as error:
        raise StoreFailed(NOT_KEPT) from error


class Arriving:
    """What is written to it can be read again, up to the limit; ``is_too_large`` says that there was more."""

    def __init__(self, file: IO[bytes], limit_bytes: int) -> None:
        self._file = file
        self._limit = limit_bytes
        self._size = 0

    @property
    def is_too_large(self) -> bool:
        """Say whether more came than may be kept: then what can be read is only its beginning."""
        return self._size > self._limit

    def write(self, part: bytes) -> int:
        """Take a part of it; raise `StoreFailed` where there is no room."""
        self._size += len(part)
        if self._size <= self._limit:
            try:
                view = memoryview(part)
                while view:
                    view = view[self._file.write(view) :]
            except OSError as error:
                raise StoreFailed(NOT_KEPT) from error
        return len(part)

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        return self._file.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Say where reading goes on."""
        return self._file.tell()

    def close(self) -> None:
        """Let it go."""
        self._file.close()
