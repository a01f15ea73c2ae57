"""The front door, the help page and the pages of errors."""

from __future__ import annotations

import pytest
from flask import Flask

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tracker.db import session
from tracker.models.people import Person
from tracker.rules.colours import Colour
from tracker.rules.permissions import Capability, Role
from tracker.web import errors


def test_somebody_of_one_school_goes_straight_to_it(at_browser: dict[str, Browser]) -> None:
    page = at_browser["governor"].get("/")
    assert page.response.request.path == "/schools/900001/"


def test_an_officer_of_one_trust_goes_straight_to_its_schools(at_browser: dict[str, Browser], cast: Cast) -> None:
    page = at_browser["trust officer"].get("/")
    assert page.response.request.path == f"/trusts/{cast.trust.id}"
    make.role(session().get_one(Person, cast.trust_officer.id), Role.GOVERNOR, cast.other_school)
    session().commit()
    chosen = at_browser["trust officer"].get("/")
    assert chosen.heading == "Which school?"
    assert "You hold a role at two schools." in chosen.main


def test_somebody_of_two_schools_chooses(at_browser: dict[str, Browser], cast: Cast) -> None:
    make.role(session().get_one(Person, cast.governor.id), Role.GOVERNOR, cast.other_school)
    session().commit()
    page = at_browser["governor"].get("/")
    assert page.heading == "Which school?"
    assert [link["href"] for link in page.soup.select("main a")] == ["/schools/900001/", "/schools/900002/"]


def test_somebody_without_a_role_is_told_whom_to_ask(at_browser: dict[str, Browser], cast: Cast) -> None:
    session().get_one(Person, cast.governor.id).memberships[0].ends_on = make.date(2026, 1, 1)
    session().commit()
    page = at_browser["governor"].get("/")
    assert "You hold no role at a school today." in page.main


def test_the_help_pages_define_every_colour_and_role(at_browser: dict[str, Browser]) -> None:
    words = at_browser["governor"].get("/help/words").main
    for colour in Colour:
        assert colour.definition in words
    page = at_browser["governor"].get("/help")
    for capability in Capability:
        assert capability.label in page.main
    verify = next(row for row in page.soup.select("tbody tr") if Capability.VERIFY.label in row.get_text())
    assert [cell.get_text(strip=True) for cell in verify.find_all("td")] == ["Governor, head and trust officer"]
    see = next(row for row in page.soup.select("tbody tr") if Capability.SEE_PLAN.label in row.get_text())
    assert [cell.get_text(strip=True) for cell in see.find_all("td")] == ["Everybody"]


def test_what_is_not_there_gets_a_page_signed_in_or_not(app: Flask, at_browser: dict[str, Browser]) -> None:
    for browser in (at_browser["governor"], Browser(app.test_client())):
        page = browser.get("/no-such-page", 404)
        assert page.heading == "Not found"
        assert page.soup.find("a", href="/")


def test_another_school_is_not_found_rather_than_forbidden(at_browser: dict[str, Browser]) -> None:
    at_browser["governor"].get("/schools/900002/", 404)
    at_browser["governor"].get("/schools/999999/", 404)


# ---------------------------------------------------------------- errors: what happened, what is kept, one way on


def way_on(page: Page) -> tuple[str, str]:
    """The one button of the page."""
    (button,) = page.soup.select("main a.ns-button")
    return button.get_text(strip=True), str(button["href"])


def test_what_is_not_there_at_a_school_leads_to_its_board_view(at_browser: dict[str, Browser]) -> None:
    page = at_browser["governor"].get("/schools/900001/requirements/77", 404)
    assert "Nothing is lost, and nothing was changed." in page.main
    assert way_on(page) == ("Go to the board view", "/schools/900001/")


def test_what_is_not_there_elsewhere_leads_to_the_start(at_browser: dict[str, Browser]) -> None:
    assert way_on(at_browser["governor"].get("/no-such-page", 404)) == ("Go to the start", "/")


def test_what_is_not_ones_own_to_do_says_that_nothing_was_stored(at_browser: dict[str, Browser]) -> None:
    page = at_browser["governor"].post("/schools/900001/people/add", {"name": "Ann"}, 403)
    assert "Nothing you sent was stored, and what was stored before is safe." in page.main
    assert way_on(page) == ("Go to the board view", "/schools/900001/")


@pytest.mark.parametrize(
    ("referrer", "way"),
    [
        ("http://localhost/schools/900001/people", "http://localhost/schools/900001/people"),
        ("https://elsewhere.example/", "/"),
        ("javascript://localhost/%0aalert(1)", "/"),
    ],
    ids=["ours", "elsewhere", "no address"],
)
def test_after_a_form_that_was_refused_one_goes_back_to_where_one_came_from_on_this_site(
    at_browser: dict[str, Browser], referrer: str, way: str
) -> None:
    sent = at_browser["governor"].client.patch("/schools/900001/people", headers={"Referer": referrer})
    assert sent.status_code == 405
    assert way_on(Page(sent))[1] == way


def test_where_the_server_failed_one_can_try_again(app: Flask, at_browser: dict[str, Browser]) -> None:
    with app.test_request_context("/schools/900001/metrics?before=3"):
        assert errors.way_on(500) == ("Try again", "http://localhost/schools/900001/metrics?before=3")
    with app.test_request_context("/x", method="POST", headers={"Referer": "http://localhost/x"}):
        assert errors.way_on(503) == ("Go back to the page you came from", "http://localhost/x")
    with app.test_request_context("/x", method="POST"):
        assert errors.way_on(503) == ("Go to the start", "/")
