"""The nightly backup: one a night however many workers there are, the last nights and weeks kept."""

from __future__ import annotations

import fcntl
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from time import monotonic

from tracker.config import Backups, Settings
from tracker.errors import TrackerError
from tracker.jobs.digests import REST, ZONE
from tracker.rules.backups import kept_nights
from tracker.services.backups import back_up
from tracker.storage import Store

FROM_HOUR = 2
"""The hour of the day, in the zone of the digests, from which a night's backup is made."""

_NAME = re.compile(r"next-steps-(\d{4}-\d\d-\d\d)\.zip")
_LOGGER = logging.getLogger(__name__)


def backups_in(folder: Path) -> dict[date, Path]:
    """Find the nightly backups in a folder, by their day; what has another name is none of ours."""
    found: dict[date, Path] = {}
    with suppress(OSError):
        for path in folder.iterdir():
            if named := _NAME.fullmatch(path.name):
                with suppress(ValueError):
                    found[date.fromisoformat(named[1])] = path
    return found


def back_up_tonight(backups: Backups, settings: Settings, store: Store, *, now: datetime) -> Path | None:
    """Make the backup of a night and let old ones go; None where it is made already, or another worker makes it.

    Old ones go only after a new one is whole. Raises `Refused`.
    """
    today = now.astimezone(ZONE).date()
    file = backups.folder / f"next-steps-{today.isoformat()}.zip"
    with (settings.instance / "backups.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        if file.exists():
            return None
        made = back_up(file, settings, store, now=now)
        for lack in made.lacking:
            _LOGGER.warning("not in the backup, because it is gone or damaged: %s, %s", lack.what, lack.sha256)
        there = backups_in(backups.folder)
        for day in there.keys() - kept_nights(there, backups.nights):
            with suppress(OSError):
                there[day].unlink()
    return file


class Nights:
    """What a worker does at night, where the settings ask for it: again after a rest when it did not succeed."""

    def __init__(self, settings: Settings, store: Store, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._done_on: date | None = None
        self._not_before = 0.0

    def __call__(self) -> None:
        """Make the backup that is due now."""
        backups, here = self._settings.backups, self._clock().astimezone(ZONE)
        if backups is None or here.hour < FROM_HOUR or here.date() == self._done_on or monotonic() < self._not_before:
            return
        self._not_before = monotonic() + REST
        try:
            back_up_tonight(backups, self._settings, self._store, now=self._clock())
            self._done_on = here.date()
        except TrackerError:
            _LOGGER.exception("the nightly backup was not made")
