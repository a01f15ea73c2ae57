"""What does not add up in a school's data: each check with the figures it rests on and the answers it was given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Date, and_, bindparam, func, select

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.checks import CheckAnswer, check_answer_reading
from tracker.models.inspections import Inspection
from tracker.models.metrics import Metric, Reading
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.requirements import RequirementRow, requirements_of
from tracker.rules.checks import Check, CheckCode, adds_up, checks
from tracker.rules.cohorts import cohort_of, counted_from
from tracker.rules.impact import with_basis
from tracker.rules.metric_sets import MetricOfGroup
from tracker.rules.periods import period_named
from tracker.rules.small_numbers import restricted
from tracker.rules.speech import with_true_minus
from tracker.rules.standing import periods_of
from tracker.rules.suppression import HIDDEN


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One value of a metric, as printed and as a number, with where it was read; ``line`` is that of its document."""

    id: int
    metric_id: int
    metric: str
    group: str
    row: str
    unit: str
    better: str | None
    period: str
    basis: str | None
    as_at: date
    school_text: str | None
    school_value: float | None
    national_text: str | None
    national_value: float | None
    gap_text: str | None
    gap_value: float | None
    numerator: int | None
    denominator: int | None
    pupils: int | None
    source: str
    line: int | None
    inspection_id: int | None
    dataset: str | None
    urn: str | None
    entered_at: datetime

    @property
    def origin(self) -> tuple[int | None, str | None, str | None]:
        """Where it comes from: one document, one kind of statistics, or the school itself."""
        return self.inspection_id, self.dataset, self.urn

    @property
    def unvalidated(self) -> bool:
        """Say whether it is the school's own figure: neither inspectors nor the department printed it."""
        return self.inspection_id is None and self.dataset is None

    @property
    def cohort(self) -> int | None:
        """How many pupils it tells of; None where that is not known."""
        return cohort_of(self)

    @property
    def counted(self) -> str | None:
        """What it was counted from: "1,234 of 1,340 sessions of 12 pupils"; None where nothing is said or shown."""
        return counted_from(self)

    @property
    def of(self) -> MetricOfGroup:
        """The metric and whom it is about."""
        return self.metric, self.group

    @property
    def label(self) -> str:
        """The period with its basis: "2024/25 (2 term)"."""
        return with_basis(self.period, self.basis)

    @property
    def shown(self) -> str:
        """The school's figure as printed, or of a gap row the gap; with a true minus."""
        text = self.gap_text if self.row == "gap" else self.school_text
        return with_true_minus(text) if text else "not stated"

    def without_figures(self) -> FigureRow:
        """Give what may be told of it where it tells of few pupils."""
        return replace(
            self,
            school_text=HIDDEN,
            school_value=None,
            gap_text=None,
            gap_value=None,
            numerator=None,
            denominator=None,
            pupils=None,
        )


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A signed explanation of a check; ``sentence`` is the check's own on the day it was given."""

    id: int
    key: str
    code: str
    sentence: str
    explanation: str
    answered_on: date
    answered_by: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check: its sentence, its figures, the numbers of the requirements it concerns, its answers, newest first."""

    code: CheckCode
    sentence: str
    figures: tuple[FigureRow, ...]
    requirements: tuple[int, ...]
    key: str
    answers: tuple[AnswerRow, ...]

    @property
    def is_answered(self) -> bool:
        """Say whether somebody has explained it."""
        return bool(self.answers)

    @property
    def is_open(self) -> bool:
        """Say whether somebody should answer it: not where it only tells governors something."""
        return not self.is_answered and not self.code.is_note


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """What does not add up? ``past`` are answers to what no longer does."""

    open: tuple[CheckRow, ...]
    answered: tuple[CheckRow, ...]
    notes: tuple[CheckRow, ...]
    past: tuple[AnswerRow, ...]
    requirements: Mapping[int, RequirementRow]

    @property
    def answer(self) -> str:
        """Say how many things do not add up, and how many of them somebody has explained."""
        return adds_up(len(self.open), len(self.answered))

    @property
    def all(self) -> tuple[CheckRow, ...]:
        """Every check, in the order of the page."""
        return self.open + self.answered + self.notes


@dataclass(frozen=True, slots=True)
class Figures:
    """The readings of a school in the order they were entered, and the answers to checks of them, newest first.

    ``restricted`` are the ids of the readings that tell of too few pupils, ``telling`` those of the answers to them.
    """

    rows: tuple[FigureRow, ...]
    answers: tuple[AnswerRow, ...]
    restricted: frozenset[int]
    telling: frozenset[int]

    @property
    def standing(self) -> list[FigureRow]:
        """What each source says now, of one period the one that counts last; what was replaced is left out."""
        metrics: dict[int, list[FigureRow]] = {}
        for row in self.rows:
            metrics.setdefault(row.metric_id, []).append(row)
        return [
            source.reading
            for rows in metrics.values()
            for period in periods_of(rows)
            for source in reversed(period.sources)
        ]

    def seen(self, row: FigureRow, in_full: bool) -> FigureRow:
        """Give a reading as a reader sees it who may see figures of few pupils, or may not."""
        return row if in_full or row.id not in self.restricted else row.without_figures()

    @property
    def measured(self) -> tuple[MetricOfGroup, ...]:
        """The metrics with at least one figure of the school's own pupils."""
        own = (row for row in self.rows if row.row == "national" and row.school_value is not None)
        return tuple(dict.fromkeys((row.metric, row.group) for row in own))


