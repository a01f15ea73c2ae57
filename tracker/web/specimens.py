"""Invented facts for every component in each of its states: what the page ``/components`` is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from tracker.models.evidence import EvidenceKind
from tracker.queries.actions import ActionRow, EvidenceRow, MilestoneRow, MoveRow
from tracker.queries.evidence import PieceRow, ShownEvidence
from tracker.rules.charts import small_multiples, sparkline, trend_chart
from tracker.rules.colours import DECLARABLE, Colour
from tracker.rules.impact import Impact, ImpactVerdict
from tracker.rules.rag import DEFAULTS, Reason, Verdict
from tracker.rules.suggestions import AlreadyAsked, SuggestedQuestion
from tracker.web.forms.fields import Choice, Count, Day, Line, OneOf, SomeOf, Tick, Upload, Words, options, required
from tracker.web.forms.lists import ListForm
from tracker.web.navigation import Link, Navigation

TODAY = date(2026, 11, 25)
URN = "900001"

SCHOOL = SimpleNamespace(name="Harbour Row Academy", urn=URN, thresholds=DEFAULTS)
MEETING = SimpleNamespace(held_on=date(2026, 12, 8), notice_days=7, papers_due_on=date(2026, 11, 27))


@dataclass(frozen=True, slots=True)
class Figure:
    """A reading of a metric."""

    period: str
    school_value: float | None
    national_value: float | None
    as_at: date
    basis: str = "3 term"
    unvalidated: bool = False
    unit: str = "%"
    cohort: int | None = 212
    urn: str | None = URN

    @property
    def school_text(self) -> str | None:
        """As printed."""
        return None if self.school_value is None else f"{self.school_value}%"


@dataclass(frozen=True, slots=True)
class Goal:
    """A target, and the reading it began at."""

    baseline: Figure
    value: Decimal = Decimal("19.0")
    due_on: date = date(2027, 8, 31)
    better: str = "lower"
    began_on: date | None = date(2026, 3, 2)


FIGURES = (
    Figure("2021/22", 31.2, 22.3, date(2022, 8, 31)),
    Figure("2022/23", 33.8, 21.2, date(2023, 8, 31)),
    Figure("2023/24", None, 20.7, date(2024, 8, 31)),
    Figure("2024/25", 29.4, 19.8, date(2025, 8, 31)),
    Figure("2025/26", 25.1, 18.6, date(2026, 8, 31), basis="2 term"),
    Figure("Autumn 2026", 23.9, None, date(2026, 11, 20), basis="2 term", unvalidated=True),
)
OTHERS = tuple(
    Figure(one.period, one.school_value and one.school_value + 8, None, one.as_at, one.basis) for one in FIGURES
)
GOAL = Goal(FIGURES[3])

VERDICTS = (
    (Colour.AMBER, Verdict(Colour.RED, (Reason("past_due", "12 days past its due date"),), None)),
    (
        Colour.GREEN,
        Verdict(
            Colour.AMBER,
            (
                Reason("no_update", "no update for 48 days"),
                Reason("moved", "due date moved twice, 84 days later than first agreed"),
            ),
            None,
        ),
    ),
    (Colour.GREEN, Verdict(Colour.GREEN, (), None)),
    (Colour.COMPLETE, Verdict(Colour.COMPLETE, (), None)),
    (Colour.NOT_STARTED, Verdict(Colour.NOT_STARTED, (), None)),
    (Colour.NOT_STARTED, Verdict(Colour.RED, (Reason("uncovered", "2 clauses without an action"),), None)),
)
"""What leaders say, and what the record says: worse, worse by two reasons, the same, and with no word from leaders."""

_SENTENCES = {
    Impact.IMPROVING: "Improving: 25.1% from 29.4% in 2024/25",
    Impact.MET: "Met: 18.8% from 29.4% in 2024/25",
    Impact.NO_CLEAR_CHANGE: "No clear change: 29.1% from 29.4% in 2024/25",
    Impact.WORSE: "Worse: 33.8% from 29.4% in 2024/25",
    Impact.NOT_COMPARABLE: "Not comparable: 2 terms against 3 terms",
    Impact.TOO_EARLY: "Too early: no reading since the work began, until 2 March 2027",
    Impact.NO_METRIC: "No metric: nothing is measured",
}
DIFFERENCES = tuple(
    ImpactVerdict(
        outcome,
        _SENTENCES[outcome],
        FIGURES[4],
        FIGURES[3],
        -1.4 if outcome in (Impact.IMPROVING, Impact.WORSE) else None,
        None,
    )
    for outcome in Impact
)

ASKS = (
    SuggestedQuestion(
        "Requirement 2",
        "Leaders say green; the record says amber, because nobody has written an update for 48 days.",
        "What makes you sure?",
        "watermelon",
        2,
    ),
    SuggestedQuestion(
        "Action 1.3", "It is 12 days past its due date.", "What stands in the way?", "past_due", 1, "1.3"
    ),
)
ALREADY = (AlreadyAsked("Requirement 4", "Q3"),)

TEXT = (
    "Leaders should ensure that pupils who are persistently absent are known by name, and that what keeps them away is "
    "acted upon within a week. They should check each month whether it works."
)
CLAUSES = (SimpleNamespace(start=TEXT.index("They"), end=len(TEXT)),)


def _action(number: str, title: str, declared: Colour, record: Verdict, **more: Any) -> ActionRow:
    facts: dict[str, Any] = {
        "id": 1,
        "requirement_number": 1,
        "requirement_title": "Attendance",
        "success": "Persistent absence at or below 19.0% by August 2027",
        "owner_id": 1,
        "owner": "Rosa Pemberton",
        "owner_title": "Deputy head",
        "planned_on": date(2026, 2, 20),
        "starts_on": date(2026, 3, 2),
        "first_due_on": date(2026, 10, 16),
        "due_on": date(2026, 11, 13),
        "clause_ids": frozenset(),
        "target_ids": frozenset(),
        "milestones": (),
        "updates": (),
        "moves": (),
        "evidence": (),
        "verified_on": None,
        "verified_by_id": None,
    }
    return ActionRow(number=number, title=title, declared_history=(declared,), record=record, **(facts | more))


ACTIONS = (
    _action(
        "1.1",
        "Ring home on the first morning of every absence, and write down what was said",
        *VERDICTS[0],
        milestones=(
            MilestoneRow(1, "Rota agreed", date(2026, 4, 17), date(2026, 4, 15)),
            MilestoneRow(2, "Every form group covered", date(2026, 9, 11), None),
        ),
        moves=(
            MoveRow(date(2026, 10, 16), date(2026, 11, 13), "The rota was late.", date(2026, 10, 2), "R. Pemberton"),
        ),
        evidence=tuple(
            EvidenceRow(n, EvidenceKind.FILE, "Rota", TODAY, "R. Pemberton", TODAY, False, None, "rota.pdf", None, 1)
            for n in (3, 7)
        ),
    ),
    _action("1.2", "Visit the ten families whose children are away most", *VERDICTS[3]),
    _action("2.1", "Train every tutor to plan reading", *VERDICTS[5], due_on=date(2027, 3, 26), success=""),
)
EVIDENCE = ShownEvidence(
    pieces=(
        PieceRow(
            3, EvidenceKind.FILE, "Rota of calls, autumn", "", TODAY, "Rosa Pemberton", False,
            None, "rota.pdf", 84_000,
        ),
        PieceRow(
            5, EvidenceKind.LINK, "Minutes of the attendance panel", "", TODAY, "Rosa Pemberton", True,
            "https://example.org/minutes", None, None,
        ),
        PieceRow(
            6, EvidenceKind.OBSERVATION, "Morning calls listened to", "Nine of ten were made before half past nine.",
            TODAY, "Idris Vaughan", False, None, None, None,
        ),
    ),
    withheld=2,
)  # fmt: skip


class SpecimenForm(FlaskForm):  # type: ignore[misc]
    """A field of each kind."""

    line = Line("What will be done", [required("Say what will be done.")], description="Begin with a verb.")
    day = Day("When is it due?", [required("Enter the date it is due.")])
    progress = Words("What has been done so far?", 60, [required("Say what has been done, in a sentence or two.")])
    count = Count("How many pupils?", [required("Enter a whole number, such as 214.")])
    one = OneOf(
        "Which way is better?",
        [required("Choose which way is better.")],
        choices=options((("higher", "More is better"), ("lower", "Less is better"))),
    )
    some = SomeOf("Which groups?", choices=options((("all", "All pupils"), ("send", "Pupils with SEND"))))
    box = Tick("Keep it confidential")
    upload = Upload("A photo or a document")
    colour = OneOf(
        "How is it going?",
        [required("Choose how it is going.")],
        choices=options((one.value, one.label) for one in DECLARABLE),
    )


class SpecimenList(ListForm):
    """What a list is narrowed by: names for the whole, words, and a choice."""

    show = Choice("Show", choices=options((("all", "All"), ("overdue", "Overdue"), ("mine", "Mine"))), default="all")
    owner = Choice("Owner", choices=options((("1", "Rosa Pemberton"), ("2", "Idris Vaughan")), "Anybody"))


def navigation(href: str) -> Navigation:
    """Two entries, of which one is the page we are on, and two behind "More"."""
    return Navigation(
        first=(Link("Components", href, True), Link("Elsewhere", href, False)),
        more=(Link("Further", href, False), Link("Furthest", href, False)),
    )


def _list_asked_for(**arguments: str) -> SpecimenList:
    prefix = "narrowed-" if arguments else ""
    form = SpecimenList(MultiDict({f"{prefix}{name}": value for name, value in arguments.items()}), prefix=prefix)
    form.settle()
    return form


def specimens() -> dict[str, Any]:
    """Give what the page shows, by the names that its template has for it."""
    return {
        "here": SimpleNamespace(school=SCHOOL, roles=()),
        "nobody": SimpleNamespace(may=lambda _capability: False),
        "today": TODAY,
        "meeting": MEETING,
        "verdicts": VERDICTS,
        "differences": DIFFERENCES,
        "target": SimpleNamespace(name="Persistent absence, disadvantaged", impact=DIFFERENCES[3]),
        "counts": {Colour.RED: 2, Colour.AMBER: 3, Colour.GREEN: 1, Colour.COMPLETE: 1, Colour.NOT_STARTED: 1},
        "asks": ASKS,
        "asked": ALREADY,
        "text": TEXT,
        "clauses": CLAUSES,
        "actions": ACTIONS,
        "evidence": EVIDENCE,
        "whole_list": _list_asked_for(),
        "narrowed_list": _list_asked_for(show="overdue", owner="2"),
        "spark": sparkline("Persistent absence", FIGURES, GOAL),
        "chart": trend_chart("Persistent absence", FIGURES, GOAL, (("Disadvantaged", OTHERS),)),
        "multiples": small_multiples("Persistent absence", (("All pupils", FIGURES), ("Disadvantaged", OTHERS))),
    }
