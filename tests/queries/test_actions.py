"""What was known on a day: nothing that came later shows on a plan printed as at that day."""

from __future__ import annotations

from datetime import date

import pytest

from tests import make
from tests.cast import Cast
from tracker.errors import NotFound
from tracker.queries.actions import actions_of, most_urgent_first, stored_action
from tracker.queries.board import board_view
from tracker.rules.colours import Colour

SUMMER, AUTUMN = date(2026, 7, 1), date(2026, 10, 1)


def test_a_plan_as_at_the_summer_knows_nothing_of_the_autumn(cast: Cast) -> None:
    requirement = make.requirement(make.inspection(cast.school, cast.head))
    action = make.action(requirement, cast.leader, starts_on=date(2026, 3, 2), due_on=date(2026, 12, 18))
    make.action(requirement, cast.leader, planned_on=AUTUMN)
    make.milestone(action, due_on=date(2026, 6, 1), met_on=AUTUMN)
    make.update(action, Colour.GREEN, date(2026, 6, 20))
    make.update(action, Colour.RED, AUTUMN)
    make.evidence(action, added_on=AUTUMN)
    make.move(action, date(2027, 2, 12), moved_on=AUTUMN)

    (known,) = actions_of(cast.school, SUMMER)
    assert known.declared is Colour.GREEN
    assert known.due_on == date(2026, 12, 18)
    assert known.evidence_count == 0
    assert known.milestones_met == 0
    assert known.slippage.times == 0
    later = actions_of(cast.school, make.TODAY)[0]
    assert (later.declared, later.due_on, later.milestones_met) == (Colour.RED, date(2027, 2, 12), 1)


def test_an_inspection_accepted_later_asks_nothing_yet(cast: Cast) -> None:
    make.requirement(make.inspection(cast.school, cast.head, AUTUMN))
    assert board_view(cast.school, SUMMER).requirements == ()
    assert len(board_view(cast.school, make.TODAY).requirements) == 1


def test_what_is_red_comes_before_what_is_merely_soon(cast: Cast) -> None:
    requirement = make.requirement(make.inspection(cast.school, cast.head))
    soon = make.action(requirement, cast.leader, due_on=date(2026, 12, 1))
    late = make.action(requirement, cast.leader, due_on=date(2026, 11, 2))
    for action in (soon, late):
        make.update(action, Colour.GREEN)
        make.evidence(action)
    ordered = most_urgent_first(actions_of(cast.school, make.TODAY), make.TODAY)
    assert [action.number for action in ordered] == ["1.2", "1.1"]


@pytest.mark.parametrize("number", ["1", "1.", "a.b", "-1.1", "1.1.1", "1." + "9" * 30, "9" * 5000 + ".1"])
def test_a_number_that_no_action_has_is_not_found(cast: Cast, number: str) -> None:
    make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader)
    with pytest.raises(NotFound, match="has no action"):
        stored_action(cast.school, number)