def figures_of(school: School, today: date) -> Figures:
    """Look up every reading of a school, and every answer, as known at the end of ``today``. One query."""
    midnight = datetime.combine(today + timedelta(1), time.min, ZoneInfo(school.time_zone))
    theirs = _READINGS.where(Metric.school_id == school.id, Reading.entered_at < midnight)
    found = session().execute(theirs, {"today": today})
    rows: dict[int, FigureRow] = {}
    answers: dict[int, AnswerRow] = {}
    answered: dict[int, set[int]] = {}
    for one in found:
        figure, answer = one[: len(_OF_READING)], one[len(_OF_READING) :]
        if figure[0] not in rows:
            row = FigureRow(*figure)
            period = period_named(row.period)
            rows[row.id] = row if period == row.period else replace(row, period=period)
        if answer[0] is not None:
            answers[answer[0]] = AnswerRow(*answer)
            answered.setdefault(answer[0], set()).add(figure[0])
    hidden = restricted(rows.values(), school.small_numbers)
    return Figures(
        tuple(rows.values()),
        tuple(answers[key] for key in sorted(answers, reverse=True)),
        hidden,
        frozenset(answer for answer, readings in answered.items() if readings & hidden),
    )


# In the order of the fields of `FigureRow` and of `AnswerRow`.
_OF_READING: tuple[Any, ...] = (
    Reading.id,
    Reading.metric_id,
    Metric.name,
    Metric.group,
    Metric.row,
    Metric.unit,
    Metric.better,
    Reading.period,
    Reading.basis,
    Reading.as_at,
    Reading.school_text,
    Reading.school_value,
    Reading.national_text,
    Reading.national_value,
    Reading.gap_text,
    Reading.gap_value,
    Reading.numerator,
    Reading.denominator,
    Reading.pupils,
    Reading.source,
    Reading.line,
    Reading.inspection_id,
    Reading.dataset,
    func.coalesce(Reading.urn, Inspection.school_urn),
    Reading.entered_at,
)
_OF_ANSWER: tuple[Any, ...] = (
    CheckAnswer.id,
    CheckAnswer.key,
    CheckAnswer.code,
    CheckAnswer.sentence,
    CheckAnswer.explanation,
    CheckAnswer.answered_on,
    Person.name,
)
_READINGS = (
    select(*_OF_READING, *_OF_ANSWER)
    .join(Reading.metric)
    .outerjoin(Reading.inspection)
    .outerjoin(check_answer_reading, check_answer_reading.c.reading_id == Reading.id)
    .outerjoin(
        CheckAnswer,
        and_(
            CheckAnswer.id == check_answer_reading.c.check_answer_id,
            CheckAnswer.answered_on <= bindparam("today", type_=Date),
        ),
    )
    .outerjoin(CheckAnswer.answered_by)
    .order_by(Reading.entered_at, Reading.id)
)


