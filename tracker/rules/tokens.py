"""How long a program may read with a token, and how many of them somebody can have."""

from __future__ import annotations

from datetime import date, timedelta

SPANS = (30, 90, 365)
"""The days for which a token can be made, today not counted: a trial, a term, a year."""

MOST = 20
"""How many tokens of one person may open something at the same time."""

PREFIX = "next_steps_"
"""How each begins, so that one that was pasted somewhere by mistake is found and known for what it is."""


def last_day(span: int, today: date) -> date:
    """Give the last day on which a token opens anything."""
    return today + timedelta(span)
