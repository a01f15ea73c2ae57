"""Who sits on a board, and until when?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.meetings import Board, BoardKind, Office, Seat
from tracker.rules.permissions import Role

SCHOOL = "/schools/900001"
NEW = f"{SCHOOL}/boards/new"


@pytest.fixture
def board(cast: Cast) -> Board:
    made = make.board(cast.school)
    session().commit()
    return made


def described(**more: Any) -> dict[str, Any]:
    """Fill in the form of a board."""
    return {"name": "Finance", "kind": "committee", "notice_days": "5", "cut_off_days": "2", **more}


def seat_for(who: int, **more: Any) -> dict[str, Any]:
    """Fill in the form of a seat."""
    days = {"starts_on": ["1", "9", "2026"], "ends_on": ["31", "8", "2030"]}
    return {"person": str(who), "office": "member", "link": "", "part_two": "y", **days, **more}


def boards() -> list[Board]:
    session().rollback()
    return list(session().scalars(select(Board).order_by(Board.id)))


@pytest.mark.usefixtures("cast")
def test_the_clerk_sets_up_a_committee_and_is_led_to_its_members(at_browser: dict[str, Browser]) -> None:
    form = at_browser["clerk"].get(NEW)
    assert [form.value_of("notice_days"), form.value_of("cut_off_days")] == ["7", "3"]
    assert "Whose board is it?" not in form.main
    page = at_browser["clerk"].post(NEW, described())
    assert page.heading == "Who sits on the Finance, and until when?"
    assert "5 clear days" in page.main
    made = boards()[-1]
    assert (made.kind, made.notice_days, made.cut_off_days) == (BoardKind.COMMITTEE, 5, 2)


@pytest.mark.usefixtures("cast")
def test_the_trusts_officer_sets_up_the_trusts_board(at_browser: dict[str, Browser]) -> None:
    page = at_browser["trust officer"].post(NEW, described(name="Trustees", kind="trust board"))
    assert "Trust board · Tidewater Learning Trust" in page.main
    assert boards()[-1].trust_id is not None
    assert "Trustees" in at_browser["governor"].get(f"{SCHOOL}/meetings").main


def test_somebody_who_runs_both_says_whose_board_it_is(at_browser: dict[str, Browser], cast: Cast) -> None:
    make.role(cast.trust_officer, Role.CLERK, cast.school)
    session().commit()
    officer = at_browser["trust officer"]
    assert officer.post(NEW, described(), status=422).errors == ["Choose whose board it is."]
    refused = officer.post(NEW, described(whose="school", kind="trust board"), status=422)
    assert refused.errors == ["A school has no trust board."]
    officer.post(NEW, described(whose="trust"))
    assert boards()[-1].trust_id is not None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Say what the board is called."),
        ({"name": "Interim executive board"}, "There is already a board called Interim executive board."),
        ({"kind": ""}, "Choose what it is."),
        ({"kind": "guild"}, "Choose one of these."),
        ({"notice_days": "a week"}, "Enter a whole number, such as 214."),
        ({"notice_days": "60"}, "Give a number of days up to 30."),
        ({"cut_off_days": ""}, "Enter a number of days, such as 3."),
    ],
)
@pytest.mark.usefixtures("cast")
def test_a_board_that_cannot_stand_gets_a_sentence_and_keeps_what_was_typed(
    at_browser: dict[str, Browser], wrong: dict[str, str], sentence: str
) -> None:
    page = at_browser["clerk"].post(NEW, described(**wrong), status=422)
    assert page.errors == [sentence]
    assert page.value_of("cut_off_days") == described(**wrong)["cut_off_days"]
    assert len(boards()) == 1


def test_a_board_changes_its_notice_and_ends(at_browser: dict[str, Browser], board: Board) -> None:
    clerk, page = at_browser["clerk"], f"{SCHOOL}/boards/{board.id}"
    assert clerk.get(f"{page}/change").value_of("name") == "Standards committee"
    changed = clerk.post(f"{page}/change", described(name="Standards", notice_days="10"))
    assert "10 clear days" in changed.main
    ended = clerk.post(f"{page}/end", {"ended_on": ["25", "11", "2026"]})
    assert "The Standards ended on 25 November 2026." in ended.main
    page_then = clerk.get(page)
    assert "This board ended on 25 November 2026. Its meetings and papers stay." in page_then.main
    assert "Give somebody a seat" not in page_then.main


@pytest.mark.usefixtures("board")
def test_the_schools_own_board_does_not_end_without_another(at_browser: dict[str, Browser]) -> None:
    page = at_browser["head"].post(f"{SCHOOL}/boards/1/end", {"ended_on": ["25", "11", "2026"]}, status=422)
    assert page.errors == ["Harbour Row Academy has no other board. Set up the one that follows first."]


def test_seats_stand_by_their_terms_the_chair_first(at_browser: dict[str, Browser], board: Board, cast: Cast) -> None:
    make.seat(board, cast.leader, ends_on=date(2026, 11, 24))
    make.seat(board, cast.head, starts_on=date(2027, 1, 1))
    make.seat(board, cast.trust_officer, Office.LINK_GOVERNOR, link="attendance")
    make.seat(board, cast.governor, Office.CHAIR, ends_on=date(2026, 11, 25))
    session().commit()
    main = at_browser["governor"].get(f"{SCHOOL}/boards/{board.id}").main
    assert "Two people have a seat on it today, Gwen Ŵyn in the chair; the first term to end is that of Gwen" in main
    main = main[main.index("Meets next") :]
    order = ["Today", "Gwen Ŵyn", "Tom Birch", "Link governor for attendance", "To come", "Hanif", "Before", "Lena"]
    places = [main.index(words) for words in order]
    assert places == sorted(places)
    assert "End the term" not in main


def test_naming_somebody_for_part_two_is_a_choice(at_browser: dict[str, Browser], board: Board) -> None:
    form = at_browser["clerk"].get(f"{SCHOOL}/boards/{board.id}/seats/new")
    (tick,) = form.soup.find_all("input", attrs={"name": "part_two"})
    assert not tick.has_attr("checked")


def test_a_seat_is_given_named_for_part_two_and_ended(at_browser: dict[str, Browser], board: Board, cast: Cast) -> None:
    clerk, page = at_browser["clerk"], f"{SCHOOL}/boards/{board.id}"
    given = clerk.post(f"{page}/seats/new", seat_for(cast.governor.id, office="link governor", link="SEND"))
    assert "Gwen Ŵyn Link governor for SEND 1 Sep 2026 31 Aug 2030 Open and confidential" in given.main
    (seat,) = session().scalars(select(Seat))
    only_open = clerk.post(f"{SCHOOL}/boards/seats/{seat.id}/part-two", {})
    assert "Gwen Ŵyn no longer gets the confidential papers of the Standards committee." in only_open.main
    assert "Open only" in only_open.main
    ended = clerk.post(f"{SCHOOL}/boards/seats/{seat.id}/end", {"ends_on": ["24", "11", "2026"]})
    assert "Gwen Ŵyn sat on the Standards committee until 24 November 2026." in ended.main
    assert "Before Whose term has ended" in ended.main


def test_whoever_has_left_sits_on_no_board_and_gets_no_paper(
    at_browser: dict[str, Browser], board: Board, cast: Cast
) -> None:
    make.seat(board, cast.governor, Office.CHAIR)
    meeting = make.meeting(board, cast.clerk)
    role = cast.governor.memberships[0]
    ended = at_browser["clerk"].post(f"{SCHOOL}/people/roles/{role.id}/end", {"ends_on": ["24", "11", "2026"]})
    assert "Their seats on boards ended with it: Standards committee." in ended.main
    main = at_browser["clerk"].get(f"{SCHOOL}/boards/{board.id}").main
    assert "Before Whose term has ended Name Office From Until Gwen Ŵyn Chair 1 Sep 2026 24 Nov 2026" in main
    assert "confidential" not in main
    for page in ("", "/pack"):
        assert "Gwen Ŵyn" not in at_browser["clerk"].get(f"{SCHOOL}/meetings/{meeting.id}{page}").main


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"person": ""}, "Choose a person."),
        ({"person": "999"}, "Choose one from the list."),
        ({"office": "king"}, "Choose one of these."),
        ({"office": "link governor"}, "Say what they are linked to, such as SEND."),
        ({"starts_on": ["", "", ""]}, "Enter the first day of the term."),
        ({"ends_on": ["31", "8", "2026"]}, "This is before the term begins, on 1 September 2026."),
        ({"link": "x" * 121}, "Use 120 characters or fewer; this has 121."),
    ],
)
def test_a_seat_that_cannot_be_gets_a_sentence(
    at_browser: dict[str, Browser], board: Board, cast: Cast, wrong: dict[str, Any], sentence: str
) -> None:
    address = f"{SCHOOL}/boards/{board.id}/seats/new"
    page = at_browser["clerk"].post(address, seat_for(cast.governor.id) | wrong, status=422)
    assert page.errors == [sentence]
    assert list(session().scalars(select(Seat))) == []


def test_a_person_of_another_school_gets_no_seat(at_browser: dict[str, Browser], board: Board, cast: Cast) -> None:
    page = at_browser["clerk"].post(f"{SCHOOL}/boards/{board.id}/seats/new", seat_for(cast.stranger.id), status=422)
    assert page.errors == ["Choose one from the list."]
