"""What inspectors asked for again, as pages and papers show it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import make
from tests.cast import Cast
from tests.services.conftest import signed
from tracker.models.requirements import Requirement
from tracker.queries.board import board_view
from tracker.queries.lineage import lineage_of, links_suggested_for
from tracker.queries.requirements import requirement_in_record, requirements_of
from tracker.rules.colours import Colour
from tracker.services.lineage import follow_in, link_requirements

ABSENCE = "Leaders must reduce the persistent absence of disadvantaged pupils."


def asked(cast: Cast, year: int, words: str = ABSENCE) -> Requirement:
    return make.requirement(make.inspection(cast.school, cast.clerk, date(year, 3, 4)), (words,))


@pytest.fixture
def three(cast: Cast) -> tuple[Requirement, Requirement, Requirement]:
    """The same thing asked in 2017, 2018 and 2026, linked one to the next."""
    first, second, third = asked(cast, 2017), asked(cast, 2018), asked(cast, 2026)
    link_requirements(first, second, **signed(cast.clerk))
    link_requirements(second, third, **signed(cast.clerk))
    return first, second, third


def test_the_board_view_says_the_years_of_the_whole_chain(
    cast: Cast, three: tuple[Requirement, Requirement, Requirement]
) -> None:
    make.requirement(three[2].inspection)
    said = {row.number: row.raised.sentence for row in board_view(cast.school, make.TODAY).requirements}
    assert said == dict.fromkeys((1, 2, 3), "Raised in 2017, 2018 and 2026") | {4: "Raised in 2026"}


def test_a_plan_as_it_stood_before_a_link_does_not_know_it(
    cast: Cast, three: tuple[Requirement, Requirement, Requirement]
) -> None:
    board = board_view(cast.school, make.TODAY - timedelta(1))
    assert not any(row.raised.is_again for row in board.requirements)


def test_one_inspection_counts_once_though_it_asks_in_two_places(
    cast: Cast, three: tuple[Requirement, Requirement, Requirement]
) -> None:
    twin = make.requirement(three[1].inspection, (ABSENCE,))
    link_requirements(twin, three[2], **signed(cast.clerk))
    assert lineage_of(cast.school, three[2].id, make.TODAY).raised.sentence == "Raised in 2017, 2018 and 2026"


def test_each_other_wording_stands_with_its_source_and_what_became_of_it(
    cast: Cast, three: tuple[Requirement, Requirement, Requirement]
) -> None:
    make.update(make.action(three[2], cast.leader), Colour.GREEN)
    follow_in(three[0], three[2], **signed(cast.head))
    lineage = lineage_of(cast.school, three[1].id, make.TODAY, requirements_of(cast.school, make.TODAY))
    (before,), (again,) = lineage.before, lineage.again
    assert before.asked.source == "Report card, 4 March 2017, next step 1"
    assert before.outcome == "Left the plan on 25 November 2026 and is followed in requirement 3."
    assert before.linked_by == "Clare Moss"
    assert again.outcome == "In the plan as requirement 3: leaders and the record say green."
    far = lineage_of(cast.school, three[2].id, make.TODAY).before[0]
    assert not far.is_linked


def test_what_left_the_plan_stays_in_the_record(
    cast: Cast, three: tuple[Requirement, Requirement, Requirement]
) -> None:
    follow_in(three[0], three[2], **signed(cast.head))
    assert [row.number for row in requirements_of(cast.school, make.TODAY)] == [2, 3]
    assert not requirement_in_record(cast.school, 1, make.TODAY).is_open
    yesterday = requirement_in_record(cast.school, 1, make.TODAY - timedelta(1))
    assert yesterday.is_open


def test_an_inspection_suggests_what_it_and_another_ask_for_alike(cast: Cast) -> None:
    old, new = asked(cast, 2018), asked(cast, 2026)
    make.requirement(new.inspection, ("Leaders must check what pupils know.",))
    other = make.inspection(cast.school, cast.clerk, date(2021, 3, 4))
    (row,) = links_suggested_for(cast.school, new.inspection_id, make.TODAY)
    assert (row.earlier.id, row.later.id) == (old.id, new.id)
    assert row.reason == "Both ask about attendance, and both about disadvantaged pupils."
    assert links_suggested_for(cast.school, old.inspection_id, make.TODAY) == (row,)
    assert links_suggested_for(cast.school, other.id, make.TODAY) == ()


def test_another_school_lends_nothing_to_a_lineage(cast: Cast) -> None:
    new = asked(cast, 2026)
    make.requirement(make.inspection(cast.other_school, cast.stranger, date(2018, 3, 4)), (ABSENCE,))
    lineage = lineage_of(cast.school, new.id, make.TODAY)
    assert (lineage.suggestions, lineage.candidates) == ((), ())


def test_a_person_may_link_what_nothing_suggests(cast: Cast) -> None:
    old = asked(cast, 2018, "Leaders must teach a broader curriculum in history.")
    new = asked(cast, 2026)
    make.requirement(new.inspection)
    assert [row.id for row in lineage_of(cast.school, new.id, make.TODAY).candidates] == [old.id]
