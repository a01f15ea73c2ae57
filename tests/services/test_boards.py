"""Boards, and who sits on them until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.errors import Invalid
from tracker.models.events import Event
from tracker.models.meetings import Board, BoardKind, Office, Seat
from tracker.queries.meetings import board_members, boards_of, may_see_part_two
from tracker.services.boards import change_board, end_board, end_seat, found_board, name_for_part_two, seat_person

NOW = make.at(make.TODAY)
TODAY = make.TODAY
A_DAY = timedelta(days=1)


def found(cast: Cast, name: str = "Standards committee", kind: BoardKind = BoardKind.COMMITTEE, **more: Any) -> Board:
    return found_board(more.pop("of", cast.school), name, kind, by=cast.clerk, now=NOW, **more)


def seated(cast: Cast, board: Board, office: Office = Office.MEMBER, **more: Any) -> Seat:
    starts_on = more.pop("starts_on", date(2026, 9, 1))
    return seat_person(board, more.pop("who", cast.governor), office, starts_on, by=cast.clerk, now=NOW, **more)


def test_a_committee_is_set_up_with_seven_days_of_notice_and_updates_three_working_days_before(cast: Cast) -> None:
    board = found(cast, "  Standards   committee ")
    assert (board.name, board.notice_days, board.cut_off_days) == ("Standards committee", 7, 3)
    assert [row.name for row in boards_of(cast.school)] == ["Interim executive board", "Standards committee"]
    assert events() == ["board_founded"]


def test_the_trusts_board_is_seen_at_each_of_its_schools_and_nowhere_else(cast: Cast) -> None:
    found(cast, "Board of trustees", BoardKind.TRUST_BOARD, of=cast.trust)
    assert [(row.name, row.of_trust) for row in boards_of(cast.school)][-1] == ("Board of trustees", True)
    assert "Board of trustees" not in [row.name for row in boards_of(cast.other_school)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Interim executive board"}, "name"),
        ({"kind": BoardKind.TRUST_BOARD}, "kind"),
        ({"notice_days": 31}, "notice_days"),
        ({"cut_off_days": -1}, "cut_off_days"),
    ],
    ids=["no name", "a long name", "a name that is taken", "a trust's", "too much notice", "less than none"],
)
def test_a_board_that_cannot_stand_is_refused_beside_its_field_and_leaves_nothing(
    cast: Cast, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        found(cast, **wrong)
    assert refusal.value.field == field
    session().commit()
    assert events() == []


def test_a_board_changes_and_the_record_says_from_what_to_what(cast: Cast) -> None:
    board = found(cast)
    facts = {"notice_days": 10, "cut_off_days": 3}
    for _ in range(2):
        change_board(board, "Standards", BoardKind.COMMITTEE, **facts, by=cast.clerk, now=NOW)
    assert events() == ["board_founded", "board_changed"]
    detail = session().scalars(select(Event.detail).where(Event.name == "board_changed")).one()
    assert detail == {"name": ["Standards committee", "Standards"], "notice_days": [7, 10]}


def test_an_interim_board_takes_the_place_of_the_governing_board(cast: Cast) -> None:
    governing = found(cast, "Governing board", BoardKind.GOVERNING_BOARD, of=cast.other_school)
    found(cast, of=cast.other_school)
    with pytest.raises(Invalid, match="Saltmarsh School has no other board"):
        end_board(governing, TODAY, **signed(cast.clerk))
    found(cast, "Interim executive board", BoardKind.INTERIM_EXECUTIVE_BOARD, of=cast.other_school)
    end_board(governing, TODAY, **signed(cast.clerk))
    assert cast.other_school.board_name == "Interim executive board"


def test_the_last_board_of_a_school_does_not_become_a_committee(cast: Cast) -> None:
    (board,) = cast.school.boards
    with pytest.raises(Invalid, match="no other board"):
        change_board(board, "Small", BoardKind.COMMITTEE, notice_days=7, cut_off_days=3, by=cast.clerk, now=NOW)


def test_a_board_with_a_meeting_to_come_does_not_end_before_it(cast: Cast) -> None:
    board = found(cast)
    meeting = make.meeting(board, cast.clerk, date(2026, 12, 9))
    with pytest.raises(Invalid, match="It has a meeting on 9 December 2026"):
        end_board(board, TODAY, **signed(cast.clerk))
    meeting.cancelled_on = TODAY
    with pytest.raises(Invalid, match="26 November 2026 is still to come"):
        end_board(board, TODAY + A_DAY, **signed(cast.clerk))
    with pytest.raises(Invalid, match="3 May 1900 is more than 10 years ago"):
        end_board(board, date(1900, 5, 3), **signed(cast.clerk))
    end_board(board, TODAY, **signed(cast.clerk))
    with pytest.raises(Invalid, match="ended on 25 November 2026"):
        end_board(board, TODAY, **signed(cast.clerk))


def test_a_seat_counts_only_between_its_days(cast: Cast) -> None:
    board = found(cast)
    seated(cast, board, starts_on=TODAY, ends_on=TODAY + A_DAY)
    days = [TODAY - A_DAY, TODAY, TODAY + A_DAY, TODAY + 2 * A_DAY]
    assert [len(board_members(board.id, on)) for on in days] == [0, 1, 1, 0]
    assert [may_see_part_two(cast.governor.id, board.id, on) for on in days] == [False, True, True, False]


def test_who_is_not_named_for_part_two_does_not_see_it(cast: Cast) -> None:
    board = found(cast)
    seat = seated(cast, board, part_two=False)
    assert not may_see_part_two(cast.governor.id, board.id, TODAY)
    for _ in range(2):
        name_for_part_two(seat, True, by=cast.clerk, now=NOW)
    assert may_see_part_two(cast.governor.id, board.id, TODAY)
    assert not may_see_part_two(cast.leader.id, board.id, TODAY)
    assert events() == ["board_founded", "person_seated", "part_two_changed"]


def test_on_a_board_that_has_ended_nobody_sees_part_two_any_more(cast: Cast) -> None:
    board = found(cast)
    seated(cast, board)
    end_board(board, TODAY, **signed(cast.clerk))
    assert may_see_part_two(cast.governor.id, board.id, TODAY)
    assert not may_see_part_two(cast.governor.id, board.id, TODAY + A_DAY)
    with pytest.raises(Invalid, match="ended on 25 November 2026"):
        seated(cast, board, who=cast.head)


def test_the_chair_comes_first_and_a_link_governor_is_linked_to_something(cast: Cast) -> None:
    board = found(cast)
    seated(cast, board, Office.LINK_GOVERNOR, link=" SEND ")
    seated(cast, board, Office.CHAIR)
    seated(cast, board, who=cast.head, link="SEND")
    told = [(seat.office, seat.link) for seat in board_members(board.id, TODAY)]
    assert told == [(Office.CHAIR, ""), (Office.MEMBER, ""), (Office.LINK_GOVERNOR, "SEND")]
    with pytest.raises(Invalid, match="Say what they are linked to") as refusal:
        seated(cast, board, Office.LINK_GOVERNOR, who=cast.head)
    assert refusal.value.field == "link"


def test_nobody_sits_twice_in_one_office_at_a_time(cast: Cast) -> None:
    board = found(cast)
    seated(cast, board, ends_on=TODAY)
    with pytest.raises(Invalid, match="Gwen Ŵyn is already member here, from 1 September 2026 until 25 November 2026"):
        seated(cast, board, starts_on=TODAY)
    seated(cast, board, starts_on=TODAY + A_DAY)
    assert len(board.seats) == 2


def test_a_seat_is_had_no_longer_than_a_role(cast: Cast) -> None:
    board = found(cast)
    cast.governor.memberships[0].ends_on = TODAY + A_DAY
    with pytest.raises(Invalid, match="Gwen Ŵyn holds a role here until 26 November 2026") as refusal:
        seated(cast, board)
    assert refusal.value.field == "ends_on"
    seated(cast, board, ends_on=TODAY + A_DAY)
    with pytest.raises(Invalid, match="holds no role here"):
        seated(cast, board, who=cast.stranger)


def test_a_board_has_one_chair_at_a_time(cast: Cast) -> None:
    board = found(cast)
    seated(cast, board, Office.CHAIR, ends_on=TODAY)
    with pytest.raises(
        Invalid,
        match=r"Gwen Ŵyn is chair here, from 1 September 2026 until 25 November 2026\. A board has one chair at a time",
    ) as refusal:
        seated(cast, board, Office.CHAIR, who=cast.head, starts_on=TODAY)
    assert refusal.value.field == "office"
    seated(cast, board, Office.CHAIR, who=cast.head, starts_on=TODAY + A_DAY)


@pytest.mark.parametrize(
    ("first", "second"), [(Office.CHAIR, Office.VICE_CHAIR), (Office.VICE_CHAIR, Office.CHAIR)], ids=["vice", "chair"]
)
def test_nobody_is_chair_and_vice_chair_at_once(cast: Cast, first: Office, second: Office) -> None:
    board = found(cast)
    seated(cast, board, first, ends_on=TODAY)
    with pytest.raises(Invalid, match=f"Gwen Ŵyn is {first} here, from 1 September 2026 until 25 November 2026"):
        seated(cast, board, second, starts_on=TODAY)
    seated(cast, board, Office.LINK_GOVERNOR, link="SEND", starts_on=TODAY)
    seated(cast, board, second, starts_on=TODAY + A_DAY)


def test_a_term_ends_no_earlier_than_it_begins_and_is_not_made_longer(cast: Cast) -> None:
    board = found(cast)
    with pytest.raises(Invalid, match="before the term begins, on 1 September 2026"):
        seated(cast, board, ends_on=date(2026, 8, 31))
    seat = seated(cast, board)
    with pytest.raises(Invalid, match="before the term began"):
        end_seat(seat, date(2026, 8, 31), by=cast.clerk, now=NOW)
    end_seat(seat, TODAY, by=cast.clerk, now=NOW)
    with pytest.raises(Invalid, match="already ends on 25 November 2026"):
        end_seat(seat, TODAY + A_DAY, by=cast.clerk, now=NOW)
    assert events()[-1] == "seat_ended"
