"""Which of several readings of one period counts, and what was replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from tracker.rules.standing import periods_of


@dataclass(frozen=True)
class Entry:
    id: int
    period: str = "2024/25"
    basis: str | None = "final"
    origin: str = "card"
    unvalidated: bool = False
    as_at: date = date(2025, 8, 31)
    school_value: float | None = 28.2
    national_value: float | None = None
    gap_value: float | None = None

    @property
    def entered_at(self) -> datetime:
        return datetime(2026, 3, self.id, tzinfo=UTC)


OWN = {"origin": "school", "unvalidated": True, "basis": None}


def counting(*entries: Entry) -> list[int]:
    return [period.reading.id for period in periods_of(entries)]


def test_a_corrected_reading_is_kept_behind_the_one_that_replaced_it():
    (period,) = periods_of([Entry(1), Entry(3), Entry(2)])
    (source,) = period.sources
    assert (source.reading.id, [one.id for one in source.replaced]) == (3, [2, 1])


def test_a_half_term_spelt_in_two_ways_is_one_period():
    (period,) = periods_of([Entry(1, "Autumn 2026, first half-term"), Entry(2, "Autumn 2026, first half")])
    assert [one.id for one in period.sources[0].replaced] == [1]


def test_sources_stand_beside_each_other():
    (period,) = periods_of([Entry(1), Entry(2, origin="statistics")])
    assert [source.reading.id for source in period.sources] == [2, 1]
    assert all(source.replaced == () for source in period.sources)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Entry(1), Entry(2, **OWN)),
        (Entry(1), Entry(2, origin="statistics", basis="provisional")),
        (Entry(1), Entry(2, origin="statistics", school_value=None)),
        (Entry(1, **OWN), Entry(2, origin="statistics", school_value=None)),
        (
            Entry(1, school_value=21.6, national_value=50.0, gap_value=-28.4),
            Entry(2, origin="statistics", school_value=None, gap_value=-28.41),
        ),
    ],
    ids=[
        "published before the school's own",
        "settled before provisional",
        "a figure before none",
        "the school's own before a published state",
        "the whole row before the gap alone",
    ],
)
def test_what_came_later_does_not_count_where_the_first_weighs_more(first, second):
    assert counting(first, second) == [1]
    assert counting(second, first) == [1]


def test_of_equals_the_one_entered_last_counts():
    assert counting(Entry(2, origin="statistics"), Entry(1)) == [2]


def test_periods_come_oldest_first():
    assert counting(Entry(1), Entry(2, period="2023/24", as_at=date(2024, 8, 31))) == [2, 1]
