"""Saying that inspectors ask for the same thing again."""

from __future__ import annotations

from datetime import date

import pytest

from tests import make
from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.errors import Invalid
from tracker.models.requirements import Requirement
from tracker.queries.lineage import lineage_of
from tracker.services.lineage import follow_in, keep_apart, link_requirements


def asked(cast: Cast, year: int, words: str = "Leaders must raise the attendance of boys.") -> Requirement:
    """A requirement of the inspection of one year."""
    return make.requirement(make.inspection(cast.school, cast.clerk, date(year, 3, 4)), (words,))


@pytest.fixture
def earlier(cast: Cast) -> Requirement:
    return asked(cast, 2018)


@pytest.fixture
def later(cast: Cast) -> Requirement:
    return asked(cast, 2026)


def test_two_requirements_are_linked_the_earlier_first_whichever_is_named_first(
    cast: Cast, earlier: Requirement, later: Requirement
) -> None:
    link = link_requirements(later, earlier, **signed(cast.clerk))
    assert (link.earlier, link.later, link.confirmed) == (earlier, later, True)
    assert (link.decided_by, link.decided_on) == (cast.clerk, make.TODAY)
    assert link.reason == "Both ask about attendance, and both about boys."
    assert link_requirements(earlier, later, **signed(cast.head)) is link
    assert events() == ["requirements_linked"]


def test_two_of_one_inspection_or_of_two_schools_cannot_be_linked(cast: Cast, later: Requirement) -> None:
    beside = make.requirement(later.inspection)
    elsewhere = make.requirement(make.inspection(cast.other_school, cast.stranger, date(2018, 3, 4)))
    for other in (beside, elsewhere, later):
        with pytest.raises(Invalid, match="another inspection of this school"):
            link_requirements(later, other, **signed(cast.clerk))


def test_what_was_kept_apart_is_not_suggested_again_until_somebody_links_it(
    cast: Cast, earlier: Requirement, later: Requirement
) -> None:
    def suggested() -> int:
        return len(lineage_of(cast.school, later.id, make.TODAY).suggestions)

    assert suggested() == 1
    keep_apart(later, earlier, **signed(cast.leader))
    keep_apart(later, earlier, **signed(cast.leader))
    assert suggested() == 0
    link_requirements(later, earlier, **signed(cast.leader))
    assert [row.asked.id for row in lineage_of(cast.school, later.id, make.TODAY).before] == [earlier.id]
    assert events() == ["requirements_kept_apart", "requirements_linked"]


def test_an_earlier_requirement_leaves_the_plan_once_it_is_followed_in_a_later_one(
    cast: Cast, earlier: Requirement, later: Requirement
) -> None:
    middle = asked(cast, 2021)
    link_requirements(earlier, middle, **signed(cast.clerk))
    link_requirements(middle, later, **signed(cast.clerk))
    follow_in(earlier, later, **signed(cast.head))
    follow_in(earlier, later, **signed(cast.head))
    assert earlier.closed_on == make.TODAY
    assert events()[2:] == ["requirement_followed"]


def test_nothing_is_followed_where_it_was_not_linked(cast: Cast, earlier: Requirement, later: Requirement) -> None:
    with pytest.raises(Invalid, match="Requirements 1 and 2 are not linked"):
        follow_in(earlier, later, **signed(cast.head))


def test_nothing_is_followed_in_what_has_left_the_plan(cast: Cast, earlier: Requirement, later: Requirement) -> None:
    link_requirements(earlier, later, **signed(cast.clerk))
    later.closed_on = date(2026, 9, 1)
    with pytest.raises(Invalid, match="Requirement 2 left the plan on 1 September 2026"):
        follow_in(earlier, later, **signed(cast.head))


def test_work_that_was_begun_does_not_leave_the_plan_unseen(
    cast: Cast, earlier: Requirement, later: Requirement
) -> None:
    link_requirements(earlier, later, **signed(cast.clerk))
    begun = make.action(earlier, cast.leader)
    with pytest.raises(Invalid, match="Requirement 1 has 1 action not verified as complete"):
        follow_in(earlier, later, **signed(cast.head))
    begun.verified_on = make.TODAY
    follow_in(earlier, later, **signed(cast.head))
    assert earlier.closed_on == make.TODAY


def test_nothing_is_followed_in_itself_or_in_what_was_asked_before_it(
    cast: Cast, earlier: Requirement, later: Requirement
) -> None:
    link_requirements(earlier, later, **signed(cast.clerk))
    twin = make.requirement(later.inspection)
    link_requirements(earlier, twin, **signed(cast.clerk))
    for one, other in ((later, later), (later, earlier), (later, twin)):
        with pytest.raises(Invalid, match="is followed in one that a later inspection asked for") as refusal:
            follow_in(one, other, **signed(cast.head))
        assert refusal.value.field == "other"
        assert one.closed_on is None
    assert "requirement_followed" not in events()


def test_what_is_kept_apart_after_all_comes_back_into_the_plan(
    cast: Cast, earlier: Requirement, later: Requirement
) -> None:
    link_requirements(earlier, later, **signed(cast.clerk))
    follow_in(earlier, later, **signed(cast.head))
    assert keep_apart(earlier, later, **signed(cast.clerk)) == [earlier]
    assert earlier.closed_on is None
    assert events()[2:] == ["requirements_kept_apart", "requirement_reopened"]


def test_what_is_still_followed_elsewhere_stays_out_of_the_plan(
    cast: Cast, earlier: Requirement, later: Requirement
) -> None:
    middle = asked(cast, 2021)
    link_requirements(earlier, middle, **signed(cast.clerk))
    link_requirements(earlier, later, **signed(cast.clerk))
    follow_in(earlier, later, **signed(cast.head))
    assert keep_apart(earlier, middle, **signed(cast.clerk)) == []
    assert earlier.closed_on == make.TODAY
    assert "requirement_reopened" not in events()


def test_all_that_lose_the_one_that_follows_them_come_back_the_latest_of_them_first(
    cast: Cast, earlier: Requirement, later: Requirement
) -> None:
    middle = asked(cast, 2021)
    link_requirements(earlier, middle, **signed(cast.clerk))
    link_requirements(earlier, later, **signed(cast.clerk))
    follow_in(earlier, later, **signed(cast.head))
    follow_in(middle, later, **signed(cast.head))
    assert keep_apart(earlier, later, **signed(cast.clerk)) == [middle]
    assert (earlier.closed_on, middle.closed_on) == (make.TODAY, None)
