"""The history of a school: who did what, and when, as far as whoever reads may be told."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.conftest import Queries
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.evidence import EvidenceKind
from tracker.models.meetings import BoardKind, Office
from tracker.queries.history import PAGE, Seen, Wanted, history_page
from tracker.rules.colours import Colour
from tracker.rules.history import Topic
from tracker.rules.monitoring import Months
from tracker.rules.permissions import Role
from tracker.services import boards, evidence, meetings, metrics, monitoring, people, questions, schools
from tracker.services.actions import move_due_date
from tracker.services.audit import remove_personal_data
from tracker.services.calendars import make_calendar_address
from tracker.services.digests import choose_wishes
from tracker.services.updates import log_progress

HARBOUR = "/schools/900001"
NOW = make.at(make.TODAY)
ALL = Seen(everything=True, evidence=True, questions=frozenset())


@pytest.fixture
def action(cast: Cast) -> Action:
    """An action of Lena's, 1.1, whose due date moved once."""
    made = make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader)
    moved(made, "The trainer was ill")
    session().commit()
    return made


def moved(action: Action, reason: str, now: datetime = NOW) -> None:
    later = action.due_on + timedelta(days=1)
    move_due_date(action, later, reason, by=action.owner, now=now, today=make.TODAY)


def told(page: Page) -> list[str]:
    """Read what happened, row by row."""
    cells = page.soup.select('td[data-label="What happened"]')
    return [" ".join(cell.get_text(" ").split()) for cell in cells]


def everything(cast: Cast) -> None:
    """Do once whatever befalls boards, seats, days, people, numbers and figures."""
    by: dict[str, Any] = {"by": cast.clerk, "now": NOW}
    committee = boards.found_board(cast.school, "Standards committee", BoardKind.COMMITTEE, **by)
    boards.change_board(committee, "Pupils’ committee", BoardKind.COMMITTEE, notice_days=10, cut_off_days=3, **by)
    seat = boards.seat_person(committee, cast.governor, Office.CHAIR, make.TODAY, **by)
    boards.name_for_part_two(seat, False, **by)
    boards.end_seat(seat, date(2027, 3, 1), **by)
    boards.end_board(committee, make.TODAY, today=make.TODAY, **by)
    closure = meetings.close_days(cast.school, "Training day", date(2027, 1, 4), date(2027, 1, 5), **by)
    meetings.open_days(closure, cast.school, **by)
    new = people.add_person("Nia Reed", "nia@harbour-row.example", school=cast.school, **by)
    held = people.give_role(new, Role.LEADER, cast.school, today=make.TODAY, ends_on=date(2027, 8, 31), **by)
    people.end_role(held, date(2026, 12, 31), **by)
    schools.note_former_urn(cast.school, "800001", **by)
    schools.take_back_former_urn(cast.school, "800001", **by)
    monitoring.expect_inspectors(cast.school, Months(3, 6), **by)
    monitoring.expect_inspectors(cast.school, None, **by)
    session().commit()
    remove_personal_data(new, "Nia Reed herself", today=make.TODAY, **by)
    session().commit()


def test_what_happened_is_told_with_who_when_and_about_what(at_browser: dict[str, Browser], action: Action) -> None:
    page = at_browser["governor"].get(f"{HARBOUR}/history")
    assert page.heading == "Who did what, and when?"
    assert told(page) == ["moved the due date of 1.1 from 16 July 2027 to 17 July 2027: The trainer was ill"]
    assert "25 Nov 2026 3.30pm" in page.main
    assert "Lena Adeyemi" in page.main
    assert page.soup.find("a", string="Action 1.1")["href"] == f"{HARBOUR}/actions/1.1?back={HARBOUR}/history"


def test_boards_people_and_settings_are_told_in_words(at_browser: dict[str, Browser], cast: Cast) -> None:
    everything(cast)
    gone = "Person removed 8"
    assert told(at_browser["clerk"].get(f"{HARBOUR}/history"))[::-1] == [
        "set up the board “Standards committee”",
        "changed the Pupils’ committee: name was Standards committee, now Pupils’ committee, "
        "clear days of notice were 7, now 10",
        "gave Gwen Ŵyn a seat on the Pupils’ committee as chair",
        "took Gwen Ŵyn off the confidential papers of the Pupils’ committee",
        "ended the seat of Gwen Ŵyn on the Pupils’ committee; its last day is 1 March 2027",
        "ended the Pupils’ committee; its last day is 25 November 2026",
        "noted that the school is closed from 4 January 2027 to 5 January 2027: Training day",
        "took back that the school is closed from 4 January 2027 to 5 January 2027: Training day",
        f"added {gone}",
        f"made {gone} a leader until 31 August 2027",
        f"ended the role of {gone} as leader; its last day is 31 December 2026",
        "noted 800001 as another number of the school",
        "took back that 800001 is another number of the school",
        "set that inspectors are expected after 3 to 6 months",
        "set that inspectors are expected when it is usual",
        f"ended the role of {gone} as leader; its last day is 24 November 2026",
        f"removed the name, address and post of somebody, now called {gone}, on the word of {gone} herself",
    ]


