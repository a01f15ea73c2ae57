"""School terms and what leaders said at the end of each."""

from datetime import date

import pytest

from tracker.rules.colours import Colour
from tracker.rules.terms import declared_history, previous_term_ends, term_of

from .stubs import Update


@pytest.mark.parametrize(
    ("on", "label"),
    [
        (date(2026, 8, 31), "summer term 2026"),
        (date(2026, 9, 1), "autumn term 2026"),
        (date(2026, 12, 31), "autumn term 2026"),
        (date(2027, 1, 1), "spring term 2027"),
        (date(2027, 3, 31), "spring term 2027"),
        (date(2027, 4, 1), "summer term 2027"),
        (date(2028, 2, 29), "spring term 2028"),
    ],
    ids=[
        "August",
        "first of autumn",
        "last of autumn",
        "first of spring",
        "last of spring",
        "first of summer",
        "leap day",
    ],
)
def test_a_day_belongs_to_a_term(on, label):
    assert term_of(on).label == label


@pytest.mark.parametrize(
    ("today", "ends"),
    [
        (date(2026, 11, 22), (date(2026, 3, 31), date(2026, 7, 31))),
        (date(2026, 8, 15), (date(2026, 3, 31), date(2026, 7, 31))),
        (date(2026, 7, 31), (date(2025, 12, 31), date(2026, 3, 31))),
        (date(2027, 1, 1), (date(2026, 7, 31), date(2026, 12, 31))),
    ],
    ids=["in November", "in August", "on the last day of term", "on New Year's Day"],
)
def test_the_last_two_terms_are_those_that_ended_before_today(today, ends):
    assert previous_term_ends(today, 2) == ends


def test_no_terms_asked_for_gives_none():
    assert previous_term_ends(date(2026, 11, 22), 0) == ()


def test_the_history_of_what_leaders_said_runs_from_nothing_to_now():
    updates = [
        Update(Colour.GREEN, date(2026, 11, 20)),
        Update(Colour.RED, date(2026, 7, 31)),
        Update(Colour.AMBER, date(2026, 10, 8)),
    ]
    today = date(2026, 11, 22)
    dates = (*previous_term_ends(today, 2), today)
    assert declared_history(updates, dates) == (
        Colour.NOT_STARTED,
        Colour.RED,
        Colour.GREEN,
    )
