"""Dates, counts and numbers as governors say them."""

from datetime import date, time
from decimal import Decimal

import pytest

from tracker.rules import speech


def test_dates_are_said_as_people_say_them():
    inspected = date(2026, 2, 10)
    assert speech.day(inspected) == "10 February 2026"
    assert speech.short_day(inspected) == "10 Feb 2026"
    assert speech.month(date(2027, 7, 31)) == "Jul 2027"
    assert speech.full_month(date(2027, 7, 31)) == "July 2027"
    assert speech.day(date(2026, 12, 3)) == "3 December 2026"


@pytest.mark.parametrize(
    ("on", "said", "month"),
    [
        (date(2026, 11, 24), "24 Nov 2026", "Nov 2026"),
        (date(2026, 11, 25), "25 Nov", "Nov"),
        (date(2027, 7, 16), "16 Jul", "Jul"),
        (date(2027, 11, 24), "24 Nov", "Nov 2027"),
        (date(2027, 11, 25), "25 Nov 2027", "Nov 2027"),
        (date(2028, 7, 16), "16 Jul 2028", "Jul 2028"),
    ],
)
def test_a_year_goes_without_saying_in_the_next_twelve_months_only(on, said, month):
    assert speech.near_day(on, date(2026, 11, 25)) == said
    assert speech.near_month(on, date(2026, 11, 25)) == month


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 days"), (1, "1 day"), (31, "31 days"), (1200, "1,200 days")],
)
def test_days_are_counted(count, said):
    assert speech.days(count) == said


def test_a_plural_may_be_irregular():
    assert speech.counted(2, "piece of evidence", "pieces of evidence") == "2 pieces of evidence"
    assert speech.counted(1, "piece of evidence", "pieces of evidence") == "1 piece of evidence"


@pytest.mark.parametrize(("count", "said"), [(0, "0 times"), (1, "once"), (2, "twice"), (3, "3 times")])
def test_how_often_is_said_in_words_where_there_is_one(count, said):
    assert speech.times(count) == said


@pytest.mark.parametrize(("count", "said"), [(0, "no"), (2, "two"), (9, "nine"), (10, "10")])
def test_small_counts_are_words(count, said):
    assert speech.in_words(count) == said


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_reads_as_a_sentence(items, said):
    assert speech.listed(items) == said


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        (28.2, 1, "28.2"),
        (-1.4, 1, "−1.4"),
        (34, 1, "34.0"),
        (Decimal("80"), 0, "80"),
        (1442, 0, "1,442"),
        (2.675, 2, "2.68"),
        (-0.04, 1, "0.0"),
    ],
    ids=[
        "plain",
        "a true minus",
        "padded",
        "whole",
        "thousands",
        "halves go up",
        "no minus zero",
    ],
)
def test_numbers_are_printed_to_their_places(value, places, printed):
    assert speech.number(value, places) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [(1.6, "+1.6"), (-3.2, "−3.2"), (0, "0.0"), (0.04, "0.0"), (10, "+10.0")],
)
def test_changes_carry_their_sign(value, printed):
    assert speech.signed(value, 1) == printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("-1.72", "−1.72"),
        (" –45.8 pp", "−45.8 pp"),
        ("2024-25", "2024-25"),
        ("well-known", "well-known"),
        ("-.5", "−.5"),
    ],
)
def test_printed_figures_get_a_true_minus_and_hyphens_stay(text, printed):
    assert speech.with_true_minus(text) == printed


def test_a_sentence_begins_with_a_capital_and_keeps_the_rest():
    assert speech.sentence_case("no KS4 figure") == "No KS4 figure"
    assert speech.sentence_case("") == ""


def test_a_number_of_any_length_is_printed():
    assert speech.number(1e30, 1) == f"1{',000' * 10}.0"


def test_a_day_to_come_is_said_with_its_weekday_and_how_far_it_is():
    assert speech.weekday(date(2026, 12, 9)) == "Wednesday 9 December 2026"
    said = [speech.from_now(count) for count in (0, 1, 2, -1, -30)]
    assert said == ["today", "tomorrow", "in 2 days", "yesterday", "30 days ago"]


def test_a_time_is_said_as_people_say_it():
    said = [speech.clock(time(*at)) for at in ((17, 30), (9, 0), (12, 0), (0, 5), (11, 59))]
    assert said == ["5.30pm", "9am", "12pm", "12.05am", "11.59am"]


@pytest.mark.parametrize(
    ("count", "whole", "said"),
    [
        (3, 8, "three of eight schools need"),
        (1, 8, "one of eight schools needs"),
        (0, 8, "none of eight schools needs"),
        (8, 8, "all eight schools need"),
        (2, 2, "both schools need"),
        (1, 1, "the one school needs"),
        (0, 1, "no school needs"),
        (0, 0, "no school needs"),
        (11, 1500, "11 of 1,500 schools need"),
    ],
)
def test_a_part_of_a_whole_is_said_with_its_verb(count, whole, said):
    assert speech.part_of(count, whole, "school", "needs", "need") == said
