"""What did governors ask, and were they answered? From "what should I ask?" to satisfied."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.conftest import Clock, Queries
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.meetings import Office
from tracker.models.questions import Question
from tracker.rules.permissions import Role
from tracker.rules.questions import TurnKind

Browsers = dict[str, Browser]
BY_WHEN = ["9", "12", "2026"]
ASK = {"text": "Who covers the lessons?", "answer_by": BY_WHEN}


@pytest.fixture
def home(cast: Cast) -> str:
    """Where the school's pages begin."""
    return f"/schools/{cast.school.urn}"


@pytest.fixture
def action(cast: Cast) -> Action:
    """An action of Lena's with a milestone long overdue."""
    action = make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    make.milestone(action, date(2026, 10, 9))
    session().commit()
    return action


@pytest.fixture
def question(cast: Cast, action: Action) -> Question:
    """A question that Gwen asked Lena about her action."""
    return make.question(cast.school, cast.governor, cast.leader, action=action)


def stored() -> list[Question]:
    return session().query(Question).order_by(Question.number).all()


def link(page: Page, words: str) -> str:
    """Find where a link or button of some words leads."""
    found = next(a for a in page.soup.find_all("a") if " ".join(a.get_text().split()).startswith(words))
    return str(found["href"])


def cards(page: Page) -> list[str]:
    return [" ".join(card.get_text(" ").split()) for card in page.soup.select("li.ns-card")]


def written(page: Page, part: str = "open") -> str:
    return page.soup.select_one(f"#minutes-{part}").get_text()  # type: ignore[union-attr]


# ---------------------------------------------------------------- asking


@pytest.mark.usefixtures("action")
def test_a_governor_takes_over_a_suggested_question(home: str, cast: Cast, at_browser: Browsers) -> None:
    governor = at_browser["governor"]
    board = governor.get(home)
    assert link(board, "What should we ask?") == "#ask"
    where = link(board, "Ask this")
    page = governor.get(where)
    assert "About 1.1 Check for understanding in every lesson" in page.main
    assert "Why ask this: 1 milestone 47 days overdue." in page.main
    assert page.value_of("text") == "What is in the way, and when will it be put right?"
    assert page.value_of("asked_of") == str(cast.leader.id)
    assert page.value_of("answer_by") == "9"
    sent = {name: page.value_of(name) or "" for name in ("text", "asked_of")} | {"answer_by": BY_WHEN}
    page = governor.post(where, sent)
    assert "Asked as Q1." in page.main
    (question,) = stored()
    assert question.because == "1 milestone 47 days overdue."
    assert question.action_id is not None
    board = governor.get(home)
    assert "Already asked and not settled: 1.1 Check for understanding in every lesson ( Q1 )" in board.main
    assert "1 question of governors to be answered" in board.main


@pytest.mark.usefixtures("action")
def test_what_should_i_ask_offers_everything_the_record_gives_and_the_plan_as_a_whole(
    home: str, cast: Cast, at_browser: Browsers
) -> None:
    governor = at_browser["governor"]
    page = governor.get(f"{home}/questions/ask")
    assert "What the record gives you to ask" in page.main
    assert "1.1 Check for understanding in every lesson." in page.main
    page = governor.post(f"{home}/questions/ask", ASK | {"asked_of": cast.head.id})
    assert "Q1: The plan as a whole" in page.heading
    assert stored()[0].because == ""


