"""Calling meetings with notice, moving and cancelling them, and the days on which a school is closed."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import make
from tests.cast import Cast
from tests.conftest import Queries
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.errors import Invalid, NotFound
from tracker.models.events import Event
from tracker.models.meetings import Board, BoardKind, Closure, Meeting
from tracker.queries.meetings import MeetingRow, closed_days, meeting_by_id, meetings_of
from tracker.services.boards import end_board
from tracker.services.meetings import call_again, call_meeting, cancel_meeting, close_days, move_meeting, open_days

TODAY = make.TODAY  # a Wednesday
NOW = make.at(TODAY)
A_DAY = timedelta(days=1)
IN_TIME = date(2026, 12, 9)


@pytest.fixture
def board(cast: Cast) -> Board:
    return make.board(cast.school)


def called(cast: Cast, board: Board, held_on: date = IN_TIME, **more: Any) -> Meeting:
    return call_meeting(board, held_on, **signed(cast.clerk, more.pop("today", TODAY)), **more)


def test_a_meeting_in_time_needs_no_reason_and_has_its_days_worked_back(cast: Cast, board: Board) -> None:
    meeting = called(cast, board, starts_at=time(17, 30), place=" School   library ")
    row = meeting_by_id(cast.school, meeting.id, TODAY)
    assert row.label == "Standards committee, 9 December 2026"
    assert (row.papers_due_on, row.updates_due_on) == (date(2026, 12, 1), date(2026, 11, 26))
    assert (row.notice_days, row.place, row.starts_at, row.days_away) == (7, "School library", time(17, 30), 14)
    assert events() == ["meeting_called"]


def test_the_first_day_in_time_leaves_seven_clear_days(cast: Cast, board: Board) -> None:
    with pytest.raises(Invalid) as refusal:
        called(cast, board, TODAY + 7 * A_DAY)
    assert refusal.value.field == "short_notice_reason"
    assert str(refusal.value) == (
        "This leaves 6 clear days; the Standards committee asks for 7. Give the chair’s reason, or a date from "
        "3 December 2026 on."
    )
    assert called(cast, board, TODAY + 8 * A_DAY).notice_days == 7


def test_a_refused_meeting_leaves_nothing_behind(cast: Cast, board: Board) -> None:
    with pytest.raises(Invalid):
        called(cast, board, TODAY)
    session().commit()
    assert session().scalar(select(func.count(Meeting.id))) == 0


def test_the_chair_may_shorten_notice_and_the_reason_is_kept(cast: Cast, board: Board) -> None:
    meeting = called(cast, board, date(2026, 11, 30), short_notice_reason="The report  is published on Friday")
    row = meeting_by_id(cast.school, meeting.id, TODAY)
    assert (row.notice_days, row.short_notice_reason) == (4, "The report is published on Friday")
    assert (row.papers_due_on, row.updates_due_on) == (TODAY, TODAY)
    detail = session().scalars(select(Event.detail)).one()
    assert detail["short_notice_reason"] == "The report is published on Friday"


def test_a_reason_that_is_not_needed_is_not_kept(cast: Cast, board: Board) -> None:
    assert called(cast, board, short_notice_reason="Just in case").short_notice_reason == ""


@pytest.mark.parametrize(
    ("held_on", "sentence"),
    [
        (TODAY - A_DAY, "24 November 2026 has passed"),
        (date(2036, 12, 9), "more than three years ahead"),
        (date(2026, 12, 16), "already meets on 16 December 2026"),
    ],
    ids=["past", "far ahead", "twice on one day"],
)
def test_a_day_that_cannot_be_is_refused_beside_the_date(
    cast: Cast, board: Board, held_on: date, sentence: str
) -> None:
    called(cast, board, date(2026, 12, 16))
    with pytest.raises(Invalid, match=sentence) as refusal:
        called(cast, board, held_on)
    assert refusal.value.field == "held_on"


def test_a_board_that_has_ended_calls_nobody(cast: Cast, board: Board) -> None:
    end_board(board, TODAY, **signed(cast.clerk))
    with pytest.raises(Invalid, match="ended on 25 November 2026"):
        called(cast, board)


def test_a_meeting_moved_nearer_needs_the_chairs_reason_and_one_moved_away_does_not(cast: Cast, board: Board) -> None:
    meeting = called(cast, board)
    with pytest.raises(Invalid, match="This leaves 4 clear days"):
        move_meeting(meeting, date(2026, 11, 30), **signed(cast.clerk))
    assert meeting.held_on == IN_TIME
    move_meeting(meeting, date(2026, 11, 30), short_notice_reason="Storm", **signed(cast.clerk))
    assert (meeting.notice_days, meeting.short_notice_reason) == (4, "Storm")
    move_meeting(meeting, date(2026, 12, 16), **signed(cast.clerk, TODAY + A_DAY))
    assert (meeting.notice_days, meeting.short_notice_reason, meeting.called_on) == (7, "", TODAY + A_DAY)
    assert events() == ["meeting_called", "meeting_moved", "meeting_moved"]


def test_another_room_is_no_notice_anew_and_nothing_new_is_no_event(cast: Cast, board: Board) -> None:
    meeting = called(cast, board)
    for _ in range(2):
        move_meeting(meeting, IN_TIME, place="Hall", **signed(cast.clerk, date(2026, 12, 8)))
    assert (meeting.place, meeting.called_on) == ("Hall", TODAY)
    assert events() == ["meeting_called", "meeting_moved"]


def to_come(cast: Cast) -> list[MeetingRow]:
    return [one for one in meetings_of(cast.school, TODAY) if one.is_to_come]


def test_a_meeting_is_cancelled_with_a_reason_and_can_be_called_again(cast: Cast, board: Board) -> None:
    meeting = called(cast, board)
    with pytest.raises(Invalid, match="Say why it is cancelled"):
        cancel_meeting(meeting, " ", **signed(cast.clerk))
    cancel_meeting(meeting, "Snow", **signed(cast.clerk))
    assert to_come(cast) == []
    with pytest.raises(Invalid, match="Call it again instead"):
        move_meeting(meeting, date(2026, 12, 16), **signed(cast.clerk))
    with pytest.raises(Invalid, match="was cancelled on 25 November 2026"):
        cancel_meeting(meeting, "Snow", **signed(cast.clerk))
    call_again(meeting, date(2026, 12, 16), **signed(cast.clerk))
    (held,) = to_come(cast)
    assert (held.id, held.held_on, held.cancelled_because) == (meeting.id, date(2026, 12, 16), "")
    with pytest.raises(Invalid, match="was not cancelled"):
        call_again(meeting, date(2026, 12, 16), **signed(cast.clerk))
    assert events() == ["meeting_called", "meeting_cancelled", "meeting_called_again"]


def test_what_was_held_is_neither_moved_nor_cancelled(cast: Cast, board: Board) -> None:
    meeting = make.meeting(board, cast.clerk, TODAY - A_DAY)
    with pytest.raises(Invalid, match="was held on 24 November 2026"):
        move_meeting(meeting, IN_TIME, **signed(cast.clerk))
    with pytest.raises(Invalid, match="was held on 24 November 2026"):
        cancel_meeting(meeting, "Snow", **signed(cast.clerk))


def test_papers_are_due_before_the_holiday_and_the_bank_holidays_are_known(cast: Cast, board: Board) -> None:
    meeting = called(cast, board, date(2027, 1, 11))
    assert meeting_by_id(cast.school, meeting.id, TODAY).papers_due_on == date(2026, 12, 31)
    meeting_after_easter = called(cast, board, date(2027, 4, 6))
    assert meeting_by_id(cast.school, meeting_after_easter.id, TODAY).papers_due_on == date(2027, 3, 25)
    close_days(cast.school, "Christmas holiday", date(2026, 12, 19), date(2027, 1, 3), by=cast.clerk, now=NOW)
    assert meeting_by_id(cast.school, meeting.id, TODAY).papers_due_on == date(2026, 12, 18)


def test_the_holidays_of_one_school_move_no_papers_of_the_trust_or_of_another_school(cast: Cast) -> None:
    trustees = Board(name="Trustees", kind=BoardKind.TRUST_BOARD, trust=cast.trust)
    session().add(trustees)
    meeting = called(cast, trustees, date(2027, 1, 11))
    close_days(cast.school, "Christmas", date(2026, 12, 19), date(2027, 1, 3), by=cast.clerk, now=NOW)
    assert meeting_by_id(cast.school, meeting.id, TODAY).papers_due_on == date(2026, 12, 31)
    assert date(2026, 12, 21) not in closed_days(cast.other_school, date(2026, 12, 1), date(2027, 1, 31))
    with pytest.raises(NotFound):
        meeting_by_id(cast.other_school, meeting.id, TODAY)


@pytest.mark.parametrize(
    ("first_on", "last_on", "field"),
    [
        (date(2026, 12, 19), date(2026, 12, 18), "last_on"),
        (date(2026, 12, 19), date(2028, 1, 3), "last_on"),
        (date(2026, 10, 30), date(2026, 11, 6), "first_on"),
        (date(1900, 12, 19), date(1901, 1, 3), "first_on"),
        (date(2126, 12, 19), date(2127, 1, 3), "first_on"),
    ],
    ids=["backwards", "more than a year", "overlapping", "1900 for 2026", "2126 for 2026"],
)
def test_closed_days_that_cannot_be_are_refused(cast: Cast, first_on: date, last_on: date, field: str) -> None:
    close_days(cast.school, "Half term", date(2026, 10, 26), date(2026, 10, 30), by=cast.clerk, now=NOW)
    with pytest.raises(Invalid) as refusal:
        close_days(cast.school, "Holiday", first_on, last_on, by=cast.clerk, now=NOW)
    assert refusal.value.field == field


def test_a_closure_taken_out_leaves_its_days_open(cast: Cast) -> None:
    closure = close_days(cast.school, "Half term", date(2026, 10, 26), date(2026, 10, 30), by=cast.clerk, now=NOW)
    assert date(2026, 10, 28) in closed_days(cast.school, date(2026, 10, 1), date(2026, 10, 31))
    open_days(closure, cast.school, by=cast.clerk, now=NOW)
    assert closed_days(cast.school, date(2026, 10, 1), date(2026, 10, 31)) == frozenset()
    assert session().scalar(select(func.count(Closure.id))) == 0
    assert events() == ["days_closed", "days_opened"]


def test_meetings_come_in_order_and_cost_as_many_queries_however_many(
    cast: Cast, board: Board, queries: Queries
) -> None:
    for days in (30, 10, 20, -10):
        make.meeting(board, cast.clerk, TODAY + days * A_DAY)
    make.meeting(make.board(cast.other_school, "Saltmarsh"), cast.clerk)
    session().expire_all()
    school = cast.school
    assert school.trust_id
    with queries:
        rows = meetings_of(school, TODAY)
    assert [row.days_away for row in rows] == [-10, 10, 20, 30]
    assert queries.count == 2
    upcoming = next(row for row in rows if row.is_to_come)
    assert upcoming.days_away == 10
