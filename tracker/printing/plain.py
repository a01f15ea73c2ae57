"""Papers as plain text: for braille, for screen readers, for a mail. One line a paragraph, nothing drawn."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.printing.blocks import Block, Kind, Runs, blocks_of, words_of

PLAIN_TYPE = "text/plain"  # in UTF-8, which Flask says

# Braille tables and voices read these badly; the words say as much.
_SAID = str.maketrans({"−": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " "})


def as_plain_text(html: str) -> str:
    """Write the words of a paper as text: an empty line before a heading and after every block but an item.

    Lines are not wrapped: a braille translator and a screen reader break them where they need to. A row of a table is
    told as its headings with their values.
    """
    told: list[str] = []
    before: Block | None = None
    for block in blocks_of(html):
        if before is not None and not _goes_on(before, block):
            told.append("")
            if block.kind is Kind.HEADING and block.level <= 2:
                told.append("")
        told += _lines(block)
        before = block
    return "\n".join(told).replace(" › ", ", then ").translate(_SAID) + "\n"


def _goes_on(before: Block, block: Block) -> bool:
    """Tell whether a block is the next item of a list."""
    return before.kind is block.kind is Kind.ITEM and bool(before.level) == bool(block.level)


def _lines(block: Block) -> Iterator[str]:
    if block.kind is Kind.TABLE:
        yield from _rows(block)
    elif block.kind is Kind.ITEM:
        yield f"{f'{block.level}.' if block.level else '-'} {_in_line(block.runs)}"
    elif block.kind is Kind.HEADING:
        text = _in_line(block.runs)
        yield text.upper() if block.level == 1 else text
        if block.level <= 2:
            yield ("=" if block.level == 1 else "-") * min(len(text), 60)
    else:
        yield block.text


def _rows(table: Block) -> Iterator[str]:
    heads = [_in_line(cell) for cell in table.rows[table.heads - 1]] if table.heads else []
    for number, row in enumerate(table.rows[table.heads :]):
        if number:
            yield ""
        for place, cell in enumerate(row):
            head, value = heads[place] if place < len(heads) else "", _in_line(cell)
            if value:
                yield f"{head}: {value}" if head else value


def _in_line(runs: Runs) -> str:
    return words_of(runs).replace("\n", "; ")
