"""What is asked of every text a person types."""

from __future__ import annotations

from tracker.errors import Invalid
from tracker.rules.speech import counted
from tracker.rules.words import CHARACTERS_A_WORD, count_words


def text_of(field: str, typed: str, asked: str, longest: int = 300) -> str:
    """Give a text on one line; raise `Invalid` with what was asked when it is empty, or when it is too long."""
    text = " ".join(typed.split())
    if not text:
        raise Invalid(field, asked)
    if len(text) > longest:
        raise Invalid(field, f"This has {len(text)} characters; {longest} is the most it can have.")
    return text


def within_words(field: str, typed: str, most: int) -> str:
    """Give a text of at most so many words, and of ten times as many characters; raise `Invalid` saying how many."""
    text = typed.strip()
    words = count_words(text)
    if words > most:
        raise Invalid(field, f"This has {counted(words, 'word')}; {most} is the most. Say it in fewer.")
    longest = most * CHARACTERS_A_WORD
    if len(text) > longest:
        raise Invalid(field, f"This has {counted(len(text), 'character')}; {longest} is the most. Say it in fewer.")
    return text
