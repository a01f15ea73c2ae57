"""Two places for the time in which files move from one to the other: kept in the one, found in either."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from tracker.errors import NotFound
from tracker.storage import Hold, Kept, Store


class Moving:
    """A place to keep files in, and the one before it, in which some may still be."""

    def __init__(self, place: Store, before: Store) -> None:
        self._place = place
        self._before = before

    def keep(self, stream: BinaryIO, limit_bytes: int, hold: Hold | None = None) -> Kept:
        """Keep what a stream gives in the new place."""
        return self._place.keep(stream, limit_bytes, hold)

    def open(self, sha256: str) -> BinaryIO:
        """Open kept bytes, wherever they are."""
        try:
            return self._place.open(sha256)
        except NotFound:
            try:
                return self._before.open(sha256)
            except NotFound:  # they may have moved between the one question and the other
                return self._place.open(sha256)

    def has(self, sha256: str) -> bool:
        """Tell whether these bytes are in either place."""
        return self._place.has(sha256) or self._before.has(sha256) or self._place.has(sha256)

    def remove(self, name: str) -> None:
        """Remove what was kept in the new place; what lies in the other goes when it moves."""
        self._place.remove(name)

    def names(self, shard: str) -> set[str]:
        """Name what is kept in either place; what moves meanwhile is named."""
        before = self._before.names(shard)
        return before | self._place.names(shard)

    def left(self) -> Iterator[str]:
        """Name all that is an hour old in the new place."""
        return self._place.left()

    def trouble(self) -> str:
        """Say what is wrong with the new place, or ""."""
        return self._place.trouble()
