"""The dates of boards and actions in everybody's own calendar, read as a calendar program reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Clock, Queries
from tests.services.conftest import signed
from tracker.db import session
from tracker.models.events import Event
from tracker.models.meetings import Board, BoardKind, Meeting, Office
from tracker.models.people import Person
from tracker.queries.calendars import calendar_of
from tracker.rules.permissions import Role
from tracker.services.boards import change_board, end_seat
from tracker.services.calendars import make_calendar_address
from tracker.services.events import record
from tracker.services.meetings import call_again, call_meeting, cancel_meeting, close_days, move_meeting

TODAY = make.TODAY
ADDRESSES = "/schools/900001/meetings/calendar"


def key_of(who: Person) -> str:
    """Give somebody a calendar address."""
    key = make_calendar_address(who, now=make.at(TODAY))
    session().commit()
    return key


def feed(app: Flask, address: str, base_url: str | None = None) -> dict[str, icalendar.Event]:
    """Fetch a feed as a program does, without signing in, and read its events by their titles."""
    response = app.test_client().get(f"/calendars/{address}.ics", base_url=base_url)
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(response.get_data())
    assert calendar["VERSION"] == "2.0"
    events = {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}
    assert len({str(event["UID"]) for event in events.values()}) == len(calendar.walk("VEVENT"))
    return events


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """A meeting of Harbour Row's board at half past five on 9 December, where Gwen is chair."""
    board = cast.school.boards[0]
    board.name = "Governing board"
    make.seat(board, cast.governor, Office.CHAIR)
    called = call_meeting(
        board, date(2026, 12, 9), starts_at=time(17, 30), place="School library", **signed(cast.clerk, date(2026, 9, 7))
    )
    session().commit()
    return called


def test_everybody_sees_what_is_theirs(app: Flask, cast: Cast, meeting: Meeting) -> None:
    held = "Governing board, Harbour Row Academy"
    papers = "Papers due: Governing board, 9 December 2026, Harbour Row Academy"
    updates = "Updates due: Governing board, 9 December 2026, Harbour Row Academy"
    assert set(feed(app, key_of(cast.governor))) == {held}
    assert set(feed(app, key_of(cast.leader))) == {updates}
    assert set(feed(app, key_of(cast.clerk))) == {held, papers}
    assert set(feed(app, key_of(cast.head))) == {held, papers, updates}
    assert feed(app, key_of(cast.trust_officer)) == {}
    assert feed(app, key_of(cast.stranger)) == {}


def test_a_meeting_stands_at_its_hour_and_what_is_due_on_its_day(app: Flask, cast: Cast, meeting: Meeting) -> None:
    held, papers, updates = sorted(feed(app, key_of(cast.head)).values(), key=lambda event: event.decoded("SUMMARY"))
    assert held.decoded("DTSTART") == datetime(2026, 12, 9, 17, 30, tzinfo=UTC)
    assert str(held["LOCATION"]) == "School library"
    assert str(held["URL"]) == f"http://localhost/schools/900001/meetings/{meeting.id}"
    assert [event.decoded("DTSTART") for event in (papers, updates)] == [date(2026, 12, 1), date(2026, 11, 26)]
    assert {str(event["STATUS"]) for event in (held, papers, updates)} == {"CONFIRMED"}
    names, of = zip(*(str(event["UID"]).split("@") for event in (held, papers, updates)), strict=True)
    assert names == tuple(f"{kind}-{meeting.id}" for kind in ("meeting", "papers", "updates"))
    assert len(set(of)) == 1


def test_an_entry_stays_the_same_when_the_installation_is_reached_elsewhere(
    app: Flask, cast: Cast, meeting: Meeting
) -> None:
    before = set(feed(app, key_of(cast.head)))
    assert set(feed(app, key_of(cast.head), "https://127.0.0.1")) == before
    assert not any("localhost" in uid for uid in before)


def test_in_summer_the_hour_is_that_of_the_school(app: Flask, cast: Cast, meeting: Meeting) -> None:
    move_meeting(meeting, date(2027, 6, 9), starts_at=time(17, 30), **signed(cast.clerk))
    session().commit()
    (held,) = feed(app, key_of(cast.governor)).values()
    assert held.decoded("DTSTART") == datetime(2027, 6, 9, 16, 30, tzinfo=UTC)


