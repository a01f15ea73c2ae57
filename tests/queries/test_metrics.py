"""What the page-objects of metrics say of targets and of the change between two readings."""

from __future__ import annotations

from datetime import date

import pytest

from tests import make
from tests.cast import Cast
from tracker.models.metrics import Metric
from tracker.models.requirements import Requirement
from tracker.queries.metrics import TargetRow, targets_of
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
