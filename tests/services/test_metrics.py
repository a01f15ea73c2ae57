"""Metrics, readings and targets."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests import make
from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.errors import Invalid
from tracker.models.metrics import Metric, Reading
from tracker.models.requirements import Requirement
from tracker.queries.figures import unseen_by
from tracker.services.metrics import (
    SCHOOL_DATA,
    change_target,
    define_metric,
    enter_reading,
    period_end,
    set_target,
)


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("2024/25", date(2025, 8, 31)),
        ("1999/00", None),
        ("2099/00", date(2100, 8, 31)),
        ("2024/26", None),
        ("2023 leavers", date(2023, 8, 31)),
        ("Latest 3 year average", None),
        ("", None),
        (None, None),
    ],
)
def test_a_period_ends_on_the_last_day_of_the_school_year(period: str | None, end: date | None) -> None:
    assert period_end(period) == end


@pytest.fixture
def absence(cast: Cast) -> Metric:
    """Persistent absence of disadvantaged pupils, counted by the school."""
    signs = {"by": cast.leader, "now": make.at(make.TODAY)}
    return define_metric(cast.school, "Persistent absence", "disadvantaged", "%", "lower", **signs)


def enter(metric: Metric, cast: Cast, **more: Any) -> Reading:
    wanted: dict[str, Any] = {
        "period": "Autumn term 2026",
        "as_at": make.TODAY,
        "value": Decimal("52.1"),
        **signed(cast.leader),
        **more,
    }
    return enter_reading(metric, **wanted)


def test_a_metric_is_defined_once_for_a_group(cast: Cast, absence: Metric) -> None:
    with pytest.raises(Invalid, match="already here"):
        define_metric(
            cast.school, " Persistent  absence", "disadvantaged", "%", "lower", by=cast.leader, now=make.at(make.TODAY)
        )
    assert events() == ["metric_defined"]


def test_a_reading_carries_what_it_was_counted_from_and_who_entered_it(cast: Cast, absence: Metric) -> None:
    reading = enter(absence, cast, numerator=198, denominator=380, national=Decimal("38.0"), basis=" 1 term ")
    assert (reading.school_text, reading.national_text, reading.basis) == ("52.1%", "38.0%", "1 term")
    assert (reading.source, reading.entered_by.name) == (SCHOOL_DATA, "Lena Adeyemi")


def test_a_percentage_can_be_worked_out_from_its_counts(cast: Cast, absence: Metric) -> None:
    reading = enter(absence, cast, value=None, numerator=198, denominator=380)
    assert (reading.school_value, reading.school_text) == (52.1, "52.1%")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("value", {"value": None}),
        ("value", {"value": Decimal("25.1"), "numerator": 198, "denominator": 380}),
        ("numerator", {"numerator": 400, "denominator": 380}),
        ("value", {"value": Decimal("9" * 400)}),
        ("value", {"value": float("inf")}),
        ("value", {"value": float("nan")}),
        ("value", {"value": Decimal("46.21345")}),
        ("value", {"value": Decimal("100.1")}),
        ("value", {"value": Decimal("-0.1")}),
        ("national", {"national": Decimal("101")}),
        ("national", {"national": float("inf")}),
        ("numerator", {"numerator": 10**25, "denominator": 10**25}),
        ("denominator", {"numerator": 1, "denominator": 10**9}),
        ("denominator", {"numerator": 198}),
        ("denominator", {"numerator": 0, "denominator": 0}),
        ("pupils", {"pupils": 0}),
        ("pupils", {"numerator": 198, "denominator": 380, "pupils": 381}),
        ("period", {"period": ""}),
        ("as_at", {"as_at": make.TODAY + timedelta(1)}),
        ("source", {"source": " "}),
    ],
)
def test_a_reading_that_cannot_stand_is_refused_beside_its_field(
    cast: Cast, absence: Metric, field: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refusal:
        enter(absence, cast, **wrong)
    assert refusal.value.field == field


def test_a_correction_is_one_more_reading_but_the_same_figure_twice_is_none(cast: Cast, absence: Metric) -> None:
    enter(absence, cast)
    enter(absence, cast, value=Decimal("51.9"))
    with pytest.raises(Invalid, match="already here"):
        enter(absence, cast, value=Decimal("51.90"))
    enter(absence, cast)
    session().expire_all()
    assert [reading.school_text for reading in absence.readings] == ["52.1%", "51.9%", "52.1%"]


def test_a_period_is_stored_under_its_one_name_however_it_is_typed(cast: Cast, absence: Metric) -> None:
    assert enter(absence, cast, period="HT2 2026/27").period == "Autumn 2026, second half"
    assert enter(absence, cast, period="2025-26").period == "2025/26"
    assert enter(absence, cast, period="Year 11  mocks").period == "Year 11 mocks"


def test_a_figure_stored_under_an_older_spelling_of_its_period_is_already_here(cast: Cast, absence: Metric) -> None:
    own = {"basis": None, "source": SCHOOL_DATA}
    make.reading(absence, cast.leader, "Autumn 2026, first half-term", 52.1, make.TODAY, **own)
    session().expire_all()
    with pytest.raises(Invalid, match="for Autumn 2026, first half is already here"):
        enter(absence, cast, period="autumn 1 2026")


def test_sessions_are_entered_with_how_many_pupils_they_are_of(cast: Cast) -> None:
    attendance = make.metric(cast.school, "Attendance", group="SEND", unit="%")
    reading = enter(attendance, cast, value=None, numerator=1234, denominator=1340, pupils=12)
    assert (reading.school_text, reading.numerator, reading.denominator, reading.pupils) == ("92.1%", 1234, 1340, 12)
    with pytest.raises(Invalid, match="already here"):
        enter(attendance, cast, value=None, numerator=1234, denominator=1340, pupils=12)
    enter(attendance, cast, value=None, numerator=1234, denominator=1340, pupils=13)


def test_whoever_may_not_see_a_figure_is_not_told_that_theirs_is_the_same(cast: Cast, absence: Metric) -> None:
    held = enter(absence, cast, value=None, numerator=3, denominator=21, **signed(cast.head))
    session().flush()
    unseen = unseen_by(cast.leader, cast.school, make.TODAY)
    assert unseen == {held.id}
    session().expire_all()
    for number in (3, 4):
        enter(absence, cast, value=None, numerator=number, denominator=21, unseen=unseen)
    session().expire_all()
    assert unseen_by(cast.leader, cast.school, make.TODAY) == {held.id}  # their own they know


def test_a_target_starts_from_a_reading_and_is_set_once(cast: Cast, absence: Metric, requirement: Requirement) -> None:
    baseline = enter(absence, cast)
    target = set_target(requirement, absence, baseline, Decimal("40"), date(2027, 7, 31), **signed(cast.head))
    assert (target.value, target.baseline, target.set_on) == (40.0, baseline, make.TODAY)
    with pytest.raises(Invalid, match="already has a target"):
        set_target(requirement, absence, baseline, Decimal("38"), date(2027, 7, 31), **signed(cast.head))
    change_target(target, Decimal("38.5"), date(2027, 12, 31), **signed(cast.head))
    assert (target.value, target.due_on, target.baseline) == (38.5, date(2027, 12, 31), baseline)
    change_target(target, Decimal("38.50"), date(2027, 12, 31), **signed(cast.head))  # the same again
    assert events()[-2:] == ["target_set", "target_changed"]


def test_a_target_points_the_better_way(cast: Cast, absence: Metric, requirement: Requirement) -> None:
    baseline = enter(absence, cast)
    with pytest.raises(Invalid, match=r"lower is better, and it stands at 52\.1%") as refusal:
        set_target(requirement, absence, baseline, Decimal("60"), date(2027, 7, 31), **signed(cast.head))
    assert refusal.value.field == "value"


@pytest.mark.parametrize("value", [Decimal("-1"), Decimal("9" * 400), float("-inf"), float("nan")])
def test_a_target_no_percentage_can_reach_is_refused(
    cast: Cast, absence: Metric, requirement: Requirement, value: Decimal | float
) -> None:
    baseline = enter(absence, cast)
    with pytest.raises(Invalid) as refusal:
        set_target(requirement, absence, baseline, value, date(2027, 7, 31), **signed(cast.head))
    assert refusal.value.field == "value"


def test_what_is_no_percentage_may_pass_a_hundred_and_fall_below_nought(cast: Cast) -> None:
    progress = make.metric(cast.school, "Progress 8")
    assert enter(progress, cast, value=Decimal("-1.42")).school_text == "-1.42"
    assert enter(progress, cast, value=Decimal("1442"), period="2025/26").school_value == 1442


def test_a_target_is_due_on_a_day_ahead(cast: Cast, absence: Metric, requirement: Requirement) -> None:
    baseline = enter(absence, cast)
    with pytest.raises(Invalid) as refusal:
        set_target(requirement, absence, baseline, Decimal("40"), make.TODAY, **signed(cast.head))
    assert refusal.value.field == "due_on"


def test_a_state_is_no_baseline(cast: Cast, absence: Metric, requirement: Requirement) -> None:
    suppressed = make.reading(absence, cast.leader, "2024/25", 0, date(2025, 8, 31), school_text="S", school_value=None)
    with pytest.raises(Invalid, match="has a figure"):
        set_target(requirement, absence, suppressed, Decimal("40"), date(2027, 7, 31), **signed(cast.head))


def test_a_metric_without_a_better_way_has_no_target(cast: Cast, requirement: Requirement) -> None:
    pupils = make.metric(cast.school, "Total pupils", better=None)
    reading = make.reading(pupils, cast.clerk, "2025/26", 986, date(2026, 1, 15))
    with pytest.raises(Invalid, match="no better direction"):
        set_target(requirement, pupils, reading, 1000, date(2027, 7, 31), **signed(cast.head))


def test_a_metric_of_another_school_has_no_target_here(cast: Cast, requirement: Requirement) -> None:
    theirs = make.metric(cast.other_school)
    reading = make.reading(theirs, cast.stranger, "2024/25", 40.1, date(2025, 8, 31))
    with pytest.raises(Invalid, match="of this school"):
        set_target(requirement, theirs, reading, 45, date(2027, 7, 31), **signed(cast.head))
