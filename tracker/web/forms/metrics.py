"""New metrics, new readings of them, and targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, FormField
from wtforms.form import BaseForm

from tracker.errors import Invalid
from tracker.queries.metrics import MetricRow, MetricSection
from tracker.rules.periods import period_named
from tracker.rules.speech import sentence_case
from tracker.web.forms.fields import (
    Choice,
    Count,
    Day,
    Figure,
    Line,
    OneOf,
    Several,
    characters,
    one_line,
    options,
    required,
)
from tracker.web.forms.lists import ListForm
from tracker.web.forms.standing import StandingForm

MORE_GROUPS = 2
GROUPS = ("all pupils", "disadvantaged", "SEND")  # offered where a metric is not measured for them yet
OF_PUPILS = "Of how many pupils?"
OF_WHOM = "Where you know only the percentage, or where not pupils are counted but their sessions, days or points"
SESSIONS = {
    "numerator": "How many sessions?",
    "denominator": "Out of how many sessions?",
    "pupils": "The sessions of how many pupils?",
}
UNITS = ("%", "score", "points", "pupils", "days", "sessions", "number")


class PeriodName(Line):
    """The name of a period: whatever is typed, what it has is the one name of that period."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed."""
        super().process_formdata(valuelist)
        self.data = period_named(one_line(self.data) or "")


def _ask_for_sessions(form: BaseForm) -> None:
    """Say what is counted where it is no pupils."""
    for name, label in SESSIONS.items():
        form[name].label.text = label
        form[name].description = ""


class ReadingForm(FlaskForm):  # type: ignore[misc]
    """One value of a metric that the school has counted."""

    period = PeriodName(
        "Which period is it for?",
        [required("Say which period it is for, such as autumn 2026."), characters(60)],
        description="A half-term, or another period in words of your own, such as 2025/26",
    )
    as_at = Day("On which day was it counted?", [required("Enter the day it was counted.")])
    numerator = Count(
        "How many?", description="Such as the 99 pupils who are persistently absent, or 1,234 sessions attended"
    )
    denominator = Count(
        "Out of how many?", description="Such as the 214 pupils in the group, or 1,340 sessions possible"
    )
    pupils = Count(OF_PUPILS, description=f"{OF_WHOM}: such as the 12 pupils whose sessions they are")
    value = Figure("Figure", description="For a percentage, leave it empty: it is worked out from the two numbers")
    national = Figure("National figure, if there is one for the same period")
    source = Line(
        "Where does it come from?",
        [required("Say where it comes from, such as the attendance register."), characters(200)],
        description="Such as the attendance register, or the autumn assessments",
    )

    def ask_for_sessions(self) -> None:
        """Say that sessions are counted, and of how many pupils they are."""
        _ask_for_sessions(self)


class GroupForm(Form):
    """What was counted for one group of pupils."""

    group = Line("For which pupils?", [characters(120)], description="Such as boys, or Year 9")
    numerator = Count("How many?")
    denominator = Count("Out of how many?")
    pupils = Count(OF_PUPILS)
    value = Figure("Figure")

    @property
    def is_filled_in(self) -> bool:
        """Whether anything was counted."""
        return any(field.data for field in (self.numerator, self.denominator, self.pupils, self.value))


