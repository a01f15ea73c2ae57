"""How long the checks of a school take, against passes over its readings in the same run."""

from __future__ import annotations

from datetime import date

from tests.benchmarks.conftest import Measure, paired
from tests.rules.test_checks import Reading, Requirement
from tracker.rules.checks import ReadingToCheck, checks

ASKED = [
    Requirement(1, "Leaders must raise pupils’ achievement, above all of boys."),
    Requirement(4, "Leaders should raise attendance, especially of disadvantaged pupils and of pupils with SEND."),
]


def readings_of_a_school(count: int, figures: int = 8) -> list[Reading]:
    """Metrics of eight years each, that move a little, beside a nation that stands still."""
    return [
        Reading(
            metric=f"Metric {index // figures}",
            group="all pupils",
            row="national",
            unit="%",
            better="higher",
            period=f"{2017 + index % figures}/{18 + index % figures}",
            basis="final",
            as_at=date(2018 + index % figures, 8, 31),
            school_text=f"{index % 89}.5%",
            school_value=index % 89 + 0.5,
            national_text="61.2%",
            national_value=61.2,
            numerator=None,
            denominator=200,
        )
        for index in range(count)
    ]


def one_pass(readings: list[Reading]) -> float:
    """Look at both figures of every reading once."""
    return sum(
        reading.school_value - reading.national_value
        for reading in readings
        if reading.school_value is not None and reading.national_value is not None
    )


def test_the_checks_of_a_thousand_readings_take_fifty_passes_at_most(measured: Measure) -> None:
    readings = readings_of_a_school(1000)
    seconds, floor = paired(lambda: run(readings), lambda: [one_pass(readings) for _ in range(20)], rounds=15)
    measured("checks of 1,000 readings, against a pass", seconds, floor / 20, 50)


def test_ten_times_the_readings_take_twelve_times_as_long_at_most(measured: Measure) -> None:
    few, many = readings_of_a_school(1000), readings_of_a_school(10_000)
    seconds, floor = paired(lambda: run(many), lambda: run(few), rounds=7)
    measured("checks of 10,000 readings, against 1,000", seconds, floor, 12)


def run(readings: list[Reading]) -> None:
    """Check them; a type checker sees here that a stub is enough."""
    facts: list[ReadingToCheck] = list(readings)
    assert checks(facts, (), ASKED) == ()