def test_a_change_has_a_higher_sequence_under_the_same_name(app: Flask, cast: Cast, meeting: Meeting) -> None:
    key = key_of(cast.clerk)

    def told() -> tuple[str, int, datetime, str]:
        event = next(event for title, event in feed(app, key).items() if title.startswith("Governing"))
        return str(event["UID"]), event["SEQUENCE"], event.decoded("LAST-MODIFIED"), str(event["STATUS"])

    uid, sequence, changed_at, status = told()
    assert (sequence, changed_at, status) == (0, make.at(date(2026, 9, 7)), "CONFIRMED")
    record("pack_frozen", meeting, by=cast.clerk, now=make.at(date(2026, 9, 30)), school=cast.school)
    session().commit()
    assert told() == (uid, 0, changed_at, "CONFIRMED")  # a pack moves no date
    move_meeting(meeting, date(2026, 12, 16), **signed(cast.clerk, date(2026, 10, 1)))
    session().commit()
    assert told() == (uid, 1, make.at(date(2026, 10, 1)), "CONFIRMED")
    cancel_meeting(meeting, "The chair is ill", **signed(cast.clerk, date(2026, 10, 2)))
    session().commit()
    assert told() == (uid, 2, make.at(date(2026, 10, 2)), "CANCELLED")
    call_again(meeting, date(2026, 12, 16), **signed(cast.clerk, date(2026, 10, 3)))
    session().commit()
    assert told() == (uid, 3, make.at(date(2026, 10, 3)), "CONFIRMED")


def test_what_is_worked_back_changes_with_the_holidays_and_the_board_too(
    app: Flask, cast: Cast, meeting: Meeting
) -> None:
    key = key_of(cast.head)

    def sequences() -> list[int]:
        return [event["SEQUENCE"] for _, event in sorted(feed(app, key).items())]

    assert sequences() == [0, 0, 0]
    close_days(
        cast.school, "Training", date(2026, 12, 1), date(2026, 12, 1), by=cast.clerk, now=make.at(date(2026, 10, 1))
    )
    session().commit()
    assert sequences() == [0, 1, 1]
    papers = next(event for title, event in feed(app, key).items() if title.startswith("Papers"))
    assert papers.decoded("DTSTART") == date(2026, 11, 30)
    board = meeting.board
    change_board(
        board, "Full board", board.kind, notice_days=7, cut_off_days=5, by=cast.clerk, now=make.at(date(2026, 10, 2))
    )
    session().commit()
    assert sequences() == [1, 2, 2]


def test_no_reason_stands_in_a_calendar(app: Flask, cast: Cast, meeting: Meeting) -> None:
    move_meeting(meeting, date(2026, 11, 27), short_notice_reason="A pupil was excluded", **signed(cast.clerk))
    cancel_meeting(meeting, "The head is suspended", **signed(cast.clerk))
    session().commit()
    text = app.test_client().get(f"/calendars/{key_of(cast.head)}.ics").get_data(as_text=True)
    assert "excluded" not in text
    assert "suspended" not in text


def test_own_actions_are_there_by_number_alone_until_they_are_verified(app: Flask, cast: Cast) -> None:
    requirement = make.requirement(make.inspection(cast.school, cast.head))
    action = make.action(requirement, cast.leader, title="Meet the parents of Sam Lowe")
    make.action(requirement, cast.second_leader)
    key = key_of(cast.leader)
    ((title, event),) = feed(app, key).items()
    assert title == "Action 1.1 is due, Harbour Row Academy"
    assert event.decoded("DTSTART") == date(2027, 7, 16)
    assert str(event["URL"]) == "http://localhost/schools/900001/actions/1.1"
    assert "Sam Lowe" not in app.test_client().get(f"/calendars/{key}.ics").get_data(as_text=True)
    action.verified_on, action.verified_by = TODAY, cast.head
    session().commit()
    assert feed(app, key) == {}


