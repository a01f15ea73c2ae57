"""Facts that several kinds of document state in the same way: URN, postcode, safeguarding, category, suggestions."""

import re
from typing import Any

from tracker.reading.clauses import sentences
from tracker.reading.documents import Suggestion
from tracker.reading.plain import plain
from tracker.reading.text import Source
from tracker.reading.wording import Wording

_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_URN = re.compile(r"\b(?:unique reference number(?: \(urn\))?|urn)\s*:?\s*(\d{6})?(?!\d)")


def postcode_in(address: str | None) -> str | None:
    """The last postcode of an address: the first one of a document is often the inspectorate's own."""
    found = _POSTCODE.findall(address or "")
    return found[-1] if found else None


def urn_of(source: Source) -> tuple[str | None, int | None]:
    """The URN where it is labelled as one, and the index of that line."""
    for index, line in enumerate(source.lines):
        found = _URN.search(line.key)
        if not found:
            continue
        below = source.next_printed(index)
        if found[1]:
            return found[1], index
        if found.end() == len(line.key) and below and re.fullmatch(r"\d{6}", below.key):
            return below.key, index
    return None, None


def safeguarding_of(source: Source, words: Wording) -> Any:
    """The outcome as the contract names it, or None; legends that explain the outcomes do not count."""
    return _first_outcome(source, words, "safeguarding")


def category_of(source: Source, words: Wording) -> Any:
    """The category of concern, or None; history in running text does not count, nor a category that was left."""
    if any(pattern.search(source.plain) for pattern, _ in words.patterns("category_left")):
        return None
    return _first_outcome(source, words, "category")


def _first_outcome(source: Source, words: Wording, table: str) -> Any:
    found = [
        (match.start(), entry["outcome"])
        for pattern, entry in words.patterns(table)
        if (match := pattern.search(source.searchable))
    ]
    return min(found)[1] if found else None


def suggestions_of(source: Source, words: Wording, outside: set[int]) -> tuple[Suggestion, ...]:
    """Sentences by which inspectors ask for something outside the list, whose lines are ``outside``."""
    entries = words.patterns("suggestion")
    patterns = [pattern for pattern, _ in entries]
    # A plain search says quickly that a paragraph asks for nothing, as nearly all do.
    signs = tuple(sign for _, entry in entries for sign in entry["contains"])
    found = []
    for paragraph in source.paragraphs:
        if outside.intersection(paragraph.numbers) or not any(sign in paragraph.key for sign in signs):
            continue
        for start, end in sentences(paragraph.text):
            sentence = paragraph.text[start:end]
            if any(pattern.search(plain(sentence)) for pattern in patterns):
                found.append(Suggestion(sentence, paragraph.line_at(start)))
    return tuple(found)
