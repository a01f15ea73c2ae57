"""Facts that kinds of document state in the same way: URN, postcode, dates, safeguarding, category, suggestions."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from tracker.reading.clauses import sentences
from tracker.reading.dates import first_dates
from tracker.reading.documents import Suggestion
from tracker.reading.plain import plain
from tracker.reading.text import Paragraph, Source
from tracker.reading.wording import Wording, compiled

_BEGINS = re.compile(r"[\"'\u2018“(\[£]?\w")  # a sentence: stray signs above it are none of it
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
# Labels of a table that may come out column by column: first all of them, then their values.
_LABELS = frozenset({"local authority", "inspection number", "dfe registration number", "social care urn"})
_URN = re.compile(r"\b(?:unique reference number(?: \(urn\))?|urn)\s*:?\s*(\d{6})?(?!\d)")


@dataclass(frozen=True, slots=True)
class Dated:
    """The first day and, of several, the last, which a document calls so at ``line``."""

    first: date
    last: date | None
    line: int


def postcode_in(address: str | None) -> str | None:
    """The last postcode of an address: the first one of a document is often the inspectorate's own."""
    found = _POSTCODE.findall(address or "")
    return found[-1] if found else None


def urns_of(source: Source) -> tuple[tuple[str, int], ...]:
    """Every URN that is labelled as one, each once, with the index of its line.

    Where a line begins with the label, only such lines count: a predecessor's number stands inside others.
    """
    found: dict[str, int] = {}
    first: dict[str, int] = {}
    for index, line in enumerate(source.lines):
        for label in _URN.finditer(line.key):
            below = source.next_printed(index)
            while below and below.key in _LABELS:
                below = source.next_printed(below.number - 1)
            urn = label[1]
            if urn is None and label.end() == len(line.key) and below and re.fullmatch(r"\d{6}", below.key):
                urn = below.key
            if urn:
                found.setdefault(urn, index)
                if label.start() == 0:
                    first.setdefault(urn, index)
    return tuple((first or found).items())


def urn_of(source: Source) -> tuple[str | None, int | None]:
    """The first URN that is labelled as one, and the index of that line."""
    return next(iter(urns_of(source)), (None, None))


def dates_of(source: Source, words: Wording) -> dict[str, tuple[Dated, ...]]:
    """Every date that has a role, by role: those of the surest phrase first, each day once.

    An entry with ``if_none`` is a last resort, for a role without a date. A paragraph is looked at before its lines,
    for a line may break between the first day and the last.
    """
    found: dict[str, dict[date, Dated]] = {}
    places = (
        _Place([(p.key, p.numbers, p.starts) for p in source.paragraphs]),
        _Place([(line.key, (line.number,), (0,)) for line in source.lines]),
    )
    for pattern, entry in words.patterns("dated"):
        if "if_none" in entry and entry["role"] in found:
            continue
        for place in places:
            for label in pattern.finditer(place.text):
                if dates := first_dates(place.text, label.end(), at_start=True):
                    dated = Dated(*dates, place.line_at(label.end()))
                    found.setdefault(entry["role"], {}).setdefault(dated.first, dated)
    return {role: tuple(by_day.values()) for role, by_day in found.items()}


class _Place:
    """Texts to search as one, each between ends of line, that know the line of every character."""

    def __init__(self, texts: list[tuple[str, tuple[int, ...], tuple[int, ...]]]) -> None:
        self.text = "\n".join(["", *(text for text, _, _ in texts), ""])
        self.texts = texts
        self.starts = list(accumulate((len(text) + 1 for text, _, _ in texts), initial=1))[:-1]

    def line_at(self, offset: int) -> int:
        """The number of the line that holds the character at ``offset``."""
        at = bisect_right(self.starts, offset) - 1
        _, numbers, starts = self.texts[at]
        return numbers[bisect_right(starts, offset - self.starts[at]) - 1]


def safeguarding_of(source: Source, words: Wording) -> Any:
    """The outcome as the contract names it, or None; legends that explain the outcomes do not count."""
    return _first_outcome(source, words, "safeguarding")


def category_of(source: Source, words: Wording) -> Any:
    """The category of concern, or None; history in running text does not count, nor a category that was left."""
    return None if has_left_category(source, words) else _first_outcome(source, words, "category")


def has_left_category(source: Source, words: Wording) -> bool:
    """The document says that the school left its category, and not that it will, or what for."""
    entries = words.patterns("category_left")
    if not any(pattern.search(source.plain) for pattern, _ in entries):
        return False
    return any(
        pattern.search(sentence) and not compiled(entry["unless"]).search(sentence)
        for sentence in _plain_sentences(source)
        for pattern, entry in entries
    )


def _first_outcome(source: Source, words: Wording, table: str) -> Any:
    """What stands first; an entry with ``sentence`` looks at sentences, which a line may break, one on each line."""
    entries = words.patterns(table)
    said = "\n".join(_plain_sentences(source)) if any("sentence" in entry for _, entry in entries) else ""
    found = [
        (match.start(), entry["outcome"])
        for pattern, entry in entries
        if (match := pattern.search(said if "sentence" in entry else source.searchable))
    ]
    return min(found)[1] if found else None


def _plain_sentences(source: Source) -> Iterator[str]:
    for paragraph in source.paragraphs:
        for start, end in sentences(paragraph.text):
            yield plain(paragraph.text[start:end])


def _below_headings(source: Source, words: Wording, paragraph: Paragraph, start: int, end: int) -> int:
    """Where a sentence begins below headings that no empty line parts from it."""
    for at, number in zip(paragraph.starts, paragraph.numbers, strict=True):
        if at > start:
            break
        line = source.lines[number - 1]
        if at == start and line.key.rstrip(":") in words.headings and start + len(line.text) < end:
            start += len(line.text) + 1
    return start


def suggestions_of(source: Source, words: Wording, outside: set[int]) -> tuple[Suggestion, ...]:
    """Sentences by which inspectors ask for something outside the list, whose lines are ``outside``.

    A sentence that says "also" right after such a sentence goes on with the same thing.
    """
    entries = words.patterns("suggestion")
    goes_on = [pattern for pattern, _ in words.patterns("suggestion_goes_on")]
    # A plain search says quickly that a paragraph asks for nothing, as nearly all do.
    signs = tuple(sign for _, entry in entries for sign in entry["contains"])
    found: list[Suggestion] = []
    for paragraph in source.paragraphs:
        if outside.issuperset(paragraph.numbers) or not any(sign in paragraph.key for sign in signs):
            continue
        begun: int | None = None
        for start, end in sentences(paragraph.text):
            start = _below_headings(source, words, paragraph, start, end)
            begins = _BEGINS.search(paragraph.text, start, end)
            start = begins.start() if begins else start
            sentence = plain(paragraph.text[start:end])
            if paragraph.line_at(start) in outside or not any(
                pattern.search(sentence) and not ("unless" in entry and compiled(entry["unless"]).search(sentence))
                for pattern, entry in entries
            ):
                begun = None
            elif begun is not None and any(pattern.search(sentence) for pattern in goes_on):
                found[-1] = Suggestion(paragraph.text[begun:end], found[-1].line)
            else:
                begun = start
                found.append(Suggestion(paragraph.text[start:end], paragraph.line_at(start)))
    return tuple(found)
