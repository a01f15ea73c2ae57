"""Forty meetings cost as many queries as one."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from tests.cast import Cast
from tests.conftest import Queries
from tracker.db import session
from tracker.models.schools import School
from tracker.queries.meetings import closed_days, meetings_of, meetings_page, seats_by_term

TODAY = make.TODAY


def test_forty_meetings_of_four_boards_cost_as_many_queries_as_one(cast: Cast, queries: Queries) -> None:
    make.meeting(make.board(cast.other_school), cast.clerk)
    make.meeting(cast.other_school.boards[0], cast.clerk, TODAY - timedelta(30))
    for number in range(4):
        board = make.board(cast.school, f"Committee {number}")
        for days in range(-25, 25, 5):
            make.meeting(board, cast.clerk, TODAY + timedelta(days + number))
    make.closure(cast.school)
    session().commit()
    for look_up, most in ((meetings_of, 2), (meetings_page, 4)):
        counts = []
        for school in (cast.other_school, cast.school):
            known = session().get_one(School, school.id)
            assert known.trust_id or known.urn
            before = queries.count
            with queries:
                look_up(known, TODAY)
            counts.append(queries.count - before)
        assert counts == [most, most]


def test_the_closed_days_of_years_and_the_seats_of_many_cost_one_query(cast: Cast, queries: Queries) -> None:
    board = make.board(cast.school)
    for number in range(9):
        make.seat(board, make.person(f"Governor {number}"))
        first = TODAY + timedelta(40 * number)
        make.closure(cast.school, first, first + timedelta(9))
    school, board_id = cast.school, board.id
    with queries:
        closed = closed_days(school, TODAY, TODAY + timedelta(700))
    assert len([on for on in closed if on <= TODAY + timedelta(9)]) == 10
    assert queries.count == 1
    with queries:
        assert len(seats_by_term(board_id, TODAY).standing) == 9
    assert queries.count == 2
