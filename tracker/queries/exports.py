"""Tables to take away: what a page shows, as rows. Each table declares its columns here, once.

A table is made from the rows of a page-object, so that a file holds what the page holds for the same reader, and no
more: filters, rights and suppression are those of the query that made it.

    SheetOf(
        "people",
        (
            Column("Name", lambda member: member.name),
            Column("Until", lambda member: member.ends_on),
        ),
    )

To add a table: a `SheetOf` here, a view in `tracker.web.views.exports`, and ``downloads(…)`` on the page of the school
or the trust.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from tracker.queries.actions import ActionRow
from tracker.queries.checks import CheckRow, FigureRow
from tracker.queries.evidence import IndexLine
from tracker.queries.history import HistoryRow
from tracker.queries.inspections import InspectionRow, ReadFigures, ReadRequirement
from tracker.queries.meetings import MeetingRow
from tracker.queries.metrics import UNVALIDATED, MetricRow, MetricSection, ReadingRow, TargetRow, by_when
from tracker.queries.people import MemberRow
from tracker.queries.quality import ActionQuality, AskedQuality
from tracker.queries.questions import QuestionRow
from tracker.queries.requirements import RequirementRow
from tracker.queries.standings import LatestFigure, RequirementCell
from tracker.queries.trusts import AskedOf, MetricLine, SchoolLine, SharedSubject
from tracker.queries.visits import VisitRow
from tracker.rules.colours import Colour
from tracker.rules.coverage import AreaRow, GroupRow, said_by
from tracker.rules.impact import Impact
from tracker.rules.minutes import written_up
from tracker.rules.precision import Question
from tracker.rules.speech import clock, day, listed, sentence_case

Row = TypeVar("Row")
Cell = str | int | float | date | None
"""What stands in a table: text, a number, a day, or nothing."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A heading, and what stands under it for a row; ``width`` is in characters."""

    heading: str
    of: Callable[[Row], Cell]
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written: its name, its headings with their widths, and its rows."""

    name: str
    headings: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class SheetOf(Generic[Row]):
    """A kind of table: what it is called, and its columns."""

    name: str
    columns: tuple[Column[Row], ...]

    def filled(self, rows: Iterable[Row], about: str = "") -> Sheet:
        """Fill in the rows; ``about`` says in the name what they are of."""
        return Sheet(
            f"{self.name} {about}".strip(),
            tuple((column.heading, column.width) for column in self.columns),
            tuple(tuple(column.of(row) for column in self.columns) for row in rows),
        )


@dataclass(frozen=True, slots=True)
class ReadingOf:
    """A reading with the metric it is of, and how it stands among others of its period."""

    metric: MetricRow
    reading: ReadingRow
    standing: str


@dataclass(frozen=True, slots=True)
class MetricNow:
    """A metric as the list of metrics shows it."""

    metric: MetricRow
    targets: tuple[TargetRow, ...]


def readings_in(metrics: Iterable[MetricRow]) -> Iterator[ReadingOf]:
    """List every reading of some metrics, the latest period first, with what was replaced."""
    for metric in metrics:
        for period in reversed(metric.periods):
            for number, source in enumerate(period.sources):
                yield ReadingOf(metric, source.reading, "Stands beside it" if number else "Counts")
                by = source.reading
                for before in source.replaced:
                    yield ReadingOf(metric, before, f"Replaced on {day(by.entered_on)} by {by.entered_by}")
                    by = before


def metrics_in(sections: Iterable[MetricSection], targets: Iterable[TargetRow]) -> Iterator[MetricNow]:
    """List the metrics of some sections with their targets."""
    aimed = tuple(targets)
    for section in sections:
        for metric in section.metrics:
            yield MetricNow(metric, tuple(target for target in aimed if target.metric_id == metric.id))


def _answer_to(place: int, question: Question) -> Column[ActionQuality]:
    return Column(sentence_case(question), lambda one: one.precision.answers[place].missing or "Yes", 40)


REQUIREMENTS: SheetOf[RequirementRow] = SheetOf(
    "requirements",
    (
        Column("Number", lambda one: one.number, 8),
        Column("Requirement", lambda one: one.title, 36),
        Column("In the inspectors’ words", lambda one: one.text, 80),
        Column("Source", lambda one: one.source, 40),
        Column("Led by", lambda one: one.who, 28),
        Column("Clauses", lambda one: len(one.clauses), 8),
        Column("Clauses with an action", lambda one: len(one.clauses) - one.uncovered_clauses, 12),
        Column("Actions", lambda one: len(one.actions), 8),
        Column("Leaders say", lambda one: sentence_case(one.declared)),
        Column("The record says", lambda one: sentence_case(one.record.colour)),
        Column("Why", lambda one: _sentences(reason.sentence for reason in one.reasons), 60),
        Column("Due", lambda one: one.due_on, 12),
        Column("Measured by", lambda one: one.target.name if one.target else None, 36),
        Column("Difference to pupils", lambda one: one.impact.impact.label, 20),
        Column("In figures", lambda one: one.impact.sentence, 60),
        Column("Figures are", lambda one: _kind(one.target.latest) if one.target else None, 28),
    ),
)

ACTIONS: SheetOf[ActionRow] = SheetOf(
    "actions",
    (
        Column("Number", lambda one: one.number, 8),
        Column("Requirement", lambda one: one.requirement_title, 36),
        Column("Action", lambda one: one.title, 48),
        Column("Success", lambda one: one.success, 48),
        Column("Owner", lambda one: one.owner, 24),
        Column("Post", lambda one: one.owner_title, 28),
        Column("Starts", lambda one: one.starts_on, 12),
        Column("First due", lambda one: one.first_due_on, 12),
        Column("Due", lambda one: one.due_on, 12),
        Column("Times moved", lambda one: one.slippage.times, 8),
        Column("Milestones", lambda one: len(one.milestones), 10),
        Column("Milestones met", lambda one: one.milestones_met, 10),
        Column("Open evidence", lambda one: " ".join(piece.label for piece in one.open_evidence)),
        Column("Leaders say", lambda one: sentence_case(one.declared)),
        Column("The record says", lambda one: sentence_case(one.record.colour)),
        Column("Why", lambda one: _sentences(reason.sentence for reason in one.record.reasons), 60),
        Column("Latest update", lambda one: one.latest.signed_on if one.latest else None, 12),
        Column("Progress", lambda one: one.latest.progress if one.latest else None, 60),
        Column("Difference to pupils", lambda one: one.latest.difference if one.latest else None, 60),
        Column("Verified", lambda one: one.verified_on, 12),
    ),
)

METRICS: SheetOf[MetricNow] = SheetOf(
    "metrics",
    (
        Column("Section", lambda one: one.metric.section, 28),
        Column("Metric", lambda one: one.metric.name, 40),
        Column("Pupils", lambda one: one.metric.group, 20),
        Column("Row", lambda one: "gap to others" if one.metric.row == "gap" else "figure", 14),
        Column("Unit", lambda one: one.metric.unit, 8),
        Column("Better", lambda one: one.metric.better, 8),
        Column("Period", lambda one: _latest(one.metric, lambda latest: latest.label), 26),
        Column("Latest", lambda one: _latest(one.metric, lambda latest: _value(one.metric, latest)), 12),
        Column("Nation", lambda one: _latest(one.metric, _nation), 12),
        Column("Figures are", lambda one: _latest(one.metric, _kind), 28),
        Column("Period before", lambda one: one.metric.previous.label if one.metric.previous else None, 26),
        Column("Before", lambda one: _value(one.metric, one.metric.previous) if one.metric.previous else None, 12),
        Column("Since then", lambda one: one.metric.since, 30),
        Column("Targets", lambda one: listed([by_when(target) for target in one.targets]), 30),
    ),
)

READINGS: SheetOf[ReadingOf] = SheetOf(
    "readings",
    (
        Column("Metric", lambda one: one.metric.name, 40),
        Column("Pupils", lambda one: one.metric.group, 20),
        Column("Row", lambda one: "gap to others" if one.metric.row == "gap" else "figure", 14),
        Column("Period", lambda one: one.reading.period, 26),
        Column("Basis", lambda one: one.reading.basis, 12),
        Column("School", lambda one: _figure(one.reading.school_value, one.reading.school_text), 12),
        Column("How many", lambda one: one.reading.numerator, 10),
        Column("Out of how many", lambda one: one.reading.denominator, 10),
        Column("Number of pupils", lambda one: one.reading.cohort, 10),
        Column("Unit", lambda one: one.metric.unit, 8),
        Column("National", lambda one: _nation(one.reading), 12),
        Column("Gap", lambda one: _figure(one.reading.gap_value, one.reading.gap_text), 12),
        Column("As at", lambda one: one.reading.as_at if one.reading.unvalidated else None, 12),
        Column("Source", lambda one: one.reading.source, 48),
        Column("Figures are", lambda one: _kind(one.reading), 28),
        Column("Entered on", lambda one: one.reading.entered_on, 12),
        Column("Entered by", lambda one: one.reading.entered_by, 24),
        Column("Standing", lambda one: one.standing, 30),
    ),
)

INSPECTIONS: SheetOf[InspectionRow] = SheetOf(
    "inspections",
    (
        Column("Document", lambda one: one.name, 28),
        Column("Inspected", lambda one: one.inspected_on, 12),
        Column("Until", lambda one: one.inspected_to, 12),
        Column("Published", lambda one: one.published_on, 12),
        Column("Judgement", lambda one: one.judgement, 24),
        Column("Category", lambda one: one.category, 32),
        Column("Safeguarding", lambda one: one.safeguarding, 14),
        Column(
            "Grades", lambda one: "; ".join(f"{grade.area or 'no name'}: {grade.grade}" for grade in one.grades), 80
        ),
        Column("Requirements", lambda one: one.requirement_count, 12),
        Column("Readings", lambda one: one.reading_count, 10),
        Column("Accepted", lambda one: one.accepted_on, 12),
        Column("Accepted by", lambda one: one.accepted_by, 24),
    ),
)

ASKED: SheetOf[ReadRequirement] = SheetOf(
    "requirements of",
    (
        Column("Number", lambda one: one.number, 8),
        Column("Number in the plan", lambda one: one.plan_number, 10),
        Column("Called", lambda one: sentence_case(one.kind), 20),
        Column("Requirement", lambda one: one.title, 36),
        Column("Under", lambda one: one.under, 40),
        Column("In the inspectors’ words", lambda one: one.text, 80),
        Column("Clauses", lambda one: len(one.clauses), 8),
        Column("Line", lambda one: one.line, 8),
    ),
)

FIGURES: SheetOf[ReadFigures] = SheetOf(
    "figures of",
    (
        Column("Metric", lambda one: one.metric, 40),
        Column("Pupils", lambda one: one.group, 20),
        Column("Period", lambda one: one.period, 20),
        Column("Basis", lambda one: one.basis, 12),
        Column("School, as printed", lambda one: one.school, 14),
        Column("National, as printed", lambda one: one.national, 14),
        Column("Gap, as printed", lambda one: one.gap, 14),
        Column("Comparison, as printed", lambda one: one.comparison, 20),
        Column("Line", lambda one: one.line, 8),
    ),
)

CHECKS: SheetOf[CheckRow] = SheetOf(
    "checks",
    (
        Column("Check", lambda one: one.code.label, 32),
        Column("What does not add up", lambda one: one.sentence, 80),
        Column("Requirements", lambda one: ", ".join(map(str, one.requirements)), 14),
        Column("Rests on", lambda one: "; ".join(_rests_on(figure) for figure in one.figures), 80),
        Column("State", lambda one: "Only to know" if one.code.is_note else "To answer" if one.is_open else "Answered"),
        Column("Latest answer", lambda one: one.answers[0].explanation if one.answers else None, 60),
        Column("Answered by", lambda one: one.answers[0].answered_by if one.answers else None, 24),
        Column("Answered on", lambda one: one.answers[0].answered_on if one.answers else None, 12),
    ),
)

COVERED_PUPILS: SheetOf[GroupRow] = SheetOf(
    "coverage of pupils",
    (
        Column("Pupils", lambda row: sentence_case(row.group), 36),
        Column("Named in requirement", lambda row: row.requirement, 12),
        Column("Whose word", lambda row: said_by(row.is_confirmed), 24),
        Column("Actions for them", lambda row: listed(row.actions.items) or "None", 20),
        Column("Metrics of them", lambda row: listed(row.metrics.items) or "None", 40),
        Column("To do", lambda row: " ".join(cell.todo for cell in (row.actions, row.metrics) if cell.todo), 80),
    ),
)

COVERED_AREAS: SheetOf[AreaRow] = SheetOf(
    "coverage of areas",
    (
        Column("Area", lambda row: row.area, 36),
        Column("Grade", lambda row: row.grade, 20),
        Column("Requirements about it", lambda row: listed(row.requirements.items) or "None", 20),
        Column("Whose word", lambda row: said_by(row.is_confirmed) if row.requirements.items else None, 24),
        Column("To do", lambda row: row.requirements.todo, 80),
    ),
)

QUALITY: SheetOf[ActionQuality] = SheetOf(
    "precision of actions",
    (
        Column("Number", lambda one: one.action.number, 8),
        Column("Action", lambda one: one.action.title, 48),
        Column("Success", lambda one: one.action.success, 48),
        Column("Owner", lambda one: one.action.owner, 24),
        Column("Questions answered", lambda one: one.precision.yes, 12),
        *(_answer_to(place, question) for place, question in enumerate(Question)),
        Column("Words", lambda one: one.words, 8),
        Column("What to cut", lambda one: one.shorten, 40),
    ),
)

ASKED_QUALITY: SheetOf[AskedQuality] = SheetOf(
    "precision of requirements",
    (
        Column("Number", lambda one: one.requirement.number, 8),
        Column("Requirement", lambda one: one.requirement.title, 36),
        Column("In the inspectors’ words", lambda one: one.requirement.text, 80),
        Column("Questions answered", lambda one: one.precision.yes, 12),
        Column("An action must add", lambda one: sentence_case(one.left_to_actions), 60),
        Column("No action adds yet", lambda one: sentence_case(one.nobody_adds), 60),
    ),
)

VISITS: SheetOf[VisitRow] = SheetOf(
    "visits",
    (
        Column("Note", lambda one: one.label, 8),
        Column("Visited on", lambda one: one.visited_on, 12),
        Column("Purpose", lambda one: one.purpose, 48),
        Column("Met", lambda one: one.met, 32),
        Column("Seen and heard", lambda one: one.seen, 80),
        Column("To follow", lambda one: one.follow_up, 60),
        Column("Actions", lambda one: ", ".join(action.number for action in one.actions), 14),
        Column("Signed by", lambda one: one.written_by, 28),
        Column("Signed on", lambda one: one.written_on, 12),
    ),
)

QUESTIONS: SheetOf[QuestionRow] = SheetOf(
    "questions",
    (
        Column("Number", lambda one: one.label, 8),
        Column("About", lambda one: one.about, 36),
        Column("Question", lambda one: one.text, 60),
        Column("Because", lambda one: one.because, 48),
        Column("Part", lambda one: "Part II (confidential)" if one.confidential else "Open", 12),
        Column("State", lambda one: one.state.label, 18),
        Column("Asked by", lambda one: one.asked_by, 24),
        Column("Asked on", lambda one: one.asked_on, 12),
        Column("Recorded by", lambda one: one.recorded_by, 24),
        Column("Whose it is now", lambda one: one.asker, 24),
        Column("Meeting", lambda one: one.meeting, 36),
        Column("Asked of", lambda one: one.asked_of, 24),
        Column("First due by", lambda one: one.first_answer_by, 12),
        Column("Due by", lambda one: one.answer_by, 12),
        Column("Put off, times", lambda one: one.times_promised_anew, 10),
        Column("Latest answer", lambda one: one.latest_answer.text if one.latest_answer else None, 60),
        Column("Answered by", lambda one: one.latest_answer.by if one.latest_answer else None, 24),
        Column("Answered on", lambda one: one.latest_answer.signed_on if one.latest_answer else None, 12),
        Column("Evidence", lambda one: " ".join(one.latest_answer.evidence) if one.latest_answer else None, 16),
        Column("The whole exchange", lambda one: written_up(one), 80),
    ),
)

MEETINGS: SheetOf[MeetingRow] = SheetOf(
    "meetings",
    (
        Column("Board", lambda one: one.board, 36),
        Column("Held on", lambda one: one.held_on, 12),
        Column("Starts", lambda one: clock(one.starts_at) if one.starts_at else None, 10),
        Column("Place", lambda one: one.place, 28),
        Column("Updates due", lambda one: one.updates_due_on, 12),
        Column("Papers due", lambda one: one.papers_due_on, 12),
        Column("Clear days of notice", lambda one: one.notice_days, 10),
        Column("Notice shortened because", lambda one: one.short_notice_reason, 48),
        Column("Called on", lambda one: one.called_on, 12),
        Column("Cancelled on", lambda one: one.cancelled_on, 12),
        Column("Cancelled because", lambda one: one.cancelled_because, 48),
    ),
)

EVIDENCE: SheetOf[IndexLine] = SheetOf(
    "evidence index",
    (
        Column("Requirement", lambda one: one.clause.requirement.number, 8),
        Column("What inspectors asked for", lambda one: one.clause.requirement.title, 36),
        Column("Clause", lambda one: one.clause.clause.number, 8),
        Column("In the inspectors’ words", lambda one: one.clause.clause.text, 60),
        Column("Action", lambda one: one.action.number if one.action else None, 8),
        Column("What the school does", lambda one: one.action.title if one.action else "No action answers it", 40),
        Column("Leaders say", lambda one: sentence_case(one.action.declared) if one.action else None),
        Column("The record says", lambda one: sentence_case(one.action.record.colour) if one.action else None),
        Column("Evidence", lambda one: one.piece.label if one.piece else None, 10),
        Column("Kind", lambda one: sentence_case(one.piece.kind) if one.piece else None, 12),
        Column("What it shows", lambda one: one.piece.title if one.piece else None, 48),
        Column("Gathered", lambda one: one.piece.gathered_on if one.piece else None, 12),
        Column("Gathered by", lambda one: one.piece.gathered_by if one.piece else None, 24),
        Column("Part", lambda one: ("Confidential" if one.piece.confidential else "Open") if one.piece else None, 14),
        Column("File or link", lambda one: (one.piece.filename or one.piece.url) if one.piece else None, 40),
    ),
)

HISTORY: SheetOf[tuple[HistoryRow, str]] = SheetOf(
    "history",
    (
        Column("Day", lambda told: told[0].told.happened_on, 12),
        Column("Time", lambda told: clock(told[0].happened_at.time()), 10),
        Column("Who", lambda told: told[0].told.by, 28),
        Column("What happened", lambda told: told[1], 80),
        Column("About", lambda told: told[0].about.label if told[0].about else None, 36),
        Column("Topic", lambda told: told[0].topic.label, 28),
        Column("Number in the chain", lambda told: told[0].sequence, 10),
        Column("Hash", lambda told: told[0].sha256, 66),
    ),
)

_PEOPLE: tuple[Column[MemberRow], ...] = (
    Column("Name", lambda one: one.name, 28),
    Column("Post", lambda one: one.job_title, 36),
    Column("Role", lambda one: one.role.label, 32),
    Column("Trust", lambda one: one.trust, 28),
    Column("Role ends", lambda one: one.ends_on, 12),
)


def _of_school(of: Callable[[Row], SchoolLine]) -> tuple[Column[Row], ...]:
    return (
        Column("School", lambda one: of(one).name, 36),
        Column("URN", lambda one: of(one).urn, 10),
        Column("Phase", lambda one: of(one).phase),
        Column("Area", lambda one: of(one).area, 24),
        Column("Group", lambda one: of(one).group),
    )


def _of_cell(of: Callable[[Row], RequirementCell]) -> tuple[Column[Row], ...]:
    return (
        Column("Number", lambda one: of(one).number, 8),
        Column("Requirement", lambda one: of(one).title, 48),
        Column("Leaders say", lambda one: sentence_case(of(one).declared)),
        Column("The record says", lambda one: sentence_case(of(one).record)),
        Column("Leaders better than the record", lambda one: "Yes" if of(one).is_watermelon else "No", 12),
        Column("Difference to pupils", lambda one: of(one).impact.label, 24),
    )


TRUST_SCHOOLS: SheetOf[SchoolLine] = SheetOf(
    "schools",
    (
        *_of_school(lambda one: one),
        Column("Category of concern", lambda one: one.concern, 36),
        Column("Requirements", lambda one: one.requirement_count, 12),
        Column("Leaders say", lambda one: _counts(one.declared), 30),
        Column("The record says", lambda one: _counts(one.record), 30),
        Column("Leaders better than the record", lambda one: one.differing, 12),
        Column("Clauses without an action", lambda one: one.uncovered_clauses, 12),
        Column("Actions", lambda one: one.action_count, 10),
        Column("Actions behind", lambda one: one.actions_behind, 10),
        Column("Open questions", lambda one: one.questions_open, 10),
        Column("Overdue", lambda one: one.questions_overdue, 10),
        Column("Difference to pupils", lambda one: _counts(one.impacts), 36),
    ),
)

TRUST_REQUIREMENTS: SheetOf[AskedOf] = SheetOf(
    "requirements",
    (
        *_of_school(lambda one: one.school),
        *_of_cell(lambda one: one.cell),
        Column("They ask about", lambda one: listed(one.cell.subjects), 36),
    ),
)

COMMON: SheetOf[tuple[SharedSubject, AskedOf]] = SheetOf(
    "common requirements",
    (
        Column("They ask about", lambda one: sentence_case(one[0].subject), 28),
        Column("Schools", lambda one: one[0].school_count, 10),
        *_of_school(lambda one: one[1].school),
        *_of_cell(lambda one: one[1].cell),
    ),
)

TRUST_METRIC: SheetOf[MetricLine] = SheetOf(
    "metric",
    (
        *_of_school(lambda one: one.school),
        Column("School’s figure", lambda one: _figure_of(one.figure), 14),
        Column("Unit", lambda one: one.figure.unit if one.figure else None, 8),
        Column("Nation", lambda one: _nation_beside(one.figure), 14),
        Column("Better", lambda one: one.figure.better if one.figure else None, 10),
        Column("Of", lambda one: one.figure.period if one.figure else None, 26),
        Column("Basis", lambda one: one.figure.basis if one.figure else None, 12),
        Column("Figures are", lambda one: _kind(one.figure) if one.figure else None, 28),
        Column("Not comparable with most", lambda one: one.beside, 40),
        Column("Since the figure before", lambda one: one.figure.since if one.figure else None, 36),
    ),
)


PEOPLE: SheetOf[MemberRow] = SheetOf("people", _PEOPLE)
PEOPLE_WITH_ADDRESSES: SheetOf[MemberRow] = SheetOf(
    "people", (*_PEOPLE, Column("Signs in as", lambda one: one.email, 36))
)


def _rests_on(figure: FigureRow) -> str:
    label = f"{figure.metric}, {figure.group}, {figure.label}: {figure.shown}"
    return f"{label} ({UNVALIDATED})" if figure.unvalidated else label


def _counts(tally: Iterable[tuple[Colour | Impact, int]]) -> str:
    """Count them as a table of the screen does: "2 red, 1 green"."""
    return ", ".join(f"{count} {one}" for one, count in tally)


def _sentences(sentences: Iterable[str]) -> str:
    return "; ".join(sentence_case(sentence) for sentence in sentences)


def _latest(metric: MetricRow, of: Callable[[ReadingRow], Cell]) -> Cell:
    return of(metric.latest) if metric.latest else None


def _figure(value: float | None, text: str | None) -> Cell:
    """Give a number, or the state that stands in its place."""
    return value if value is not None else text


def _figure_of(latest: LatestFigure | None) -> Cell:
    return _figure(latest.value, latest.shown) if latest else "No figure"


def _nation_beside(latest: LatestFigure | None) -> Cell:
    return _figure(latest.national_value, latest.national_shown or "not stated") if latest else None


def _value(metric: MetricRow, reading: ReadingRow) -> Cell:
    if metric.row == "gap":
        return _figure(reading.gap_value, reading.gap_text)
    return _figure(reading.school_value, reading.school_text)


def _nation(reading: ReadingRow) -> Cell:
    return _figure(reading.national_value, reading.national_text)


def _kind(reading: ReadingRow | LatestFigure) -> str:
    return UNVALIDATED if reading.unvalidated else "Published"