class TogetherForm(FlaskForm):  # type: ignore[misc]
    """The same metric for several groups of pupils; `groups` are those it is offered for, others can be named."""

    period = PeriodName(
        "Which period is it for?",
        [required("Say which period it is for, such as autumn 2026, first half."), characters(60)],
        description="A half-term, or another period in words of your own",
    )
    as_at = Day("On which day was it counted?", [required("Enter the day it was counted.")])
    source = Line(
        "Where does it come from?",
        [required("Say where it comes from, such as the attendance register."), characters(200)],
        description="Such as the attendance register, or the autumn assessments",
    )
    rows = Several(FormField(GroupForm))

    def __init__(self, groups: Sequence[str], **more: Any) -> None:
        self.groups = groups
        super().__init__(rows=[{"group": group} for group in (*groups, *[""] * MORE_GROUPS)], **more)

    def ask_for_sessions(self) -> None:
        """Say that sessions are counted, and of how many pupils they are."""
        for row in self.by_number.values():
            _ask_for_sessions(row)

    @property
    def by_number(self) -> dict[int, GroupForm]:
        """The rows by the numbers they were sent with: a row that was not sent shifts no other."""
        return {int(entry.name.rpartition("-")[2]): entry.form for entry in self.rows}

    def offers(self, number: int) -> str | None:
        """Name the group that a row is for; None where the person names it."""
        return self.groups[number] if number < len(self.groups) else None

    @property
    def filled_in(self) -> dict[int, GroupForm]:
        """The rows with something in them, by their numbers."""
        return {number: row for number, row in self.by_number.items() if row.is_filled_in}

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for at least one group."""
        if not super().validate(extra_validators):
            return False
        if not self.filled_in:
            first = min(self.by_number, default=None)
            if first is None:
                return False
            self.put_beside({first: Invalid("numerator", "fill in this group, or at least one of the others.")})
        return not self.rows.errors

    def put_beside(self, refused: Mapping[int, Invalid]) -> None:
        """Put sentences beside the fields of the rows they are about, or beside the field that all rows share."""
        for number, refusal in refused.items():
            row = self.by_number[number]
            group = sentence_case(self.offers(number) or row.group.data or "Another group")
            of_row = refusal.field in row
            field, sentence = (
                (row if of_row else self)[refusal.field],
                f"{group}: {refusal}" if of_row else str(refusal),
            )
            if sentence not in field.errors:
                field.errors = [*field.errors, sentence]
        self.rows.errors = [entry.form.errors for entry in self.rows] if any(e.form.errors for e in self.rows) else []


class SmallNumbersForm(StandingForm):
    """From how many pupils on everybody sees a figure."""

    threshold = Count(
        "From how many pupils on may everybody see a figure?",
        [required("Enter a number of pupils, such as 5.")],
        description="5 is usual. Figures of fewer pupils, and those that would give them away, are not shown",
    )


class MetricForm(ReadingForm):
    """A new metric with its first reading: without one there is nothing to see."""

    name = Line("What is measured?", [required("Say what is measured."), characters(200)])
    group = Line(
        "For which pupils?",
        [required("Say for which pupils, such as all pupils."), characters(120)],
        description="Such as all pupils, disadvantaged pupils, or pupils with SEND",
    )
    unit = Choice("In what is it counted?", choices=options([(unit, unit) for unit in UNITS]))
    better = OneOf(
        "Which way is better?",
        [required("Choose which way is better.")],
        choices=options([("higher", "Higher is better"), ("lower", "Lower is better")]),
    )


class AimForm(StandingForm):
    """What a metric should reach, and by when."""

    value = Figure("What should it reach?", [required("Enter the figure it should reach.")])
    due_on = Day("By when?", [required("Enter the day it should be reached.")])


class TargetForm(AimForm):
    """A new target: also from which reading."""

    baseline = Choice(
        "Which metric, and from which reading?", [required("Choose the reading to start from.")], coerce=int
    )

    def __init__(self, sections: Iterable[MetricSection], **more: Any) -> None:
        super().__init__(**more)
        for name in ("value", "due_on"):  # errors are listed in the order of the page
            self._fields[name] = self._fields.pop(name)
        self.baseline.choices = options(
            (
                (reading.id, f"{metric.name}, {metric.group}: {reading.shown} in {reading.label}")
                for section in sections
                for metric in section.metrics
                for reading in reversed(metric.readings)
                if metric.row != "gap" and metric.better and reading.school_value is not None
            ),
            "Choose a reading",
        )


class MetricList(ListForm):
    """Which metrics to list."""

    group = Choice("Pupils")

    @classmethod
    def asked(cls, arguments: Any, sections: Iterable[MetricSection]) -> MetricList:
        """Read the address; what it does not know is as if it had not been said."""
        form = cls(arguments)
        groups = dict.fromkeys(metric.group for section in sections for metric in section.metrics)
        form.offer("group", ((group, sentence_case(group)) for group in groups), "Everybody and every group")
        form.settle()
        return form

    def wants(self, row: MetricRow) -> bool:
        """Say whether a metric belongs on the list."""
        return self.chosen("group") in (None, row.group) and self.says(row.name, row.group, row.section)

    def narrowed(self, sections: Iterable[MetricSection]) -> tuple[MetricSection, ...]:
        """Give the sections as far as something of them belongs on the list."""
        kept = (MetricSection(one.title, tuple(self.kept(one.metrics))) for one in sections)
        return tuple(one for one in kept if one.metrics)
