"""Two people at one form: nobody overwrites what they have not seen."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.requirements import Requirement

AT = "/schools/900001"
KEPT = "What you typed is still here: save again to put it in its place."


@pytest.fixture
def action(cast: Cast) -> Action:
    requirement = make.requirement(make.inspection(cast.school, cast.head))
    action = make.action(requirement, cast.leader, title="Teach reading daily", success="80% of 60 visits see it")
    session().commit()
    return action


def opened(browser: Browser, url: str) -> dict[str, str | list[str]]:
    """Open a form and give what it would send, unchanged."""
    form = browser.get(url).soup.select_one("main form[method=post]")
    assert form
    sent: dict[str, str | list[str]] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.get("type") in {"checkbox", "radio"} and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True)
            value = str(chosen["value"]) if chosen else ""
        else:
            value = field.get_text().lstrip("\r\n") if field.name == "textarea" else str(field.get("value", ""))
        before = sent.get(str(field["name"]), [])
        sent[str(field["name"])] = [*before, value] if isinstance(before, list) else [before, value]
    return sent


def test_who_changes_an_action_that_somebody_else_changed_meanwhile_is_told_and_keeps_what_they_typed(
    at_browser: dict[str, Browser], action: Action, cast: Cast
) -> None:
    url = f"{AT}/actions/1.1/change"
    leaders, heads = opened(at_browser["leader"], url), opened(at_browser["head"], url)
    at_browser["head"].post(url, heads | {"title": "Teach phonics daily", "success": "90% of 60 visits see it"})

    page = at_browser["leader"].post(url, leaders | {"title": "Teach reading twice a day"}, status=422)

    assert page.errors == [
        f"{cast.head.name} changed this while the page was open, to “Teach phonics daily”. {KEPT}",
        f"{cast.head.name} changed this while the page was open; it now shows what stands. Look at it, and save again.",
    ]
    assert page.value_of("title") == "Teach reading twice a day"
    assert page.value_of("success") == "90% of 60 visits see it"
    session().expire_all()
    assert session().get_one(Action, action.id).title == "Teach phonics daily"


def test_sent_once_more_it_is_saved(at_browser: dict[str, Browser], action: Action) -> None:
    url = f"{AT}/actions/1.1/change"
    leaders, heads = opened(at_browser["leader"], url), opened(at_browser["head"], url)
    at_browser["head"].post(url, heads | {"title": "Teach phonics daily"})
    told = at_browser["leader"].post(url, leaders | {"title": "Teach reading twice a day"}, status=422)
    again = leaders | {"title": "Teach reading twice a day", "stood": told.value_of("stood") or ""}

    page = at_browser["leader"].post(url, again)

    assert "The change is saved" in page.text
    session().expire_all()
    assert session().get_one(Action, action.id).title == "Teach reading twice a day"


def test_a_mistake_put_right_in_between_does_not_hide_what_somebody_else_changed(
    at_browser: dict[str, Browser], action: Action
) -> None:
    url = f"{AT}/actions/1.1/change"
    leaders, heads = opened(at_browser["leader"], url), opened(at_browser["head"], url)
    at_browser["head"].post(url, heads | {"title": "Teach phonics daily"})
    wrong = at_browser["leader"].post(url, leaders | {"title": ""}, status=422)
    assert wrong.errors == ["Say what the school will do."]

    page = at_browser["leader"].post(
        url, leaders | {"title": "Teach reading", "stood": wrong.value_of("stood") or ""}, status=422
    )

    assert "to “Teach phonics daily”" in page.errors[0]


def test_who_types_the_same_as_somebody_else_did_is_told_nothing(
    at_browser: dict[str, Browser], action: Action
) -> None:
    url = f"{AT}/actions/1.1/change"
    leaders, heads = opened(at_browser["leader"], url), opened(at_browser["head"], url)
    at_browser["head"].post(url, heads | {"title": "Teach phonics daily"})
    assert "The change is saved" in at_browser["leader"].post(url, leaders | {"title": "Teach phonics daily"}).text


def test_a_due_date_that_has_moved_meanwhile_is_not_moved_unseen(
    at_browser: dict[str, Browser], action: Action, cast: Cast
) -> None:
    url = f"{AT}/actions/1.1/due-date"
    leaders, heads = opened(at_browser["leader"], url), opened(at_browser["head"], url)
    at_browser["head"].post(url, heads | {"to_on": ["3", "5", "2027"], "reason": "The new scheme comes in April."})

    late = leaders | {"to_on": ["7", "6", "2027"], "reason": "Training is in June."}
    page = at_browser["leader"].post(url, late, status=422)

    assert page.errors == [f"{cast.head.name} changed this while the page was open, to 3 May 2027. {KEPT}"]
    session().expire_all()
    assert session().get_one(Action, action.id).due_on == date(2027, 5, 3)


def test_ones_own_other_window_is_called_that(at_browser: dict[str, Browser], action: Action, cast: Cast) -> None:
    requirement = session().get_one(Requirement, action.requirement_id)
    url = f"{AT}/requirements/{requirement.number}/name"
    here, there = opened(at_browser["head"], url), opened(at_browser["head"], url)
    at_browser["head"].post(url, there | {"title": "Reading", "lead": str(cast.leader.id)})

    page = at_browser["head"].post(url, here | {"title": "Reading first"}, status=422)

    assert page.errors[0] == f"In another window you changed this while the page was open, to “Reading”. {KEPT}"
    assert page.value_of("lead") == str(cast.leader.id)


def test_marks_that_no_page_made_stop_nobody(at_browser: dict[str, Browser], action: Action) -> None:
    url = f"{AT}/actions/1.1/change"
    typed = opened(at_browser["leader"], url) | {"title": "Teach reading first"}
    for marks in ("", "::: nothing", (BytesIO(b"title:0"), "marks.txt")):
        assert "The change is saved" in at_browser["leader"].post(url, typed | {"stood": marks}).text
