"""Reading an inspection document: what it is, who reads it, and what is refused with a sentence."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import takewhile
from pathlib import PurePath
from typing import Any

from tracker.errors import Refused
from tracker.reading.dates import DATES
from tracker.reading.documents import InspectionDocument, Problem
from tracker.reading.facts import dates_of
from tracker.reading.formats import foreign_format, is_pdf
from tracker.reading.independent_report import read_independent_report
from tracker.reading.monitoring_letter import read_monitoring_letter
from tracker.reading.pdf import pages_of_pdf
from tracker.reading.report_card import read_report_card
from tracker.reading.section5_report import read_section5_report
from tracker.reading.selfchecks import selfchecks
from tracker.reading.short_inspection import read_short_inspection
from tracker.reading.text import Line, Source, source_of_pages, source_of_text
from tracker.reading.ungraded_report import read_ungraded_report
from tracker.reading.wording import compiled, wording

LARGEST = 20 << 20  # bytes
LONGEST = 2_000_000  # characters, several times the longest report
OPENING = 1500  # characters in which a document says what it is
_SHORTEST = 15  # lines: fewer are no document of their own
_DATED = 30  # lines at the beginning of a document that say its day
_MOST_ENDS = 8  # one document has fewer places that look like its last part
_TITLE_WORDS = 12

# Kinds by the name of their file in words/, the surest to recognise first.
READERS: dict[str, Callable[[Source], InspectionDocument]] = {
    "report_card": read_report_card,
    "short_inspection": read_short_inspection,
    "monitoring_letter": read_monitoring_letter,
    "ungraded_report": read_ungraded_report,
    "independent_report": read_independent_report,
    "section5_report": read_section5_report,
}
# A part of a pattern: an escape, a set, the begin or end of a group, or one character, each with its repetition.
_PARTS = re.compile(r"(?:\\.|\[\^?\]?[^\]]*\]|\)|[^(\\)])(?:[?*+]|\{[^}]*\})*|\(", re.DOTALL)
_PLAIN_LETTER = re.compile(r"[a-z0-9' :,-]")
_NEEDED_LETTERS = 3  # fewer stand in nearly every text
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")


def read_inspection(content: bytes, filename: str) -> InspectionDocument:
    """Reads a PDF or a text of an inspection document. Never raises for what it says, only Refused for what it is."""
    return read_source(source_of(content, filename))


def read_source(source: Source) -> InspectionDocument:
    """Reads the lines of a document: the same facts whether they came from a PDF or from text."""
    kind = recognised(source)
    document = READERS[kind](source)
    found = (*selfchecks(document, source, kind), *_second_document(source))
    return replace(document, problems=(*document.problems, *found))


def _second_document(source: Source) -> Iterator[Problem]:
    """Behind the usual last part of one document stands another, with its school and its day."""
    kinds = wording().data["kinds"].values()
    endings = sorted({ending for kind in kinds for ending in kind.get("endings", ())})
    text = source.searchable
    places = (found.end() for e in endings if _says(text, e) for found in compiled(e).finditer(text))
    ends = sorted({text.count("\n", 0, place) - 1 for place in places} & set(range(len(source.lines))))
    begins = None
    for index in [i + 1 for i in ends if i + 1 not in ends][:_MOST_ENDS]:
        rest = source.below(index)
        printed = [line.number for line in rest.lines if not line.blank]
        if len(printed) < _SHORTEST:
            break
        # Near its beginning a document says its day; what follows the names of inspectors does not.
        if not any(DATES.search(rest.lines[number - 1].key) for number in printed[:_DATED]):
            continue
        try:
            kind = recognised(rest)
        except Refused:
            continue
        # The last part of the first may hold several such places: the second begins below the last of them. Only what
        # names the day of an inspection is worth reading for its school.
        if "inspected" in dates_of(rest, wording(kind)) and READERS[kind](rest).school.name:
            begins = index + printed[0]
    if begins:
        message = "A second document seems to begin here: read each of the two in by itself, or one of them is lost."
        yield Problem("two_documents", message, begins)


def source_of(content: bytes, filename: str) -> Source:
    """The lines of a file; Refused for one that is empty, too large, or neither a PDF nor text."""
    name = PurePath(filename).name or "This file"
    if not content.strip():
        raise Refused(f"{name} is empty: {_right()}.")
    if len(content) > LARGEST:
        raise Refused(f"{name} is larger than {LARGEST >> 20} MB, and an inspection document is smaller: {_right()}.")
    if is_pdf(content):
        pages = pages_of_pdf(content)
        _refuse_too_long(name, sum(len(text) for page in pages for _, text in page))
        return source_of_pages(pages)
    if what := foreign_format(content):
        raise Refused(f"{name} is {what}: {_right()}.")
    text = _decoded(content, name)
    _refuse_too_long(name, len(text))
    return source_of_text(text)


def recognised(source: Source) -> str:
    """The kind of the document, as ``words/`` describes it; Refused if it is foreign or unknown."""
    opening, titles = _opening(source)
    for foreign in wording().entries("foreign"):
        places = (("named", titles), ("says", opening), ("holds", source.searchable))
        if any(_says(place, pattern) for key, place in places for pattern in foreign.get(key, ())):
            raise Refused(f"This seems to be {foreign['title']}: {_right()}.")
    for code in READERS:
        kind: dict[str, Any] = wording().data["kinds"][code]
        found = sum(_says(opening, pattern) for pattern in kind.get("opening", ()))
        found += sum(_says(source.searchable, pattern) for pattern in kind.get("markers", ()))
        if found >= kind["needs"]:
            return code
    raise Refused(f"This does not seem to be an inspection document of a school: {_right()}.")


def _says(place: str, pattern: str) -> bool:
    """The pattern is found in a place; most are ruled out by a plain search, many times faster, for words they need."""
    needed = needed_words(pattern)
    return (not needed or any(map(place.__contains__, needed))) and bool(compiled(pattern).search(place))


@cache
def needed_words(pattern: str) -> tuple[str, ...]:
    """Words of which one must stand in a text that the pattern matches; none where that cannot be told."""
    branches = [""]
    depth = 0
    for part in _PARTS.finditer(pattern):
        printed = part.group()
        depth += (printed[0] == "(") - (printed[0] == ")")
        if depth == 0 and printed == "|":
            branches.append("")
        elif depth == 0:
            # What may be missing or is no letter by itself parts the words from each other.
            branches[-1] += printed if _PLAIN_LETTER.fullmatch(printed) else "|"
    words = tuple(max(branch.split("|"), key=len) for branch in branches)
    return words if min(map(len, words)) >= _NEEDED_LETTERS else ()


def _opening(source: Source) -> tuple[str, str]:
    """What stands in the opening, and what of it are titles: lines and whole paragraphs, one below another."""
    last = size = 0
    for line in source.lines:
        size += len(line.key) + 1
        last = line.number
        if size > OPENING:
            break
    said: list[str] = []
    named: list[str] = []
    for paragraph in source.paragraphs:
        if paragraph.numbers[0] > last:
            break
        lines = [source.lines[number - 1] for number in paragraph.numbers if number <= last]
        for run in _runs(lines):
            titles = run
            if run[-1].ends_sentence and not run[-1].text.endswith("?"):
                titles = list(takewhile(lambda line: _is_title(line, source), run))
            else:
                named.append(" ".join(line.key for line in run)[:OPENING])
            named += [line.key for line in titles]
        said += [paragraph.key[:OPENING], *(line.key for line in lines)]
    return "\n".join(said), "\n".join(named)


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of a paragraph, parted where a line ends a sentence: a text may have lost its blank lines."""
    run: list[Line] = []
    for line in lines:
        run.append(line)
        if line.ends_sentence:
            yield run
            run = []
    if run:
        yield run


def _is_title(line: Line, source: Source) -> bool:
    """A short line above running text that is no part of it: what follows begins anew."""
    below = source.next_printed(line.number - 1)
    begins_anew = below is not None and not below.text[:1].islower()
    return len(line.text.split()) <= _TITLE_WORDS and ". " not in line.text and not line.ends_sentence and begins_anew


@cache
def _right() -> str:
    """What would be right: every kind by its title."""
    *others, last = (wording().data["kinds"][code]["title"] for code in READERS)
    return f"{', '.join(others)} or {last} would be right"


def _refuse_too_long(name: str, characters: int) -> None:
    if characters > LONGEST:
        raise Refused(f"{name} holds {characters:,} characters, far more than an inspection document: {_right()}.")


def _decoded(content: bytes, name: str) -> str:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_UNPRINTABLE.findall(text)) * 100 <= len(text):
            return text
        # The first encoding that fits is the file's own: any other would read it garbled.
        break
    raise Refused(f"{name} is neither a PDF nor text: {_right()}.")