@pytest.mark.usefixtures("action")
def test_a_reason_that_does_not_hold_is_not_kept(home: str, cast: Cast, at_browser: Browsers) -> None:
    where = f"{home}/questions/ask?action=1.1&reason=moved"
    page = at_browser["governor"].get(where)
    assert page.value_of("text") == ""
    assert "Why ask this" not in page.main
    at_browser["governor"].post(where, ASK | {"asked_of": cast.leader.id})
    assert stored()[0].because == ""


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": ""}, "Write the question."),
        ({"text": "why " * 61}, "Use 60 words or fewer; this has 61."),
        ({"answer_by": ["", "", ""]}, "Enter the day by which the answer is due."),
        ({"answer_by": ["1", "11", "2026"]}, "1 November 2026 has passed: give a day to come."),
        ({"asked_of": ""}, "Choose who is to answer."),
        ({"asked_of": "99"}, "Choose one from the list."),
        ({"meeting": "99"}, "Choose one from the list."),
    ],
)
@pytest.mark.usefixtures("action")
def test_what_cannot_be_asked_comes_back_as_typed_with_a_sentence(
    home: str, cast: Cast, at_browser: Browsers, typed: dict[str, Any], sentence: str
) -> None:
    make.meeting(cast.school.boards[0], cast.clerk)
    sent = ASK | {"asked_of": cast.leader.id} | typed
    page = at_browser["governor"].post(f"{home}/questions/ask?action=1.1", sent, status=422)
    assert page.errors == [sentence]
    assert page.value_of("text") == str(sent["text"]).strip()
    assert stored() == []


@pytest.mark.parametrize(
    "about", ["action=9.9", "action=x", "requirement=9", "metric=9", "check=no", "metric=" + "9" * 20]
)
@pytest.mark.usefixtures("action")
def test_what_is_not_there_cannot_be_asked_about(home: str, at_browser: Browsers, about: str) -> None:
    at_browser["governor"].get(f"{home}/questions/ask?{about}", status=404)


@pytest.mark.usefixtures("action")
def test_the_clerk_records_what_was_asked_in_the_meeting(home: str, cast: Cast, at_browser: Browsers) -> None:
    meeting = make.meeting(cast.school.boards[0], cast.clerk, date(2026, 11, 20))
    clerk = at_browser["clerk"]
    where = link(clerk.get(f"{home}/meetings/{meeting.id}"), "Record a question")
    page = clerk.get(where)
    assert page.heading == "What did a governor ask?"
    assert page.value_of("meeting") == str(meeting.id)
    sent = ASK | {"asked_of": cast.head.id, "meeting": meeting.id}
    assert clerk.post(where, sent, status=422).errors == ["Choose the governor who asked it."]
    page = clerk.post(where, sent | {"asked_by": cast.governor.id})
    assert "Gwen Ŵyn, 20 November 2026 ; recorded by Clare Moss" in page.main
    page = at_browser["governor"].get(f"{home}/meetings/{meeting.id}")
    assert "Q1 Open Who covers the lessons?" in cards(page)[0]
    assert written(page).startswith("Q1. Gwen Ŵyn asked Hanif Rahman about the plan as a whole:")


@pytest.mark.usefixtures("action")
def test_the_answer_is_asked_for_with_the_papers_of_the_next_meeting(
    home: str, cast: Cast, at_browser: Browsers
) -> None:
    make.meeting(cast.school.boards[0], cast.clerk, date(2026, 12, 9))
    page = at_browser["governor"].get(f"{home}/questions/ask?action=1.1&reason=milestones_overdue")
    assert "Papers for the next meeting are due on this day" in page.main
    assert page.value_of("answer_by") == "1"
    assert page.value_of("meeting") == "1"


@pytest.mark.usefixtures("action")
def test_asked_from_a_later_meeting_the_answer_goes_in_with_the_papers_of_that_one(
    home: str, cast: Cast, at_browser: Browsers
) -> None:
    make.meeting(cast.school.boards[0], cast.clerk, date(2026, 12, 9))
    later = make.meeting(cast.school.boards[0], cast.clerk, date(2026, 12, 14))
    page = at_browser["governor"].get(f"{home}/questions/ask?meeting={later.id}")
    assert "Papers for the meeting on 14 December 2026 are due on this day" in page.main
    assert page.value_of("answer_by") == "4"
    assert page.value_of("meeting") == str(later.id)


# ---------------------------------------------------------------- answering, and saying whether it satisfies


