"""The nightly sweep: files that no record names any more go, such as those of records that were let go."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime

from tracker.db import session
from tracker.jobs.digests import ZONE
from tracker.services.files import sweep_files
from tracker.storage import Store
from tracker.storage.incoming import Incoming

FROM_HOUR = 3
"""The hour of the day, in the zone of the digests, from which a night's sweep is made: after the backup."""

_LOGGER = logging.getLogger(__name__)


class Sweeps:
    """What a worker does once a night. Done by two of them it comes to the same."""

    def __init__(self, store: Store, incoming: Incoming, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._incoming = incoming
        self._clock = clock
        self._done_on: date | None = None

    def __call__(self) -> None:
        """Sweep, if it is due; what goes is named in the log."""
        here = self._clock().astimezone(ZONE)
        if here.hour < FROM_HOUR or here.date() == self._done_on:
            return
        self._done_on = here.date()
        for name in sweep_files(self._store):
            _LOGGER.info("a file that no record names was removed: %s", name)
        session().rollback()
        self._incoming.sweep()
