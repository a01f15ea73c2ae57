"""A paper as it is written: the HTML that every edition of it is made from, with what it is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from flask import current_app
from markupsafe import Markup

from tracker.printing.plain import as_plain_text
from tracker.printing.word import as_word
from tracker.rules.words import count_words

# Our own templates wrote what these read: an HTML parser would take longer than the queries.
_UNREAD = re.compile(r"<(head|svg|footer)\b.*?</\1>", re.DOTALL)
_INLINE = re.compile(r"</?(?:span|strong|time|mark|a)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Written:
    """A paper written in one edition: ``running`` is at the foot of each page, ``words`` how many a governor reads."""

    title: str
    running: str
    html: str
    words: int

    @property
    def as_word(self) -> bytes:
        """The same words as a Word document, for a board that edits: best of the standard edition."""
        return as_word(self.html, self.title, self.running)

    @property
    def as_text(self) -> str:
        """The same words as plain text, for braille and screen readers: best of large print, which has fewer tables."""
        return as_plain_text(self.html)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands around the body of a paper; ``templates/print/paper.html`` says what each part is."""

    title: str
    running: str
    today: date
    edition: str
    leaves: str = ""
    kind: str = ""
    quality: str = ""


def write(sheet: Sheet, template: str, **given: Any) -> Written:
    """Write a paper: its body by a template and what that is given, and the sheet around it."""
    templates = current_app.jinja_env
    body = templates.get_template(template).render(given, edition=sheet.edition)
    words = words_on_paper(body)
    html = templates.get_template("print/paper.html").render(
        title=sheet.title,
        running=sheet.running,
        today=sheet.today,
        edition=sheet.edition,
        leaves=sheet.leaves,
        kind=sheet.kind,
        quality=sheet.quality,
        words=words,
        body=Markup(body),
    )
    return Written(sheet.title, sheet.running, html, words)


def words_on_paper(html: str) -> int:
    """Count the words a governor reads: all but the footers, the imprint and what stands in drawings."""
    return count_words(unescape(_TAG.sub(" ", _INLINE.sub("", _UNREAD.sub(" ", html)))))
