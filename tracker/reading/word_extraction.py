"""Takes the paragraphs and tables out of a Word document (DOCX): a program of its own, as `extraction` is for PDFs.

Run by ``word_files.py`` with the arguments MEGABYTES SECONDS LARGEST PARTS, the most bytes and files that the archive
may unpack to, and the DOCX on standard input. Prints JSON: ``{"pages": 38, "boxes": false, "blocks": [[kind, text],
{"rows": [[[column, span, continues, [[kind, text], …]], …], …]}, …]}`` or ``{"error": "large" | "limits" | "broken"}``.
A paragraph's kind is "heading", "item" or "text", by its style.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from tracker.reading.limits import within_limits

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = {
    f"{_W}pPr",
    f"{_W}txbxContent",  # drawings tell the words of their text boxes twice
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml")}
_BREAKS = {f"{_W}{name}" for name in ("tab", "br", "cr")}
_PAGES = re.compile(rb"<Pages>(\d{1,5})</Pages>")
_WIDEST = 100  # columns


def extracted(content: bytes, largest: int, parts: int) -> dict[str, Any]:
    """What is written, or the error; what it unpacks to is known before any of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > parts or sum(entry.file_size for entry in entries) > largest:
                return {"error": "large"}
            properties = archive.read("docProps/app.xml") if "docProps/app.xml" in archive.namelist() else b""
        import docx

        document = docx.Document(io.BytesIO(content))
        styles = {style.style_id: (style.name or "").casefold() for style in document.styles}
        body = document.element.body
        return {
            "pages": next((int(found) for found in _PAGES.findall(properties)), 0),
            "boxes": any(True for _ in body.iter(f"{_W}txbxContent")),
            "blocks": list(_blocks(body, styles)),
        }
    except Exception as error:  # the libraries raise whatever the archives and the XML of strangers make them trip over
        # Running out of memory is an unknown error to libxml2.
        is_out_of_memory = isinstance(error, MemoryError) or str(error).startswith("unknown error")
        return {"error": "limits" if is_out_of_memory else "broken"}


def _blocks(body: Any, styles: dict[str, str]) -> Iterator[Any]:
    for element in _children(body, "p", "tbl"):
        if element.tag == f"{_W}tbl":
            yield {"rows": [list(_cells(row, styles)) for row in _children(element, "tr")]}
        elif paragraph := _paragraph(element, styles):
            yield paragraph


def _cells(row: Any, styles: dict[str, str]) -> Iterator[list[Any]]:
    column = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
    for cell in _children(row, "tc"):
        span = _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        continues = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
        said = (_paragraph(one, styles) for one in _children(cell, "p"))
        yield [column, span, continues, [one for one in said if one]]
        column += span


def _children(parent: Any, *names: str) -> Iterator[Any]:
    """The children of these names, also those that a content control or an insertion wraps."""
    wanted = {f"{_W}{name}" for name in names}
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, *names)


def _paragraph(element: Any, styles: dict[str, str]) -> list[str] | None:
    text = " ".join(_text(element).split())
    style = element.find(f"{_W}pPr/{_W}pStyle")
    name = styles.get(style.get(f"{_W}val"), "") if style is not None else ""
    if name.startswith(("heading", "title")):
        kind = "heading"
    else:
        listed = name.startswith("list") or element.find(f"{_W}pPr/{_W}numPr") is not None
        kind = "item" if listed else "text"
    return [kind, text] if text else None


def _text(element: Any) -> str:
    """The words of an element. What was deleted under "track changes" is in elements of another name."""
    said = []
    for child in element:
        if child.tag == f"{_W}t":
            said.append(child.text or "")
        elif child.tag in _BREAKS:
            said.append(" ")
        elif child.tag == f"{_W}noBreakHyphen":
            said.append("-")
        elif child.tag not in _LEFT_OUT:
            said.append(_text(child))
    return "".join(said)


def _number(element: Any, otherwise: int) -> int:
    value = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(value), _WIDEST) if value.isdecimal() else otherwise


def main() -> None:
    """Reads the document on standard input under the limits named by the arguments."""
    within_limits(_read)


def _read(content: bytes, more: Sequence[str]) -> dict[str, Any]:
    return extracted(content, int(more[0]), int(more[1]))
