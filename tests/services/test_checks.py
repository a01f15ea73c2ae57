"""Answering a check, and saying whom and what a requirement is about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import make
from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.errors import Invalid, NotFound
from tracker.models.metrics import Reading
from tracker.models.requirements import Requirement
from tracker.queries.checks import CheckRow, check_by_key, checks_page
from tracker.queries.requirements import requirement_by_number
from tracker.services.checks import answer_check
from tracker.services.coverage import confirm_focus

LATER = make.TODAY + timedelta(7)


@pytest.fixture
def readings(cast: Cast) -> list[Reading]:
    """Persistent absence of three terms, then of two."""
    absence = make.metric(cast.school, "Persistent absence", unit="%", better="lower")
    return [
        make.reading(absence, cast.clerk, "2023/24", 31.2, date(2024, 8, 31), basis="3 term"),
        make.reading(absence, cast.clerk, "2024/25", 27.9, date(2025, 8, 31), basis="2 term"),
    ]


@pytest.fixture
def check(cast: Cast, readings: list[Reading]) -> CheckRow:
    """That the two do not compare."""
    (found,) = checks_page(cast.school, make.TODAY).open
    return found


def test_an_answer_stands_beside_the_check_signed_and_dated(
    cast: Cast, check: CheckRow, readings: list[Reading]
) -> None:
    answer = answer_check(cast.school, check, "  The summer term was not yet counted. ", **signed(cast.leader))
    assert (answer.explanation, answer.answered_by) == ("The summer term was not yet counted.", cast.leader)
    assert set(answer.readings) == set(readings)
    page = checks_page(cast.school, make.TODAY)
    assert (page.open, len(page.answered)) == ((), 1)
    assert page.answered[0].sentence == check.sentence
    assert [(one.answered_by, one.answered_on) for one in page.answered[0].answers] == [("Lena Adeyemi", make.TODAY)]
    assert events() == ["check_answered"]


def test_a_later_answer_follows_the_earlier_one_and_hides_nothing(cast: Cast, check: CheckRow) -> None:
    answer_check(cast.school, check, "We are looking into it.", **signed(cast.leader))
    answer_check(cast.school, check, "The summer term is missing.", **signed(cast.head, LATER))
    said = [answer.explanation for answer in check_by_key(cast.school, check.key, LATER).answers]
    assert said == ["The summer term is missing.", "We are looking into it."]
    before = [answer.explanation for answer in check_by_key(cast.school, check.key, make.TODAY).answers]
    assert before == ["We are looking into it."]


def test_an_answer_covers_the_figures_it_was_given_for_and_no_others(
    cast: Cast, check: CheckRow, readings: list[Reading]
) -> None:
    answer_check(cast.school, check, "The summer term is missing.", **signed(cast.leader))
    corrected = {"basis": "2 term", "entered_at": make.at(LATER)}
    make.reading(readings[0].metric, cast.clerk, "2024/25", 24.0, date(2025, 8, 31), **corrected)
    page = checks_page(cast.school, LATER)
    assert [one.is_answered for one in page.open] == [False]
    assert [(one.sentence, one.explanation) for one in page.past] == [(check.sentence, "The summer term is missing.")]


@pytest.mark.parametrize(
    ("explanation", "refusal"),
    [("  ", "Say how this comes about"), ("word " * 81, "This has 81 words; 80 is the most")],
)
def test_an_answer_says_something_and_is_short(cast: Cast, check: CheckRow, explanation: str, refusal: str) -> None:
    with pytest.raises(Invalid, match=refusal):
        answer_check(cast.school, check, explanation, **signed(cast.leader))
    assert events() == []


def test_what_governors_should_only_know_is_not_answered(cast: Cast) -> None:
    for name, period in (("Attainment 8", "2024/25"), ("Progress 8", "2023/24")):
        held = make.metric(cast.school, name)
        make.reading(held, cast.clerk, period, 28.2, date(int(period[:4]) + 1, 8, 31))
    (note,) = checks_page(cast.school, make.TODAY).notes
    with pytest.raises(Invalid, match="nothing to explain"):
        answer_check(cast.school, note, "They were not published.", **signed(cast.leader))
    with pytest.raises(NotFound, match="No such check"):
        check_by_key(cast.school, note.key, make.TODAY)


def test_a_figure_entered_later_is_not_known_before(cast: Cast, readings: list[Reading]) -> None:
    readings[1].entered_at = make.at(LATER)
    session().flush()
    assert checks_page(cast.school, make.TODAY).all == ()
    assert len(checks_page(cast.school, LATER).open) == 1


def test_groups_and_areas_that_a_person_confirms_stand_from_that_day(cast: Cast, requirement: Requirement) -> None:
    confirm_focus(requirement, groups=["girls", "boys"], areas=["Inclusion"], **signed(cast.clerk))
    confirm_focus(requirement, areas=[], **signed(cast.head, LATER))
    now = requirement_by_number(cast.school, requirement.plan_number, LATER)
    assert (now.groups, now.areas) == ({"boys", "girls"}, frozenset())
    assert now.confirmed_groups
    assert (now.confirmed_groups.by, now.confirmed_groups.on) == ("Clare Moss", make.TODAY)
    then = requirement_by_number(cast.school, requirement.plan_number, make.TODAY)
    assert then.areas == {"Inclusion"}
    before = requirement_by_number(cast.school, requirement.plan_number, make.TODAY - timedelta(1))
    assert (before.groups, before.areas) == (None, None)
    assert events() == ["focus_confirmed", "focus_confirmed"]


def test_a_group_that_is_none_is_refused(cast: Cast, requirement: Requirement) -> None:
    with pytest.raises(Invalid, match="“everyone” is not one of the groups"):
        confirm_focus(requirement, groups=["everyone"], **signed(cast.clerk))
