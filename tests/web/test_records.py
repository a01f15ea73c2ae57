"""The pages that say what is kept how long, and let it go."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.events import Event
from tracker.models.visits import Visit
from tracker.services.events import record

RECORDS = "/schools/900001/records"


@pytest.fixture
def old_visit(cast: Cast) -> Visit:
    """A note of a visit that was kept long enough, and one of today."""
    old = make.visit(cast.school, cast.governor, visited_on=date(2015, 3, 3))
    make.visit(cast.school, cast.governor)
    session().commit()
    return old


def test_what_is_kept_how_long_and_why_is_said(at_browser: dict[str, Browser], old_visit: Visit) -> None:
    page = at_browser["clerk"].get(RECORDS)
    assert page.heading == "What is kept how long, and what may go?"
    assert "1 record has been kept long enough" in page.main
    assert "6 years after the visit" in page.main
    assert "IRMS: action plans, their life and 3 years." in page.main


def test_what_would_go_is_named_and_goes_when_somebody_says_so(
    at_browser: dict[str, Browser], old_visit: Visit
) -> None:
    page = at_browser["head"].get(f"{RECORDS}/let-go")
    assert "V1, Gwen Ŵyn, 3 March 2015" in page.main
    value = page.soup.select_one('input[name="kinds"]')["value"]
    page = at_browser["head"].post(f"{RECORDS}/let-go", {"kinds": value, "sure": "y"})
    assert "Let go: 1 record (Notes of visits)." in page.main
    assert session().scalar(select(func.count(Visit.id))) == 1
    assert "let go of 1 record kept for 6 years: Notes of visits (V1, 3 March 2015)" in (
        at_browser["clerk"].get("/schools/900001/history").main
    )


def test_nothing_goes_without_a_choice_and_without_having_looked(
    at_browser: dict[str, Browser], old_visit: Visit
) -> None:
    page = at_browser["head"].post(f"{RECORDS}/let-go", {}, 422)
    assert page.errors == ["Choose what is let go.", "Say that you have looked at what is listed."]
    page = at_browser["head"].post(f"{RECORDS}/let-go", {"kinds": "visits:0123456789abcdef", "sure": "y"}, 422)
    assert page.errors == ["What is listed here has changed. Look at it again before it goes."]
    assert session().scalar(select(func.count(Visit.id))) == 2


def test_how_long_is_chosen_in_months_and_nothing_typed_is_for_good(at_browser: dict[str, Browser], cast: Cast) -> None:
    usual = {"plans": "36", "packs": "72", "questions": "72", "visits": "72", "passes": "24", "people": "72"}
    page = at_browser["clerk"].post(f"{RECORDS}/keep", usual | {"packs": "84", "visits": ""})
    assert "Records are kept as you said." in page.main
    assert "7 years" in page.main
    assert "nothing: kept for good" in page.main
    told = at_browser["clerk"].get("/schools/900001/history").main
    assert "Frozen packs 6 years before, 7 years now; Notes of visits 6 years before, for good now" in told
    page = at_browser["clerk"].post(f"{RECORDS}/keep", usual | {"people": "3"}, 422)
    assert page.errors == ["Enter 12 to 1,200 months, or nothing to keep them for good."]
    page = at_browser["clerk"].post(f"{RECORDS}/keep", usual | {"people": "six"}, 422)
    assert page.errors == ["Enter a whole number, such as 214."]


def test_pages_and_history_go_on_when_a_plan_was_let_go(at_browser: dict[str, Browser], cast: Cast) -> None:
    asked = make.requirement(make.inspection(cast.school, cast.head, date(2016, 5, 12)), closed_on=date(2018, 5, 15))
    make.milestone(make.action(asked, cast.leader, due_on=date(2027, 7, 16)), date(2016, 10, 9))
    action = session().scalars(select(Action)).one()
    for name, thing, detail in (
        ("due_date_moved", action, {"from_on": "2017-07-20", "to_on": "2017-09-20", "reason": "Late"}),
        ("milestone_added", action.milestones[0], {"title": "First visits done"}),
    ):
        record(name, thing, by=cast.leader, now=make.at(date(2017, 1, 9)), school=cast.school, **detail)
    session().commit()
    page = at_browser["head"].get(f"{RECORDS}/let-go")
    value = page.soup.select_one('input[name="kinds"]')["value"]
    at_browser["head"].post(f"{RECORDS}/let-go", {"kinds": value, "sure": "y"})
    page = at_browser["head"].get("/schools/900001/history")
    assert "moved the due date of an action since let go from 20 July 2017" in page.main
    assert "None" not in page.main
    assert "Report card, 12 May 2016: 1 action" in at_browser["governor"].get("/schools/900001/requirements/1").main
    assert at_browser["governor"].get("/schools/900001/history.csv").status == 200


def test_governors_leaders_and_trust_officers_let_nothing_go(at_browser: dict[str, Browser], cast: Cast) -> None:
    for part in ("governor", "leader", "trust officer"):
        at_browser[part].get(RECORDS, 403)
    assert session().scalar(select(func.count(Event.id))) == 0
