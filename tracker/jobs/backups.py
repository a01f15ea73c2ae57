"""The nightly backup: the last nights and weeks are kept."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from datetime import date
from pathlib import Path

from flask import current_app

from tracker.config import Settings
from tracker.jobs.digests import ZONE
from tracker.jobs.kinds import Progress
from tracker.printing.press import Press
from tracker.rules.backups import kept_nights
from tracker.services.backups import back_up

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


def back_up_tonight(_day: int, _press: Press, _progress: Progress) -> None:
    """Make the backup of a night and let old ones go, as a duty of the calendar.

    Old ones go only after a new one is whole. Raises `Refused`.
    """
    settings: Settings = current_app.extensions["settings"]
    if settings.backups is None:
        return
    now = current_app.extensions["clock"]()
    folder = settings.backups.folder
    file = folder / f"next-steps-{now.astimezone(ZONE).date().isoformat()}.zip"
    if file.exists():
        return
    made = back_up(file, settings, current_app.extensions["store"], now=now)
    for lack in made.lacking:
        _LOGGER.warning("not in the backup, because it is gone or damaged: %s, %s", lack.what, lack.sha256)
    there = backups_in(folder)
    for day in there.keys() - kept_nights(there, settings.backups.nights):
        with suppress(OSError):
            there[day].unlink()
