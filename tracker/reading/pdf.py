"""The text of a PDF, and its tables, taken out by a process of its own with limits of memory and time."""

from collections.abc import Sequence
from typing import Any

from tracker.errors import Refused
from tracker.reading.apart import run_apart
from tracker.reading.wording import wording

Page = list[tuple[float, str]]

PAGES = 500
LETTERS = 200  # fewer in a whole document: its pages are pictures

_SENTENCES = {
    "locked": "This PDF is locked with a password: save a copy without one and try again.",
    "broken": "This file is called a PDF but cannot be opened as one: download it again from where it is published.",
    "long": f"This PDF has more than {PAGES} pages, more than an inspection document has: take out the document.",
    "limits": "This PDF takes too much memory or time to read: print it to a new PDF and try again.",
    "scan": "This PDF holds pictures of pages and no text: a copy from the inspectorate's website would have text.",
}


def pages_of_pdf(content: bytes) -> list[Page]:
    """For each page its lines, each with its distance from the left edge in points; Refused if that cannot be.

    A page that is a picture has no lines; an empty one has an empty line. What runs across a page stands at -1.
    """
    pages: list[Page] = _pages("extraction", content, wording().data["lists"]["begin"])
    if sum(len(text) for page in pages for _, text in page) < LETTERS:
        raise Refused(_SENTENCES["scan"])
    return pages


def ruled_pages(content: bytes) -> list[dict[str, Any]]:
    """For each page its ruled tables and the lines around them, as `ruled` gives them; Refused if that cannot be."""
    pages = _pages("ruled", content, [])
    if not any(any(page["outside"]) or page["tables"] for page in pages):
        raise Refused(_SENTENCES["scan"])
    return pages


def _pages(program: str, content: bytes, more: Sequence[str]) -> list[Any]:
    """Let a program of this folder read a PDF, and give its pages."""
    result = run_apart(program, content, [str(PAGES), *more])
    if "error" in result:
        raise Refused(_SENTENCES[result["error"]])
    pages: list[Any] = result["pages"]
    return pages
