"""A form that is sent again is done once; and a script that sends one is told what became of it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.pictures import photo, png
from tracker.db import Base, session
from tracker.models.actions import Update
from tracker.models.events import Event
from tracker.models.evidence import Evidence
from tracker.models.questions import Question, QuestionTurn
from tracker.models.visits import Visit
from tracker.web.once import BY_SCRIPT, LEADS_TO

Browsers = dict[str, Browser]
HARBOUR = "/schools/900001"
LOG = f"{HARBOUR}/actions/1.1/progress"
TYPED = {"colour": "amber", "progress": "Eighteen lessons visited."}
BY_A_SCRIPT = {BY_SCRIPT: "yes"}


@pytest.fixture(autouse=True)
def _an_action(cast: Cast) -> None:
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    session().commit()


def count(of: type[Base]) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(of)) or 0


def marked(browser: Browser, address: str) -> dict[str, str]:
    """Open a form, and give the mark it carries."""
    mark = browser.get(address).value_of("mark")
    assert mark
    return {"mark": mark}


def by_script(browser: Browser, address: str, typed: dict[str, Any]) -> TestResponse:
    return browser.client.post(address, data=typed, headers=BY_A_SCRIPT, content_type="multipart/form-data")


# ---------------------------------------------------------------- sent again


def test_each_opening_of_a_form_has_a_mark_of_its_own(at_browser: Browsers) -> None:
    one, other = (marked(at_browser["leader"], LOG)["mark"] for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{32}", one)
    assert one != other


def test_an_update_that_comes_twice_is_stored_once_and_answered_as_the_first_time(at_browser: Browsers) -> None:
    leader = at_browser["leader"]
    typed = {**TYPED, **marked(leader, LOG)}
    first = leader.post(LOG, typed)
    events = count(Event)
    again = leader.post(LOG, typed)
    assert (again.heading, count(Update), count(Event)) == (first.heading, 1, events)
    assert "This had arrived already, and is stored once." in again.main


def test_so_is_its_photo(at_browser: Browsers) -> None:
    leader = at_browser["leader"]
    typed = {**TYPED, "title": "The wall in room 4", **marked(leader, LOG)}
    for _ in range(2):
        leader.post(LOG, {**typed, "file": (BytesIO(png()), "wall.png")})
    assert (count(Update), count(Evidence)) == (1, 1)


def test_other_words_under_the_same_mark_are_asked_about_and_then_follow(at_browser: Browsers) -> None:
    """Somebody went back to a page that was signed, or signed in one of two tabs and went on in the other."""
    leader = at_browser["leader"]
    mark = marked(leader, LOG)
    leader.post(LOG, {**TYPED, **mark})
    later = {**TYPED, "progress": "Twenty lessons visited."}
    asked = leader.post(LOG, {**later, **mark}, status=422)
    assert asked.errors == [
        "This was sent at 3.30pm in other words, which stand. Send it once more if this is to follow them."
    ]
    assert (asked.value_of("progress"), count(Update)) == ("Twenty lessons visited.", 1)
    leader.post(LOG, {**later, "mark": asked.value_of("mark")})
    assert count(Update) == 2


def test_another_photo_of_the_same_name_is_asked_about_as_other_words_are(at_browser: Browsers) -> None:
    """Telephones name every photo image.jpg."""
    leader = at_browser["leader"]
    typed = {**TYPED, "title": "The wall in room 4", **marked(leader, LOG)}
    leader.post(LOG, {**typed, "file": (BytesIO(photo("JPEG")), "image.jpg")})
    other = photo("JPEG", size=(16, 24))
    asked = leader.post(LOG, {**typed, "file": (BytesIO(other), "image.jpg")}, status=422)
    assert "in other words, which stand" in asked.errors[0]
    leader.post(LOG, {**typed, "mark": asked.value_of("mark"), "file": (BytesIO(other), "image.jpg")})
    assert (count(Update), count(Evidence)) == (2, 2)


def test_what_was_refused_is_not_taken_for_sent(at_browser: Browsers) -> None:
    leader = at_browser["leader"]
    mark = marked(leader, LOG)
    refused = leader.post(LOG, {**TYPED, "colour": "complete", **mark}, status=422)
    assert refused.value_of("mark") == mark["mark"]
    leader.post(LOG, {**TYPED, **mark})
    assert count(Update) == 1


def test_the_mark_of_somebody_else_is_no_mark(at_browser: Browsers) -> None:
    mark = marked(at_browser["leader"], LOG)
    for who in ("leader", "head"):
        at_browser[who].post(LOG, {**TYPED, **mark})
    assert count(Update) == 2


@pytest.mark.parametrize("mark", ["", "x", "A" * 32, "a" * 33, "' OR 1=1 --"])
def test_a_mark_that_no_page_made_is_none(mark: str, at_browser: Browsers) -> None:
    for _ in range(2):
        at_browser["leader"].post(LOG, {**TYPED, "mark": mark})
    assert count(Update) == 2


def test_a_question_its_answer_and_a_visit_note_that_come_twice_are_stored_once(
    cast: Cast, at_browser: Browsers
) -> None:
    governor, head = at_browser["governor"], at_browser["head"]
    ask, visit = f"{HARBOUR}/questions/ask", f"{HARBOUR}/visits/new"
    question = {"text": "What did it show?", "asked_of": str(cast.head.id), "answer_by": ["13", "1", "2027"]}
    note = {"visited_on": ["25", "11", "2026"], "purpose": "Reading", "seen": "Two lessons."}
    answer = {"text": "That it works."}
    forms: list[tuple[Browser, str, dict[str, Any]]] = [
        (governor, ask, question),
        (governor, visit, note),
        (head, f"{HARBOUR}/questions/1/answer", answer),
    ]
    for who, address, typed in forms:
        sent = {**typed, **marked(who, address)}
        assert who.post(address, sent).heading == who.post(address, sent).heading
    assert (count(Question), count(Visit), count(QuestionTurn)) == (1, 1, 1)


def test_a_form_that_is_kept_carries_its_mark_and_its_page_says_for_whom(at_browser: Browsers) -> None:
    pages = {LOG: "leader", f"{HARBOUR}/actions/1.1/evidence": "leader", f"{HARBOUR}/visits/new": "governor"}
    for address, who in pages.items():
        page = at_browser[who].get(address)
        form = page.soup.select_one("form[data-kept]")
        assert form, address
        assert form.find("input", attrs={"name": "mark"}), address
        assert page.soup.select_one("form[data-person]"), address
        assert page.soup.select_one("main template[data-draft-note]"), address


# ---------------------------------------------------------------- told to a script


def test_a_script_is_told_where_to_go_once_it_is_done(at_browser: Browsers) -> None:
    answer = by_script(at_browser["leader"], LOG, TYPED)
    assert (answer.status_code, answer.headers[LEADS_TO], answer.data) == (200, f"{HARBOUR}/actions/1.1", b"")
    assert "Location" not in answer.headers
    assert count(Update) == 1
    assert "Signed and saved." in at_browser["leader"].get(answer.headers[LEADS_TO]).main


def test_and_again_when_it_comes_again(at_browser: Browsers) -> None:
    leader = at_browser["leader"]
    typed = {**TYPED, **marked(leader, LOG)}
    answers = [by_script(leader, LOG, typed) for _ in range(2)]
    assert [(one.status_code, one.headers[LEADS_TO]) for one in answers] == [(200, f"{HARBOUR}/actions/1.1")] * 2
    assert count(Update) == 1


def test_it_is_told_that_somebody_has_to_sign_in_first_and_nothing_is_stored(app: Flask) -> None:
    answer = app.test_client().post(LOG, data=TYPED, headers=BY_A_SCRIPT)
    assert (answer.status_code, answer.headers[LEADS_TO]) == (401, f"/login?next={LOG}")
    assert count(Update) == 0


def test_it_gets_the_page_with_what_is_to_be_put_right_as_everybody_does(at_browser: Browsers) -> None:
    typed = {"colour": "green", "progress": "", "title": "Wall", "file": (BytesIO(png()), "wall.png")}
    answer = by_script(at_browser["leader"], LOG, typed)
    assert (answer.status_code, LEADS_TO in answer.headers) == (422, False)
    assert Page(answer).errors == ["Say what has been done, in a sentence or two."], "the script has the photo still"


def test_without_a_script_pages_lead_on_as_they_always_did(at_browser: Browsers) -> None:
    answer = at_browser["leader"].client.post(LOG, data=TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{HARBOUR}/actions/1.1")
    assert LEADS_TO not in answer.headers


def test_signing_out_clears_what_a_script_kept(at_browser: Browsers) -> None:
    answer = at_browser["leader"].client.post("/logout")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in at_browser["head"].client.get(f"{HARBOUR}/").headers
