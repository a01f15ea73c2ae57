"""KEEP: the bytes of evidence and documents, found by their SHA-256; a file name is text and never a path."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, Protocol

CHUNK = 256 * 1024  # bytes of a stream that are held at once
LONGEST_NAME = 255
SHARDS = tuple(f"{number:02x}" for number in range(256))
"""How the SHA-256 of kept bytes may begin: what is kept, and what the records name, is gone through shard by shard."""

Hold = Callable[[str], object]
"""Told the SHA-256 of bytes once it is known and before anything has that name; may wait until others are done."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: its SHA-256 in hexadecimal, its size in bytes, and whether it was new to the store."""

    sha256: str
    size: int
    is_new: bool


class Store(Protocol):
    """Where bytes are kept: a folder, or a bucket. Every verb raises `StoreFailed` when it cannot be done."""

    def keep(self, stream: BinaryIO, limit_bytes: int, hold: Hold | None = None) -> Kept:
        """Keep what a stream gives, never all of it in memory; raise `Refused` when it gives more than the limit."""

    def open(self, sha256: str) -> BinaryIO:
        """Open kept bytes for reading; raise `NotFound` when there are none."""

    def has(self, sha256: str) -> bool:
        """Tell whether these bytes are kept."""

    def remove(self, name: str) -> None:
        """Remove kept bytes, or what `left` has named, if they are there."""

    def names(self, shard: str) -> set[str]:
        """Name what is kept whose SHA-256 begins with one of `SHARDS`."""

    def left(self) -> Iterator[str]:
        """Name all that is an hour old, what was left half written too: what is younger may be somebody's at work."""

    def trouble(self) -> str:
        """Try to keep, read and remove; say in a sentence what is wrong and what to do, or ""."""


def plain_name(filename: str) -> str:
    """Reduce a file name as a browser or a person gave it to its last part, without control characters."""
    last = re.split(r"[/\\]", filename)[-1]
    name = "".join(character for character in last if character.isprintable()).strip(" .")
    if len(name) > LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 10 else name[:LONGEST_NAME]
    return name or "file"


def sha256_of(stream: IO[bytes]) -> str:
    """Give the SHA-256 of what a stream still gives, read piece by piece: a file is never held whole."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
