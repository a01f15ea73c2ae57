"""The names of the periods that schools count by: half-terms, terms and school years.

Half-terms by convention, as terms are in `tracker.rules.terms`: the autumn's second half begins on 1 November, the
spring's on 16 February, the summer's on 1 June.

A period has one name, however people type it: `period_named` gives it, and whoever compares periods compares those.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from tracker.rules.speech import COUNTS, MONTHS, in_words, sentence_case
from tracker.rules.terms import term_of

OFFERED = 7
LONGEST = 60
"""How many characters the name of a period may have."""

_SECOND_HALF = {"autumn": (11, 1), "spring": (2, 16), "summer": (6, 1)}
_SEASONS = tuple(_SECOND_HALF)
_NAMED = re.compile(r"(?P<season>Autumn|Spring|Summer) (?:term )?(?P<year>20\d\d)(?:, (?P<half>first|second) half)?")
_YEAR = re.compile(r"20\d\d/\d\d")
_MONTH = re.compile(rf"(?:{'|'.join(MONTHS)}) \d{{4}}")
_DAY = re.compile(rf"\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}}")

# What people type, in small letters and without punctuation: a season, a year, a half, in any order.
_BETWEEN_YEARS = re.compile(r"(?<=\d\d)\s*[-/\N{EN DASH}\N{EM DASH}]\s*(?=\d\d(?:\d\d)?(?!\w))")
_PARTS = re.compile(
    r"(?P<season>aut|spr|sum)(?:umn|ing|mer)?(?: ?terms?)?(?: ?(?P<beside>[12]))?(?!\w)"
    r"|(?P<from>20\d\d|[23]\d)(?:/| to )(?P<to>20\d\d|\d\d)(?![\w/])"
    r"|(?P<year>20\d\d|'?[23]\d)(?![\w/])"
    r"|(?P<ordinal>first|1st|second|2nd) half(?: ?term)?(?!\w)"
    r"|(?:half(?: ?term)?|ht) ?(?P<half>[1-6])(?!\w)"
    r"|(?P<all>(?:academic|school) year|ay)(?!\w)"
    r"|(?:of|in|the|term)(?!\w)"
)
_UNTIL = re.compile(
    rf"(?:the )?(?P<count>[1-9]|{'|'.join(COUNTS[1:])}) terms? (?:up )?(?:to|until|ending|ended)(?: in)?"
    r" (?P<month>[a-z]{3,9}) (?P<year>20\d\d)"
)


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


@lru_cache(4096)
def period_named(typed: str) -> str:
    """Give a period its one name, however it is typed; names that say no such period keep their words.

    Only what can mean one thing is renamed: "Term 2 2026" is the spring's in one county and the autumn's in another.

    >>> period_named("HT1 2026/27"), period_named("autumn 2026"), period_named("academic year 2025-26")
    ('Autumn 2026, first half', 'Autumn term 2026', '2025/26')
    """
    name = " ".join(typed.split())
    return _canonical(name) if len(name) <= LONGEST else name


def school_year_of(period: str) -> str | None:
    """Give the school year of a period by its name: "2026/27" of "Spring 2027, first half"; None of other names."""
    name = period_named(period)
    match = _NAMED.fullmatch(name)
    if match is None:
        return name if _YEAR.fullmatch(name) else None
    return school_year(int(match["year"]) - (match["season"] != "Autumn"))


def terms_of_year(school_year: str) -> Mapping[str, tuple[str, str]]:
    """Name the terms of a school year, each with its halves."""
    first = int(school_year[:4])
    return {
        f"{season} term {year}": (f"{season} {year}, first half", f"{season} {year}, second half")
        for season, year in (("Autumn", first), ("Spring", first + 1), ("Summer", first + 1))
    }


def is_school_year(period: str) -> bool:
    """Say whether a period is a school year by its name alone, which leaves open how many of its terms are counted."""
    return _YEAR.fullmatch(period_named(period)) is not None


@lru_cache(4096)
def terms_in(period: str) -> float | None:
    """Say how many terms a period has by its name, 0.5 in a half-term and 3 in a year; None of names that do not tell.

    >>> terms_in("Autumn 2026, first half"), terms_in("2025/26"), terms_in("Two terms to April 2026")
    (0.5, 3.0, 2.0)
    """
    name = period_named(period)
    named = _NAMED.fullmatch(name)
    if named:
        return 0.5 if named["half"] else 1.0
    if _YEAR.fullmatch(name):
        return 3.0
    words = _plain(name)
    until = _UNTIL.fullmatch(words) if _until(words) else None
    return float(_count(until)) if until else None


def spoken(period: str) -> str:
    """Say a period inside a sentence: "the first half of autumn 2026", "the autumn term 2026", "2025/26"."""
    name = period_named(period)
    named = _NAMED.fullmatch(name)
    if named:
        season = named["season"].casefold()
        half = named["half"]
        return f"the {half} half of {season} {named['year']}" if half else f"the {season} term {named['year']}"
    return f"the {name[:1].casefold()}{name[1:]}" if _until(_plain(name)) else name


def in_period(period: str) -> str:
    """Say when: "in the three terms to July 2026", "in 2025/26", "on 10 February 2026", "for 2023 leavers"."""
    said = spoken(period)
    if _DAY.fullmatch(said):
        return f"on {said}"
    return f"in {said}" if terms_in(period) or _MONTH.fullmatch(said) else f"for {said}"


class Said(NamedTuple):
    """A period that a text names: its one name, and from where to where it is named."""

    period: str
    start: int
    end: int


def periods_said(text: str) -> tuple[Said, ...]:
    """Find the half-terms, terms and school years that a text names, however they are spelt, in their order.

    The longest spelling counts: "autumn 2026, first half" is no autumn term.
    """
    words = [(word.start(), word.end()) for word in _WORD.finditer(text)]
    with_year = [bool(_A_YEAR.search(text, *word)) for word in words]
    found: list[Said] = []
    at = 0
    while at < len(words):
        last = min(at + _MOST_WORDS, len(words))
        for end in range(last, at, -1) if any(with_year[at:last]) else ():
            spelt = text[words[at][0] : words[end - 1][1]]
            if any(with_year[at:end]) and _NAMES_ONE.search(spelt) and terms_in(spelt) is not None:
                found.append(Said(period_named(spelt), words[at][0], words[end - 1][1]))
                at = end
                break
        else:
            at += 1
    return tuple(found)


_WORD = re.compile(r"\w(?:\S*\w)?")
_A_YEAR = re.compile(r"\d\d(?!\w)")
# Two numbers alone may be anything, and what ends with "of" goes on.
_NAMES_ONE = re.compile(
    r"(?:20\d\d|\d\d/\d\d|aut|spr|sum|half|ht|year|ay\b|term).*(?<! of)(?<! in)(?<! the)$", re.IGNORECASE | re.DOTALL
)
_MOST_WORDS = 9


def _canonical(name: str) -> str:
    words = _plain(name)
    return _until(words) or _of_calendar(words) or name


def _plain(typed: str) -> str:
    text = _BETWEEN_YEARS.sub("/", typed.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return " ".join(re.sub(r"[^\w/']+", " ", text).split())


def _until(words: str) -> str | None:
    """Name some terms up to a month: "Three terms to July 2026"."""
    found = _UNTIL.fullmatch(words)
    months = [month for month in MONTHS if found and month.casefold().startswith(found["month"])]
    if found is None or len(months) != 1:
        return None
    count = _count(found)
    terms = "term" if count == 1 else "terms"
    return f"{sentence_case(in_words(count))} {terms} to {months[0]} {found['year']}"


def _count(until: re.Match[str]) -> int:
    return int(until["count"]) if until["count"].isdigit() else COUNTS.index(until["count"])


def _of_calendar(words: str) -> str | None:
    """Name a half-term, a term or a school year; None where anything else is said, or anything twice."""
    said: dict[str, str] = {}
    at = 0
    while at < len(words):
        part = _PARTS.match(words, at)
        if part is None:
            return None
        for name, text in part.groupdict().items():
            if text is not None:
                if name in said:
                    return None
                said[name] = text
        at = part.end() + words.startswith(" ", part.end())
    return _half_or_term(said) if "season" in said or "half" in said else _whole_year(said)


def _whole_year(said: Mapping[str, str]) -> str | None:
    first = _first_year(said) if {"from", "to"} <= said.keys() <= {"from", "to", "all"} else None
    return school_year(first) if first else None


def _half_or_term(said: Mapping[str, str]) -> str | None:
    halves = [said[name] for name in ("beside", "ordinal", "half") if name in said]
    if "all" in said or len(halves) > 1 or ("year" in said) is ("from" in said):
        return None
    half = 1 + (halves[0] in ("second", "2nd")) if "ordinal" in said else int(halves[0]) if halves else 0
    if "season" in said:
        season = [season[:3] for season in _SEASONS].index(said["season"])
        half -= 2 * season if half > 2 else 0
    elif "from" in said:  # the six half-terms of a school year; of a bare year nobody says which
        season, half = (half - 1) // 2, (half - 1) % 2 + 1
    else:
        return None
    first = _first_year(said)
    if first is None or half not in (0, 1, 2):
        return None
    year = first + (season > 0 and "from" in said)
    name = sentence_case(_SEASONS[season])
    return f"{name} {year}, {'first' if half == 1 else 'second'} half" if half else f"{name} term {year}"


def _first_year(said: Mapping[str, str]) -> int | None:
    """Give the year that is said, or the first one of a school year; None where its two years do not follow."""
    first = 2000 + int(said.get("from", said.get("year", ""))[-2:])
    to = said.get("to")
    return first if to is None or (first + 1) % 100 == int(to[-2:]) else None


def school_year(first: int) -> str:
    """Name the school year that begins in a year: "2026/27"."""
    return f"{first}/{(first + 1) % 100:02}"
