"""Which nightly backups stay."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.rules.backups import kept_nights

SUNDAY = date(2026, 11, 22)


def test_the_last_nights_and_the_last_of_each_of_four_weeks_stay() -> None:
    """Night after night for half a year, each time only of those that were kept before."""
    kept: set[date] = set()
    for night in range(180, -1, -1):
        kept = kept_nights(kept | {SUNDAY - timedelta(days=night)}, 7)
    week = {SUNDAY - timedelta(days=back) for back in range(7)}
    assert kept == week | {SUNDAY - timedelta(weeks=back) for back in range(1, 4)}


def test_nights_without_a_backup_cost_none_that_is_there() -> None:
    made = [SUNDAY, date(2026, 9, 3), date(2026, 9, 2), date(2026, 5, 1)]
    assert kept_nights(made, 2) == {SUNDAY, date(2026, 9, 3), date(2026, 5, 1)}
    assert kept_nights([], 7) == set()
