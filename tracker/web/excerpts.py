"""The lines of a document that a fact came from, to stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

MOST_LINES = 40


class SourceLine(NamedTuple):
    """One line of a document, counted from 1."""

    number: int
    text: str


def excerpt(lines: Sequence[str], first: int | None, text: str = "") -> tuple[SourceLine, ...]:
    """Give the line a fact begins on, and those that follow until ``text`` is complete; blank lines are left out.

    Empty when the line is not known. Words may be wrapped or hyphenated in the document: only letters are compared.
    """
    if first is None or not 1 <= first <= len(lines):
        return ()
    wanted, seen = letters(text), ""
    taken: list[SourceLine] = []
    for number, line in enumerate(lines[first - 1 : first - 1 + MOST_LINES], first):
        if line.strip():
            taken.append(SourceLine(number, line.strip()))
            seen += letters(line)
        if wanted in seen or (len(seen) >= len(wanted) and seen.endswith(wanted[-20:])):
            break
    return tuple(taken)


def line_of(lines: Sequence[str], text: str) -> int | None:
    """Find the line on which some words begin, or None when the document does not have all of them, in their order."""
    wanted = letters(text)
    if not wanted:
        return None
    starts: list[int] = []
    whole = ""
    for line in lines:
        starts.append(len(whole))
        whole += letters(line)
    place = whole.find(wanted)
    if place < 0:
        return None
    return sum(start <= place for start in starts)


def letters(text: str) -> str:
    """Reduce a text to its letters and digits, in lower case."""
    return "".join(character for character in text.casefold() if character.isalnum())
