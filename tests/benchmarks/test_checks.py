"""How long the checks of a school take, and what hides its small numbers, against the same run's own measure."""

from __future__ import annotations

from datetime import date

from tests.benchmarks.conftest import Measure, paired
from tests.rules.test_checks import Reading, Requirement
from tests.rules.test_small_numbers import Counted
from tracker.rules import small_numbers
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


def test_four_times_the_counted_figures_take_six_times_as_long_at_most_to_hide_the_small_ones(
    measured: Measure,
) -> None:
    few, many = counted_of_a_school(250), counted_of_a_school(1000)
    seconds, floor = paired(lambda: hide(many), lambda: hide(few), rounds=7)
    measured("hiding small numbers of 1,000 readings, against 250", seconds, floor, 6)


def test_what_is_hidden_is_known_on_the_next_page_sooner_than_the_checks_are(measured: Measure) -> None:
    counted, readings = counted_of_a_school(1000), readings_of_a_school(1000)
    hide(counted)
    seconds, floor = paired(lambda: small_numbers.restricted(counted), lambda: run(readings), rounds=7)
    measured("small numbers of 1,000 readings again, against checks", seconds, floor, 1)


def counted_of_a_school(count: int) -> list[Counted]:
    """Metrics of five groups over five half-terms each; one group is of nine pupils, some of whom are counted."""
    sizes = {"all pupils": 900, "boys": 452, "girls": 448, "SEND": 201, "EHC plan": 9}
    halves = ("Autumn 2025, first half", "Autumn 2025, second half", "Spring 2026, first half")
    periods = (*halves, "Spring 2026, second half", "Summer 2026, first half")
    return [
        Counted(
            id=index,
            group=group,
            numerator=size * (1 + index // 5 % 5) // 10,
            denominator=size,
            period=periods[index // 5 % 5],
            metric=f"Metric {index // 25}",
            school_value=None,
        )
        for index in range(count)
        for group, size in [list(sizes.items())[index % 5]]
    ]


def hide(counted: list[Counted]) -> None:
    """Find what to hide, as if it had not been asked before."""
    small_numbers._restricted.cache_clear()
    assert small_numbers.restricted(counted)


def run(readings: list[Reading]) -> None:
    """Check them; a type checker sees here that a stub is enough."""
    facts: list[ReadingToCheck] = list(readings)
    assert checks(facts, (), ASKED) == ()
