"""The text of a PDF, taken out by a process of its own with limits of memory and time."""

import json
import subprocess
import sys
from pathlib import Path

from tracker.errors import Refused

MEGABYTES = 1024
SECONDS = 20
PAGES = 200
LETTERS = 200  # fewer in a whole document: its pages are pictures

_PROGRAM = Path(__file__).with_name("extraction.py")
_SENTENCES = {
    "locked": "This PDF is locked with a password: save a copy without one and try again.",
    "broken": "This file is called a PDF but cannot be opened as one: download it again from where it is published.",
    "long": f"This PDF has more than {PAGES} pages, and an inspection document has fewer: take out the document itself.",
    "limits": "This PDF needs more memory or time than a document of its kind should: print it to a new PDF and try again.",
    "scan": "This PDF holds pictures of pages and no text: a copy from the inspectorate's website would have text.",
}


def pages_of_pdf(content: bytes) -> list[list[tuple[float, str]]]:
    """For each page its lines, each with its distance from the left edge in points; Refused if that cannot be."""
    command = [sys.executable, "-I", str(_PROGRAM), str(MEGABYTES), str(SECONDS), str(PAGES)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=2 * SECONDS, check=False, env={})
        result = json.loads(done.stdout) if done.returncode == 0 else {"error": "limits"}
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        result = {"error": "limits"}
    if "error" in result:
        raise Refused(_SENTENCES[result["error"]])
    pages: list[list[tuple[float, str]]] = result["pages"]
    if sum(len(text) for page in pages for _, text in page) < LETTERS:
        raise Refused(_SENTENCES["scan"])
    return pages