def test_whoever_has_left_has_an_empty_calendar(app: Flask, cast: Cast, meeting: Meeting, clock: Clock) -> None:
    key = key_of(cast.governor)
    (seat,) = meeting.board.seats
    end_seat(seat, TODAY, by=cast.clerk, now=make.at(TODAY))
    session().commit()
    assert feed(app, key) == {}  # the term ends before the meeting
    seat.ends_on = None
    cast.governor.memberships[0].ends_on = TODAY
    session().commit()
    assert len(feed(app, key)) == 1  # the last day still counts
    clock.now = make.at(TODAY + timedelta(1))
    assert feed(app, key) == {}
    assert app.test_client().get(f"/calendars/{key}/boards/{meeting.board_id}.ics").status_code == 404
    cast.governor.active = False
    session().commit()
    assert app.test_client().get(f"/calendars/{key}.ics").status_code == 404


def test_a_seat_to_come_has_the_meetings_of_its_days(app: Flask, cast: Cast, meeting: Meeting) -> None:
    make.role(cast.trust_officer, Role.GOVERNOR, cast.school)
    make.seat(meeting.board, cast.trust_officer, starts_on=date(2026, 12, 10))
    later = make.meeting(meeting.board, cast.clerk, date(2027, 3, 10))
    uids = [str(event["UID"]).partition("@")[0] for event in feed(app, key_of(cast.trust_officer)).values()]
    assert uids == [f"meeting-{later.id}"]


def test_a_seat_without_a_role_at_the_school_shows_nothing(app: Flask, cast: Cast, meeting: Meeting) -> None:
    make.seat(meeting.board, cast.stranger)
    assert feed(app, key_of(cast.stranger)) == {}


def test_the_trusts_meetings_are_its_officers_and_its_members(app: Flask, cast: Cast) -> None:
    trustees = Board(name="Board of trustees", kind=BoardKind.TRUST_BOARD, trust=cast.trust)
    make.meeting(trustees, cast.trust_officer)
    make.seat(trustees, cast.governor)
    assert set(feed(app, key_of(cast.trust_officer))) == {
        "Board of trustees",
        "Papers due: Board of trustees, 9 December 2026",
    }
    assert set(feed(app, key_of(cast.governor))) == {"Board of trustees"}
    assert set(feed(app, key_of(cast.clerk))) == set()


def test_a_board_has_a_calendar_of_its_own_for_whoever_sees_it(app: Flask, cast: Cast, meeting: Meeting) -> None:
    assert set(feed(app, f"{key_of(cast.leader)}/boards/{meeting.board_id}")) == {
        "Governing board, Harbour Row Academy"
    }
    for who, board_id in ((cast.stranger, meeting.board_id), (cast.leader, 99)):
        assert app.test_client().get(f"/calendars/{key_of(who)}/boards/{board_id}.ics").status_code == 404


def test_a_wrong_address_and_one_that_was_replaced_lead_nowhere(
    app: Flask, at_browser: dict[str, Browser], cast: Cast
) -> None:
    assert app.test_client().get("/calendars/somebody.ics").status_code == 404
    governor = at_browser["governor"]
    assert "Make my address" in governor.get(ADDRESSES).main
    first = governor.post(ADDRESSES, {}).soup.select_one(".ns-address")
    second = governor.post(ADDRESSES, {}).soup.select_one(".ns-address")
    assert first
    assert second
    addresses = [found.get_text(strip=True).removeprefix("http://localhost") for found in (first, second)]
    assert [app.test_client().get(address).status_code for address in addresses] == [404, 200]
    told = session().scalars(select(Event).where(Event.name == "calendar_address_made").order_by(Event.id)).all()
    assert [event.detail for event in told] == [{"replaced": False}, {"replaced": True}]
    assert not any(key in str(event.detail) for key in addresses for event in told)


def test_a_program_that_has_the_calendar_already_is_told_so(app: Flask, cast: Cast, meeting: Meeting) -> None:
    address = f"/calendars/{key_of(cast.governor)}.ics"
    first = app.test_client().get(address)
    again = app.test_client().get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_many_meetings_and_actions_cost_as_many_queries_as_one(cast: Cast, queries: Queries, meeting: Meeting) -> None:
    asked, board, head = make.requirement(make.inspection(cast.school, cast.head)), meeting.board, cast.head
    make.action(asked, head)
    key = key_of(head)

    def cost() -> int:
        session().expire_all()
        before = queries.count
        with queries:
            calendar_of(key, make.at(TODAY))
        return queries.count - before

    of_one = cost()
    for days in range(1, 9):
        make.meeting(board, head, date(2027, 1, 11) + timedelta(days))
        make.action(asked, head)
    session().commit()
    assert cost() == of_one
    assert of_one <= 10