def test_from_asked_to_asked_again_to_satisfied(
    home: str, cast: Cast, at_browser: Browsers, question: Question, action: Action
) -> None:
    make.evidence(action, cast.leader)
    where = f"{home}/questions/1"
    leader, governor = at_browser["leader"], at_browser["governor"]
    page = leader.get(f"{home}/my-actions")
    assert "1 question of governors to answer" in page.main
    assert "Why has attendance not moved since Easter?" in cards(page)[0]
    page = leader.get(link(leader.get(where), "Answer"))
    assert "E1 Twelve lessons seen in week 9 (action 1.1)" in page.main
    page = leader.post(f"{where}/answer", {"text": "It has, by two days.", "evidence": ["1"]})
    assert "Gwen Ŵyn now says whether that answers it." in page.main
    assert "Shown by E1 Twelve lessons seen in week 9" in page.main
    assert "Does the answer satisfy you?" not in page.main
    assert "question of governors" not in leader.get(f"{home}/my-actions").main
    page = governor.get(where)
    assert "Does the answer satisfy you?" in page.main
    page = governor.get(link(page, "Ask again"))
    page = governor.post(f"{where}/again", {"text": "For whom?", "answer_by": BY_WHEN})
    assert "Asked again. Lena Adeyemi owes another answer." in page.main
    leader.post(f"{where}/answer", {"text": "For half of them."})
    page = governor.post(f"{where}/satisfied", {})
    assert "Q1 is settled." in page.main
    assert "25 November 2026 : Gwen Ŵyn was satisfied" in page.main
    assert "Answer" not in [a.get_text() for a in page.soup.select("a.ns-button")]
    told = written(page)
    assert "Gwen Ŵyn was not satisfied and asked again, for 9 December 2026: “For whom?”" in told


def test_another_promise_is_seen_beside_the_first(home: str, at_browser: Browsers, question: Question) -> None:
    where = f"{home}/questions/1/promise"
    leader = at_browser["leader"]
    page = leader.post(where, {"answer_by": ["13", "1", "2027"], "reason": ""}, status=422)
    assert page.errors == ["Say why the answer needs another day."]
    page = leader.post(where, {"answer_by": ["9", "12", "2026"], "reason": "Ill."}, status=422)
    assert page.errors == ["It is due by 9 December 2026 already. Give another day."]
    assert page.value_of("reason") == "Ill."
    page = leader.post(where, {"answer_by": ["13", "1", "2027"], "reason": "The trainer is ill."})
    assert "Answer due by 13 January 2027 First due by 9 December 2026" in page.main
    assert "25 November 2026 : Lena Adeyemi promised the answer for 13 January 2027 The trainer is ill." in page.main


def test_an_answer_without_a_word_comes_back_with_its_evidence_ticked(
    home: str, at_browser: Browsers, question: Question, action: Action
) -> None:
    make.evidence(action)
    page = at_browser["leader"].post(f"{home}/questions/1/answer", {"text": "", "evidence": ["1"]}, status=422)
    assert page.errors == ["Write the answer."]
    assert page.value_of("evidence") == "1"
    page = at_browser["leader"].post(f"{home}/questions/1/answer", {"text": "So.", "evidence": ["77"]}, status=422)
    assert page.errors == ["Choose from the list."]
    assert page.value_of("text") == "So."


def test_only_the_asker_says_whether_it_satisfies(
    home: str, cast: Cast, at_browser: Browsers, question: Question
) -> None:
    make.turn(question, TurnKind.ANSWERED, cast.leader)
    for part in ("trust officer", "clerk"):
        page = at_browser[part].get(f"{home}/questions/1")
        assert "Does the answer satisfy you?" not in page.main
        page = at_browser[part].post(f"{home}/questions/1/satisfied", {}, status=403)
        assert "Only the person who asked can say whether the answer satisfies." in page.main
    assert len(question.turns) == 1


def test_an_answer_given_aloud_closes_a_question_when_the_asker_says_which(
    home: str, at_browser: Browsers, question: Question
) -> None:
    governor = at_browser["governor"]
    where = link(governor.get(f"{home}/questions/1"), "It was answered elsewhere")
    assert governor.post(where, {"text": ""}, status=422).errors == [
        "Say what satisfied you: no answer that is written here did."
    ]
    assert "Q1 is settled." in governor.post(where, {"text": "Answered in the meeting."}).main


