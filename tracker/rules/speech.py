"""Dates, counts and numbers as people say them: the same words on screen, on paper and in a rule's reasons."""

import re
from collections.abc import Sequence
from datetime import date, time
from decimal import ROUND_HALF_UP, Context, Decimal

# Not `strftime`: its month names follow the locale of the machine.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MINUS = "\N{MINUS SIGN}"

# The default of 28 digits raises on longer figures; a float has up to 309 before the point and 324 after it.
_EVERY_DIGIT = Context(prec=700)
_HYPHEN_AS_MINUS = re.compile(r"(?<![\w.])[-\N{EN DASH}](?=[\d.])")


def day(on: date) -> str:
    """Say a date in full: "10 February 2026"."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def weekday(on: date) -> str:
    """Say a date with its weekday: "Tuesday 10 February 2026"."""
    return f"{WEEKDAYS[on.weekday()]} {day(on)}"


def from_now(count: int) -> str:
    """Say how far a day is from today: "in 12 days", "tomorrow", "today", "yesterday", "12 days ago"."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return near.get(count) or (f"in {days(count)}" if count > 0 else f"{days(-count)} ago")


def clock(at: time) -> str:
    """Say a time of day: "5.30pm", "9am"."""
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{(at.hour - 1) % 12 + 1}{minutes}{'am' if at.hour < 12 else 'pm'}"


def short_day(on: date) -> str:
    """Say a date where space is short: "10 Feb 2026"."""
    return f"{on.day} {MONTHS[on.month - 1][:3]} {on.year}"


def month(on: date) -> str:
    """Say a month where space is short: "Jul 2027"."""
    return f"{MONTHS[on.month - 1][:3]} {on.year}"


def near_day(on: date, today: date) -> str:
    """Say a date where space is short, without its year within the twelve months from today: "18 Dec"."""
    is_near = today <= on and (on.year, on.month, on.day) < (today.year + 1, today.month, today.day)
    return f"{on.day} {MONTHS[on.month - 1][:3]}" if is_near else short_day(on)


def near_month(on: date, today: date) -> str:
    """Say a month where space is short, without its year before the same month comes again: "Jul"."""
    is_near = today <= on and (on.year, on.month) < (today.year + 1, today.month)
    return MONTHS[on.month - 1][:3] if is_near else month(on)


def full_month(on: date) -> str:
    """Say a month in a sentence: "July 2027"."""
    return f"{MONTHS[on.month - 1]} {on.year}"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Say how many there are of something: "1 milestone", "2 milestones", "1,442 pupils"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def days(count: int) -> str:
    """Say a number of days: "1 day", "31 days"."""
    return counted(count, "day")


def times(count: int) -> str:
    """Say how often: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, counted(count, "time"))


def in_words(count: int) -> str:
    """Say a small count as a word: "two"; from 10 on in figures."""
    return COUNTS[count] if 0 <= count < len(COUNTS) else str(count)


def part_of(
    count: int, whole: int, noun: str, one_does: str = "is", they_do: str = "are", plural: str | None = None
) -> str:
    """Say how many of a whole do something, with the verb.

    >>> part_of(3, 8, "requirement"), part_of(1, 4, "school", "needs", "need"), part_of(11, 15, "figure")
    ('three of eight requirements are', 'one of four schools needs', '11 of 15 figures are')
    >>> part_of(2, 2, "target"), part_of(5, 5, "action"), part_of(1, 1, "action")
    ('both targets are', 'all five actions are', 'the one action is')
    >>> part_of(0, 8, "requirement"), part_of(0, 1, "target")
    ('none of eight requirements is', 'no target is')
    """
    said, of = (in_words(count), in_words(whole)) if whole < len(COUNTS) else (f"{count:,}", f"{whole:,}")
    several = plural or f"{noun}s"
    if not count:
        return f"none of {of} {several} {one_does}" if whole > 1 else f"no {noun} {one_does}"
    if count == whole:
        ways = {1: f"the one {noun} {one_does}", 2: f"both {several} {they_do}"}
        return ways.get(whole, f"all {of} {several} {they_do}")
    return f"{said} of {of} {several} {one_does if count == 1 else they_do}"


def listed(items: Sequence[str]) -> str:
    """Join items as in a sentence: "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def number(value: Decimal | float, places: int) -> str:
    """Print a number with a true minus, thousands apart, halves away from zero: "−1.40", "1,442"."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EVERY_DIGIT)
    return f"{MINUS if rounded < 0 else ''}{rounded.copy_abs():,}"


def signed(value: Decimal | float, places: int) -> str:
    """Print a change, its sign always said: "+1.6", "−3.2", "0.0"."""
    printed = number(value, places)
    is_above = not printed.startswith(MINUS) and any(digit in "123456789" for digit in printed)
    return f"+{printed}" if is_above else printed


def with_true_minus(text: str) -> str:
    """Give printed figures their true minus, leaving hyphens between words alone: "-1.72" is "−1.72"."""
    return _HYPHEN_AS_MINUS.sub(MINUS, text.strip())


def with_post(name: str, post: str) -> str:
    """Name a person with their post, where it is known: "Grace Tallis, SENDCo"."""
    return f"{name}, {post}" if post else name


def sentence_case(text: str) -> str:
    """Begin a phrase with a capital, leaving the rest as it is."""
    return text[:1].upper() + text[1:]
