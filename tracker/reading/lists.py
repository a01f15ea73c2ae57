"""The list of what inspectors ask for, whatever its bullets: one item is one requirement, and a child keeps its parent.

Met in real lists: every kind of bullet, numbers, paragraph numbers or nothing, an empty bullet, soft wraps, page
furniture, a break of page inside an item, "by:" lists with bullets of their own or the same, a parent or a line above
the items that has no bullet, what is asked for under the list, and the inspectors' names before the first item or
straight after the last. Where the print does not say what belongs together, a problem names the line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from tracker.reading.clauses import clauses_of, duty_of, sentences
from tracker.reading.documents import Duty, Problem, RequirementKind, RequirementRead
from tracker.reading.plain import joined, plain
from tracker.reading.text import Line, Source
from tracker.reading.wording import Wording, compiled

_NAME = re.compile(r"[A-Z][\w'\u2019.-]*(?:\s[A-Z][\w'\u2019.-]*){1,4},?")
_LONGEST_NUMBER = 3  # digits of the number of a page
_DEEPER = 4  # points or spaces to the right that make a list one level deeper
_RAGGED = 10  # letters that a soft wrap leaves free at most, beside the word that it took down
_UNWRAPPED = 2.5  # lines this many times longer elsewhere: no line was wrapped
_UNFINISHED = re.compile(r"\b(?:and|or|of|to|the|in|for|with|by|that|which|a|an|relation to)$|[,;(]$", re.I)
_BREAKS_OFF = re.compile(r"\b(?:by|that|to|the|of|in|for|with)$", re.I)
_MIDWAY = re.compile(
    r"\b(?:what|who|whom|when|where|how|is|are|was|were|be|not|no|their|its|this|these|those|they|it|all|as|at|from|on|"
    r"into|than|more|most|such|so|if|has|have|had|will|can|do|does|every|each|some|any|about|between)$",
    re.I,
)
_BULLET_INSIDE = re.compile(r"[:;,.] [^\w\s'\"(\[£&‘“–—-]{1,2} \w|: [–—-] \w|\s[•▪■◼●]\s")
_GERUND = re.compile(r"\w+ing\b")
_NUMBER = re.compile(r"(?P<open>\(?)(?P<mark>\d{1,2}|[a-z]|[ivx]{2,4})(?P<close>[.)])\s+(?=\S)")
_HEADING_WORDS = 8
_FIRST, _SECOND = ("1", "a", "i"), ("2", "b", "ii")
# The number of a paragraph of the regulations; it stays in the text, for it says what is meant.
_PARAGRAPH = re.compile(r"\d{1,2}(?:\([0-9a-z]{1,4}\))*(?=[\s,.:])")
_PARAGRAPH_BEGINS = re.compile(r"\d{1,2}(?:\([0-9a-z]{1,4}\))+\s|\d{1,2}\.? The\b")
_PARAGRAPH_NUMBER = re.compile(r"(?P<number>\d{1,2})\.? +(?=[^\W\d_a-z])")
_SUBPARAGRAPH = re.compile(r"(?P<number>\d{1,2})\([0-9a-z]{1,4}\)")
_PARAGRAPH_MARK = "§"
_PART = re.compile(r"part \d{1,2}\b[.:]?")
_LOW_BULLETS = frozenset("-\u2010\u2012\u2013\u2014\u2015\u2212o◦○\u0336\uf02d")


@dataclass(slots=True)
class _Item:
    line: Line
    bullet: str
    texts: list[str]
    group: int = 0  # items under one line that leads into them
    duty: Duty = "asked"  # where the item names none
    parent: int | None = None

    @property
    def text(self) -> str:
        return joined(self.texts)

    @property
    def finished(self) -> bool:
        return self.texts[-1].rstrip().endswith((".", "!", "?", ";", ":"))

    @property
    def ends_like_heading(self) -> bool:
        """A short line without an end, below a whole sentence."""
        *above, last = self.texts
        short = len(last.split()) <= _HEADING_WORDS and last[:1].isupper() and last[-1:].isalpha()
        return bool(above) and short and above[-1].endswith((".", "!", "?"))

    @property
    def paragraph(self) -> str:
        """The number of the paragraph of the regulations that the item begins with."""
        found = _PARAGRAPH.match(self.texts[0])
        return found.group() if found else ""

    @property
    def rank(self) -> int:
        """How deep such a bullet usually stands."""
        if self.bullet in _LOW_BULLETS:
            return 2
        return 1 if self.bullet and not self.bullet[-1].isalnum() and self.bullet[-1] not in ".)" else 0


@dataclass(frozen=True, slots=True)
class ListRead:
    """The requirements of one list, and where the list ends: the index of the first line after it."""

    requirements: tuple[RequirementRead, ...]
    problems: tuple[Problem, ...]
    end: int


def read_list(
    source: Source,
    start: int,
    kind: RequirementKind,
    words: Wording,
    *,
    until: int | None = None,
    duty: Duty = "asked",
) -> ListRead:
    """Reads the list whose first line is at or below ``source.lines[start]``, and before the index ``until``.

    ``duty`` is that of items which name none, where the line above the list lays it down.
    """
    stop = _stop(source, start, words, len(source.lines) if until is None else until)
    reader = _Reader(source, start, stop, words, duty)
    items, end = reader.items()
    problems = reader.problems + _nest(items)
    _pass_down(items, words)
    problems += _doubts(items)
    requirements = tuple(
        RequirementRead(number, kind, item.text, item.parent, item.line.number, clauses_of(item.text, item.duty))
        for number, item in enumerate(items, start=1)
    )
    return ListRead(requirements, tuple(problems), end)


def _doubts(items: Sequence[_Item]) -> Iterator[Problem]:
    """What makes it doubtful where an item begins or ends."""
    parents = {item.parent for item in items}
    for number, item in enumerate(items, start=1):
        last, childless, line = number == len(items), number not in parents, item.line.number
        if _BULLET_INSIDE.search(item.text):
            message = "Bullets seem to stand inside this requirement: check whether it is several."
            yield Problem("bullets_inside", message, line)
        if item.ends_like_heading:
            message = "The last words of this requirement may be a heading that follows it: check where it ends."
            yield Problem("item_end_unclear", message, line)
        if any(text.isdigit() for text in item.texts[1:]):
            message = "A number stands alone on a line of this requirement: take it out if it is the page's."
            yield Problem("number_alone", message, line)
        if childless and item.text.endswith(":"):
            message = "This requirement ends with a colon, but nothing stands under it: check what followed."
            yield Problem("children_missing", message, line)
        elif childless and (_UNFINISHED if last else _BREAKS_OFF).search(item.text):
            which = "The last" if last else "This"
            message = f"{which} requirement breaks off in the middle of a sentence: the document may be cut."
            yield Problem("requirement_cut", message, line)


def heading_at(source: Source, index: int, words: Wording) -> tuple[str, int] | None:
    """The role of the heading that begins on a line, and its number of lines: one, or two where it was wrapped."""
    line = source.lines[index]
    if line.bullet or not line.key or line.text[0].islower():
        return None
    if role := words.headings.get(line.key.rstrip(":")):
        return role, 1
    below = source.lines[index + 1] if index + 1 < len(source.lines) else line
    if below.key and not below.bullet and (role := words.headings.get(f"{line.key} {below.key.rstrip(':')}")):
        return role, 2
    return None


def is_inspector(source: Source, index: int, words: Wording) -> bool:
    """The line names an inspector: a name with a role, a name above a role, or the label over their names."""
    line = source.lines[index]
    role, label = (compiled(words.data["inspectors"][key]) for key in ("role", "label"))
    if label.search(line.key):
        return True
    if len(line.text.split()) > 12 or line.ends_sentence:
        return False
    found = role.search(line.key)
    if found and (not found.start() or _NAME.match(line.text)):
        return True
    below = source.next_printed(index)
    return bool(_NAME.fullmatch(line.text) and below and role.match(below.key))


def _stop(source: Source, start: int, words: Wording, until: int) -> int:
    """The index of the first heading below ``start``, or of the last pages; ``until`` at most."""
    ends = compiled(words.data["lists"]["ends"])
    for index in range(start, until):
        line = source.lines[index]
        heading = (line.heading and not line.bullet) or heading_at(source, index, words) or ends.match(line.key)
        if heading and not is_inspector(source, index, words):
            return index
    return until


class _Reader:
    """Goes through the lines of one list; ``problems`` says what a person must look at."""

    def __init__(self, source: Source, start: int, stop: int, words: Wording, duty: Duty) -> None:
        self.source = source
        self.lines = _marked(_without_number(source.lines[start:stop]))
        self.start = start
        self.width = max((len(line.text) for line in self.lines), default=0)
        self.words = words
        self.above = self.duty = duty  # of the line above the whole list, and of that above the next items
        self.group = 0
        self.at = 0  # the number of the line that is being read
        self.hanging = False  # the lines of an item stand to the right of its bullet
        self.problems: list[Problem] = []
        self.read: list[_Item] = []
        self.torn = False  # without bullets, a line of an item left room for the first word of the next
        self.awaited = ""  # an empty bullet: its text may stand on the next line
        self.known: set[tuple[str, int]] = set()  # the bullets of the items read, and where they stand
        lists = words.data["lists"]
        self.lead_in, self.outside, self.instruction = (
            compiled(lists[key]) for key in ("lead_in", "outside", "instruction")
        )

    @cached_property
    def widest(self) -> int:
        """The letters of the longest line of the document."""
        return max(len(line.text) for line in self.source.lines)

    def items(self) -> tuple[list[_Item], int]:
        """The items in order, and the index of the first line of the document after the list."""
        bulleted = any(line.bullet and line.text for line in self.lines)
        end = self._bulleted() if bulleted else self._plain()
        self.read = [item for item in self.read if any(map(str.isalpha, item.text))]
        if not bulleted:
            self._report_lost_bullets()
        return self.read, self.start + end

    def _bulleted(self) -> int:
        blank = page = False  # what parts a line from the one above: an empty line, or the end of a page
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            self.at = line.number
            index += 1
            if line.blank:
                blank, page = True, page or line.furniture
                continue
            if line.bullet:
                self.awaited = "" if _says(line) else line.bullet
                if _says(line):
                    self._add(line, line.bullet)
                blank = page = False
                continue
            if not _says(line):
                continue
            awaited, self.awaited = self.awaited, ""
            if self._is_inspector(index - 1):
                if self.read:
                    return index - 1
            elif awaited and not blank:
                self._add(line, awaited)
            elif self.read and not self._stands_alone(index - 1, blank=blank, page=page):
                if not blank and self._room_above(index - 1):
                    message = "A sentence ended above with room left on its line: check where this requirement ends."
                    self.problems.append(Problem("item_end_unclear", message, line.number))
                self.hanging |= line.indent > self.read[-1].line.indent + _DEEPER
                self._go_on(line.text)
            else:
                end = self._end_of_paragraph(index - 1)
                if not self._between(self.lines[index - 1 : end], end):
                    return index - 1
                index = end
            blank = page = False
        return len(self.lines)

    def _plain(self) -> int:
        blank, page = True, False
        for index, line in enumerate(self.lines):
            if line.blank or line.bullet or not _says(line) or _PART.match(line.key):
                blank, page = True, page or line.furniture
                continue
            self.at = line.number
            if self._is_inspector(index):
                if self.read:
                    return index
                continue
            last = self.read[-1] if self.read else None
            if last and self.outside.match(line.key) and line.text[0].isupper():
                return index
            if last and page and self._overleaf(line):
                blank = False
            apart = blank or self._broken_above(index)
            # Where items begin in lower case, a line that does so after a blank one is another item.
            broken = blank and bool(last) and self.read[0].text[:1].isupper()
            parallel = apart and last and _GERUND.match(last.text) and _GERUND.match(line.text)
            if not last or parallel or (apart and not _goes_on(last, line, blank=broken)) or last.text.endswith(":"):
                if last and self.read[0].text[:1].islower() and not line.text[:1].islower():
                    return index
                if not last and self.lead_in.search(line.key):
                    self.duty = duty_of(line.text) or self.above
                else:
                    self._add(line, "")
            else:
                self.torn |= self._had_room(index)
                last.texts.append(line.text)
            blank = page = False
        return len(self.lines)

    def _add(self, line: Line, bullet: str) -> None:
        line = line._replace(bullet=bullet)
        if bullet:
            self.known.add(_place(line))
        self.read.append(_Item(line, bullet, [line.text], self.group, self.duty))
        self._part()

    def _go_on(self, text: str) -> None:
        self.read[-1].texts.append(text)
        self._part()

    def _part(self) -> None:
        """Where its own bullet stands again inside the last line of an item, the next item begins."""
        item = self.read[-1]
        inside = _inside(item.bullet)
        found = inside.search(item.texts[-1]) if inside else None
        if not found or not found.start():
            return
        before, after = item.texts[-1][: found.start()], item.texts[-1][found.end() :]
        item.texts[-1] = before
        if not any(map(str.isalnum, after)):
            self.awaited = item.bullet
            return
        if not before.endswith((".", "!", "?", ";")):
            message = "A bullet stood in the middle of this line: check where one requirement ends and the next begins."
            self.problems.append(Problem("bullets_inside", message, item.line.number))
        self._add(item.line._replace(number=self.at, text=after, key=plain(after)), item.bullet)

    def _is_inspector(self, index: int) -> bool:
        return is_inspector(self.source, self.start + index, self.words)

    @cached_property
    def lowest(self) -> dict[tuple[str, int], int]:
        """The index of the last item with each bullet at each edge."""
        return {_place(line): index for index, line in enumerate(self.lines) if line.bullet and line.text}

    def _end_of_paragraph(self, index: int) -> int:
        below = range(index + 1, len(self.lines))
        return next((i for i in below if self.lines[i].blank or self.lines[i].bullet), len(self.lines))

    def _broken_above(self, index: int) -> bool:
        """No soft wrap ended the line above, for the next word had room there, and this one begins as an item does.

        Letters of a PDF differ in width: so more must be free.
        """
        begins_anew = self.read and (self.lines[index].text[0].isupper() or not self.read[0].text[0].isupper())
        if not begins_anew:
            return False
        above, word = self.lines[index - 1], self.lines[index].text.split(" ", 1)[0]
        length = len(above.text) + len(word)
        free = _RAGGED * (1 + (not above.text.endswith((".", "!", "?", ";"))) + bool(self.source.pages))
        return length + free < self.width or (not self.source.pages and _UNWRAPPED * length < self.widest)

    def _room_above(self, index: int) -> bool:
        """A sentence ended on the line above, and the word with which the next begins had room there."""
        above, line = self.lines[index - 1], self.lines[index]
        if not above.ends_sentence or not line.text[0].isupper():
            return False
        return self._had_room(index)

    def _had_room(self, index: int) -> bool:
        """The first word of a line had room on the line above, as far as lines that were certainly wrapped tell."""
        above, word = self.lines[index - 1], self.lines[index].text.split(" ", 1)[0]
        free = _RAGGED * (1 + bool(self.source.pages))
        return bool(above.text) and len(above.text) + len(word) + free < self.source.wrapped_at

    def _may_be_heading(self, index: int) -> bool:
        """A short line below such room, that ends no sentence and does not go on."""
        line = self.lines[index]
        if len(line.text.split()) > _HEADING_WORDS or not line.text[-1].isalpha() or not self._room_above(index):
            return False
        below = self.lines[index + 1] if index + 1 < len(self.lines) else None
        return below is not None and not below.bullet and below.text[:1].isupper()

    def _bullet_follows(self, end: int) -> bool:
        below = next((line for line in self.lines[end:] if not line.blank), None)
        return bool(below and below.bullet)

    def _same_bullet_below(self, end: int) -> bool:
        """An item with the bullet and at the edge of one above stands below: the list is not at its end."""
        return any(
            self.lowest.get((bullet, edge + step), 0) >= end for bullet, edge in self.known for step in (-1, 0, 1)
        )

    def _overleaf(self, line: Line) -> bool:
        """A page ends in the middle of a sentence: the line above is full, and no sentence ends there."""
        item, word = self.read[-1], line.text.split(" ", 1)[0]
        free = self.width - len(item.texts[-1]) - len(word)
        return not item.finished and free <= _RAGGED * (1 + bool(self.source.pages))

    def _goes_on_overleaf(self, index: int) -> bool:
        """The last item goes on below the end of a page, with a capital letter: said where that is doubtful."""
        end = self._end_of_paragraph(index)
        if self.lines[end - 1].text.endswith(":") and self._bullet_follows(end):
            return False
        overleaf, more = self._overleaf(self.lines[index]), self._same_bullet_below(end)
        if overleaf != more:
            message = "A page ends here, and this was read as part of the requirement above it: check that it is."
            self.problems.append(Problem("item_end_unclear", message, self.lines[index].number))
        return overleaf or more

    def _stands_alone(self, index: int, *, blank: bool, page: bool) -> bool:
        """A line without a bullet that does not go on with the item above it."""
        line, item = self.lines[index], self.read[-1]
        if _PART.match(line.key) or (line.text[0].isupper() and self.outside.match(line.key)):
            return True
        if self.source.pages:
            # In a PDF, what stands left of the item is no part of it. Text says nothing by its margin.
            edge = item.line.indent + (_DEEPER if self.hanging else -_DEEPER)
            if line.indent < edge:
                return True
        if blank:
            return not (_goes_on(item, line) or (page and self._goes_on_overleaf(index)))
        if self._may_be_heading(index):
            message = "This seems to be a heading: the list is read down to here, check whether it goes on."
            self.problems.append(Problem("item_end_unclear", message, line.number))
            return True
        leads = line.text[0].isupper() and line.text.endswith(":") and self._bullet_follows(index + 1)
        return leads and not _UNFINISHED.search(item.text)

    def _between(self, lines: Sequence[Line], end: int) -> bool:
        """Takes in a paragraph without a bullet; False where the list ends above it."""
        text = joined(line.text for line in lines)
        key = plain(text)
        if _PART.match(key):
            self.group += 1
            return True
        leads = key.endswith(":") and self._bullet_follows(end)
        if self.read and not leads and self._same_bullet_below(end):
            message = "The list goes on below this paragraph, which was left out: check whether it belongs to the list."
            self.problems.append(Problem("list_interrupted", message, lines[0].number))
            return True
        if self.read and not leads and max(self.lowest.values(), default=0) >= end:
            message = "The list is read down to here, and bullets of another kind stand below: check if they belong."
            self.problems.append(Problem("list_interrupted", message, lines[0].number))
            return False
        if self.outside.match(key):
            return False
        if not self._bullet_follows(end):
            return not self.read
        if key.endswith(":"):
            self.group += 1
            if self.lead_in.search(key):
                self.duty = duty_of(text) or self.above
            else:
                self.duty = self.above
                self.read.append(_Item(lines[0], "", [text], self.group, self.duty))
            return True
        if duty_of(text) or self.instruction.match(key):
            message = "This stands above the bullets without one: check whether it is a requirement of its own."
            self.problems.append(Problem("bullet_missing", message, lines[0].number))
            self.read.append(_Item(lines[0], "", [text], self.group, self.duty))
            self.group += 1
        return True

    def _report_lost_bullets(self) -> None:
        texts = [item.text for item in self.read]
        if len(texts) > 1 or self.torn or any(len(sentences(text)) > 1 or ":" in text[:-1] for text in texts):
            message = "The list has lost its bullets: check where one requirement ends and the next begins."
            self.problems.append(Problem("bullets_lost", message, self.read[0].line.number))


def _says(line: Line) -> bool:
    """Something is printed here beside signs: a stray glyph is no text."""
    return any(map(str.isalnum, line.text))


def _without_number(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a list without a number of a page, the only one between empty lines."""
    alone = [
        index
        for index, line in enumerate(lines)
        if line.text.isdigit()
        and len(line.text) <= _LONGEST_NUMBER
        and not line.bullet
        and index
        and lines[index - 1].blank
        and (index + 1 == len(lines) or lines[index + 1].blank)
    ]
    if len(alone) != 1:
        return lines
    number = alone[0]
    return [*lines[:number], lines[number]._replace(text="", key="", furniture=True), *lines[number + 1 :]]