def checks_among(
    figures: Figures, requirements: Sequence[RequirementRow], *, in_full: bool = False
) -> tuple[CheckRow, ...]:
    """Find what does not add up among some figures and what is in the plan. No query.

    What rests on figures of few pupils is there ``in_full`` only for readers who may see them.
    """
    updates = [
        _Update(
            f"{update.progress}\n{update.difference}",
            update.signed_on,
            action.number,
            requirement.number,
            requirement.metrics,
        )
        for requirement in requirements
        for action in requirement.actions
        for update in action.updates
    ]
    answers: dict[str, list[AnswerRow]] = {}
    for answer in figures.answers:
        answers.setdefault(answer.key, []).append(answer)
    return tuple(
        CheckRow(
            check.code,
            check.sentence,
            tuple(figures.seen(one, in_full) for one in _given(check)),
            check.requirements,
            check.key,
            tuple(answers.get(check.key, ())),
        )
        for check in checks(figures.standing, updates, requirements)
        if in_full or check.code in _WITHOUT_FIGURES or not any(one.id in figures.restricted for one in _given(check))
    )


_WITHOUT_FIGURES = frozenset({CheckCode.GROUP_NOT_MEASURED, CheckCode.NOT_PUBLISHED})
"""The checks whose sentence tells no figure."""


def _given(check: Check) -> tuple[FigureRow, ...]:
    """Give the readings of a check as what they are: those that the rule was given."""
    return cast("tuple[FigureRow, ...]", check.readings)


def checks_about(requirement: RequirementRow, rows: Iterable[CheckRow]) -> tuple[CheckRow, ...]:
    """Pick the checks that concern one requirement, those to answer first; what is only to know is left out."""
    about = [row for row in rows if requirement.number in row.requirements and not row.code.is_note]
    return tuple(sorted(about, key=lambda row: row.is_answered))


def checks_page(school: School, today: date, *, in_full: bool = False) -> ChecksPage:
    """Compose the checks of a school: those to answer, the answered ones, what governors should know. Six queries."""
    requirements = requirements_of(school, today)
    figures = figures_of(school, today)
    rows = checks_among(figures, requirements, in_full=in_full)
    raised = {row.key for row in rows}
    told = [answer for answer in figures.answers if in_full or answer.id not in figures.telling]
    return ChecksPage(
        open=tuple(row for row in rows if row.is_open),
        answered=tuple(row for row in rows if row.is_answered),
        notes=tuple(row for row in rows if row.code.is_note),
        past=tuple(answer for answer in told if answer.key not in raised),
        requirements={requirement.number: requirement for requirement in requirements},
    )


def check_by_key(school: School, key: str, today: date, *, in_full: bool = False) -> CheckRow:
    """Find a check that stands at a school and can be answered; or raise `NotFound`."""
    return check_among(checks_page(school, today, in_full=in_full).all, key)


def check_among(rows: Iterable[CheckRow], key: str) -> CheckRow:
    """Find a check that can be answered among some that stand; or raise `NotFound`."""
    for row in rows:
        if row.key == key and (row.is_open or row.is_answered):
            return row
    raise NotFound("No such check is raised: the figures it rested on may have changed.")


@dataclass(frozen=True, slots=True)
class _Update:
    """An update as the rule asks for it."""

    text: str
    signed_on: date
    action: str
    requirement: int
    metrics: frozenset[MetricOfGroup]
