"""The improvement plan on paper: an edition for the board pack, and one in large print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape

from flask import current_app
from markupsafe import Markup

from tracker.models.packs import Edition
from tracker.models.schools import School
from tracker.printing.kept import kept_or_printed, pages_kept
from tracker.printing.plain import as_plain_text
from tracker.printing.press import Press, press_here
from tracker.printing.word import as_word
from tracker.queries.plans import ImprovementPlan, improvement_plan
from tracker.rules.colours import Colour
from tracker.rules.density import over_budget, plan_words
from tracker.rules.speech import counted, listed

# Our own templates wrote what these read: an HTML parser would take longer than the queries.
_UNREAD = re.compile(r"<(head|svg|footer)\b.*?</\1>", re.DOTALL)
_INLINE = re.compile(r"</?(?:span|strong|time|mark|a)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed plan: its bytes, how long it is, and sentences for the person who prints when it is too long."""

    pdf: bytes
    pages: int
    words: int
    warnings: tuple[str, ...]


def print_plan(school: School, today: date, edition: str = Edition.STANDARD, press: Press = press_here) -> Printed:
    """Print the improvement plan of a school as known at the end of ``today``, or give the print that was kept."""
    plan = improvement_plan(school, today)
    html = plan_html(plan, edition)
    sheets = kept_or_printed(current_app.extensions["settings"].kept_prints, html, press)
    words = words_on_paper(html)
    pages = sheets.pages if edition == Edition.STANDARD else None  # large print has as many as it needs
    return Printed(sheets.pdf, sheets.pages, words, tuple(_warnings(plan, words, pages)))


def size_on_paper(plan: ImprovementPlan) -> tuple[int, int | None]:
    """Count the words of a plan on paper, and its pages where it is printed already: a screen waits for no print."""
    html = plan_html(plan)
    return words_on_paper(html), pages_kept(current_app.extensions["settings"].kept_prints, html)


def plan_as_word(school: School, today: date) -> bytes:
    """Write the improvement plan as a Word document, with the words of the standard edition."""
    plan = improvement_plan(school, today)
    return as_word(plan_html(plan), plan.title, _running(plan))


def plan_as_text(school: School, today: date) -> str:
    """Write the improvement plan as plain text, with the words of the large-print edition, which has no tables."""
    return as_plain_text(plan_html(improvement_plan(school, today), Edition.LARGE))


def plan_html(plan: ImprovementPlan, edition: str = Edition.STANDARD) -> str:
    """Write the plan as the HTML that is printed."""
    templates = current_app.jinja_env
    body = templates.get_template("print/plan.html").render(
        plan=plan, board=plan.board, edition=edition, colours=tuple(Colour)
    )
    return templates.get_template("print/paper.html").render(
        title=plan.title,
        running=_running(plan),
        today=plan.board.today,
        edition=edition,
        words=words_on_paper(body),
        quality=plan.quality.colophon,
        body=Markup(body),
    )


def _running(plan: ImprovementPlan) -> str:
    return f"{plan.board.school} · Improvement plan"


def words_on_paper(html: str) -> int:
    """Count the words a governor reads: all but the footers, the imprint and what stands in drawings."""
    return plan_words([unescape(_TAG.sub(" ", _INLINE.sub("", _UNREAD.sub(" ", html))))])


def _warnings(plan: ImprovementPlan, words: int, pages: int | None) -> Iterator[str]:
    over = over_budget(words, pages)
    if over:
        yield over
        longest = [f"{action.number} ({counted(count, 'word')})" for action, count in plan.wordiest]
        if longest:
            yield f"The actions that cost most words are {listed(longest)}: shorten them first."
