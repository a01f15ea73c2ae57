"""The paragraphs and tables of a Word document (DOCX), under limits: a small file can unpack to a huge one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from tracker.errors import Refused
from tracker.reading.blocks import Cell, Kind, Paragraph, Table, Written, without_bullet

LARGEST = 50 * 2**20  # bytes, unpacked
MOST_PARTS = 4000  # files in the archive
MOST_ROWS = 5000  # of all its tables: a plan of 40 pages has a few hundred

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PAGES = re.compile(rb"<Pages>(\d{1,5})</Pages>")


def written_in_word(content: bytes, filename: str) -> Written:
    """Give the paragraphs and tables of a DOCX file; `Refused` for one that is broken, locked or too large.

    Words that were deleted under "track changes" are not there, and those that were added are.
    """
    pages = _within_limits(content, filename)
    import docx

    try:
        document = docx.Document(io.BytesIO(content))
        styles = {style.style_id: (style.name or "").casefold() for style in document.styles}
        blocks = tuple(_blocks(document.element.body, styles, filename))
        boxes = any(True for _ in document.element.body.iter(f"{_W}txbxContent"))
    except Refused:
        raise
    except Exception as error:  # the library raises whatever the XML of strangers makes it trip over
        raise Refused(f"{filename} is broken, and cannot be read. Save it again as DOCX, or as a PDF.") from error
    unread = ("It has text boxes, and what stands in them is not read.",) if boxes else ()
    return Written("Word document", blocks, pages, unread)


def _within_limits(content: bytes, filename: str) -> int | None:
    """Refuse what would unpack to too much; give the pages that Word counted when it saved the file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST:
                raise Refused(
                    f"{filename} unpacks to more than {LARGEST // 2**20} MB. Take its pictures out, or save it as PDF."
                )
            properties = archive.read("docProps/app.xml") if "docProps/app.xml" in archive.namelist() else b""
    except Refused:
        raise
    except Exception as error:
        raise Refused(f"{filename} is broken, and cannot be opened. Save it again as DOCX, or as a PDF.") from error
    found = _PAGES.search(properties)
    return int(found[1]) or None if found else None


def _blocks(body: Any, styles: dict[str, str], filename: str) -> Iterator[Paragraph | Table]:
    tables = rows = 0
    for element in _children(body, "p", "tbl"):
        if element.tag == f"{_W}p":
            paragraph = _paragraph(element, styles)
            if paragraph:
                yield paragraph
        else:
            tables += 1
            found = tuple(_rows(element, styles))
            rows += len(found)
            if rows > MOST_ROWS:
                raise Refused(
                    f"{filename} has more than {MOST_ROWS:,} rows in its tables. Give the part that is the plan."
                )
            yield Table(f"Table {tables}", found)


def _rows(table: Any, styles: dict[str, str]) -> Iterator[tuple[Cell, ...]]:
    for row in _children(table, "tr"):
        before = row.find(f"{_W}trPr/{_W}gridBefore")
        column = _number(before, 0)
        cells = []
        for cell in _children(row, "tc"):
            span = _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            continues = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            paragraphs = (_paragraph(one, styles) for one in _children(cell, "p"))
            cells.append(Cell(tuple(p for p in paragraphs if p), column, span, continues))
            column += span
        yield tuple(cells)


def _children(parent: Any, *names: str) -> Iterator[Any]:
    """Give the children of these names, also those that a content control or an insertion wraps."""
    for child in parent:
        if child.tag in {f"{_W}{name}" for name in names}:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _children(child, *names)


def _paragraph(element: Any, styles: dict[str, str]) -> Paragraph | None:
    text = " ".join(_text(element).split())
    if not text:
        return None
    style = element.find(f"{_W}pPr/{_W}pStyle")
    name = styles.get(style.get(f"{_W}val"), "") if style is not None else ""
    bare = without_bullet(text)
    kind: Kind = "text"
    if name.startswith(("heading", "title")):
        kind = "heading"
    elif bare is not None or name.startswith("list") or element.find(f"{_W}pPr/{_W}numPr") is not None:
        kind = "item"
    return Paragraph(bare if kind == "item" and bare else text, kind)


def _text(element: Any) -> str:
    """Join the words of an element; drawings tell theirs twice, and are left out."""
    parts = []
    for child in element:
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            parts.append(" ")
        elif child.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif child.tag not in (f"{_W}pPr", f"{_W}txbxContent", _FALLBACK):
            parts.append(_text(child))
    return "".join(parts)


def _number(element: Any, otherwise: int) -> int:
    value = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(value), 100) if value.isdecimal() else otherwise
