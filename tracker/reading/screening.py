"""What comes from outside is looked through before it is kept or read: no program in it, nothing hidden, no bomb.

A picture or a text carries nothing that a program would carry out; PDFs and Office documents can. They are opened by a
process of its own with limits of memory and time (`apart.py`).
"""

from __future__ import annotations

from tracker.errors import Refused
from tracker.reading.apart import run_apart
from tracker.reading.dangers import LARGEST_ARCHIVE, MOST_PAGES
from tracker.reading.formats import is_pdf

_PRINT = "Print it to a new PDF and give that."
_OFFICE = "Save it without that, or as a PDF."
_SENTENCES = {
    # of a PDF
    "program": f"{{name}} carries a program (JavaScript) in it. {_PRINT}",
    "launch": f"{{name}} starts other programs or files when it is opened. {_PRINT}",
    "files": "{name} carries other files inside it. Save them out of it and give each by itself; then print it to a"
    " new PDF and give that.",
    "form": f"{{name}} is a form that works by a program (XFA). {_PRINT}",
    "sends": f"{{name}} is a form that sends what is typed in it elsewhere. {_PRINT}",
    "leads": f"{{name}} leads into another file, which may be on another machine. {_PRINT}",
    "alone": f"{{name}} opens something elsewhere by itself, without a click. {_PRINT}",
    "behind": f"{{name}} has something behind its end, or no end at all. {_PRINT}",
    "media": f"{{name}} carries sound, film or a model in it. {_PRINT}",
    "long": f"{{name}} has {{what}} pages, and {MOST_PAGES:,} is the most. Give the part that is needed.",
    "large page": f"{{name}} has a page of more than five metres, page {{what}}. {_PRINT}",
    # of an archive
    "macros": "{name} carries macros. Save it without them: as DOCX, XLSX or PPTX.",
    "object": f"{{name}} carries an object of another program in it ({{what}}). {_OFFICE}",
    "part": f"{{name}} carries a file that is no part of a document ({{what}}). {_OFFICE}",
    "outside": "{name} holds a file that would be written outside its folder ({what}). Save the document again.",
    "entities": "{name} defines words of its own (a DTD), which can grow without end, and no document needs that. Save"
    " it again with Word, Excel or LibreOffice.",
    "fetches": f"{{name}} fetches a part of itself from elsewhere when it is opened ({{what}}). {_OFFICE}",
    "commands": f"{{name}} gives commands to other programs when it is opened (DDE). {_OFFICE}",
    # of both
    "bomb": f"{{name}} unpacks to far more than it should, or is packed in a way that hides how much that is. Save it"
    f" again with fewer pictures: {LARGEST_ARCHIVE >> 20} MB unpacked is the most for a document.",
    "locked": "{name} is locked with a password. Save a copy without one and give that.",
    "broken": "{name} is damaged, and cannot be opened. Save or download it again.",
    "limits": "{name} takes too much memory or time to look through. Print it to a new PDF and give that.",
}
_LEFT_TO_READERS = frozenset({"locked", "broken", "long", "limits"})


def screen(content: bytes, filename: str, *, is_read: bool = False) -> None:
    """Raise `Refused` for a PDF or an Office document that carries what it should not, or cannot be looked through.

    ``is_read`` says that a reader reads it at once: what no program can open, that says better for its kind.
    """
    if not (content.startswith(b"PK") or is_pdf(content)):
        return
    found = run_apart("dangers", content)
    danger = found.get("danger") or found.get("error")
    if danger is None or (is_read and danger in _LEFT_TO_READERS):
        return
    what = "".join(letter for letter in str(found.get("what", "")) if letter.isprintable())[:80]
    raise Refused(_SENTENCES[danger].format(name=filename, what=what))
