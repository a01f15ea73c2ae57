"""Whether the place where files are kept answers: asked seldom, and not awaited for long, however often others ask."""

from __future__ import annotations

import logging
from math import inf
from threading import Lock, Thread
from time import monotonic

from tracker.errors import TrackerError
from tracker.storage import Store

FRESH = 5.0  # seconds for which an answer stands
PATIENCE = 3.0  # seconds until a place that says nothing is out of reach; probes wait hardly longer
NOBODYS = "0" * 64  # no file has this SHA-256

_LOGGER = logging.getLogger(__name__)


class Reach:
    """What one process knows of its store."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._asked_at = -inf
        self._asking = _Asking(None)

    def includes(self, store: Store) -> bool:
        """Say whether a store lists what it keeps: one that has no such bucket, too, finds no file in it."""
        with self._turn:
            if not self._asking.is_alive() and monotonic() - self._asked_at > FRESH:
                self._asked_at, self._asking = monotonic(), _Asking(store)
                self._asking.start()
            asking = self._asking
        asking.join(PATIENCE)
        return asking.has_answered


class _Asking(Thread):
    """One question to a store, in a thread that nobody has to wait for."""

    def __init__(self, store: Store | None) -> None:
        super().__init__(name="reach", daemon=True)
        self._store = store
        self.has_answered = False

    def run(self) -> None:
        try:
            if self._store:
                self._store.names(NOBODYS)
                self.has_answered = True
        except (TrackerError, OSError):
            _LOGGER.warning("not ready: files are out of reach", exc_info=True)