def _marked(lines: Sequence[Line]) -> list[Line]:
    """The lines of a list; where it has no bullets, or numbers under them, the numbers of its items become bullets."""
    numbers = [_NUMBER.match(line.text) if not line.bullet else None for line in lines]
    marks = [found["mark"] for found in numbers if found]
    counted = {
        first.isdigit()
        for first, second in zip(_FIRST, _SECOND, strict=True)
        if first in marks and second in marks[marks.index(first) :]
    }
    by_paragraph = not any(line.bullet and line.text for line in lines)
    begun = {found["number"] for line in lines if (found := _SUBPARAGRAPH.match(line.text))}
    marked = []
    for line, found in zip(lines, numbers, strict=True):
        if found and found["mark"].isdigit() in counted:
            kind = "1" if found["mark"].isdigit() else "a"
            text = line.text[found.end() :]
            line = line._replace(text=text, key=plain(text), bullet=f"{found['open']}{kind}{found['close']}")
        elif by_paragraph and not line.bullet and _begins_paragraph(line, begun):
            line = line._replace(bullet=_PARAGRAPH_MARK)
        marked.append(line)
    return marked


def _begins_paragraph(line: Line, begun: set[str]) -> bool:
    """A paragraph of the regulations begins here; a number alone tells where another is one of its parts."""
    number = _PARAGRAPH_NUMBER.match(line.text)
    return bool(_PARAGRAPH_BEGINS.match(line.text) or (number and number["number"] in begun))


