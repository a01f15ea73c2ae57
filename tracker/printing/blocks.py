"""A paper's HTML as blocks of words: what its plain-text and Word editions are made of, so that all say the same.

A drawing is told by its title, unless it is hidden because words beside it say the same. What only a sheet has, such as
its number of pages or a drawing that its caption tells, is marked ``data-sheet`` in the templates and left out. A cell
of the summary is one line: its label, then what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html.parser import HTMLParser


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Run:
    """Words set alike."""

    text: str
    strong: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, quotation or table.

    ``level`` is a heading's rank from 1, or an item's number in a numbered list, 0 elsewhere. A table has ``rows`` of
    cells, the first ``heads`` of which are headings; its cells keep their line breaks.
    """

    kind: Kind
    runs: Runs = ()
    level: int = 0
    rows: tuple[tuple[Runs, ...], ...] = ()
    heads: int = 0

    @property
    def text(self) -> str:
        """Its words, without what sets them."""
        return words_of(self.runs)


def words_of(runs: Runs) -> str:
    """Join runs into text."""
    return "".join(run.text for run in runs)


def blocks_of(html: str) -> tuple[Block, ...]:
    """Read the HTML of one of our papers; anything else would come out flat."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(reader.blocks)


_SECTIONS = (
    "article",
    "aside",
    "body",
    "caption",
    "div",
    "figcaption",
    "figure",
    "footer",
    "header",
    "main",
    "section",
)
_TEXTS = ("blockquote", "dd", "dt", "h1", "h2", "h3", "h4", "li", "p")
_GROUPS = ("dl", "ol", "table", "tbody", "td", "th", "thead", "tr", "ul")
_BLOCKS = frozenset((*_SECTIONS, *_TEXTS, *_GROUPS))
_VOID = frozenset(("br", "hr", "img", "link", "meta", "wbr"))
_HEADING = re.compile(r"h([1-6])")
_SUMMARY_CELL = "ns-summary__cell"
_SPACES = re.compile(r"[ \t\r\n]+")


@dataclass(slots=True)
class _Table:
    """A table while it is read."""

    rows: list[list[Runs]] = field(default_factory=list)
    heads: int = 0
    in_head: bool = False


class _Reader(HTMLParser):
    """Follow the tags and let go of a block whenever one ends or another begins inside it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._open: list[str] = []
        self._runs: list[Run] = []
        self._unread = 0  # how deep we are in something that is not read
        self._drawing: list[bool] = []  # for each open svg, whether it is hidden
        self._table: _Table | None = None
        self._cell: list[Run] = []
        self._numbers: list[int] = []
        self._summary: list[Runs] | None = None  # the parts of the cell of the summary that is open
        self._summary_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in _VOID:
            if tag == "br" and not self._unread:
                self._say("\n")
            return
        if self._unread or tag == "head" or "data-sheet" in attributes:
            self._unread += 1
            return
        if tag in _BLOCKS:
            self._let_go()
        self._open.append(tag)
        if _SUMMARY_CELL in (attributes.get("class") or "").split():
            self._summary, self._summary_depth = [], len(self._open)
        elif tag == "svg":
            self._drawing.append(attributes.get("aria-hidden") == "true")
        elif tag in {"ol", "ul"}:
            self._numbers.append(0 if tag == "ol" else -1)
        elif tag == "li" and self._numbers and self._numbers[-1] >= 0:
            self._numbers[-1] += 1
        elif tag == "table":
            self._table = _Table()
        elif self._table is not None and tag in {"thead", "tr", "td", "th"}:
            self._begin_in_table(self._table, tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._unread:
            self._unread -= 1
            return
        if tag in _BLOCKS:
            self._let_go()
        if self._summary is not None and len(self._open) == self._summary_depth:
            self.blocks.append(Block(Kind.PARAGRAPH, _in_one_line(self._summary)))
            self._summary = None
        self._open.pop()
        if tag == "svg":
            self._drawing.pop()
        elif tag in {"ol", "ul"}:
            self._numbers.pop()
        elif self._table is not None and tag in {"thead", "td", "th", "table"}:
            self._end_in_table(self._table, tag)

    def handle_data(self, data: str) -> None:
        if self._unread or (self._drawing and (self._open[-1] != "title" or self._drawing[-1])):
            return
        self._say(_SPACES.sub(" ", data))

    def _say(self, text: str) -> None:
        self._runs.append(Run(text, any(tag in {"strong", "b"} for tag in self._open)))

    def _begin_in_table(self, table: _Table, tag: str) -> None:
        if tag == "thead":
            table.in_head = True
        elif tag == "tr":
            table.rows.append([])
            table.heads += table.in_head
        else:
            self._cell = []

    def _end_in_table(self, table: _Table, tag: str) -> None:
        if tag == "thead":
            table.in_head = False
        elif tag == "table":
            rows = tuple(tuple(row) for row in table.rows)
            self.blocks.append(Block(Kind.TABLE, rows=rows, heads=table.heads))
            self._table = None
        else:
            table.rows[-1].append(_tidy(self._cell))

    def _let_go(self) -> None:
        """Make a block of what was said since the last one."""
        runs, self._runs = _tidy(self._runs), []
        if not runs:
            return
        if self._table is not None and any(tag in {"td", "th"} for tag in self._open):
            self._cell += [Run("\n"), *runs] if self._cell else runs
            return
        if self._summary is not None:
            self._summary.append(runs)
            return
        self.blocks.append(self._block(runs))

    def _block(self, runs: Runs) -> Block:
        for tag in reversed(self._open):
            if heading := _HEADING.fullmatch(tag):
                return Block(Kind.HEADING, runs, int(heading[1]))
            if tag == "li":
                return Block(Kind.ITEM, runs, max(0, self._numbers[-1]))
            if tag == "blockquote":
                return Block(Kind.QUOTE, runs)
        return Block(Kind.PARAGRAPH, runs)


def _in_one_line(parts: Sequence[Runs]) -> Runs:
    """Join the parts of a cell of the summary: "Milestones due: 19 of 24 met. 5 overdue."."""
    label, *rest = (words_of(runs) for runs in parts)
    return (Run(f"{label}:", strong=True), Run(f" {'. '.join(rest)}.")) if rest else (Run(label, strong=True),)


def _tidy(runs: list[Run]) -> Runs:
    """Join what is set alike, with one space between words and none at the ends of lines."""
    joined: list[Run] = []
    for run in runs:
        if joined and (joined[-1].strong == run.strong or not run.text.strip()):
            joined[-1] = Run(joined[-1].text + run.text, joined[-1].strong)
        else:
            joined.append(run)
    tidied: list[Run] = []
    before = "\n"
    for run in joined:
        text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", run.text))
        if before in " \n":
            text = text.lstrip(" ")
        if text:
            tidied.append(Run(text, run.strong))
            before = text[-1]
    while tidied and not (last := tidied[-1].text.rstrip()):
        tidied.pop()
    if tidied:
        tidied[-1] = Run(last, tidied[-1].strong)
        tidied[0] = Run(tidied[0].text.lstrip(), tidied[0].strong)
    return tuple(tidied)
