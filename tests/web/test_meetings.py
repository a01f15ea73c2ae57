"""When are papers due, what goes in, what did we send?"""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.meetings import Board, BoardKind, Closure, Meeting, Office
from tracker.models.packs import Pack, PackPaper, Variant
from tracker.web.forms.meetings import time_of

MEETINGS = "/schools/900001/meetings"
CALL = f"{MEETINGS}/call"


@pytest.fixture
def board(cast: Cast) -> Board:
    """The board that Harbour Row has from the beginning; it asks for seven clear days."""
    session().commit()
    return cast.school.boards[0]


@pytest.fixture
def meeting(board: Board, cast: Cast) -> Meeting:
    """A meeting of that board on 9 December, called in September."""
    made = make.meeting(board, cast.clerk, starts_at=time(17, 30), place="School library")
    session().commit()
    return made


def typed(held_on: str = "9 12 2026", **more: Any) -> dict[str, Any]:
    """Fill in the form of one meeting."""
    return {"board": "1", "held_on": held_on.split(), "starts_at": "5.30pm", "place": "School library", **more}


def stored() -> list[Meeting]:
    session().rollback()
    return list(session().scalars(select(Meeting).order_by(Meeting.held_on)))


@pytest.mark.usefixtures("cast")
def test_an_empty_page_says_what_would_be_here_and_the_one_thing_to_do(at_browser: dict[str, Browser]) -> None:
    page = at_browser["clerk"].get(MEETINGS)
    assert (
        "The next meeting would be here, with the days on which updates and papers are due. Call a meeting" in page.main
    )
    page = at_browser["governor"].get(MEETINGS)
    assert "The head or the clerk can call a meeting." in page.main
    assert "Dates for the year" not in page.main


@pytest.mark.usefixtures("meeting")
def test_the_next_meeting_stands_first_with_its_days_worked_back(at_browser: dict[str, Browser]) -> None:
    main = at_browser["governor"].get(MEETINGS).main
    assert (
        "Next: Interim executive board, 9 December 2026 Updates due Thursday 26 November 2026 Tomorrow "
        "Papers due Tuesday 1 December 2026 In 6 days "
        "Held Wednesday 9 December 2026 In 14 days · 5.30pm, School library"
    ) in main


def test_the_past_says_what_was_sent_and_what_is_still_being_printed(
    at_browser: dict[str, Browser], board: Board, cast: Cast
) -> None:
    held = make.meeting(board, cast.clerk, date(2026, 7, 8))
    make.meeting(board, cast.clerk, date(2026, 3, 11))
    for number, sha256 in ((1, "a" * 64), (2, None)):
        pack = Pack(meeting=held, number=number, as_at=date(2026, 6, 30), facts={}, facts_sha256="0" * 64)
        pack.frozen_at, pack.frozen_by = make.at(date(2026, 6, 30)), cast.clerk
        for variant in Variant:
            paper = PackPaper(variant=variant, edition="standard", source_sha256="0" * 64, sha256=sha256)
            pack.papers.append(paper)
        session().add(pack)
    session().commit()
    main = at_browser["leader"].get(MEETINGS).main
    sent = "Pack 1, 30 June 2026 : open and confidential Pack 2, 30 June 2026 : being printed"
    assert f"8 July 2026 30 June 2026 {sent}" in main
    assert "11 March 2026 3 March 2026 Nothing was sent from here" in main


def test_calling_a_meeting_in_time_leads_to_its_page(at_browser: dict[str, Browser], board: Board) -> None:
    page = at_browser["clerk"].post(CALL, typed())
    assert page.heading == "Interim executive board, Wednesday 9 December 2026"
    assert "The meeting on 9 December 2026 is called." in page.main
    assert "Clare Moss called the meeting for Wednesday 9 December 2026, with 7 clear days of notice" in page.main
    (meeting,) = stored()
    assert (meeting.starts_at, meeting.place, meeting.short_notice_reason) == (time(17, 30), "School library", "")


