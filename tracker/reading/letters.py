"""Letters about inspections under section 8, whatever their kind: what they conclude, and what they ask for.

A letter asks in lists: under a heading, or after a paragraph that leads into one and may hold the whole list itself.
The list may stand behind the signature and an annex; an annex repeats what an earlier inspection asked for, which is
not read as new. What a letter says is described in ``words/letters.toml`` and in the file of its kind.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from tracker.reading.addressees import addressee_of
from tracker.reading.clauses import clauses_of, duty_of, sentences
from tracker.reading.documents import (
    GradeRead,
    InspectionDocument,
    Kind,
    Problem,
    RequirementKind,
    RequirementRead,
)
from tracker.reading.facts import category_of, dates_of, has_left_category, safeguarding_of, suggestions_of
from tracker.reading.lists import read_list
from tracker.reading.plain import plain
from tracker.reading.text import Line, Paragraph, Source
from tracker.reading.wording import Wording, compiled, wording

_RAGGED = 10  # letters that a soft wrap leaves free at most, beside the word that it took down
_LONGEST_LEAD = 6  # lines, also blank ones
_JOINING = re.compile(r"^(?:and|also)\s+", re.I)


def read_letter(source: Source, words_of: str, kind: Kind, asked_as: RequirementKind) -> InspectionDocument:
    """Reads a letter of the kind that ``words/`` describes as ``words_of``; it has no figures, and seldom a URN."""
    dates = dates_of(source, wording(words_of))
    inspected = dates["inspected"][0] if "inspected" in dates else None
    words = wording(words_of, inspected.first if inspected else None)
    addressee = addressee_of(source)
    asked = _Asked(source, words, asked_as)
    asked.read()
    nothing_asked = any(pattern.search(source.plain) for pattern, _ in words.patterns("nothing_asked"))
    problems = [*asked.problems]
    if not asked.found:
        problems.append(_nothing_listed(nothing_asked))
    for code, fact, what in (
        ("school_missing", addressee.school.name, "the school's name"),
        ("date_missing", inspected, "the date of the visit"),
    ):
        if not fact:
            problems.append(Problem(code, f"The letter does not say {what}.", None))
    if addressee.title and compiled(words.data["letter"]["two_schools"]).search(plain(addressee.title)):
        message = "The letter's title seems to name two schools: check which one it is about."
        problems.append(Problem("schools_several", message, None))
    problems += [
        Problem("dates_differ", f"The letter seems to date the visit on {other.first:%-d %B %Y} too.", other.line)
        for other in dates.get("inspected", ())[1:]
    ]
    published = dates.get("published")
    return InspectionDocument(
        kind=kind,
        school=addressee.school,
        inspected_on=inspected.first if inspected else None,
        inspected_to=inspected.last if inspected else None,
        published_on=published[0].first if published else None,
        letter_on=addressee.letter_on,
        judgement=_judgement(source, words, asked.items),
        safeguarding=safeguarding_of(source, words),
        category=category_of(source, words),
        grades=_grades(source, words),
        requirements=tuple(asked.requirements),
        suggestions=() if nothing_asked else suggestions_of(source, words, asked.lines),
        problems=tuple(problems),
        lines=source.printed,
        pages=source.pages,
    )


class _Asked:
    """The requirements of all lists in the order of the letter, and the lines that hold a list, new or repeated."""

    def __init__(self, source: Source, words: Wording, kind: RequirementKind) -> None:
        self.source, self.words, self.kind = source, words, kind
        self.requirements: list[RequirementRead] = []
        self.problems: list[Problem] = []
        self.lines: set[int] = set()
        self.items: set[int] = set()  # of them, those below what leads into a list
        self.repeated: set[int] = set()
        self.found = False

    def read(self) -> None:
        """Reads every list once, from the top."""
        lead_in = self._letters("lead_in")
        for first, last in self._repeated().items():
            self._mark(first, first, last)
            self.repeated.update(range(first, last + 1))
            message = "What an earlier inspection asked for is listed here: it is not read as new."
            self.problems.append(Problem("earlier_list", message, first))
        for paragraph in self.source.paragraphs:
            if self.lines.issuperset(paragraph.numbers):
                continue
            if heading := self._heading(paragraph):
                self._list(heading, heading)
            elif led := lead_in.search(paragraph.key):
                self._led(paragraph, led.end())

    def _led(self, paragraph: Paragraph, end: int) -> None:
        """A paragraph leads into a list up to the character ``end``: what follows stands below, or in the paragraph."""
        at = paragraph.line_at(end - 1)
        if at in self.lines:
            return
        below = self.source.next_printed(at - 1)
        colon, within = paragraph.key[end - 1] == ":", end < len(paragraph.key)
        if (colon and self.source.lines[at - 1].key.endswith(":")) or (not within and below and below.bullet):
            self._list(paragraph.numbers[0], at, paragraph.key[sentences(paragraph.key[:end])[-1][0] : end])
        elif colon and within and (";" in paragraph.key[end:] or self._letters("action").search(paragraph.key[:end])):
            self._within(paragraph, end)

    def _letters(self, name: str) -> re.Pattern[str]:
        return compiled(self.words.data["letter"][name])

    def _heading(self, paragraph: Paragraph) -> int | None:
        """The number of the line in a paragraph that is the heading of a list: its list may stand close under it."""
        for number in paragraph.numbers:
            line = self.source.lines[number - 1]
            if self._role(line) == "next steps" and number not in self.lines:
                return number
        return None

    def _repeated(self) -> dict[int, int]:
        """First and last line of what repeats an earlier list, by its first line."""
        earlier, report = self._letters("earlier"), self._letters("report_begins")
        lines = self.source.lines
        found: dict[int, int] = {}
        last = 0
        for index, line in enumerate(lines):
            if index < last or line.bullet or not line.text[:1].isupper():
                continue
            below = self._listed_below(index, earlier)
            if not below:
                continue
            ends = (
                at
                for at in range(below.number, len(lines))
                if report.search(lines[at].key) or self._closes(lines[at]) or self._role(lines[at])
            )
            last = next(ends, len(lines))
            found[line.number] = last
        return found

    def _listed_below(self, index: int, says: re.Pattern[str]) -> Line | None:
        """The first line of a list, or its heading, right under lines from ``index`` on that say so."""
        for end in range(index + 1, min(index + 4, len(self.source.lines))):
            below = self.source.next_printed(end - 1)
            listed = below and (below.bullet or self._role(below) == "next steps")
            if listed and says.search(self._together(index, end)):
                return below
        return None

    def _together(self, first: int, end: int) -> str:
        """Lines as one, as far as no blank one or bullet parts them."""
        lines = self.source.lines[first:end]
        return "" if any(line.blank or line.bullet for line in lines) else " ".join(line.key for line in lines)

    def _role(self, line: Line) -> str | None:
        return None if line.bullet else self.words.headings.get(line.key.rstrip(":"))

    @cached_property
    def _ends(self) -> list[int]:
        """The indexes of the lines that end any list, and of the end."""
        lines = self.source.lines
        found = [i for i, line in enumerate(lines) if line.number in self.repeated or self._closes(line)]
        return [*found, len(lines)]

    @cached_property
    def _leading(self) -> list[int]:
        """The indexes of the lines with which a paragraph begins to lead into a list, and of the end."""
        lead_in, lines = self._letters("lead_in"), self.source.lines
        paragraphs = (p for p in self.source.paragraphs if p.key.endswith(":") and lead_in.search(p.key))
        firsts = [p.numbers[0] - 1 for p in paragraphs]
        return [*(first for first in firsts if not lines[first].bullet), len(lines)]

    def _next_lead(self, index: int) -> int:
        """Where the next paragraph leads into a list, at ``index`` or below; the end where the letter is cut there."""
        at = bisect_left(self._leading, index)
        return self._leading[min(at, len(self._leading) - 1)]

    def _closes(self, line: Line) -> bool:
        return bool(self._letters("closing").search(line.key))

    def _list(self, first: int, led: int, lead: str = "") -> None:
        """Reads the list below line ``led``, where what leads into it ends; it begins at line ``first``."""
        self.found = True
        start = led
        if not lead:
            start, lead = self._lead_below(led)
        stop = min(self._ends[bisect_left(self._ends, led)], self._next_lead(start + 1))
        duty = None if self._letters("action").search(lead) else duty_of(lead)
        listed = read_list(self.source, start, self.kind, self.words, until=stop, duty=duty or "asked")
        self._mark(first, led, listed.end)
        self.problems += listed.problems
        if not listed.requirements:
            message = "The letter leads into a list of what it asks for here, and none follows: it may be cut."
            self.problems.append(Problem("list_empty", message, led))
        before = len(self.requirements)
        self.requirements += [
            replace(asked, number=asked.number + before, parent=asked.parent and asked.parent + before)
            for asked in listed.requirements
        ]

    def _lead_below(self, led: int) -> tuple[int, str]:
        """Where the items begin under a heading, below a sentence that leads into them, and that sentence."""
        together = ""
        for line in self.source.lines[led : led + _LONGEST_LEAD]:
            if line.bullet or line.heading or (line.blank and together) or self._closes(line):
                break
            together = f"{together} {line.key}".strip()
            if together.endswith(":"):
                leads = self._letters("lead_in").search(together) and len(sentences(together)) == 1
                return (line.number, together) if leads else (led, "")
        return led, ""

    def _mark(self, first: int, led: int, end: int) -> None:
        self.lines.update(range(first, end + 1))
        self.items.update(range(led + 1, end + 1))

    def _within(self, paragraph: Paragraph, start: int) -> None:
        """A list in running text: what semicolons part, down to a line that begins something else."""
        self.found = True
        below = (
            at
            for at, number in zip(paragraph.starts, paragraph.numbers, strict=True)
            if at > start and self.source.lines[number - 2].ends_sentence
            if _parted(paragraph, at, self.source, self.words)
        )
        end = next(below, len(paragraph.text))
        self.lines.update(number for at, number in zip(paragraph.starts, paragraph.numbers, strict=True) if at < end)
        offset = start
        for part in paragraph.text[start:end].split(";"):
            text = _JOINING.sub("", part.strip())
            if text:
                at = paragraph.text.index(text, offset)
                number = len(self.requirements) + 1
                asked = RequirementRead(number, self.kind, text, None, paragraph.line_at(at), clauses_of(text))
                self.requirements.append(asked)
            offset += len(part) + 1


def _nothing_listed(nothing_asked: bool) -> Problem:
    if nothing_asked:
        message = "This letter reports a visit that was no inspection: it asks for nothing and judges nothing."
        return Problem("nothing_asked", message, None)
    message = "The letter lists no further action: what inspectors asked for may stand in its text."
    return Problem("list_missing", message, None)


def _judgement(source: Source, words: Wording, items: set[int]) -> str | None:
    """What the inspector concluded: that sentence, the rest of its paragraph, and the conclusions right below."""
    beside = [pattern for pattern, _ in words.patterns("judgement_beside")]
    for pattern, entry in words.patterns("judgement"):
        for index, paragraph in enumerate(source.paragraphs):
            found = _concluded(paragraph, [(pattern, entry.get("unless"))], source, words, items)
            if not found:
                continue
            for below in source.paragraphs[index + 1 :]:
                more = _concluded(below, [(other, None) for other in beside], source, words, items)
                if not more:
                    break
                found = f"{found} {more}"
            return found
    return None


def _concluded(
    paragraph: Paragraph,
    patterns: Sequence[tuple[re.Pattern[str], str | None]],
    source: Source,
    words: Wording,
    items: set[int],
) -> str | None:
    """The first sentence of a paragraph that a pattern finds, and those after it that do not lead on."""
    letter = words.data["letter"]
    lead_in, closing, before = (compiled(letter[key]) for key in ("lead_in", "closing", "before_conclusion"))
    begun: int | None = None
    end = 0
    for start, stop in sentences(paragraph.text):
        sentence = paragraph.text[start:stop]
        key = plain(sentence)
        if begun is None and paragraph.numbers[0] not in items:
            stated = before.sub("", key)
            if any(p.search(stated) and not (unless and compiled(unless).search(key)) for p, unless in patterns):
                begun, end = start + len(key) - len(stated), stop
        elif begun is not None:
            beside = any(p.search(key) for p, _ in words.patterns("judgement_beside"))
            parted = _parted(paragraph, start, source, words) and not beside
            if parted or lead_in.search(key) or closing.search(key):
                break
            end = stop
    return None if begun is None else paragraph.text[begun:end]


def _parted(paragraph: Paragraph, start: int, source: Source, words: Wording) -> bool:
    """Lines without blank ones between them: a heading, or a line with room left above, begins something else."""
    number = paragraph.line_at(start)
    if paragraph.starts[paragraph.numbers.index(number)] != start:
        return False
    line, above = source.lines[number - 1], source.lines[number - 2]
    width = max(len(source.lines[other - 1].text) for other in paragraph.numbers)
    room = len(above.text) + len(line.text.split(" ", 1)[0]) + _RAGGED < width
    return room or line.key.rstrip(":") in words.headings


def _grades(source: Source, words: Wording) -> tuple[GradeRead, ...]:
    """The grades of an inspection by which the school left its category; in other letters grades are history."""
    if not has_left_category(source, words):
        return ()
    return tuple(
        GradeRead(found[1], found[2], line.number)
        for line in source.lines
        for pattern, _ in words.patterns("grade_line")
        if (found := pattern.search(line.text))
    )
