"""The front door, the help page and the pages of errors."""

from __future__ import annotations

from flask import Flask

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.people import Person
from tracker.rules.colours import Colour
from tracker.rules.permissions import Capability, Role


def test_somebody_of_one_school_goes_straight_to_it(at_browser: dict[str, Browser]) -> None:
    page = at_browser["governor"].get("/")
    assert page.response.request.path == "/schools/900001/"


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


def test_the_help_page_defines_every_colour_and_role(at_browser: dict[str, Browser]) -> None:
    page = at_browser["governor"].get("/help")
    for colour in Colour:
        assert colour.definition in page.main
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