def test_inside_the_notice_period_the_chairs_reason_is_asked_for_and_what_was_typed_stays(
    at_browser: dict[str, Browser], board: Board
) -> None:
    clerk = at_browser["clerk"]
    assert clerk.get(CALL).soup.find(attrs={"name": "short_notice_reason"}) is None
    page = clerk.post(CALL, typed("30 11 2026"), status=422)
    assert page.errors == [
        "This leaves 4 clear days; the Interim executive board asks for 7. Give the chair’s reason, or a date from "
        "3 December 2026 on."
    ]
    assert [page.value_of(name) for name in ("starts_at", "place")] == ["5.30pm", "School library"]
    assert "Notice is 4 clear days, less than the board asks for" in page.main
    assert stored() == []
    page = clerk.post(CALL, typed("30 11 2026", short_notice_reason="The head has resigned"))
    assert "The chair shortened the notice to 4 clear days: The head has resigned" in page.main
    assert stored()[0].notice_days == 4


def test_the_days_can_be_looked_at_before_anybody_is_called(at_browser: dict[str, Browser], board: Board) -> None:
    page = at_browser["head"].post(CALL, typed("11 1 2027", look="days"))
    assert "If it is called today for Monday 11 January 2027" in page.main
    assert "Updates are due Thursday 24 December 2026 , and papers Thursday 31 December 2026" in page.main
    assert page.value_of("place") == "School library"
    assert stored() == []


def test_a_meeting_on_a_closed_day_is_pointed_out(at_browser: dict[str, Browser], board: Board) -> None:
    page = at_browser["clerk"].post(CALL, typed("25 12 2026", look="days"))
    assert "The day itself is a weekend, a bank holiday or in the school’s holidays." in page.main


def test_a_closed_day_is_taken_only_when_it_is_meant(at_browser: dict[str, Browser], board: Board, cast: Cast) -> None:
    clerk = at_browser["clerk"]
    assert clerk.get(CALL).soup.find(attrs={"name": "though_closed"}) is None
    page = clerk.post(CALL, typed("25 12 2026"), status=422)
    assert page.errors == [
        "Friday 25 December 2026 is a bank holiday. Choose another day, or say that it is meant.",
    ]
    assert [page.value_of(name) for name in ("starts_at", "place")] == ["5.30pm", "School library"]
    assert stored() == []
    page = clerk.post(CALL, typed("25 12 2026", though_closed="y"))
    assert page.heading == "Interim executive board, Friday 25 December 2026"
    address = f"{MEETINGS}/{stored()[0].id}/move"
    page = clerk.post(address, typed("12 12 2026"), status=422)
    assert page.errors == ["Saturday 12 December 2026 is at a weekend. Choose another day, or say that it is meant."]
    assert clerk.post(address, typed("25 12 2026", place="Hall")).heading.endswith("Friday 25 December 2026")
    make.closure(cast.school)
    year = {"board": "1", "date_1": ["21", "12", "2026"]}
    page = clerk.post(f"{MEETINGS}/dates", year, status=422)
    assert page.errors == [
        "21 December 2026: Monday 21 December 2026 is in the school’s holidays. "
        "Choose another day, or say that it is meant."
    ]
    assert "1 meeting called." in clerk.post(f"{MEETINGS}/dates", {**year, "though_closed": "y"}).main


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"board": ""}, "Choose the board that meets."),
        ({"board": "77"}, "Choose one from the list."),
        ({"held_on": ["", "", ""]}, "Enter the day it is held."),
        ({"held_on": ["31", "2", "2027"]}, "Enter a real date, such as 27 3 2027."),
        ({"held_on": ["24", "11", "2026"]}, "24 November 2026 has passed. A meeting is called for a day to come."),
        ({"starts_at": "half past"}, "Enter a time, such as 5.30pm or 17:30."),
        ({"starts_at": "5.30"}, "Enter a time, such as 5.30pm or 17:30."),
        ({"place": "x" * 121}, "Use 120 characters or fewer; this has 121."),
        ({"short_notice_reason": "x" * 301}, "Use 300 characters or fewer; this has 301."),
    ],
)
def test_what_cannot_stand_gets_a_sentence_and_calls_nobody(
    at_browser: dict[str, Browser], board: Board, wrong: dict[str, Any], sentence: str
) -> None:
    page = at_browser["clerk"].post(CALL, typed() | wrong, status=422)
    assert page.errors == [sentence]
    assert stored() == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("17:30", time(17, 30)),
        ("5.30pm", time(17, 30)),
        ("5 PM", time(17)),
        ("12am", time(0)),
        ("0830", time(8, 30)),
        ("12.15pm", time(12, 15)),
        ("5.30", None),
        ("9", None),
        ("25:00", None),
        ("13pm", None),
        ("17:61", None),
        ("²5:00", None),
        ("", None),
    ],
)
def test_times_are_read_as_people_write_them_and_never_guessed(text: str, read: time | None) -> None:
    assert time_of(text) == read


