"""What is said of an earlier day is what was known on it."""

from __future__ import annotations

from datetime import date, timedelta

from tests import make
from tests.cast import Cast
from tracker.db import session
from tracker.queries.actions import history_dates
from tracker.queries.board import board_view
from tracker.queries.requirements import record_before, requirements_of
from tracker.rules.colours import Colour

TODAY = make.TODAY


def test_the_record_of_every_earlier_day_is_what_the_page_of_that_day_said(cast: Cast) -> None:
    inspection = make.inspection(cast.school, cast.head)
    first = make.requirement(inspection, accepted_on=TODAY - timedelta(200))
    second = make.requirement(inspection, ("Leaders must raise attendance.",), accepted_on=TODAY - timedelta(80))
    dates = {"starts_on": TODAY - timedelta(150), "due_on": TODAY - timedelta(30)}
    moved = make.action(first, cast.leader, planned_on=TODAY - timedelta(160), **dates)
    make.move(moved, TODAY + timedelta(10), TODAY - timedelta(50))
    make.move(moved, TODAY + timedelta(90), TODAY - timedelta(20))
    make.milestone(moved, TODAY - timedelta(100), TODAY - timedelta(60))
    make.update(moved, Colour.GREEN, TODAY - timedelta(120))
    make.update(moved, Colour.COMPLETE, TODAY - timedelta(12))
    make.evidence(moved, added_on=TODAY - timedelta(10))
    moved.verified_on, moved.verified_by = TODAY - timedelta(5), cast.head
    late = make.action(second, cast.leader, planned_on=TODAY - timedelta(40), starts_on=TODAY - timedelta(39))
    make.update(late, Colour.AMBER, TODAY - timedelta(3))
    session().commit()
    now, thresholds = requirements_of(cast.school, TODAY), cast.school.thresholds
    seen = set()
    for days in range(210):
        on = TODAY - timedelta(days)
        then = {one.number: one.record.colour for one in requirements_of(cast.school, on)}
        assert {one.number: found for one in now if (found := record_before(one, on, thresholds))} == then, on
        seen |= set(then.values())
    assert seen >= {Colour.RED, Colour.AMBER, Colour.NOT_STARTED, Colour.COMPLETE}


def test_the_board_view_says_first_what_is_off_track_compared_with_last_term(cast: Cast) -> None:
    inspection = make.inspection(cast.school, cast.head)
    late, calm = (make.requirement(inspection, accepted_on=date(2026, 3, 2)) for _ in range(2))
    make.action(late, cast.leader, starts_on=date(2026, 4, 1), due_on=TODAY - timedelta(3))
    told = make.action(calm, cast.leader, starts_on=TODAY - timedelta(3), planned_on=date(2026, 3, 2))
    make.update(told, Colour.GREEN)
    session().commit()
    board = board_view(cast.school, TODAY)
    assert history_dates(TODAY)[-2] == date(2026, 7, 31)
    assert board.answer == "One of two requirements is off track, one more than in July; one is on track."
    assert board.opinions == "That is what the record says; leaders have said nothing yet of one."


def test_an_empty_plan_has_no_answer(cast: Cast) -> None:
    assert board_view(cast.school, TODAY).answer == ""