@pytest.mark.parametrize("part", ["head", "clerk", "trust officer"])
def test_heads_clerks_and_trust_officers_are_told_of_everything(
    at_browser: dict[str, Browser], cast: Cast, part: str
) -> None:
    everything(cast)
    assert len(told(at_browser[part].get(f"{HARBOUR}/history"))) == 17


@pytest.mark.parametrize("part", ["governor", "leader"])
def test_governors_and_leaders_are_told_of_the_plan(
    at_browser: dict[str, Browser], cast: Cast, action: Action, part: str
) -> None:
    everything(cast)
    page = at_browser[part].get(f"{HARBOUR}/history")
    assert [line.split()[0] for line in told(page)] == ["took", "noted", "moved"]
    offered = [option.get_text() for option in page.soup.select("select[name=what] option")]
    assert "People and roles" not in offered
    assert len(told(at_browser[part].get(f"{HARBOUR}/history?what=people"))) == 3


def test_of_a_confidential_question_or_piece_of_evidence_others_are_told_nothing(
    at_browser: dict[str, Browser], cast: Cast, action: Action
) -> None:
    by: dict[str, Any] = {"now": NOW, "today": make.TODAY}
    questions.ask(
        cast.school,
        None,
        "Who is under investigation?",
        asked_of=cast.head,
        answer_by=date(2026, 12, 9),
        confidential=True,
        by=cast.governor,
        **by,
    )
    seen, confidential = EvidenceKind.OBSERVATION, {"note": "Heard twice.", "confidential": True}
    evidence.add_evidence(action, seen, "A pupil’s statement", make.TODAY, by=cast.leader, **confidential, **by)
    session().commit()
    for part, lines in {"clerk": 3, "governor": 2, "trust officer": 1}.items():
        assert len(told(at_browser[part].get(f"{HARBOUR}/history"))) == lines, part
        assert len(rows(at_browser[part], "/history.csv")) == lines, part
    assert "Q1" not in at_browser["trust officer"].get(f"{HARBOUR}/history").main
    assert "E1" not in at_browser["governor"].get(f"{HARBOUR}/history").main


def test_the_history_of_another_school_is_not_told(at_browser: dict[str, Browser], cast: Cast, action: Action) -> None:
    page = at_browser["somebody from another school"].get("/schools/900002/history")
    assert told(page) == []
    assert "Every change will be told here" in page.main


