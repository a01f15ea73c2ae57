"""The list of what inspectors ask for, whatever its bullets: one item is one requirement, and a child keeps its parent.

Met in real lists: every kind of bullet or none, an empty bullet, soft wraps, page furniture, a break of page inside an
item, "by:" lists, and the inspectors' names before the first item or straight after the last.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.reading.clauses import clauses_of
from tracker.reading.documents import Problem, RequirementKind, RequirementRead
from tracker.reading.plain import joined
from tracker.reading.text import Line, Source
from tracker.reading.wording import Wording, compiled

_NAME = re.compile(r"(?:[A-Z][\w'\u2019.-]*\s?){2,5},?")
_DEEPER = 4  # points or spaces to the right that make a list one level deeper
_UNFINISHED = re.compile(r"\b(?:and|or|of|to|the|in|for|with|by|that|which|a|an|relation to)$|[,;(]$", re.I)
_GERUND = re.compile(r"\w+ing\b")


@dataclass(slots=True)
class _Item:
    line: Line
    bullet: str
    texts: list[str] = field(default_factory=list)
    parent: int | None = None

    @property
    def text(self) -> str:
        return joined(self.texts)

    @property
    def finished(self) -> bool:
        return self.texts[-1].rstrip().endswith((".", "!", "?", ";", ":"))


@dataclass(frozen=True, slots=True)
class ListRead:
    """The requirements of one list, and where the list ends: the index of the first line after it."""

    requirements: tuple[RequirementRead, ...]
    problems: tuple[Problem, ...]
    end: int


def read_list(source: Source, start: int, kind: RequirementKind, words: Wording) -> ListRead:
    """Reads the list whose first line is at or below ``source.lines[start]``."""
    stop = _stop(source, start, words)
    bulleted = any(line.bullet and line.text for line in source.lines[start:stop])
    items, end = _bulleted(source, start, stop, words) if bulleted else _plain(source, start, stop, words)
    problems: list[Problem] = []
    if not bulleted and (len(items) > 1 or (items and len(clauses_of(items[0].text)) > 1)):
        message = "The list has lost its bullets: check where one requirement ends and the next begins."
        problems.append(Problem("bullets_lost", message, items[0].line.number))
    _nest(items)
    for index, item in enumerate(items):
        if item.text.endswith(":") and all(other.parent != index + 1 for other in items):
            message = "This requirement ends with a colon, but nothing stands under it: check what followed."
            problems.append(Problem("children_missing", message, item.line.number))
    if items and _UNFINISHED.search(items[-1].text):
        message = "The last requirement breaks off in the middle of a sentence: the document may be cut."
        problems.append(Problem("requirement_cut", message, items[-1].line.number))
    requirements = tuple(
        RequirementRead(number, kind, item.text, item.parent, item.line.number, clauses_of(item.text))
        for number, item in enumerate(items, start=1)
    )
    return ListRead(requirements, tuple(problems), end)


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


def _stop(source: Source, start: int, words: Wording) -> int:
    """The index of the first heading below ``start``."""
    for index in range(start, len(source.lines)):
        line = source.lines[index]
        if (
            not line.bullet
            and (line.heading or words.headings.get(line.key.rstrip(":")))
            and not is_inspector(source, index, words)
        ):
            return index
    return len(source.lines)


def _bulleted(source: Source, start: int, stop: int, words: Wording) -> tuple[list[_Item], int]:
    items: list[_Item] = []
    awaited: Line | None = None  # an empty bullet: its text may stand on the next line
    blank = False
    for index in range(start, stop):
        line = source.lines[index]
        if line.blank:
            blank = True
            continue
        if line.bullet:
            awaited = None if line.text else line
            if line.text:
                items.append(_Item(line, line.bullet, [line.text]))
        elif is_inspector(source, index, words):
            if items:
                return items, index
        elif awaited and not blank:
            items.append(_Item(line, awaited.bullet, [line.text]))
            awaited = None
        elif items:
            if _left_of(line, items[-1], source) or (blank and not _goes_on(items[-1], line)):
                return items, index
            items[-1].texts.append(line.text)
        blank = False
    return items, stop


def _plain(source: Source, start: int, stop: int, words: Wording) -> tuple[list[_Item], int]:
    items: list[_Item] = []
    blank = True
    for index in range(start, stop):
        line = source.lines[index]
        if line.blank or line.bullet:
            blank = True
            continue
        if is_inspector(source, index, words):
            if items:
                return items, index
            continue
        if not items or (blank and not _goes_on(items[-1], line)):
            if items and items[0].text[:1].islower() and not line.text[:1].islower():
                return items, index
            items.append(_Item(line, "", [line.text]))
        else:
            items[-1].texts.append(line.text)
        blank = False
    return items, stop


def _goes_on(item: _Item, line: Line) -> bool:
    """A break of page inside an item: it was not finished, and the line begins as the middle of a sentence does."""
    return (not item.finished and line.text[:1].islower()) or bool(_UNFINISHED.search(item.text))


def _left_of(line: Line, item: _Item, source: Source) -> bool:
    """In a PDF, what stands left of the item's first character is no part of it. Text says nothing by its margin."""
    return bool(source.pages) and line.indent < item.line.indent - _DEEPER


def _nest(items: Sequence[_Item]) -> None:
    """Gives the items of a "by:" list their parent: the item that ends with a colon."""
    parent: int | None = None
    child: _Item | None = None
    for index, item in enumerate(items):
        if parent is not None:
            above = items[parent]
            if child is None:
                told_apart = item.bullet != above.bullet or item.line.indent >= above.line.indent + _DEEPER
                under = told_apart or (bool(_GERUND.match(item.text)) and not _GERUND.match(above.text))
            else:
                same = item.bullet == child.bullet and abs(item.line.indent - child.line.indent) < _DEEPER
                apart = item.bullet != above.bullet or abs(item.line.indent - above.line.indent) >= _DEEPER
                under = same and (apart or bool(_GERUND.match(item.text)))
            if under:
                item.parent, child = parent + 1, item
                continue
        parent, child = (index, None) if item.text.endswith(":") else (None, None)
