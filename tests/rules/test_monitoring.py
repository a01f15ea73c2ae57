"""When inspectors may come next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tracker.rules.monitoring import CONCERN, Expected, InspectionFacts, Months, next_visit


@dataclass(frozen=True)
class Grade:
    grade: str


@dataclass(frozen=True)
class Visit:
    inspected_on: date
    kind: str = "report_card"
    category: str | None = None
    judgement: str | None = None
    safeguarding: str | None = "met"
    grades: tuple[Grade, ...] = ()


def expected(*visits: InspectionFacts, own: Months | None = None) -> Expected:
    found = next_visit(visits, own)
    assert found is not None
    return found


def card(on: date, *grades: str, **more: str) -> Visit:
    return Visit(on, grades=tuple(Grade(grade) for grade in grades), **more)


FEBRUARY = date(2026, 2, 10)


def test_a_school_in_a_category_is_visited_in_the_next_terms() -> None:
    found = expected(card(FEBRUARY, "Urgent improvement", category="requires significant improvement"))
    assert found.sentence(date(2026, 3, 1)) == "Monitoring inspection expected between April and August 2026"
    assert found.because == CONCERN.because


@pytest.mark.parametrize(
    ("visit", "what", "window"),
    [
        (
            card(FEBRUARY, "Expected standard", "Needs attention"),
            "monitoring inspection",
            "between April and August 2026",
        ),
        (
            card(FEBRUARY, "Strong standard", safeguarding="not met"),
            "monitoring inspection",
            "between April and August 2026",
        ),
        (card(FEBRUARY, "Urgent improvement"), "monitoring inspection", "between April and August 2026"),
        (card(FEBRUARY, "Expected standard"), "full inspection", "between August 2029 and August 2030"),
        (
            card(date(2024, 10, 1), "Good", "Requires improvement", kind="section5_report"),
            "full inspection",
            "between October 2025 and April 2027",
        ),
        (
            Visit(date(2022, 1, 18), "section5_report", judgement="Requires improvement"),
            "full inspection",
            "between January 2023 and July 2024",
        ),
        (
            card(date(2023, 5, 3), "Good", kind="section5_report"),
            "full inspection",
            "between November 2026 and November 2027",
        ),
    ],
    ids=[
        "an area that needs attention",
        "safeguarding not met",
        "urgent improvement",
        "nothing of concern",
        "one area required improvement",
        "required improvement as a whole",
        "good",
    ],
)
def test_what_comes_next_follows_from_what_was_found(visit: Visit, what: str, window: str) -> None:
    found = expected(visit)
    assert (found.what, found.window) == (what, window)


def test_months_count_from_the_last_visit_and_the_programme_from_the_last_grades() -> None:
    letter = Visit(date(2026, 11, 4), "monitoring_letter", judgement="taking effective action", safeguarding=None)
    found = expected(letter, card(FEBRUARY, "Urgent improvement", category="special measures"))
    assert found.window == "between January and May 2027"
    assert found.what == "monitoring inspection"


def test_a_window_that_has_passed_says_so_from_the_month_after_it() -> None:
    found = expected(card(FEBRUARY, "Needs attention"))
    assert not found.has_passed(date(2026, 8, 31))
    assert found.sentence(date(2026, 9, 1)) == "Monitoring inspection was expected between April and August 2026"


def test_the_schools_own_months_go_before_the_usual_ones() -> None:
    visit = card(FEBRUARY, "Needs attention")
    assert expected(visit, own=Months(11, 15)).window == "between January and May 2027"
    assert expected(visit, own=Months(3, 3)).window == "in May 2026"
    assert expected(visit, own=Months(8, 13)).window == "between October 2026 and March 2027"


def test_before_the_first_inspection_nothing_is_expected_nor_after_one_by_others() -> None:
    assert next_visit([]) is None
    assert next_visit([Visit(FEBRUARY, "independent_report")]) is None