def test_the_question_of_a_governor_who_left_is_taken_over(
    home: str, cast: Cast, at_browser: Browsers, question: Question
) -> None:
    trust = at_browser["trust officer"]
    assert "Take it over" not in trust.get(f"{home}/questions/1").main
    trust.post(f"{home}/questions/1/take-over", {}, status=403)
    cast.governor.memberships[0].ends_on = make.TODAY - timedelta(1)
    page = trust.get(link(trust.get(f"{home}/questions/1"), "Take it over"))
    assert "Gwen Ŵyn asked it and has no role at the school any more." in page.main
    page = trust.post(f"{home}/questions/1/take-over", {})
    assert "25 November 2026 : Tom Birch took the question over" in page.main
    assert "Tom Birch has taken the question over" in page.main


def test_the_clerk_hands_on_the_question_of_a_governor_who_left(
    home: str, cast: Cast, at_browser: Browsers, question: Question
) -> None:
    cast.governor.memberships[0].ends_on = make.TODAY - timedelta(1)
    clerk = at_browser["clerk"]
    assert clerk.post(f"{home}/questions/1/take-over", {}, status=422).errors == ["Choose a governor."]
    page = clerk.post(f"{home}/questions/1/take-over", {"asked_by": cast.trust_officer.id})
    assert "Tom Birch took the question over" in page.main


@pytest.mark.parametrize(
    ("part", "path", "before", "typed"),
    [
        ("leader", "answer", [], {"text": "By half term."}),
        ("leader", "promise", [], {"answer_by": ["13", "1", "2027"], "reason": "The trainer is ill."}),
        ("governor", "again", [TurnKind.ANSWERED], {"text": "For whom?", "answer_by": BY_WHEN}),
        ("governor", "satisfied", [TurnKind.ANSWERED], {}),
    ],
)
def test_a_button_pressed_three_times_at_once_says_it_once(
    app: Flask,
    home: str,
    cast: Cast,
    question: Question,
    part: str,
    path: str,
    before: list[TurnKind],
    typed: dict[str, Any],
) -> None:
    for kind in before:
        make.turn(question, kind, cast.leader)
    session().commit()
    presses = [Browser(app.test_client()).sign_in(cast.everybody()[part]) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda one: one.client.post(f"{home}/questions/1/{path}", data=typed), presses))
    assert [answer.status_code for answer in answers] == [302] * 3
    session().expire_all()
    assert len(question.turns) == len(before) + 1


# ---------------------------------------------------------------- who sees what


def test_a_confidential_question_is_not_there_for_others(
    home: str, cast: Cast, at_browser: Browsers, action: Action
) -> None:
    other = make.person("Nia Hart", "Governor")
    make.role(other, Role.GOVERNOR, cast.school)
    secret = "Who is with the Riverside family?"
    make.question(cast.school, other, cast.leader, action=action, text=secret, confidential=True)
    meeting = make.meeting(cast.school.boards[0], cast.clerk)
    make.question(cast.school, other, cast.leader, meeting=meeting, text=secret, confidential=True)
    places = ("", "/questions", "/questions?show=all", "/actions/1.1", "/requirements/1", f"/meetings/{meeting.id}")
    for part in ("governor", "trust officer"):
        browser = at_browser[part]
        assert not any("Riverside" in browser.get(f"{home}{place}").main for place in places)
        browser.get(f"{home}/questions/1", status=404)
        assert b"Riverside" not in browser.client.get(f"{home}/questions.csv?show=all").data
    for part in ("leader", "clerk"):
        page = at_browser[part].get(f"{home}/questions/1")
        assert "Confidential (Part II)" in page.main
        assert secret in written(page, "part-two")
    page = at_browser["clerk"].get(f"{home}/meetings/{meeting.id}")
    assert secret in written(page, "part-two")
    assert not page.soup.select_one("#minutes-open")