def test_the_dates_of_a_year_are_called_at_once(at_browser: dict[str, Browser], board: Board) -> None:
    dates = {"date_1": ["9", "12", "2026"], "date_3": ["24", "3", "2027"], "date_6": ["7", "7", "2027"]}
    page = at_browser["clerk"].post(f"{MEETINGS}/dates", {"board": "1", "starts_at": "17:30", "place": "", **dates})
    assert "3 meetings called." in page.main
    assert [meeting.held_on for meeting in stored()] == [date(2026, 12, 9), date(2027, 3, 24), date(2027, 7, 7)]
    assert "After that" in page.main


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({}, "Enter at least one date."),
        ({"date_2": ["9", "12", "2026"], "date_4": ["9", "12", "2026"]}, "This date is here twice."),
        ({"date_1": ["9", "12", "2026"], "date_2": ["9", "12", "2025"]}, "9 December 2025 has passed."),
        (
            {"date_1": ["9", "12", "2026"], "date_2": ["30", "11", "2026"]},
            "30 November 2026: This leaves 4 clear days;",
        ),
        ({"date_1": ["9", "12", "2026"], "date_2": ["16", "12", ""]}, "The date needs a year, such as 27 3 2027."),
    ],
    ids=["none", "twice", "past", "short notice", "half a date"],
)
def test_of_a_year_in_which_one_date_cannot_be_none_is_called(
    at_browser: dict[str, Browser], board: Board, dates: dict[str, Any], sentence: str
) -> None:
    page = at_browser["clerk"].post(f"{MEETINGS}/dates", {"board": "1", **dates}, status=422)
    assert len(page.errors) == 1
    assert page.errors[0].startswith(sentence)
    assert stored() == []
    if dates:
        held = [field["value"] for field in page.soup.find_all("input", attrs={"name": "date_1"})]
        assert held == dates.get("date_1", ["", "", ""])


