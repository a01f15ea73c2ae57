"""When papers are due: days worked back from a meeting, in clear days and in working days.

The School Governance (Roles, Procedures and Allowances) (England) Regulations 2013, regulation 13(4), ask for written
notice, the agenda and every paper at least seven clear days ahead; regulation 26 asks the same for committees.
Regulation 13(5) lets the chair shorten that where something is urgent, in a notice that says so; 13(6) takes this power
away where the chair's removal, a governor's suspension or closing the school is on the agenda. The regulations bind
maintained schools; the articles of most academy trusts ask for the same, so the days of notice are each board's own.

Weekends are known here. ``closed`` are the other days on which nobody sends or writes papers: bank holidays, and the
school's own closures. It must have an end.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.rules.speech import counted, day, weekday

USUAL_NOTICE_DAYS = 7
USUAL_CUT_OFF_DAYS = 3
A_DAY = timedelta(days=1)
FAR_DAYS = 10 * 365  # neither a holiday nor the last day of a board is noted so long before or after
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkedBack:
    """The two days worked back from a meeting."""

    updates_due_on: date
    papers_due_on: date


def clear_days(notice_on: date, held_on: date) -> int:
    """Count the whole days between notice and meeting, neither of these two being one: 1 to 9 March has seven."""
    return max((held_on - notice_on).days - 1, 0)


def earliest_meeting(notice_on: date, notice_days: int) -> date:
    """Give the first day that leaves the clear days after notice: notice on 1 March, seven days, is 9 March."""
    return notice_on + A_DAY * (notice_days + 1)


def far_away(on: date, today: date) -> str | None:
    """Say that a day is years away, as when a year was mistyped; None for a day that may be meant."""
    if abs((on - today).days) <= FAR_DAYS:
        return None
    return f"{day(on)} is more than {FAR_DAYS // 365} years {'ago' if on < today else 'away'}. Look at the year."


def is_open(on: date, closed: Container[date]) -> bool:
    """Tell whether a day is a working day: no weekend, and not among the closed ones."""
    return on.weekday() < SATURDAY and on not in closed


def papers_due(held_on: date, notice_days: int, closed: Container[date]) -> date:
    """Give the last day on which papers may go out: the last open one that leaves the clear days of notice."""
    return _last_open(held_on - A_DAY * (notice_days + 1), closed)


def updates_due(papers_due_on: date, cut_off_days: int, closed: Container[date]) -> date:
    """Give the last day for updates: so many working days before the papers are due."""
    due_on = papers_due_on
    for _ in range(cut_off_days):
        due_on = _last_open(due_on - A_DAY, closed)
    return due_on


def worked_back(
    held_on: date, notice_days: int, cut_off_days: int, called_on: date, closed: Container[date]
) -> WorkedBack:
    """Work the days back from a meeting; what would fall before the day it was called falls on that day."""
    papers_due_on = max(papers_due(held_on, notice_days, closed), called_on)
    return WorkedBack(max(updates_due(papers_due_on, cut_off_days, closed), called_on), papers_due_on)


def working_days_after(start: date, count: int, closed: Container[date]) -> date:
    """Give the day that is so many working days after another, which is itself not counted."""
    reached = start
    for _ in range(count):
        reached += A_DAY
        while not is_open(reached, closed):
            reached += A_DAY
    return reached


def clear_days_told(held_on: date, notice_days: int, papers_due_on: date) -> str:
    """Say which days before a meeting are the clear ones, and by when papers go out for that."""
    by = f"papers go out by {weekday(papers_due_on)}"
    if not notice_days:
        return f"This meeting needs no clear day: {by}."
    first, last = held_on - A_DAY * notice_days, held_on - A_DAY
    if first == last:
        return f"For {weekday(held_on)} the clear day is {weekday(last)}, so {by}."
    return f"For {weekday(held_on)} the {counted(notice_days, 'clear day')} are {day(first)} to {day(last)}, so {by}."


def _last_open(on: date, closed: Container[date]) -> date:
    while not is_open(on, closed):
        on -= A_DAY
    return on
