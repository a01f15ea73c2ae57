"""Who owes a word before the board meets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tracker.rules.colours import Colour
from tracker.rules.rag import Verdict
from tracker.rules.updates import counts_after, owes_update

MEETING, CUT_OFF, TODAY = date(2026, 10, 7), date(2026, 11, 24), date(2026, 11, 25)


@dataclass(frozen=True)
class Said:
    signed_on: date
    colour: Colour = Colour.AMBER


AMBER, COMPLETE = Verdict(Colour.AMBER, (), None), Verdict(Colour.COMPLETE, (), None)


@dataclass(frozen=True)
class Planned:
    updates: tuple[Said, ...] = ()
    starts_on: date = date(2026, 9, 7)
    record: Verdict = AMBER


@pytest.mark.parametrize(
    ("action", "owes"),
    [
        (Planned(), True),
        (Planned((Said(date(2026, 10, 7)),)), True),  # on the day of the meeting, and so before it
        (Planned((Said(date(2026, 10, 8)),)), False),
        (Planned((Said(date(2026, 9, 1)), Said(date(2026, 11, 20)))), False),
        (Planned(starts_on=date(2026, 11, 24)), True),
        (Planned(starts_on=date(2026, 11, 25)), False),
        (Planned(record=COMPLETE), False),
    ],
)
def test_an_action_under_way_owes_a_word_since_the_last_meeting(action: Planned, owes: bool) -> None:
    assert owes_update(action, MEETING, CUT_OFF) is owes


@pytest.mark.parametrize(
    ("met", "after"),
    [
        ((), date(2026, 10, 26)),  # thirty days of silence, before the board has met at all
        ((MEETING, date(2026, 11, 4)), date(2026, 11, 4)),
        ((MEETING, TODAY), TODAY),  # it met today
        ((MEETING, date(2026, 12, 1)), MEETING),  # that one is still to come
        ((MEETING, date(2026, 12, 9)), MEETING),  # the meeting itself
    ],
)
def test_an_update_counts_from_the_day_the_board_last_met(met: tuple[date, ...], after: date) -> None:
    assert counts_after(met, date(2026, 12, 9), TODAY, 30) == after
