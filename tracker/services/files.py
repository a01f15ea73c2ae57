"""What the store keeps against what the database knows."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from tracker.errors import NotFound
from tracker.queries.files import files_named
from tracker.storage import Store

CHUNK = 256 * 1024


def sweep_files(store: Store) -> list[str]:
    """Remove kept bytes that no row names, as a killed process leaves them; name each."""
    return store.sweep(files_named().keys())


def files_without_rows(store: Store) -> list[str]:
    """Name the kept files that no row names, as a killed process leaves them: what a sweep would take."""
    return store.left(files_named().keys())


def files_missing(store: Store) -> dict[str, str]:
    """Give the files that rows name and that are not kept, with what each is."""
    return {sha256: what for sha256, what in files_named().items() if not store.has(sha256)}


def files_damaged(store: Store) -> dict[str, str]:
    """Give the kept files whose content is not what it was, with what each is. Reads all of them."""
    return {sha256: what for sha256, what in files_named().items() if _is_damaged(sha256, store)}


def _is_damaged(sha256: str, store: Store) -> bool:
    with suppress(NotFound), store.open(sha256) as stream:
        digest = hashlib.sha256()
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
        return digest.hexdigest() != sha256
    return False
