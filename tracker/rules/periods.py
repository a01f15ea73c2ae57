"""The names of the periods that schools count by: half-terms, terms and school years.

Half-terms by convention, as terms are in `tracker.rules.terms`: the autumn's second half begins on 1 November, the
spring's on 16 February, the summer's on 1 June.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from tracker.rules.speech import sentence_case
from tracker.rules.terms import term_of

OFFERED = 7

_SECOND_HALF = {"autumn": (11, 1), "spring": (2, 16), "summer": (6, 1)}
_PERIOD = re.compile(r"(?P<season>autumn|spring|summer)(?: term)? (?P<year>20\d\d)(?:, (?:first|second) half)?", re.I)
_YEAR = re.compile(r"20\d\d/\d\d")


def half_term(on: date) -> str:
    """Name the half-term of a day: "Autumn 2026, first half"."""
    term = term_of(on)
    month, day = _SECOND_HALF[term.season]
    half = "second" if on >= date(on.year, month, day) else "first"
    return f"{sentence_case(term.season)} {on.year}, {half} half"


def half_terms_until(today: date, count: int = OFFERED) -> tuple[str, ...]:
    """Name the half-term we are in and those before it, the latest first."""
    names = [half_term(today)]
    on = today
    while len(names) < count:
        on -= timedelta(7)
        if half_term(on) != names[-1]:
            names.append(half_term(on))
    return tuple(names)


def school_year_of(period: str) -> str | None:
    """Give the school year of a period by its name: "2026/27" of "Spring 2027, first half"; None of other names."""
    match = _PERIOD.fullmatch(period.strip())
    if match is None:
        return period.strip() if _YEAR.fullmatch(period.strip()) else None
    first = int(match["year"]) - (match["season"].casefold() != "autumn")
    return f"{first}/{(first + 1) % 100:02}"


def terms_of_year(school_year: str) -> Mapping[str, tuple[str, str]]:
    """Name the terms of a school year, each with its halves."""
    first = int(school_year[:4])
    return {
        f"{season} term {year}": (f"{season} {year}, first half", f"{season} {year}, second half")
        for season, year in (("Autumn", first), ("Spring", first + 1), ("Summer", first + 1))
    }
