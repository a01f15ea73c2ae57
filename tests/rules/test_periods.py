"""The names of the periods that schools count by."""

from datetime import date

import pytest

from tracker.rules.periods import half_term, half_terms_until, school_year_of, terms_of_year


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2026, 9, 1), "Autumn 2026, first half"),
        (date(2026, 11, 1), "Autumn 2026, second half"),
        (date(2027, 2, 15), "Spring 2027, first half"),
        (date(2027, 2, 16), "Spring 2027, second half"),
        (date(2027, 8, 20), "Summer 2027, second half"),
    ],
)
def test_every_day_is_in_a_half_term(on, name):
    assert half_term(on) == name


def test_the_half_terms_of_the_last_year_are_offered_the_latest_first():
    offered = half_terms_until(date(2026, 11, 25))
    assert offered[:3] == ("Autumn 2026, second half", "Autumn 2026, first half", "Summer 2026, second half")
    assert offered[-1] == "Autumn 2025, second half"


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("Autumn 2026, first half", "2026/27"),
        ("Spring term 2027", "2026/27"),
        ("2026/27", "2026/27"),
        ("Year 11 mocks", None),
    ],
)
def test_a_period_belongs_to_a_school_year(period, year):
    assert school_year_of(period) == year


def test_a_school_year_has_three_terms_of_two_halves():
    assert list(terms_of_year("2026/27")) == ["Autumn term 2026", "Spring term 2027", "Summer term 2027"]
    assert half_term(date(2027, 1, 10)) in terms_of_year("2026/27")["Spring term 2027"]
