"""Where an installation keeps its files, by its settings: a folder of its own, or a bucket."""

from __future__ import annotations

from tracker.config import Bucket as Address
from tracker.config import Settings
from tracker.storage import Store
from tracker.storage.bucket import Bucket
from tracker.storage.folder import Folder
from tracker.storage.incoming import Incoming, WaitingBucket, WaitingFolder
from tracker.storage.moving import Moving
from tracker.storage.objects import Objects


def store_of(settings: Settings) -> Store:
    """Give the store of evidence and packs; with a bucket, what has not moved there yet is found in the folder."""
    if settings.bucket is None:
        return Folder(settings.evidence)
    return Moving(place_at(settings.bucket, settings), Folder(settings.evidence))


def waiting_room_of(settings: Settings) -> Incoming:
    """Give the waiting room of documents that are read in and not accepted."""
    return WaitingBucket(Objects(settings.bucket)) if settings.bucket else WaitingFolder(settings.incoming)


def place_at(bucket: Address | None, settings: Settings) -> Folder | Bucket:
    """Give one place where files may be kept: a bucket, or where there is none the folder of the installation."""
    return Bucket(Objects(bucket)) if bucket else Folder(settings.evidence)
