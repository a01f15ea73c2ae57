"""The other papers: statement of action, inspector's pack, trust summary, briefing and visit note, in both editions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask import current_app

from tracker.models.packs import Edition
from tracker.printing.kept import kept_or_printed
from tracker.printing.plans import Printed
from tracker.printing.press import Press, press_here
from tracker.printing.written import Sheet, Written, write
from tracker.queries.papers import Briefing, InspectorsPack
from tracker.queries.statements import StatementOfAction
from tracker.queries.trusts import TrustSummary
from tracker.queries.visits import VisitNote
from tracker.rules.colours import Colour
from tracker.rules.impact import Impact
from tracker.rules.speech import counted

STATEMENT_PAGES = 3
SCHOOLS_A_PAGE = 25
CUTS = (99, 98, 8, 6, 4, 3, 2, 1, 0)
"""How many actions a briefing shows, the first that leaves it on one page."""


class Kind(StrEnum):
    """The papers beside the improvement plan and the board's packs."""

    STATEMENT = "statement"
    INSPECTORS = "inspectors"
    BRIEFING = "briefing"
    VISIT = "visit"
    TRUST = "trust"


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed: a page-object, and how the paper around it is called.

    ``pages`` is its budget in the standard edition, None where it may be as long as it must. ``cuts`` are tried in turn
    until it keeps to that: at each the paper shows less, and says that the rest is in the plan.
    """

    kind: Kind
    title: str
    name: str
    place: str
    today: date
    of: object
    pages: int | None = None
    leaves: str = ""
    cuts: tuple[int, ...] = (0,)

    @property
    def running(self) -> str:
        """What stands at the foot of every page."""
        return f"{self.place} · {self.name}"


def statement_paper(statement: StatementOfAction) -> Paper:
    """Make the paper of a statement of action."""
    leaves = "What inspectors asked for is in their words; the rest is the school’s."
    return Paper(
        Kind.STATEMENT,
        statement.title,
        "Statement of action",
        statement.school,
        statement.today,
        statement,
        STATEMENT_PAGES,
        leaves,
    )


def inspectors_paper(pack: InspectorsPack) -> Paper:
    """Make the inspector's pack; a confidential one says so at the foot of every page."""
    name, leaves = "Inspector’s pack", "Confidential evidence and questions are left out."
    if pack.confidential:
        name, leaves = "Inspector’s pack, confidential", "It names confidential evidence and questions: keep it safe."
    return Paper(Kind.INSPECTORS, pack.title, name, pack.school, pack.today, pack, None, leaves)


def briefing_paper(briefing: Briefing) -> Paper:
    """Make the briefing on one requirement: one page."""
    return Paper(
        Kind.BRIEFING,
        briefing.title,
        f"Briefing on requirement {briefing.requirement.number}",
        briefing.school,
        briefing.today,
        briefing,
        1,
        cuts=CUTS,
    )


def visit_paper(note: VisitNote) -> Paper:
    """Make the paper of one visit note."""
    leaves = "The note is printed as it was signed."
    return Paper(Kind.VISIT, note.title, f"Visit note {note.visit.label}", note.school, note.today, note, 1, leaves)


def trust_paper(summary: TrustSummary) -> Paper:
    """Make the summary of a trust: a page for 25 schools."""
    pages = max(1, -(-len(summary.schools) // SCHOOLS_A_PAGE))
    leaves = "Confidential questions are not counted."
    return Paper(Kind.TRUST, summary.title, "Trust summary", summary.trust, summary.today, summary, pages, leaves)


def written_paper(paper: Paper, edition: str = Edition.STANDARD, cut: int | None = None) -> Written:
    """Write an edition of a paper; without a ``cut`` it shows all that it may."""
    kind = "trust-summary" if paper.kind is Kind.TRUST else ""
    return write(
        Sheet(paper.title, paper.running, paper.today, edition, paper.leaves, kind),
        f"print/{paper.kind}.html",
        of=paper.of,
        colours=tuple(Colour),
        outcomes=tuple(Impact),
        cut=paper.cuts[0] if cut is None else cut,
    )


def print_paper(paper: Paper, edition: str = Edition.STANDARD, press: Press = press_here) -> Printed:
    """Print a paper, or give the print that was kept; large print has as many pages as it needs."""
    kept = current_app.extensions["settings"].kept_prints
    for cut in paper.cuts if edition == Edition.STANDARD else paper.cuts[:1]:
        written = written_paper(paper, edition, cut)
        sheets = kept_or_printed(kept, written.html, press)
        if paper.pages is None or sheets.pages <= paper.pages:
            break
    over = _warnings(paper, sheets.pages) if edition == Edition.STANDARD else ()
    return Printed(sheets.pdf, sheets.pages, written.words, tuple(over))


_WHY_LONG = {
    Kind.VISIT: "a note stays as it was signed, so write the next in fewer words.",
    Kind.TRUST: "long names of schools take its room.",
}


def _warnings(paper: Paper, pages: int) -> Iterator[str]:
    if paper.pages is not None and pages > paper.pages:
        why = _WHY_LONG.get(paper.kind, "the words of the inspectors are never cut, so shorten the actions.")
        yield f"It has {counted(pages, 'page')}, and {counted(paper.pages, 'page')} is its budget: {why}"
