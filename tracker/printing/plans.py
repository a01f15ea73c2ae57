"""The improvement plan on paper: an edition for the board pack, and one in large print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import current_app

from tracker.models.packs import Edition
from tracker.models.schools import School
from tracker.printing.kept import kept_or_printed, pages_kept
from tracker.printing.press import Press, press_here
from tracker.printing.written import Sheet, Written, write
from tracker.queries.plans import ImprovementPlan, improvement_plan
from tracker.rules.colours import Colour
from tracker.rules.density import over_budget
from tracker.rules.speech import counted, listed


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed plan: its bytes, how long it is, and sentences for the person who prints when it is too long."""

    pdf: bytes
    pages: int
    words: int
    warnings: tuple[str, ...]


def print_plan(school: School, today: date, edition: str = Edition.STANDARD, press: Press = press_here) -> Printed:
    """Print the improvement plan of a school as known at the end of ``today``, or give the print that was kept."""
    return printed_plan(improvement_plan(school, today), edition, press)


def printed_plan(plan: ImprovementPlan, edition: str = Edition.STANDARD, press: Press = press_here) -> Printed:
    """Print an improvement plan, or give the print that was kept."""
    written = written_plan(plan, edition)
    sheets = kept_or_printed(current_app.extensions["settings"].kept_prints, written.html, press)
    pages = sheets.pages if edition == Edition.STANDARD else None  # large print has as many as it needs
    return Printed(sheets.pdf, sheets.pages, written.words, tuple(_warnings(plan, written.words, pages)))


def size_on_paper(plan: ImprovementPlan) -> tuple[int, int | None]:
    """Count the words of a plan on paper, and its pages where it is printed already: a screen waits for no print."""
    written = written_plan(plan)
    return written.words, pages_kept(current_app.extensions["settings"].kept_prints, written.html)


def plan_html(plan: ImprovementPlan, edition: str = Edition.STANDARD) -> str:
    """Write the plan as the HTML that is printed."""
    return written_plan(plan, edition).html


def written_plan(plan: ImprovementPlan, edition: str = Edition.STANDARD) -> Written:
    """Write an edition of the plan."""
    running = f"{plan.board.school} · Improvement plan"
    sheet = Sheet(plan.title, running, plan.board.today, edition, quality=plan.quality.colophon)
    return write(sheet, "print/plan.html", plan=plan, board=plan.board, colours=tuple(Colour))


def _warnings(plan: ImprovementPlan, words: int, pages: int | None) -> Iterator[str]:
    over = over_budget(words, pages)
    if over:
        yield over
        longest = [f"{action.number} ({counted(count, 'word')})" for action, count in plan.wordiest]
        if longest:
            yield f"The actions that cost most words are {listed(longest)}: shorten them first."
