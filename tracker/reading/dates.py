"""Dates as inspection documents print them: one day, or the first and last of several."""

import re
from datetime import date

_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            *("january", "february", "march", "april", "may", "june", "july"),
            *("august", "september", "october", "november", "december"),
        ),
        start=1,
    )
}
_MONTH = "(?:" + "|".join(_MONTHS) + ")"
_NTH = r"(?:st|nd|rd|th)?"
_DAY = rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(\d{{1,2}}){_NTH}"
_BETWEEN = rf"(?:, \d{{1,2}}{_NTH}(?=,? ))*"  # of "5, 6 and 7 May" the days that are neither first nor last
_TO = r",?\s?(?:-|\u2013|&|to|and)\s?"
DATES = re.compile(
    rf"{_DAY}(?: ({_MONTH}))?(?: (\d{{4}}))?{_BETWEEN}{_TO}{_DAY} ({_MONTH}),? (\d{{4}})|{_DAY} ({_MONTH}),? (\d{{4}})",
    re.I,
)


def first_dates(text: str, start: int = 0, *, at_start: bool = False) -> tuple[date, date | None] | None:
    """The first day, and the last where the text names several: ``9-10 February 2016``, ``30 April and 1 May 2025``.

    ``at_start`` asks for dates that begin exactly at ``start``. None where there is no date of the calendar.
    """
    found = DATES.match(text, start) if at_start else DATES.search(text, start)
    if not found:
        return None
    day, month, year, last_day, last_month, last_year, one_day, one_month, one_year = found.groups()
    try:
        if one_day:
            return date(int(one_year), _MONTHS[one_month.lower()], int(one_day)), None
        last = date(int(last_year), _MONTHS[last_month.lower()], int(last_day))
        return date(int(year or last_year), _MONTHS[(month or last_month).lower()], int(day)), last
    except ValueError:
        return None
