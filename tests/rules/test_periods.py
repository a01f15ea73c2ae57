"""The names of the periods that schools count by."""

from datetime import date

import pytest

from tracker.rules.periods import (
    half_term,
    half_terms_until,
    in_period,
    is_school_year,
    period_named,
    periods_said,
    school_year_of,
    spoken,
    terms_in,
    terms_of_year,
)


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


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("autumn 2026, first half-term", "Autumn 2026, first half"),
        ("Autumn term 2026 first half", "Autumn 2026, first half"),
        ("First half of the autumn term 2026", "Autumn 2026, first half"),
        ("HT1 2026/27", "Autumn 2026, first half"),
        ("2026-27 half-term 4", "Spring 2027, second half"),
        ("Spring HT3 2027", "Spring 2027, first half"),
        ("Autumn 1 2026", "Autumn 2026, first half"),
        ("Aut2 26", "Autumn 2026, second half"),
        ("Autumn 2026 - 2nd half-term", "Autumn 2026, second half"),
        ("autumn  2026", "Autumn term 2026"),
        ("Autumn term 2026", "Autumn term 2026"),
        ("Spring term 2026/27", "Spring term 2027"),
        ("summer term ’27", "Summer term 2027"),
        ("2025-26", "2025/26"),
        ("2025 \N{EN DASH} 26", "2025/26"),
        ("2025/2026", "2025/26"),
        ("25/26", "2025/26"),
        ("academic year 2025/26", "2025/26"),
        ("the 2025 to 2026 academic year", "2025/26"),
        ("3 terms to july 2026", "Three terms to July 2026"),
    ],
)
def test_a_period_has_one_name_however_it_is_typed(typed, name):
    assert period_named(typed) == name
    assert period_named(name) == name


@pytest.mark.parametrize(
    "typed",
    [
        "Year 11 mocks",
        "Year 1, autumn 2026",
        "Year 11, autumn",
        "Autumn half-term 2026",
        "Autumn and spring terms 2026/27",
        "Spring HT2 HT3 2027",
        "Summer HT1 HT1 2027",
        "Autumn HT5 2026",
        "HT1 2026",
        "Term 2 2026/27",
        "Second half of 2026/27",
        "2026/28",
        "2026",
        "2026-10-23",
        "2025/26 (2 term)",
        "2023 leavers",
        "10 February 2026",
        "0 terms to July 2026",
        "Two terms to the end",
        "",
    ],
)
def test_a_name_that_could_mean_something_else_stays_as_typed(typed):
    assert period_named(f"  {typed.replace(' ', '  ')} ") == typed


def test_every_half_term_that_is_offered_keeps_its_name():
    for name in half_terms_until(date(2026, 11, 25), 12):
        assert period_named(name) == name


def test_the_names_that_a_school_year_is_made_of_are_those_people_are_given():
    for term, halves in terms_of_year("2026/27").items():
        assert [period_named(name) for name in (term, *halves)] == [term, *halves]


@pytest.mark.parametrize(
    ("period", "terms"),
    [
        ("Autumn 2026, first half", 0.5),
        ("autumn 2026", 1),
        ("1 term to December 2026", 1),
        ("Two terms to April 2026", 2),
        ("Three terms to July 2026", 3),
        ("2025-26", 3),
        ("2023 leavers", None),
        ("Year 11 mocks", None),
        ("Two terms to Mars 2026", None),
    ],
)
def test_a_period_says_how_many_terms_it_has(period, terms):
    assert terms_in(period) == terms


def test_a_year_leaves_open_which_of_its_terms_are_counted():
    assert is_school_year("2025-26")
    assert not is_school_year("Three terms to July 2026")


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("Three terms to July 2026", "in the three terms to July 2026"),
        ("Autumn 2026, first half", "in the first half of autumn 2026"),
        ("Autumn 2026", "in the autumn term 2026"),
        ("2025/26", "in 2025/26"),
        ("October 2026", "in October 2026"),
        ("10 February 2026", "on 10 February 2026"),
        ("2023 leavers", "for 2023 leavers"),
    ],
)
def test_a_period_is_said_as_people_say_it(period, said):
    assert in_period(period) == said
    assert spoken(period) == said.partition(" ")[2]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It is 91% in autumn 2026, first half, and rising.", ["Autumn 2026, first half"]),
        (
            "In HT1 2026/27 it was 88% and in HT2 26/27 it was 90%.",
            ["Autumn 2026, first half", "Autumn 2026, second half"],
        ),
        ("Over the three terms to July 2026: 90%.", ["Three terms to July 2026"]),
        ("(2025-26)", ["2025/26"]),
        ("Of the 24 to 25 pupils 30-31 were late in term.", []),
        ("It is 24 of 25 since the autumn.", []),
        ("", []),
    ],
)
def test_periods_are_found_in_what_people_write(text, names):
    assert [said.period for said in periods_said(text)] == names


def test_a_period_is_found_at_its_place():
    text = "It was 91% in the first half of autumn 2026, and rising."
    (said,) = periods_said(text)
    assert text[said.start : said.end] == "in the first half of autumn 2026"


def test_looking_for_periods_takes_no_longer_than_the_text_is():
    assert periods_said("autumn " * 20_000) == ()
