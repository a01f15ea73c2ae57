"""Slippage stays visible."""

from datetime import date
from itertools import pairwise

import pytest

from tracker.rules.slippage import slippage

from .stubs import Move

FIRST = date(2027, 1, 29)


@pytest.mark.parametrize(
    ("dates", "times", "days", "sentence"),
    [
        ([FIRST], 0, 0, "not moved"),
        (
            [FIRST, date(2027, 2, 26)],
            1,
            28,
            "moved once, 28 days later than first agreed",
        ),
        (
            [FIRST, date(2027, 2, 26), date(2027, 4, 23)],
            2,
            84,
            "moved twice, 84 days later than first agreed",
        ),
        (
            [FIRST, date(2027, 1, 28)],
            1,
            -1,
            "moved once, 1 day earlier than first agreed",
        ),
        (
            [FIRST, date(2027, 2, 26), FIRST],
            2,
            0,
            "moved twice, back to the date first agreed",
        ),
    ],
    ids=["never", "once", "twice", "forward", "there and back"],
)
def test_every_move_counts_and_the_days_add_up(dates, times, days, sentence):
    slipped = slippage([Move(before, after) for before, after in pairwise(dates)])
    assert (slipped.times, slipped.days, slipped.sentence) == (times, days, sentence)
