"""From a requirement's text to its clauses: sentence by sentence, each with the duty it lays down and its place."""

import re

from tracker.reading.documents import ClauseRead, Duty
from tracker.reading.plain import plain
from tracker.reading.wording import compiled, wording

_END = re.compile(r"[.!?][\"'\u2019”)]*\s+(?=[\"'\u2018“(]?[A-Z])")
_NO_END = re.compile(r"(?:\b(?:e\.g|i\.e|etc|Mr|Mrs|Ms|Dr|St|No|cf|vs)|\b[A-Z])\.\s+$")


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence in one line of text, without the space between them."""
    found: list[tuple[int, int]] = []
    start = 0
    for end in _END.finditer(text):
        if not _NO_END.search(text, max(start, end.start() - 4), end.end()):
            found.append((start, start + len(text[start : end.end()].rstrip())))
            start = end.end()
    if text[start:].strip():
        found.append((start, len(text.rstrip())))
    return found


def duty_of(sentence: str) -> Duty | None:
    """The duty a sentence lays down: the one it names first; None where it names none."""
    text = compiled(wording().data["lists"]["no_duty"]).sub("", plain(sentence))
    named = [
        (match.start(), entry["duty"])
        for pattern, entry in wording().patterns("duty")
        if (match := pattern.search(text))
    ]
    return min(named)[1] if named else None


def clauses_of(text: str, otherwise: Duty = "asked") -> tuple[ClauseRead, ...]:
    """One clause for each sentence that lays down a duty; a sentence without one belongs to the clause before it.

    What goes on from the line above the list, in small letters, is a clause of its own: "plan reading. Leaders should
    begin now." A requirement that names no duty at all is one clause. ``otherwise`` is the duty that the line above the
    list lays down: it holds wherever a sentence lays down no more than that something is *asked*.
    """
    spans: list[tuple[int, int, Duty]] = []
    opening: int | None = None
    for start, end in sentences(text):
        duty = duty_of(text[start:end])
        if duty:
            spans.append((start if opening is None else opening, end, duty))
            opening = None
        elif not start and text[:1].islower():
            spans.append((start, end, "asked"))
        elif spans:
            spans[-1] = (spans[-1][0], end, spans[-1][2])
        elif opening is None:
            opening = start
    if not spans:
        spans = [(0, len(text), otherwise)]
    return tuple(
        ClauseRead(text[start:end], otherwise if duty == "asked" else duty, start, end) for start, end, duty in spans
    )