def test_whoever_is_named_for_part_two_reads_on_the_screen_what_their_pack_holds(
    home: str, cast: Cast, at_browser: Browsers, action: Action
) -> None:
    committee = make.board(cast.school)
    make.seat(cast.school.boards[0], cast.governor, Office.CHAIR)
    make.question(cast.school, cast.trust_officer, cast.leader, action=action, text="Who is ill?", confidential=True)
    meeting = make.meeting(committee, cast.clerk)
    asked = {"meeting": meeting, "confidential": True, "text": "Who has left?"}
    make.question(cast.school, cast.trust_officer, cast.second_leader, action=action, **asked)
    chair = at_browser["governor"]
    for place in ("/questions", "/questions/1", "/actions/1.1", "/requirements/1"):
        page = chair.get(f"{home}{place}")
        assert "Who is ill?" in page.main
        assert "Who has left?" not in page.main
    assert "Who has left?" not in chair.get(f"{home}/meetings/{meeting.id}").main
    chair.get(f"{home}/questions/2", status=404)
    assert b"Who is ill?" in chair.client.get(f"{home}/questions.csv").data
    at_browser["leader"].get(f"{home}/questions/2", status=404)
    at_browser["leader"].post(f"{home}/questions/2/answer", {"text": "I know."}, status=404)
    at_browser["trust officer"].get(f"{home}/questions/1")


@pytest.mark.usefixtures("action")
def test_the_form_says_who_sees_a_confidential_question(home: str, cast: Cast, at_browser: Browsers) -> None:
    told = (
        "A confidential question is seen by {}, whoever is to answer, the clerk, the headteacher, and those named for"
        " Part II on {}."
    )
    page = at_browser["governor"].get(f"{home}/questions/ask?action=1.1")
    assert told.format("you", "the Interim executive board") in page.main
    make.meeting(cast.school.boards[0], cast.clerk)
    board = "the board of its meeting, or on the Interim executive board where it is asked at none"
    assert told.format("the governor", board) in at_browser["clerk"].get(f"{home}/questions/ask?action=1.1").main


def test_a_question_put_off_again_and_again_says_so_everywhere(
    home: str, cast: Cast, at_browser: Browsers, question: Question
) -> None:
    leader, where = at_browser["leader"], f"{home}/questions/1/promise"
    assert "At most 60 days from today." in leader.get(where).main
    far = leader.post(where, {"answer_by": ["31", "12", "2099"], "reason": "Ill."}, status=422)
    assert far.errors == ["An answer is put off by 60 days at most: give a day up to 24 January 2027."]
    for day in ("13", "20"):
        leader.post(where, {"answer_by": [day, "1", "2027"], "reason": f"Ill until the {day}th."})
    page = at_browser["governor"].get(f"{home}/questions?show=put+off")
    assert cards(page)[0].startswith("Q1 Open Put off 2 times")
    assert "The one question awaits an answer, one put off more than once." in page.main
    told = at_browser["governor"].get(f"{home}/questions/1").main
    assert "20 January 2027 First due by 9 December 2026 ; another day promised 2 times" in told
    assert "to be answered , 1 put off more than once" in at_browser["governor"].get(home).main
    far = at_browser["governor"].post(
        f"{home}/questions/ask", ASK | {"asked_of": cast.leader.id, "answer_by": ["1", "1", "2099"]}, status=422
    )
    assert far.errors == ["Ask for an answer within a year: by 25 November 2027 at the latest."]


def test_of_confidential_evidence_a_governor_reads_only_that_there_is_some(
    home: str, at_browser: Browsers, question: Question, action: Action
) -> None:
    make.evidence(action, confidential=True, title="The Riverside family")
    at_browser["leader"].post(f"{home}/questions/1/answer", {"text": "See there.", "evidence": ["1"]})
    assert "Shown by 1 confidential item" in at_browser["governor"].get(f"{home}/questions/1").main
    assert "Shown by E1 The Riverside family" in at_browser["clerk"].get(f"{home}/questions/1").main


