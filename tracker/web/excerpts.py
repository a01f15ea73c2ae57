"""The lines of a document that a fact came from, to stand beside it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from tracker.reading.clauses import sentences
from tracker.reading.plain import unwrapped
from tracker.reading.text import Source
from tracker.rules.speech import MONTHS

MOST_LINES = 60
_NOT_A_LETTER = re.compile(r"[\W_]+")
_WITHOUT_A_GLYPH = re.compile("[\x80-\x9f\ue000-\uf8ff]")  # bullets of symbol fonts: no font of ours has them
_AFTER_A_WORD = ".,;:!?)”’\"'"


class SourceLine(NamedTuple):
    """One line of a document, counted from 1."""

    number: int
    text: str


class Span(NamedTuple):
    """A stretch of one line: the characters ``line[start:end]``."""

    line: int
    start: int
    end: int


class _Part(NamedTuple):
    """A stretch of one line, in letters: those from ``start`` to ``end``, which are the text's from ``place``."""

    line: int
    start: int
    end: int
    place: int


class SourceText:
    """The lines of a document, to find words in them; each is reduced to its letters once.

    Words may be wrapped or hyphenated in the document, and the foot of a page may stand inside them: only letters and
    digits are compared.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines

    @cached_property
    def _letters(self) -> list[str]:
        return [letters(line) for line in self.lines]

    @cached_property
    def _whole(self) -> str:
        return "".join(self._letters)

    @cached_property
    def _starts(self) -> list[int]:
        starts, place = [], 0
        for line in self._letters:
            starts.append(place)
            place += len(line)
        return starts

    def line_of(self, text: str) -> int | None:
        """Find the line on which some words begin, or None when not all of them stand there, in their order."""
        wanted = letters(text)
        place = self._whole.find(wanted) if wanted else -1
        return None if place < 0 else bisect_right(self._starts, place)

    def line_matching(self, pattern: re.Pattern[str]) -> int | None:
        """Find the first line that matches, alone or with the next one."""
        for number, line in enumerate(self.lines, 1):
            if pattern.search(line):
                return number
        joined = (f"{line} {after}" for line, after in pairwise(self.lines))
        return next((number for number, line in enumerate(joined, 1) if pattern.search(line)), None)

    def line_of_day(self, on: date | None) -> int | None:
        """Find the first line on which a date stands, also as an end of "13 to 15 January 2026"."""
        if on is None:
            return None
        name = MONTHS[on.month - 1]
        day, to = rf"\b0?{on.day}(?:st|nd|rd|th)?", r"\s*(?:–|-|to|and|&)\s*(?:[a-z]+day\s+)?"
        month = rf"(?:{name}|{name[:3]}|{on.month:02d})"
        end = rf"(?:{to}\d{{1,2}}(?:st|nd|rd|th)?)?"
        own = rf"{day}{end}[\s/.]+{month}[\s/.]+{on.year}\b"
        of_two_months = rf"{day}\s+{name}{to}\d{{1,2}}\s+\w+\s+{on.year}\b"
        return self.line_matching(re.compile(f"{own}|{of_two_months}", re.I))

    def excerpt(self, first: int | None, text: str = "") -> tuple[SourceLine, ...]:
        """Give the lines of ``text``, which begins on line ``first``; without a text, that line alone.

        Empty when the line is not known. Blank lines, and the foot of a page inside of the text, are left out.
        """
        if first is None or not 1 <= first <= len(self.lines):
            return ()
        numbers = dict.fromkeys(part.line for part in self._parts(first, text)) or [first]
        return tuple(SourceLine(number, shown(self.lines[number - 1]).strip()) for number in numbers)

    def spans(self, first: int, text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
        """Say where ``text[start:end]`` stands, line by line, when ``text`` begins on line ``first``."""
        begin, finish = len(letters(text[:start])), len(letters(text[:end]))
        found = []
        for part in self._parts(first, text):
            low, high = max(begin, part.place), min(finish, part.place + part.end - part.start)
            if low < high:
                line = self.lines[part.line - 1]
                found.append(
                    Span(part.line, *_characters(line, part.start + low - part.place, part.start + high - part.place))
                )
        return tuple(found)

    def _parts(self, first: int, text: str) -> Iterator[_Part]:
        wanted, place = letters(text), 0
        for number in range(first, min(first + MOST_LINES, len(self.lines) + 1)):
            has, rest = self._letters[number - 1], wanted[place:]
            if not has:
                continue
            if not rest:
                return
            if place == 0:
                start = _beginning(has, rest)
                if start is None:
                    return
            elif rest.startswith(has) or has.startswith(rest):
                start = 0
            else:
                continue
            length = min(len(has) - start, len(rest))
            yield _Part(number, start, start + length, place)
            place += length


def shown(line: str) -> str:
    """Give a line as a page can show it, character for character."""
    return _WITHOUT_A_GLYPH.sub("•", line)


def letters(text: str) -> str:
    """Reduce a text to its letters and digits, in lower case."""
    return _NOT_A_LETTER.sub("", text.casefold())


def _beginning(has: str, wanted: str) -> int | None:
    """Say at which letter of a line the wanted ones begin: all of them, or as many as the line holds to its end."""
    place = has.find(wanted)
    if place >= 0:
        return place
    first = wanted[0]
    return next((at for at, one in enumerate(has) if one == first and wanted.startswith(has[at:])), None)


def _characters(line: str, start: int, end: int) -> tuple[int, int]:
    """Give the characters of a line that hold its letters from ``start`` to ``end``, with the point that ends them."""
    holds = [at for at, character in enumerate(line) for _ in letters(character)]
    last = holds[end - 1] + 1
    while last < len(line) and line[last] in _AFTER_A_WORD:
        last += 1
    return holds[start], last


def point_with(source: Source, words: str) -> str | None:
    """Give the point of a document that has these words, from them on; None when the document does not have them.

    Where they begin a paragraph or a bullet it is all of that, else it ends with the sentence they are in.
    """
    wanted = letters(words)
    for paragraph in source.paragraphs if wanted else ():
        place = letters(paragraph.text).find(wanted)
        if place == 0:
            return paragraph.text
        if place > 0:
            start, end = _characters(paragraph.text, place, place + len(wanted))
            text = paragraph.text[start:]
            return next((text[:stop] for _, stop in sentences(text) if stop >= end - start), text)
    return None if SourceText(source.printed).line_of(words) is None else unwrapped(words)
