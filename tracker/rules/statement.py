"""The statement of action of a school in a category of concern, and the ten working days there are for it.

The Education Act 2005 asks for it: of the local authority for a maintained school (section 15), of the proprietor for
every other, an academy's trust among them (section 17). The explanatory notes to section 17 give ten working days from
the day the report was published; the Secretary of State may set fewer where special measures are urgent, which is not
known here. How days count is in the Education (School Inspection) (England) Regulations 2005 (SI 2005/2038), regulation
2: the period begins immediately after its first date, and no working day is a Saturday, a Sunday, Christmas Day, Good
Friday, a bank holiday, or part of a holiday of the school that is longer than a week.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from tracker.rules.notice import A_DAY, SATURDAY, is_open, working_days_after
from tracker.rules.speech import counted, day

STATEMENT_DAYS = 10
A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Countdown:
    """How the ten working days stand: the last of them, how many are left after today, and a sentence for governors."""

    published_on: date
    due_on: date
    days_left: int
    has_passed: bool

    @property
    def sentence(self) -> str:
        """Say it: "The statement of action is due by 3 March 2026: 4 working days are left."."""
        if self.has_passed:
            return f"The ten working days for the statement of action ended on {day(self.due_on)}."
        if not self.days_left:
            return f"The statement of action is due today, {day(self.due_on)}."
        left = f"{counted(self.days_left, 'working day')} {'is' if self.days_left == 1 else 'are'} left"
        return f"The statement of action is due by {day(self.due_on)}: {left}."


def countdown(published_on: date, today: date, closed: Container[date]) -> Countdown:
    """Count the ten working days from the day the report was published, which is itself not counted.

    ``closed`` are bank holidays and the days of `long_holidays`; weekends are known.
    """
    due_on = working_days_after(published_on, STATEMENT_DAYS, closed)
    left, on = 0, max(today, published_on)
    while on < due_on:
        on += A_DAY
        left += is_open(on, closed)
    return Countdown(published_on, due_on, left, today > due_on)


def long_holidays(closures: Iterable[tuple[date, date]]) -> frozenset[date]:
    """List the days of the school's holidays that are longer than a week, given by their first and last days.

    Weekends at either end are left out, however the holiday was typed: a half-term of a week is no longer than a week.
    """
    days: set[date] = set()
    for first, last in closures:
        while first <= last and first.weekday() >= SATURDAY:
            first += A_DAY
        while last >= first and last.weekday() >= SATURDAY:
            last -= A_DAY
        length = (last - first).days + 1
        if length > A_WEEK:
            days.update(first + A_DAY * number for number in range(length))
    return frozenset(days)
