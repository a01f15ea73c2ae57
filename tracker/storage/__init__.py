"""KEEP: the bytes of evidence and documents, found by their SHA-256; a file name is text and never a path."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import BinaryIO, Protocol

LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: its SHA-256 in hexadecimal, its size in bytes, and whether it was new to the store."""

    sha256: str
    size: int
    is_new: bool


class Store(Protocol):
    """Where bytes are kept. A folder is one; an object store would be another."""

    def keep(self, stream: BinaryIO, limit_bytes: int) -> Kept:
        """Keep what a stream gives; raise `Refused` when it gives more than the limit, `StoreFailed` when it cannot."""

    def open(self, sha256: str) -> BinaryIO:
        """Open kept bytes for reading; raise `NotFound` when there are none, `StoreFailed` when it cannot."""

    def has(self, sha256: str) -> bool:
        """Tell whether these bytes are kept."""

    def remove(self, sha256: str) -> None:
        """Remove kept bytes, if they are there."""

    def left(self, known: Set[str]) -> list[str]:
        """Name what nobody knows of and what was left half written, once it is too old to be somebody's at work."""

    def sweep(self, known: Set[str]) -> list[str]:
        """Remove what is left, and name each."""


def plain_name(filename: str) -> str:
    """Reduce a file name as a browser or a person gave it to its last part, without control characters."""
    last = re.split(r"[/\\]", filename)[-1]
    name = "".join(character for character in last if character.isprintable()).strip(" .")
    if len(name) > LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 10 else name[:LONGEST_NAME]
    return name or "file"