def test_a_meeting_is_moved_cancelled_and_called_again_and_its_page_tells_it(
    at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    clerk, page = at_browser["clerk"], f"{MEETINGS}/{meeting.id}"
    form = clerk.get(f"{page}/move")
    assert [form.value_of("starts_at"), form.value_of("place")] == ["5.30pm", "School library"]
    moved = clerk.post(f"{page}/move", typed("16 12 2026"))
    assert moved.heading == "Interim executive board, Wednesday 16 December 2026"
    assert "moved the meeting from 9 December 2026 to Wednesday 16 December 2026" in moved.main
    assert clerk.post(f"{page}/cancel", {"because": " "}, status=422).errors == ["Say why it is cancelled."]
    cancelled = clerk.post(f"{page}/cancel", {"because": "Snow"})
    assert "Cancelled on 25 November 2026: Snow" in cancelled.main
    assert "Papers due" not in cancelled.main
    listed = at_browser["governor"].get(MEETINGS).main
    assert "Cancelled Snow" in listed
    assert "Next:" not in listed
    again = clerk.post(f"{page}/again", typed("30 11 2026"), status=422)
    assert again.errors[0].startswith("This leaves 4 clear days")
    again = clerk.post(f"{page}/again", typed("6 1 2027"))
    assert "called the meeting again, for Wednesday 6 January 2027" in again.main


def test_another_room_for_a_meeting_at_short_notice_asks_for_no_reason_again(
    at_browser: dict[str, Browser], board: Board
) -> None:
    clerk = at_browser["clerk"]
    clerk.post(CALL, typed("30 11 2026", short_notice_reason="The head has resigned"))
    (meeting,) = stored()
    form = clerk.get(f"{MEETINGS}/{meeting.id}/move")
    assert form.soup.find(attrs={"name": "short_notice_reason"}) is None
    page = clerk.post(f"{MEETINGS}/{meeting.id}/move", typed("30 11 2026", place="Hall"))
    assert "changed where or at what time it is held" in page.main
    assert "The chair shortened the notice to 4 clear days: The head has resigned" in page.main
    page = clerk.post(f"{MEETINGS}/{meeting.id}/move", typed("1 12 2026"), status=422)
    assert page.errors[0].startswith("This leaves 5 clear days")


def test_what_was_held_offers_no_change(at_browser: dict[str, Browser], board: Board, cast: Cast) -> None:
    held = make.meeting(board, cast.clerk, date(2026, 11, 4))
    session().commit()
    page = at_browser["clerk"].get(f"{MEETINGS}/{held.id}")
    assert not {"Move it", "Cancel it"} & {link.get_text() for link in page.soup.select("main a")}
    page = at_browser["clerk"].post(f"{MEETINGS}/{held.id}/cancel", {"because": "Snow"}, status=422)
    assert page.errors == ["This meeting was held on 4 November 2026."]


def test_the_page_names_who_is_on_the_board_on_the_day_of_the_meeting(
    at_browser: dict[str, Browser], meeting: Meeting, cast: Cast
) -> None:
    board = meeting.board
    make.seat(board, cast.governor, Office.CHAIR)
    make.seat(board, cast.trust_officer, ends_on=date(2026, 12, 8))
    make.seat(board, cast.head, part_two=False, starts_on=date(2026, 12, 9))
    session().commit()
    main = at_browser["governor"].get(f"{MEETINGS}/{meeting.id}").main
    assert "Gwen Ŵyn Chair Open and confidential Hanif Rahman Member Open only" in main
    assert "Tom Birch" not in main


def test_holidays_are_added_move_what_is_due_and_are_taken_out(
    at_browser: dict[str, Browser], board: Board, cast: Cast
) -> None:
    make.meeting(board, cast.clerk, date(2027, 1, 11))
    session().commit()
    clerk = at_browser["clerk"]
    christmas = {"name": "Christmas", "first_on": ["19", "12", "2026"], "last_on": ["3", "1", "2027"]}
    page = clerk.post(f"{MEETINGS}/closures", christmas)
    assert "Christmas 19 December 2026 3 January 2027" in page.main
    assert "Papers due Friday 18 December 2026" in clerk.get(MEETINGS).main
    assert (
        clerk.post(f"{MEETINGS}/closures", christmas, status=422).errors[0].startswith("Christmas, 19 December 2026 to")
    )
    (closure,) = session().scalars(select(Closure))
    clerk.post(f"{MEETINGS}/closures/{closure.id}/open", {})
    assert "Papers due Thursday 31 December 2026" in clerk.get(MEETINGS).main


def test_others_see_the_holidays_and_add_none(at_browser: dict[str, Browser], cast: Cast) -> None:
    make.closure(cast.school)
    session().commit()
    page = at_browser["governor"].get(f"{MEETINGS}/closures")
    assert "Christmas holiday 19 December 2026" in page.main
    assert "Add a holiday" not in page.main
    more = {"name": "Party", "first_on": ["1", "2", "2027"], "last_on": ["1", "2", "2027"]}
    at_browser["governor"].post(f"{MEETINGS}/closures", more, status=403)
    assert session().scalar(select(func.count(Closure.id))) == 1


def test_the_trusts_board_is_run_by_its_officer_and_read_at_the_school(
    at_browser: dict[str, Browser], board: Board, cast: Cast
) -> None:
    trustees = Board(name="Board of trustees", kind=BoardKind.TRUST_BOARD, trust=cast.trust)
    session().add(trustees)
    session().commit()
    call = typed(board=str(trustees.id))
    assert at_browser["clerk"].post(CALL, call, status=422).errors == ["Choose one from the list."]
    page = at_browser["trust officer"].post(CALL, call)
    assert "Tidewater Learning Trust" in page.main
    assert at_browser["trust officer"].post(CALL, typed(), status=422).errors == ["Choose one from the list."]
    (meeting,) = stored()
    assert "Board of trustees" in at_browser["governor"].get(MEETINGS).main
    at_browser["clerk"].get(f"{MEETINGS}/{meeting.id}/move", status=403)
    at_browser["trust officer"].get(f"{MEETINGS}/{meeting.id}/move")
    at_browser["somebody from another school"].get(f"/schools/900002/meetings/{meeting.id}", status=404)


def test_the_meetings_of_one_school_are_not_found_at_another(at_browser: dict[str, Browser], meeting: Meeting) -> None:
    at_browser["somebody from another school"].get(f"/schools/900002/meetings/{meeting.id}", status=404)