def test_pages_follow_each_other_without_a_gap(at_browser: dict[str, Browser], cast: Cast, action: Action) -> None:
    for number in range(PAGE * 2):
        moved(action, f"Delay {number}", NOW + timedelta(minutes=number // 4))
    session().commit()
    governor, seen, address = at_browser["governor"], [], f"{HARBOUR}/history?what=actions"
    while True:
        page = governor.get(address)
        seen += [line.rpartition(": ")[2] for line in told(page)]
        older = page.soup.find("a", rel="next")
        if older is None:
            break
        address = older["href"]
        assert "what=actions" in address
    assert seen == [f"Delay {number}" for number in reversed(range(PAGE * 2))] + ["The trainer was ill"]
    assert page.soup.find("a", string="The newest")["href"] == f"{HARBOUR}/history?what=actions"


def test_who_what_from_and_until_narrow_it(at_browser: dict[str, Browser], cast: Cast, action: Action) -> None:
    late = datetime.combine(date(2026, 7, 1), time(23, 30), ZoneInfo("Europe/London"))
    moved(action, "In July", late)
    log_progress(action, Colour.GREEN, "Ten visits.", "", by=cast.leader, now=NOW, today=make.TODAY)
    everything(cast)
    head = at_browser["head"]

    def lines(asked: str) -> int:
        return len(told(head.get(f"{HARBOUR}/history?{asked}")))

    assert lines(f"who={cast.leader.id}") == 3
    assert lines(f"who={cast.clerk.id}&what={Topic.BOARDS}") == 6
    assert (
        lines("since=1&since=7&since=2026&until=1+July+2026"),
        lines("since=2+7+2026"),
        lines("until=30+6+2026"),
    ) == (
        1,
        19,
        0,
    )
    assert "Nothing answers to that." in head.get(f"{HARBOUR}/history?until=30&until=6&until=2026").main


@pytest.mark.parametrize("asked", ["who=x", "what=nothing", "since=yesterday", "until=31+2+2026", "before=99999"])
def test_what_the_address_does_not_know_is_as_if_it_had_not_been_said(
    at_browser: dict[str, Browser], action: Action, asked: str
) -> None:
    page = at_browser["head"].get(f"{HARBOUR}/history?{asked}")
    assert len(told(page)) == 1
    assert not page.soup.select(".govuk-error-message")


def rows(browser: Browser, path: str) -> list[dict[str, str]]:
    response = browser.client.get(f"{HARBOUR}{path}")
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_the_history_is_taken_away_with_the_same_filter_and_its_place_in_the_chain(
    at_browser: dict[str, Browser], cast: Cast, action: Action
) -> None:
    everything(cast)
    (row,) = rows(at_browser["clerk"], "/history.csv?what=actions")
    assert (row["Day"], row["Time"], row["Who"], row["About"]) == (
        "2026-11-25",
        "3.30pm",
        "Lena Adeyemi",
        "Action 1.1",
    )
    assert row["What happened"] == "moved the due date of 1.1 from 16 July 2027 to 17 July 2027: The trainer was ill"
    assert (row["Number in the chain"], len(row["Hash"])) == ("1", 64)
    response = at_browser["clerk"].client.get(f"{HARBOUR}/history.xlsx")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(response.data)).worksheets
    assert sheet.max_row == 19


def test_the_history_is_found_from_the_people_and_from_the_foot_of_every_page(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    links = at_browser["governor"].get(f"{HARBOUR}/people").soup.select(f'a[href="{HARBOUR}/history"]')
    assert len(links) == 2


def test_a_long_history_costs_as_many_queries_as_a_short_one(cast: Cast, action: Action, queries: Queries) -> None:
    def cost() -> int:
        session().expire_all()
        session().refresh(cast.school)
        before = queries.count
        with queries:
            history_page(cast.school, Wanted(), ALL)
        return queries.count - before

    of_one = cost()
    for number in range(PAGE):
        moved(action, f"Delay {number}")
    everything(cast)
    assert cost() == of_one == 1


def test_the_words_of_an_entry_are_not_markup(at_browser: dict[str, Browser], action: Action) -> None:
    moved(action, "<b>Bold</b> & =1+1")
    session().commit()
    clerk = at_browser["clerk"]
    assert told(clerk.get(f"{HARBOUR}/history"))[0].endswith("<b>Bold</b> & =1+1")
    assert rows(clerk, "/history.csv")[0]["What happened"].endswith("<b>Bold</b> & =1+1")


def test_a_metric_and_its_figures_are_told_without_the_figure(at_browser: dict[str, Browser], cast: Cast) -> None:
    by: dict[str, Any] = {"by": cast.leader, "now": NOW}
    metric = metrics.define_metric(cast.school, "Attendance", "Year 6", "%", "higher", **by)
    term: dict[str, Any] = {"period": "Summer 2026", "as_at": date(2026, 7, 20), "today": make.TODAY}
    metrics.enter_reading(metric, value=91.4, **term, **by)
    session().commit()
    assert told(at_browser["governor"].get(f"{HARBOUR}/history")) == [
        "entered a figure of Attendance, Year 6 for Summer term 2026",
        "defined the metric Attendance, Year 6",
    ]


def test_what_belongs_to_no_school_is_told_to_whom_it_befell_and_to_nobody_else(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    by: dict[str, Any] = {"by": cast.clerk, "now": NOW}
    make_calendar_address(cast.leader, now=NOW)
    choose_wishes(cast.leader, muted=True, weekday=0, lead_days=3, now=NOW)
    people.give_role(cast.leader, Role.TRUST_OFFICER, cast.trust, today=make.TODAY, **by)
    session().commit()
    page = at_browser["leader"].get("/account/history")
    assert page.heading == "What was changed about your account?"
    assert told(page) == [
        "made Lena Adeyemi a trust officer",
        "chose to be told nothing by mail",
        "made an address of a calendar feed",
    ]
    assert "Nothing has been recorded yet." in at_browser["governor"].get("/account/history").main


def test_what_befell_a_trust_is_told_to_its_officers(at_browser: dict[str, Browser], cast: Cast) -> None:
    trustees = boards.found_board(
        cast.trust, "Board of trustees", BoardKind.TRUST_BOARD, by=cast.trust_officer, now=NOW
    )
    boards.seat_person(trustees, cast.trust_officer, Office.CHAIR, make.TODAY, by=cast.trust_officer, now=NOW)
    session().commit()
    page = at_browser["trust officer"].get(f"/trusts/{cast.trust.id}/history")
    assert told(page) == [
        "gave Tom Birch a seat on the Board of trustees as chair",
        "set up the board “Board of trustees”",
    ]
    at_browser["clerk"].get(f"/trusts/{cast.trust.id}/history", 404)


def test_a_long_history_of_a_trust_goes_on_on_further_pages(at_browser: dict[str, Browser], cast: Cast) -> None:
    for number in range(PAGE + 1):
        boards.found_board(cast.trust, f"Panel {number}", BoardKind.COMMITTEE, by=cast.trust_officer, now=NOW)
    session().commit()
    page = at_browser["trust officer"].get(f"/trusts/{cast.trust.id}/history")
    assert len(told(page)) == PAGE
    older = page.soup.select_one('a[rel="next"]')["href"]
    assert told(at_browser["trust officer"].get(older)) == ["set up the board “Panel 0”"]
