"""What a written document is made of, before anybody asks what it says: paragraphs, and tables with merged cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tracker.reading.text import BULLETS

Kind = Literal["heading", "item", "text"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; an ``item`` is one of a list, told by its style or by its bullet, which is left out."""

    text: str
    kind: Kind = "text"
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in its columns, its paragraphs as they stand; ``continues`` says that it is merged with the one above."""

    paragraphs: tuple[Paragraph, ...]
    column: int
    span: int = 1
    continues: bool = False

    @property
    def text(self) -> str:
        """Its words on one line."""
        return " ".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of cells, ``name`` as a person finds it ("Table 2", "Sheet “Actions”", "Page 3, table 1").

    ``edges`` are where its columns stand, for tables that a page has cut in two.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    edges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A document: what it is called by kind, its blocks in order, and its pages where the file says how many."""

    form: str
    blocks: tuple[Paragraph | Table, ...]
    pages: int | None = None
    unread: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    def texts(self) -> Iterator[str]:
        """Give every paragraph, also those in cells; what is merged once."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block.text
            else:
                for row in block.rows:
                    for cell in row:
                        if not cell.continues:
                            yield from (paragraph.text for paragraph in cell.paragraphs)


def paragraphs_of(lines: Sequence[str], page: int | None = None) -> tuple[Paragraph, ...]:
    """Join lines to paragraphs: a bullet or a number begins an item, and what follows without one goes on.

    >>> [one.text for one in paragraphs_of(["• Visit", "families", "• Teach"])]
    ['Visit families', 'Teach']
    """
    found: list[tuple[Kind, list[str]]] = []
    for line in lines:
        text = " ".join(line.split())
        bare = without_bullet(text)
        if not text:
            continue
        if bare is not None:
            found.append(("item", [bare]))
        elif found:
            found[-1][1].append(text)
        else:
            found.append(("text", [text]))
    return tuple(Paragraph(" ".join(filter(None, words)), kind, page) for kind, words in found if any(words))


def without_bullet(text: str) -> str | None:
    """Give the words behind the bullet or number of an item; None where there is none.

    >>> [without_bullet(text) for text in ("• Teach", "2. Teach", "(b) Teach", "2 teachers", "Teach")]
    ['Teach', 'Teach', 'Teach', None, None]
    """
    mark, _, rest = text.partition(" ")
    if mark and (all(character in BULLETS for character in mark) or mark == "o"):
        return rest
    if text[:1] in "•▪●" and text[:1]:
        return text[1:].lstrip()
    inner = mark.strip("().")
    numbered = mark.endswith((".", ")")) and len(inner) <= 5 and (inner.replace(".", "").isdecimal() or len(inner) == 1)
    return rest if numbered and rest else None