def _goes_on(item: _Item, line: Line, *, blank: bool = True) -> bool:
    """A break inside an item: it was not finished, and the line begins as the middle of a sentence does.

    Where there is no ``blank`` line, the break is no break of page: items that begin with small letters may follow one
    another there.
    """
    if _UNFINISHED.search(item.text) or (not blank and _MIDWAY.search(item.text)):
        return True
    return (blank or item.text[:1].isupper()) and not item.finished and line.text[:1].islower()


def _nest(items: Sequence[_Item]) -> list[Problem]:
    """Gives every item the one it stands under, and reports where an item that says all by itself has others below."""
    problems = []
    above: list[int] = []  # the items that the next one may stand under, the outermost first
    for index, item in enumerate(items):
        if index and item.group != items[index - 1].group:
            above = []
        del above[_level(items, above, item) :]
        if above:
            item.parent = above[-1] + 1
            parent = items[above[-1]]
            if above[-1] == index - 1 and parent.text.endswith((".", "!", "?")):
                message = "This stands under a requirement that is complete without it: check that it belongs there."
                problems.append(Problem("nesting_unclear", message, item.line.number))
        above.append(index)
    return problems


def _pass_down(items: Sequence[_Item], words: Wording) -> None:
    """Items under one that leads into a list of standards must be met, as it says."""
    standards = [pattern for pattern, _ in words.patterns("standards")]
    for item in items:
        above = items[item.parent - 1] if item.parent else None
        if above and (above.duty == "must" or any(p.search(plain(above.text).rstrip(":")) for p in standards)):
            item.duty = "must"