def test_what_happened_to_an_open_question_is_told_where_it_was_asked(
    home: str, cast: Cast, at_browser: Browsers, action: Action
) -> None:
    governor = at_browser["governor"]
    for more in ({}, {"confidential": "y", "text": "Who else?"}):
        governor.post(f"{home}/questions/ask?action=1.1", ASK | {"asked_of": cast.leader.id} | more)
    for place in ("/actions/1.1", "/requirements/1"):
        page = governor.get(f"{home}{place}")
        assert "Gwen Ŵyn asked question Q1 , to be answered by 9 December 2026" in page.main
        assert "question Q2" not in at_browser["leader"].get(f"{home}{place}").main
        assert "What governors asked Ask about this Q1 Open Who covers the lessons?" in page.main


# ---------------------------------------------------------------- the list


@pytest.fixture
def asked(cast: Cast, action: Action) -> None:
    """One question of each state, of Gwen's but for the last; the answered one was asked at a meeting."""
    meeting = make.meeting(cast.school.boards[0], cast.clerk)
    known = {"answer_by": make.TODAY + timedelta(7)}
    satisfied, answered, again, overdue = (
        make.question(cast.school, cast.governor, cast.leader, text=f"Is it {state}?", **(known | more))
        for state, more in (
            ("settled", {}),
            ("answered", {"meeting": meeting}),
            ("asked again", {}),
            ("late", {"answer_by": date(2026, 11, 20)}),
        )
    )
    make.question(cast.school, cast.trust_officer, cast.head, text="Is it open?", action=action, **known)
    for one in (satisfied, answered, again):
        make.turn(one, TurnKind.ANSWERED, cast.leader)
    make.turn(satisfied, TurnKind.SATISFIED, cast.governor, text="")
    make.turn(again, TurnKind.ASKED_AGAIN, cast.governor, answer_by=make.TODAY + timedelta(7))
    assert overdue.number == 4
    session().commit()


@pytest.mark.usefixtures("asked")
def test_the_counts_come_first_and_what_is_overdue_leads(home: str, at_browser: Browsers) -> None:
    page = at_browser["governor"].get(f"{home}/questions")
    assert page.heading == "What did governors ask, and were they answered?"
    assert (
        "Three of five questions await an answer, one of them overdue; one awaits the word of whoever asked;"
        " one is settled."
    ) in page.main
    assert [card.split("?")[0] for card in cards(page)] == [
        "Q4 Overdue Is it late",
        "Q3 Asked again Is it asked again",
        "Q5 Open Is it open",
        "Q2 Awaits the asker Is it answered",
    ]
    assert "5 days late" in cards(page)[0]


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ("show=all", ["Q4", "Q3", "Q5", "Q2", "Q1"]),
        ("show=unanswered", ["Q4", "Q3", "Q5"]),
        ("show=overdue", ["Q4"]),
        ("show=answered", ["Q2"]),
        ("show=satisfied", ["Q1"]),
        ("show=all&whose=mine", ["Q4", "Q3", "Q2", "Q1"]),
        ("meeting=1", ["Q2"]),
        ("show=nonsense&whose=x&meeting=77", ["Q4", "Q3", "Q5", "Q2"]),
    ],
)
@pytest.mark.usefixtures("asked")
def test_the_list_and_its_download_are_filtered_by_the_address(
    home: str, at_browser: Browsers, filters: str, numbers: list[str]
) -> None:
    page = at_browser["governor"].get(f"{home}/questions?{filters}")
    assert [card.split()[0] for card in cards(page)] == numbers
    table = at_browser["governor"].client.get(link(page, "as CSV")).data.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in table if line.startswith("Q")] == numbers


@pytest.mark.usefixtures("asked")
def test_the_minutes_of_a_meeting_are_with_its_questions(home: str, at_browser: Browsers) -> None:
    page = at_browser["governor"].get(f"{home}/questions?meeting=1")
    assert written(page).startswith(
        "Q2. Gwen Ŵyn asked Lena Adeyemi on 25 November 2026 about the plan as a whole: “Is it answered?”"
    )
    assert not at_browser["governor"].get(f"{home}/questions").soup.select("textarea")


