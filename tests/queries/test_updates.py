"""From which day on an update counts for the papers of a meeting."""

from __future__ import annotations

from datetime import date

from tests import make
from tests.cast import Cast
from tests.conftest import Queries
from tracker.db import session
from tracker.queries.meetings import meeting_by_id
from tracker.queries.updates import updates_count_after


def test_each_board_has_its_own_last_meeting_and_all_are_looked_up_at_once(cast: Cast, queries: Queries) -> None:
    main, other = cast.school.boards[0], make.board(cast.school)
    make.meeting(main, cast.clerk, date(2026, 10, 7))
    make.meeting(main, cast.clerk, date(2026, 11, 4), cancelled_on=date(2026, 11, 1))
    nearer = make.meeting(main, cast.clerk, date(2026, 12, 2))
    later = make.meeting(main, cast.clerk, date(2026, 12, 9))
    first = make.meeting(other, cast.clerk, date(2026, 12, 9))
    session().flush()
    rows = [meeting_by_id(cast.school, one.id, make.TODAY) for one in (nearer, later, first)]
    with queries:
        found = updates_count_after([(row, cast.school) for row in rows], make.TODAY)
    assert found == {nearer.id: date(2026, 10, 7), later.id: date(2026, 10, 7), first.id: date(2026, 10, 14)}
    assert len(queries.statements) == 1
