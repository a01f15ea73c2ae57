"""Which readings of a school tell of too few pupils."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tracker.rules.small_numbers import restricted


@dataclass(frozen=True)
class Counted:
    id: int
    group: str = "SEND"
    numerator: int | None = 40
    denominator: int | None = 212
    period: str = "Autumn 2026, first half"
    metric: str = "Attendance"
    row: str = "national"
    unit: str = "%"
    school_value: float | None = 18.9
    unvalidated: bool = True


def test_a_count_or_a_cohort_of_few_pupils_is_restricted():
    assert restricted([Counted(1), Counted(2, period="later", numerator=4), Counted(3, "boys", 2, 3)]) == {2, 3}


def test_nobody_and_what_has_no_cohort_is_not():
    assert restricted([Counted(1, numerator=0), Counted(2, "boys", None, None, school_value=2.0)]) == frozenset()


def test_published_figures_are_not():
    assert restricted([Counted(1, numerator=2, unvalidated=False)]) == frozenset()


def test_a_percentage_of_a_known_cohort_tells_its_count():
    assert restricted([Counted(1, numerator=None, denominator=40, school_value=5.0)]) == {1}


def test_a_plain_count_of_pupils_is_a_count():
    few = Counted(1, numerator=None, denominator=None, unit="pupils", school_value=3.0)
    assert restricted([few]) == {1}
    assert restricted([Counted(1, numerator=None, denominator=None, unit="days", school_value=3.0)]) == frozenset()


def test_what_would_give_a_hidden_one_away_is_restricted_too():
    found = restricted([Counted(1, "all pupils", 60, 300), Counted(2, "boys", 57, 150), Counted(3, "girls", 3, 150)])
    assert 3 in found
    assert len(found) > 1


def test_names_of_groups_and_metrics_are_one_however_they_are_typed():
    rows = [
        Counted(1, "All pupils", 60, 300),
        Counted(2, "Boys", 57, 150, metric="attendance "),
        Counted(3, "girls", 3, 150),
    ]
    assert len(restricted(rows)) > 1


def test_metrics_are_tables_of_their_own():
    assert restricted([Counted(1, numerator=3), Counted(2, metric="Late")]) == {1}


@pytest.mark.parametrize("numbers", [(3, 9), (9, 3)])
def test_a_correction_is_restricted_with_what_it_replaced(numbers):
    assert restricted([Counted(id, numerator=number) for id, number in enumerate(numbers, 1)]) == {1, 2}


def test_a_term_does_not_give_one_of_its_halves_away():
    few = {"numerator": None, "denominator": None, "unit": "pupils"}
    rows = [
        Counted(1, period="Autumn term 2026", school_value=12.0, **few),
        Counted(2, period="Autumn 2026, first half", school_value=3.0, **few),
        Counted(3, period="Autumn 2026, second half", school_value=9.0, **few),
    ]
    found = restricted(rows)
    assert 2 in found
    assert len(found) == 2


def test_the_threshold_is_the_schools():
    assert restricted([Counted(1, numerator=8)], 10) == {1}
