"""What the page-objects of metrics say of targets and of the change between two readings."""

from __future__ import annotations

from datetime import date

import pytest

from tests import make
from tests.cast import Cast
from tracker.models.metrics import Metric
from tracker.models.requirements import Requirement
from tracker.queries.metrics import TargetRow, metric_page, metrics_page, targets_of
from tracker.rules.impact import Impact

FIRST_HALF_TERM = date(2026, 2, 13)
SECOND_HALF_TERM = date(2026, 4, 2)
IN_ONE_SITTING = {"entered_at": make.at(make.TODAY), "basis": None}


@pytest.fixture
def attendance(cast: Cast) -> Metric:
    return make.metric(cast.school, "Attendance", unit="%")


@pytest.fixture
def requirement(cast: Cast) -> Requirement:
    return make.requirement(make.inspection(cast.school, cast.head))


def only_target(cast: Cast) -> TargetRow:
    (row,) = targets_of(cast.school, make.TODAY)
    return row


def two_half_terms(cast: Cast, attendance: Metric, requirement: Requirement) -> None:
    first = make.reading(attendance, cast.leader, "Spring 1 2026", 82, FIRST_HALF_TERM, **IN_ONE_SITTING)
    make.target(requirement, first, 90, set_on=make.TODAY)
    make.reading(attendance, cast.leader, "Spring 2 2026", 86, SECOND_HALF_TERM, **IN_ONE_SITTING)


def test_two_half_terms_entered_in_one_sitting_have_a_verdict_where_an_action_lay_between(
    cast: Cast, attendance: Metric, requirement: Requirement
) -> None:
    two_half_terms(cast, attendance, requirement)
    make.action(requirement, cast.leader, starts_on=date(2026, 9, 7))
    make.action(requirement, cast.leader, starts_on=date(2026, 2, 23))
    target = only_target(cast)
    assert (target.began_on, target.impact.impact) == (date(2026, 2, 23), Impact.IMPROVING)


def test_work_without_an_action_begins_when_its_target_is_set(
    cast: Cast, attendance: Metric, requirement: Requirement
) -> None:
    two_half_terms(cast, attendance, requirement)
    make.action(make.requirement(requirement.inspection), cast.leader, starts_on=FIRST_HALF_TERM)
    target = only_target(cast)
    assert (target.began_on, target.impact.impact) == (make.TODAY, Impact.TOO_EARLY)


def test_an_action_that_nobody_had_planned_by_then_begins_no_work(
    cast: Cast, attendance: Metric, requirement: Requirement
) -> None:
    two_half_terms(cast, attendance, requirement)
    make.action(requirement, cast.leader, starts_on=FIRST_HALF_TERM, planned_on=date(2099, 1, 1))
    assert only_target(cast).began_on == make.TODAY


def test_a_target_keeps_the_decimals_that_its_baseline_does_not_have(
    cast: Cast, attendance: Metric, requirement: Requirement
) -> None:
    make.target(requirement, make.reading(attendance, cast.leader, "2024/25", 82, date(2025, 8, 31)), 84.5)
    assert only_target(cast).shown == "84.5%"


def test_a_baseline_corrected_in_figure_and_day_is_no_progress(
    cast: Cast, attendance: Metric, requirement: Requirement
) -> None:
    first = make.reading(attendance, cast.leader, "Spring 2026", 82, date(2026, 3, 20), **IN_ONE_SITTING)
    make.target(requirement, first, 90)
    make.reading(attendance, cast.leader, "Spring 2026", 86, date(2026, 4, 2), **IN_ONE_SITTING)
    target = only_target(cast)
    assert (target.baseline.school_value, target.impact.impact) == (86, Impact.TOO_EARLY)


def sessions(cast: Cast, attendance: Metric, requirement: Requirement, pupils: int | None) -> TargetRow:
    """Attendance that rose from 92.1% to 94.0% of some 1,340 sessions."""
    facts = {"denominator": 1340, "pupils": pupils, **IN_ONE_SITTING}
    first = make.reading(attendance, cast.leader, "Spring 1 2026", 92.1, FIRST_HALF_TERM, numerator=1234, **facts)
    make.target(requirement, first, 97, set_on=make.TODAY)
    make.reading(attendance, cast.leader, "Spring 2 2026", 94.0, SECOND_HALF_TERM, numerator=1260, **facts)
    make.action(requirement, cast.leader, starts_on=date(2026, 2, 23))
    return only_target(cast)


def test_a_change_of_a_few_pupils_attendance_is_no_certain_one_for_their_many_sessions(
    cast: Cast, attendance: Metric, requirement: Requirement
) -> None:
    verdict = sessions(cast, attendance, requirement, pupils=12).impact
    assert verdict.impact is Impact.NO_CLEAR_CHANGE
    assert "may be chance in cohorts of 12 and 12" in verdict.sentence