def test_before_a_meeting_its_minutes_say_of_no_answer_that_it_has_not_come(
    cast: Cast, home: str, at_browser: Browsers
) -> None:
    meeting = make.meeting(cast.school.boards[0], cast.clerk, make.TODAY + timedelta(30))
    due = {"asked_on": make.TODAY, "answer_by": make.TODAY + timedelta(7)}
    make.question(cast.school, cast.governor, cast.leader, meeting=meeting, **due)
    session().commit()
    page = at_browser["clerk"].get(f"{home}/meetings/{meeting.id}")
    assert "The answer is due by 2 December 2026." in written(page)
    assert "has not come" not in page.main


def test_the_minutes_of_a_meeting_hold_what_its_board_took_further_that_day(
    home: str, cast: Cast, at_browser: Browsers
) -> None:
    board, other = cast.school.boards[0], make.board(cast.school)
    today = make.meeting(board, cast.clerk, make.TODAY)
    for of, on in ((board, date(2026, 7, 1)), (board, date(2026, 7, 1)), (other, date(2026, 7, 1))):
        make.question(cast.school, cast.governor, cast.leader, asked_on=on, meeting=make.meeting(of, cast.clerk, on))
    for question in stored()[::2]:
        make.turn(question, TurnKind.ANSWERED, cast.leader)
    told = written(at_browser["governor"].get(f"{home}/meetings/{today.id}"))
    assert told.startswith("Q1. Gwen Ŵyn asked Lena Adeyemi on 1 July 2026 about the plan as a whole:")
    assert "Q2" not in told
    assert "Q3" not in told


def test_the_minutes_of_a_meeting_end_with_it_and_name_open_evidence_alone(
    home: str, cast: Cast, at_browser: Browsers, action: Action
) -> None:
    held_on = make.TODAY - timedelta(14)
    meeting = make.meeting(cast.school.boards[0], cast.clerk, held_on)
    question = make.question(cast.school, cast.governor, cast.leader, asked_on=held_on, meeting=meeting)
    pieces = [make.evidence(action), make.evidence(action, confidential=True)]
    make.turn(question, TurnKind.ANSWERED, cast.leader, held_on, evidence=pieces)
    make.turn(question, TurnKind.SATISFIED, cast.governor, text="")
    page = at_browser["clerk"].get(f"{home}/meetings/{meeting.id}")
    assert written(page).endswith("Lena Adeyemi answered: “Two forms were visited.” (E1).")
    assert written(page, "open-since") == "Q1. Gwen Ŵyn was satisfied on 25 November 2026."
    assert "Shown by E1" in at_browser["clerk"].get(f"{home}/questions/1").main
    assert "E2" in at_browser["clerk"].get(f"{home}/questions/1").main


def test_a_question_for_a_meeting_that_was_cancelled_says_so(home: str, cast: Cast, at_browser: Browsers) -> None:
    meeting = make.meeting(cast.school.boards[0], cast.clerk, cancelled_on=make.TODAY)
    make.question(cast.school, cast.governor, cast.leader, meeting=meeting)
    page = at_browser["governor"].get(f"{home}/questions/1")
    assert "Interim executive board, 9 December 2026, cancelled" in page.main


@pytest.mark.usefixtures("asked")
def test_what_is_settled_or_filtered_away_is_said(home: str, at_browser: Browsers) -> None:
    page = at_browser["trust officer"].get(f"{home}/questions?show=satisfied&whose=mine")
    assert "No question answers to that." in page.main


def test_where_nothing_was_asked_it_says_what_would_be_here(home: str, at_browser: Browsers) -> None:
    assert "Ask the first question" in at_browser["governor"].get(f"{home}/questions").main
    leader = at_browser["leader"].get(f"{home}/questions")
    assert "A governor, the clerk or a trust officer can ask the first question." in leader.main