def _level(items: Sequence[_Item], above: Sequence[int], item: _Item) -> int:
    """How many of the items above the next one stands under."""
    if item.paragraph:
        numbered = [(depth, items[i].paragraph) for depth, i in enumerate(above) if items[i].paragraph]
        for depth, paragraph in reversed(numbered):
            if item.paragraph != paragraph and item.paragraph.startswith(f"{paragraph}("):
                return depth + 1
        if numbered:
            return numbered[0][0]
    for depth in reversed(range(len(above))):
        other = items[above[depth]]
        if not _alike(other, item):
            continue
        if depth == len(above) - 1 and other.text.endswith(":") and _reads_as_child(item, other):
            return depth + 1
        # One kind of bullet for parents and children: only the wording tells them apart.
        if depth and _alike(items[above[depth - 1]], item) and not _reads_as_child(item, items[above[depth - 1]]):
            continue
        return depth
    if not above:
        return 0
    last = items[above[-1]]
    if last.text.endswith(":") or item.line.indent >= last.line.indent + _DEEPER or item.rank > last.rank:
        return len(above)
    return next((depth for depth, i in enumerate(above) if items[i].rank >= item.rank), 0)


@cache
def _inside(bullet: str) -> re.Pattern[str] | None:
    """How a bullet stands inside a line; a dash or a letter may be part of the text, and must follow a sentence."""
    if not bullet or bullet[-1].isalnum() or bullet[-1] in ".)" + _PARAGRAPH_MARK:
        return None
    after = r"(?<=[.!?;])" if bullet in _LOW_BULLETS or bullet in "*\xb7" else ""
    return re.compile(rf"{after}\s+{re.escape(bullet)}(?:\s+(?=\S)|$)")


def _place(line: Line) -> tuple[str, int]:
    """A bullet, and roughly where it stands."""
    return line.bullet, round(line.indent / _DEEPER)


def _alike(one: _Item, other: _Item) -> bool:
    same_edge = not one.bullet or abs(one.line.indent - other.line.indent) < _DEEPER
    return one.bullet == other.bullet and same_edge


def _reads_as_child(item: _Item, parent: _Item) -> bool:
    """The wording says that an item goes on with the one above: "planning well" under "Improve teaching, by:"."""
    gerund = bool(_GERUND.match(item.text)) and not _GERUND.match(parent.text)
    return gerund or (item.text[:1].islower() and parent.text[:1].isupper())