def test_of_sessions_without_their_pupils_no_cohort_is_claimed(
    cast: Cast, attendance: Metric, requirement: Requirement
) -> None:
    target = sessions(cast, attendance, requirement, pupils=None)
    assert target.latest.cohort is None
    assert "chance" not in target.impact.sentence


# ---------------------------------------------------------------- the answer of a page


def absence(cast: Cast, before: str = "2 term", **more: object) -> Metric:
    """Persistent absence of two years, the nation's beside it."""
    metric = make.metric(cast.school, "Persistent absence", unit="%", better="lower", **more)
    for period, basis, value, nation in (("2023/24", before, 54.8, 25.6), ("2024/25", "2 term", 46.2, 21.9)):
        day = date(int(period[:4]) + 1, 7, 31)
        facts = {"school_text": f"{value}%", "national_text": f"{nation}%", "national_value": nation}
        make.reading(metric, cast.leader, period, value, day, basis=basis, **facts)
    return metric


def answer_of(cast: Cast, metric: Metric) -> str:
    return metric_page(cast.school, metric.id, make.TODAY).answer


def test_a_metric_says_first_where_it_stands_and_what_became_of_it(cast: Cast) -> None:
    assert answer_of(cast, absence(cast)) == (
        "46.2% in 2024/25 (2 term), 24.3 points behind the nation’s 21.9%; better than 54.8% in 2023/24."
    )


def test_a_metric_that_does_not_compare_says_why(cast: Cast) -> None:
    assert answer_of(cast, absence(cast, before="3 term")) == (
        "46.2% in 2024/25 (2 term), 24.3 points behind the nation’s 21.9%; not comparable with 54.8% in 2023/24:"
        " 2024/25 counts two terms, 2023/24 three."
    )


def test_a_gap_says_how_wide_it_is(cast: Cast) -> None:
    gap = make.metric(cast.school, "Attainment 8", row="gap", group="disadvantaged")
    for period, width in (("2023/24", -12.0), ("2024/25", -9.9)):
        facts = {"school_text": None, "school_value": None, "gap_text": str(width), "gap_value": width}
        make.reading(gap, cast.leader, period, 0, date(int(period[:4]) + 1, 8, 31), **facts)
    assert answer_of(cast, gap) == "A gap of −9.9 in 2024/25 (final); narrower than a gap of −12.0 in 2023/24."


def test_a_first_reading_is_called_so(cast: Cast, attendance: Metric) -> None:
    make.reading(attendance, cast.leader, "Autumn 2026, first half", 91.2, date(2026, 10, 23), basis=None)
    assert answer_of(cast, attendance) == "91.2% in the first half of autumn 2026; there is no reading before it."


def test_of_few_pupils_no_figure_is_said(cast: Cast) -> None:
    handed_in = make.metric(cast.school, "Handed in", unit="%")
    make.reading(handed_in, cast.leader, "2024/25", 33.3, date(2025, 8, 31), numerator=1, denominator=3)
    said = answer_of(cast, handed_in)
    assert said.startswith("The figure in 2024/25 (final) is of few pupils, and is not shown")
    assert "33" not in said


def test_all_metrics_are_counted_against_the_nation_the_year_before_and_their_targets(
    cast: Cast, requirement: Requirement
) -> None:
    metric = absence(cast)
    absence(cast, group="disadvantaged")
    level = make.metric(cast.school, "Attainment 8")
    make.reading(level, cast.leader, "2024/25", 46.0, date(2025, 8, 31), national_text="46.0", national_value=46.0)
    make.target(requirement, metric.readings[0], 30.0)
    page = metrics_page(cast.school, make.TODAY)
    assert page.answer == (
        "Two of three figures that compare with the nation are behind it; since the time before, two of three metrics"
        " are better."
    )
    assert page.against_targets == "One target: one too early."


def test_without_the_nations_figures_none_is_said_to_be_behind(cast: Cast, attendance: Metric) -> None:
    make.reading(attendance, cast.leader, "2024/25", 91.0, date(2025, 8, 31))
    page = metrics_page(cast.school, make.TODAY)
    assert page.answer == "No figure has the nation’s beside it."
    assert page.against_targets == "No target is set."


def test_pupils_are_counted_as_pupils(cast: Cast) -> None:
    roll = make.metric(cast.school, "Total pupils", row="context", unit="pupils", better=None)
    make.reading(roll, cast.leader, "10 February 2026", 986, date(2026, 2, 10), basis=None, school_text="986")
    assert answer_of(cast, roll) == "986 pupils on 10 February 2026; there is no reading before it."
