"""The nightly sweep: files that no record names any more go, such as those of records that were let go."""

from __future__ import annotations

import logging

from flask import current_app

from tracker.db import session
from tracker.jobs.kinds import Progress
from tracker.printing.press import Press
from tracker.services.files import sweep_files

FROM_HOUR = 3
"""The hour of the day, in the zone of the digests, from which a night's sweep is made: after the backup."""

_LOGGER = logging.getLogger(__name__)


def sweep_tonight(_day: int, _press: Press, _progress: Progress) -> None:
    """Sweep, as a duty of the calendar; what goes is named in the log."""
    for name in sweep_files(current_app.extensions["store"]):
        _LOGGER.info("a file that no record names was removed: %s", name)
    session().rollback()
    current_app.extensions["incoming"].sweep()
