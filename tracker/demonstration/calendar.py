"""The days of the demonstration school: three terms of use, the third of them now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tracker.rules.terms import previous_term_ends

_DAY = re.compile(r"(first|second|now)([+-]\d+)?")
_MORNING = time(8, 30)
_ONE = timedelta(1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days counted from the ends of the first two terms of use, and from today."""

    today: date
    first: date
    second: date

    @classmethod
    def ending(cls, today: date) -> Calendar:
        """Make the calendar of a school that is in its third term today."""
        return cls(today, *previous_term_ends(today, 2))

    def day(self, written: str) -> date:
        """Give a school day by its name: "second-20" is twenty days before the end of the second term.

        >>> Calendar.ending(date(2026, 11, 25)).day("first-49")
        datetime.date(2026, 2, 10)
        """
        found = _DAY.fullmatch(written)
        if found is None:
            raise ValueError(f"{written!r} is no day of the demonstration school.")
        anchors = {"first": self.first, "second": self.second, "now": self.today}
        on = anchors[found[1]] + timedelta(int(found[2] or 0))
        return on - timedelta(max(0, on.weekday() - 4))

    def past(self, written: str) -> date:
        """Give the day on which something happened: what happened lately happened in this term, however young it is."""
        on = self.day(written)
        return max(on, self.second + _ONE) if written.startswith("now") else on

    def day_of_year(self, written: str) -> date:
        """Give a day of today's school year by its month and day.

        >>> Calendar.ending(date(2026, 11, 25)).day_of_year("01-03")
        datetime.date(2027, 1, 3)
        """
        begins = self.today.year if self.today.month >= 9 else self.today.year - 1
        on = date.fromisoformat(f"{begins}-{written}")
        return on if on.month >= 9 else on.replace(year=begins + 1)

    def moment(self, on: date, count: int, now: datetime) -> datetime:
        """Give an instant of a day, a minute after the one before it, and never later than now."""
        return min(datetime.combine(on, _MORNING, UTC) + timedelta(minutes=count), now)
