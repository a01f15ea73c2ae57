"""When papers are due: clear days, working days, and days on which nobody is there."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from tracker.rules.notice import (
    WorkedBack,
    clear_days,
    clear_days_told,
    earliest_meeting,
    is_open,
    papers_due,
    updates_due,
    worked_back,
    working_days_after,
)

WEDNESDAY = date(2026, 12, 9)
A_DAY = timedelta(days=1)


def test_neither_the_day_of_notice_nor_the_day_of_the_meeting_is_a_clear_day() -> None:
    assert clear_days(date(2027, 3, 1), date(2027, 3, 9)) == 7


def test_the_first_day_for_a_meeting_leaves_exactly_its_notice() -> None:
    first = earliest_meeting(date(2027, 3, 1), 7)
    assert (first, clear_days(date(2027, 3, 1), first)) == (date(2027, 3, 9), 7)


@pytest.mark.parametrize("notice_on", [WEDNESDAY - A_DAY, WEDNESDAY, WEDNESDAY + A_DAY])
def test_notice_on_the_day_before_or_later_leaves_no_clear_day(notice_on: date) -> None:
    assert clear_days(notice_on, WEDNESDAY) == 0


@pytest.mark.parametrize(
    ("notice_days", "told"),
    [
        (
            7,
            "For Wednesday 9 December 2026 the 7 clear days are 2 December 2026 to 8 December 2026, so papers",
        ),
        (1, "For Wednesday 9 December 2026 the clear day is Tuesday 8 December 2026, so papers go out by"),
        (0, "This meeting needs no clear day: papers go out by"),
    ],
)
def test_the_clear_days_of_a_meeting_are_named(notice_days: int, told: str) -> None:
    due_on = papers_due(WEDNESDAY, notice_days, frozenset())
    assert clear_days_told(WEDNESDAY, notice_days, due_on).startswith(told)
    assert clear_days(due_on, WEDNESDAY) >= notice_days


def test_papers_for_a_wednesday_go_out_on_the_tuesday_of_the_week_before() -> None:
    assert papers_due(WEDNESDAY, 7, frozenset()) == date(2026, 12, 1)


def test_papers_that_would_be_due_on_a_sunday_are_due_on_the_friday() -> None:
    assert papers_due(date(2026, 12, 7), 7, frozenset()) == date(2026, 11, 27)


def test_papers_that_would_be_due_in_a_holiday_are_due_on_the_last_day_of_school() -> None:
    christmas = frozenset(date(2026, 12, 19) + A_DAY * n for n in range(16))
    assert papers_due(date(2027, 1, 11), 7, christmas) == date(2026, 12, 18)


def test_updates_are_due_working_days_before_papers() -> None:
    assert updates_due(date(2026, 12, 1), 3, frozenset()) == date(2026, 11, 26)


def test_a_bank_holiday_is_no_working_day_for_updates() -> None:
    assert updates_due(date(2027, 5, 5), 2, {date(2027, 5, 3)}) == date(2027, 4, 30)


def test_what_would_be_due_before_the_meeting_was_called_is_due_that_day() -> None:
    called_on = date(2026, 12, 4)
    assert worked_back(WEDNESDAY, 4, 3, called_on, frozenset()) == WorkedBack(called_on, called_on)


def test_ten_working_days_leave_out_the_first_day_weekends_and_bank_holidays() -> None:
    friday = date(2027, 3, 19)
    easter = {date(2027, 3, 26), date(2027, 3, 29)}
    assert working_days_after(friday, 10, easter) == date(2027, 4, 6)


@pytest.mark.parametrize("seed", range(20))
def test_papers_always_leave_the_notice_and_never_go_out_a_day_too_early(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        held_on = date(2026, 1, 1) + A_DAY * chance.randrange(1500)
        notice_days = chance.randrange(15)
        closed = {held_on - A_DAY * chance.randrange(40) for _ in range(chance.randrange(25))}
        due_on = papers_due(held_on, notice_days, closed)
        assert is_open(due_on, closed)
        assert clear_days(due_on, held_on) >= notice_days
        later = [due_on + A_DAY * n for n in range(1, (held_on - due_on).days)]
        assert not any(is_open(on, closed) and clear_days(on, held_on) >= notice_days for on in later)


@pytest.mark.parametrize("seed", range(20))
def test_working_days_counted_forward_and_back_meet(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        start = working_days_after(date(2026, 1, 1) + A_DAY * chance.randrange(1500), 1, frozenset())
        closed = {start + A_DAY * chance.randrange(1, 30) for _ in range(chance.randrange(12))}
        count = chance.randrange(12)
        reached = working_days_after(start, count, closed)
        assert updates_due(reached, count, closed) == start
        assert sum(is_open(start + A_DAY * n, closed) for n in range(1, (reached - start).days + 1)) == count
