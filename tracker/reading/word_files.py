"""The paragraphs and tables of a Word document (DOCX), taken out by a process of its own with limits."""

from __future__ import annotations

from typing import Any

from tracker.errors import Refused
from tracker.reading.apart import run_apart
from tracker.reading.blocks import Cell, Paragraph, Table, Written, without_bullet

LARGEST = 50 * 2**20  # bytes, unpacked: a small file can unpack to a huge one
MOST_PARTS = 4000  # files in the archive

_AGAIN = "Save it again as DOCX, or as a PDF"
_SENTENCES = {
    "large": f"{{}} unpacks to more than {LARGEST // 2**20} MB. Take its pictures out, or save it as a PDF.",
    "limits": "{} takes too much memory or time to read. Give the part that is the plan, or save it as a PDF.",
    "broken": f"{{}} is broken, and cannot be read. {_AGAIN}.",
}


def written_in_word(content: bytes, filename: str) -> Written:
    """Give the paragraphs and tables of a DOCX file; `Refused` for one that is broken, locked or too large.

    Words that were deleted under "track changes" are not there, and those that were added are. Its pages are those that
    Word counted when it saved the file.
    """
    found = run_apart("word_extraction", content, [str(LARGEST), str(MOST_PARTS)])
    if "error" in found:
        raise Refused(_SENTENCES[found["error"]].format(filename))
    blocks: list[Paragraph | Table] = []
    tables = 0
    for block in found["blocks"]:
        if isinstance(block, dict):
            tables += 1
            rows = tuple(tuple(_cell(*cell) for cell in row) for row in block["rows"])
            blocks.append(Table(f"Table {tables}", rows))
        else:
            blocks.append(_paragraph(*block))
    unread = ("It has text boxes, and what stands in them is not read.",) if found["boxes"] else ()
    return Written("Word document", tuple(blocks), found["pages"] or None, unread)


def _cell(column: int, span: int, continues: bool, said: list[Any]) -> Cell:
    return Cell(tuple(_paragraph(*one) for one in said), column, span, continues)


def _paragraph(kind: str, text: str) -> Paragraph:
    bare = without_bullet(text)
    if kind == "heading":
        return Paragraph(text, "heading")
    return Paragraph(bare or text, "item" if kind == "item" or bare is not None else "text")
