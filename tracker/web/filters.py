"""How dates, numbers and sizes are said on every page and on paper. Each has an example in its docstring."""

from __future__ import annotations

from flask import Flask

from tracker.rules import speech
from tracker.rules.minutes import minutes
from tracker.rules.rag import agreement


def filesize(size: int) -> str:
    """Say how large a file is.

    >>> filesize(2_411_724)
    '2.3 MB'
    """
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / (1024 * 1024):.1f} MB"


def sentence(words: str) -> str:
    """Begin with a capital and end with a full stop.

    >>> sentence("no update for 44 days")
    'No update for 44 days.'
    """
    text = words.strip()
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?!" else ".")


def register(app: Flask) -> None:
    """Give them to the templates, under the names that the rules have for them."""
    app.jinja_env.filters.update(
        agreement=agreement,
        day=speech.day,
        weekday=speech.weekday,
        from_now=speech.from_now,
        clock=speech.clock,
        short_day=speech.short_day,
        month=speech.month,
        near_day=speech.near_day,
        near_month=speech.near_month,
        counted=speech.counted,
        in_words=speech.in_words,
        listed=speech.listed,
        true_minus=speech.with_true_minus,
        sentence_case=speech.sentence_case,
        filesize=filesize,
        sentence=sentence,
        minutes=minutes,
    )
