"""New metrics, new readings of them, and targets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm

from tracker.queries.metrics import MetricSection
from tracker.web.forms.fields import Choice, Count, Day, Figure, Line, OneOf, characters, options, required

UNITS = ("%", "score", "points", "pupils", "days", "sessions", "number")


class ReadingForm(FlaskForm):  # type: ignore[misc]
    """One value of a metric that the school has counted."""

    period = Line(
        "Which period is it for?",
        [required("Say which period it is for, such as autumn 2026."), characters(60)],
        description="Such as autumn 2026, or 2025/26",
    )
    as_at = Day("On which day was it counted?", [required("Enter the day it was counted.")])
    numerator = Count("How many?", description="Such as the 99 pupils who are persistently absent")
    denominator = Count("Out of how many?", description="Such as the 214 pupils in the group")
    value = Figure("Figure", description="For a percentage, leave it empty: it is worked out from the two numbers")
    national = Figure("National figure, if there is one for the same period")
    source = Line(
        "Where does it come from?",
        [required("Say where it comes from, such as the attendance register."), characters(200)],
        description="Such as the attendance register, or the autumn assessments",
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


class AimForm(FlaskForm):  # type: ignore[misc]
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
