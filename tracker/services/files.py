"""What the store keeps against what the database knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from tracker.errors import NotFound, StoreFailed
from tracker.queries.files import files_named, names_among, names_in
from tracker.storage import SHARDS, Store, sha256_of
from tracker.storage.transactions import held

AT_ONCE = 500  # names that the database is asked about
ANY_SIZE = 2**63


class Outcome(StrEnum):
    """What came of a file that was to be in another place."""

    BROUGHT = "brought"  # and found whole there
    WAS_THERE = "was there already"  # and found whole
    DAMAGED = "damaged"  # its content is not what its name says: it stays where it is


@dataclass(frozen=True, slots=True)
class Moved:
    """One file that was to be in another place: its SHA-256 and what came of it."""

    sha256: str
    outcome: Outcome


def sweep_files(store: Store) -> list[str]:
    """Remove kept bytes that no row names, as a killed process leaves them; name each.

    In transactions of its own: what the session has not committed is undone.
    """
    swept = []
    for name in files_without_rows(store):
        with held(name):
            if not names_among([name]):
                store.remove(name)
                swept.append(name)
    return swept


def files_without_rows(store: Store) -> list[str]:
    """Name the kept files that no row names, as a killed process leaves them: what a sweep would take."""
    left, found = store.left(), []
    while some := list(islice(left, AT_ONCE)):
        named = names_among(some)
        found += [name for name in some if name not in named]
    return found


def files_in(store: Store) -> int:
    """Count the files in a place."""
    return sum(len(store.names(shard)) for shard in SHARDS)


def files_missing(store: Store) -> dict[str, str]:
    """Give the files that rows name and that are not kept, with what each is."""
    missing: dict[str, str] = {}
    for shard in SHARDS:
        if named := names_in(shard):
            missing |= _told(named - store.names(shard))
    return missing


def files_damaged(store: Store) -> dict[str, str]:
    """Give the kept files whose content is not what it was, with what each is. Reads all of them."""
    return {
        sha256: what
        for shard in SHARDS
        for sha256, what in _told({sha256 for sha256 in names_in(shard) if _is_damaged(sha256, store)}).items()
    }


def move_files(source: Store, target: Store, *, clears: bool) -> Iterator[Moved]:
    """Bring every file of one place to another, and read it there; where ``clears``, what was found whole goes here.

    Done again after an interruption it goes on. People may work meanwhile, as long as nothing is kept in a place that
    is cleared. What is damaged there is brought anew; what is damaged here stays. Raises `StoreFailed`.
    """
    for shard in SHARDS:
        for sha256 in sorted(source.names(shard)):
            with suppress(NotFound):  # it was swept away meanwhile
                outcome = _brought(sha256, source, target)
                if clears and outcome is not Outcome.DAMAGED:
                    with held(sha256):
                        if target.has(sha256):  # unless a change that was not committed has taken it along
                            source.remove(sha256)
                yield Moved(sha256, outcome)


def _brought(sha256: str, source: Store, target: Store) -> Outcome:
    was_there = target.has(sha256)
    if was_there and not _is_damaged(sha256, target):
        return Outcome.WAS_THERE
    if _is_damaged(sha256, source):
        return Outcome.DAMAGED
    if was_there:
        target.remove(sha256)
    with source.open(sha256) as stream:
        target.keep(stream, ANY_SIZE)
    if not target.has(sha256) or _is_damaged(sha256, target):
        raise StoreFailed(f"{sha256} was brought there and is not there as it should be. See to that place.")
    return Outcome.BROUGHT


def _told(names: set[str]) -> dict[str, str]:
    """Say what some files are that rows name."""
    told: dict[str, str] = {}
    left = iter(sorted(names))
    while some := list(islice(left, AT_ONCE)):
        told |= files_named(some)
    return told


def _is_damaged(sha256: str, store: Store) -> bool:
    with suppress(NotFound), store.open(sha256) as stream:
        return sha256_of(stream) != sha256
    return False
