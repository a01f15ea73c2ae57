"""Which nightly backups stay: the last nights, and one of each of the last weeks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

WEEKS = 4
LONG = 3
"""Days without a backup after which somebody should look."""


def kept_nights(made_on: Iterable[date], nights: int) -> set[date]:
    """Choose from the days of backups the last so many, and the last one of each of the last four weeks."""
    newest_first = sorted(set(made_on), reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest_first:
        weeks.setdefault(day.isocalendar()[:2], day)
    return set(newest_first[:nights]) | set(list(weeks.values())[:WEEKS])