@pytest.mark.usefixtures("asked")
def test_a_check_a_metric_and_a_requirement_lead_to_asking(home: str, cast: Cast, at_browser: Browsers) -> None:
    metric = make.metric(cast.school, "Persistent absence", unit="%", better="lower")
    for period, basis in (("2023/24", "3 term"), ("2024/25", "2 term")):
        make.reading(metric, cast.clerk, period, 31.2, date(int(period[:4]) + 1, 8, 31), basis=basis)
    governor = at_browser["governor"]
    for place in ("/checks", f"/metrics/{metric.id}", "/requirements/1", "/actions/1.1"):
        where = link(governor.get(f"{home}{place}"), "Ask about this")
        question = governor.post(where, ASK | {"asked_of": cast.head.id})
        number = question.heading.split(":")[0]
        assert number in " ".join(cards(governor.get(f"{home}{place}")))
    assert "Ask about this" not in at_browser["head"].get(f"{home}/actions/1.1").main


def test_fifty_questions_cost_as_many_queries_as_one(
    home: str, cast: Cast, at_browser: Browsers, action: Action, queries: Queries
) -> None:
    def ask(count: int) -> None:
        for number in range(count):
            about = {"action": action} if number % 2 else {"requirement": action.requirement}
            about["confidential"] = number % 4 > 1
            one = make.question(cast.school, make.person("Jo Field"), make.person("Kit Moor"), **about)
            answer = make.turn(one, TurnKind.ANSWERED, make.person("Ann Reid"))
            answer.evidence = [make.evidence(action)]

    def cost(path: str) -> int:
        queries.statements.clear()
        with queries:
            at_browser["governor"].get(f"{home}{path}")
        return queries.count

    ask(2)
    places = ("/questions?show=all", "/questions/1", "/my-actions", "/actions/1.1", "/questions/ask", "")
    one = {place: cost(place) for place in places}
    ask(6)
    assert {place: cost(place) for place in places} == one
    assert one["/questions?show=all"] <= 5 + 2
    assert one["/my-actions"] <= 8 + 2


def test_a_promise_that_passes_over_night_is_overdue_in_the_morning(
    home: str, cast: Cast, at_browser: Browsers, question: Question, clock: Clock
) -> None:
    assert cards(at_browser["governor"].get(f"{home}/questions"))[0].startswith("Q1 Open")
    clock.now = make.at(date(2026, 12, 10))
    at_browser["governor"].sign_in(cast.governor)
    assert cards(at_browser["governor"].get(f"{home}/questions"))[0].startswith("Q1 Overdue")
    assert "1 question of governors to be answered , 1 overdue" in at_browser["governor"].get(home).main


def test_a_reason_that_is_kept_tells_no_figure_of_few_pupils(
    home: str, cast: Cast, at_browser: Browsers, action: Action
) -> None:
    metric = make.metric(cast.school, "Late", group="SEND", unit="%", better="lower")
    few = {"numerator": 1, "denominator": 4}
    first = make.reading(metric, cast.leader, "2024/25", 25.0, date(2025, 8, 31), basis="3 term", **few)
    make.reading(metric, cast.leader, "2025/26", 26.5, date(2026, 10, 30), basis="2 term", **few)
    make.target(action.requirement, first, 10.0)
    clerk, governor = at_browser["clerk"], at_browser["governor"]
    assert "26.5" in clerk.get(f"{home}/questions/ask").main
    assert not [told for told in ("25.0", "26.5") if told in governor.get(f"{home}/questions/ask").main]
    where = f"{home}/questions/ask?requirement=1&reason=not_comparable"
    page = clerk.get(where)
    sent = {"text": page.value_of("text"), "answer_by": BY_WHEN}
    clerk.post(where, sent | {"asked_by": cast.governor.id, "asked_of": cast.leader.id})
    why = "Two figures of Late do not compare: the first counts three terms and the second two."
    assert stored()[0].because == why
    for place in (f"{home}/questions/1", f"{home}/requirements/1", f"{home}/questions.csv"):
        told = governor.client.get(place).get_data(as_text=True)
        assert "do not compare" in told or "Q1" in told
        assert not re.search(r"\b(25\.0|26\.5)\b", told)
