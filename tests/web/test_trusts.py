"""A trust on one page, for those who hold a role at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.schools import Trust
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role
from tracker.web.guard import AT_TRUST, ON_TRUST_BOARD, audience_of
from tracker.web.views import plans

Browsers = dict[str, Browser]
SCHOOLS_PEOPLE = ("governor", "leader", "head", "clerk", "somebody from another school")


@pytest.fixture(autouse=True)
def own_process() -> Iterator[None]:
    """End the printing process with the test."""
    yield
    plans.press.close()


@pytest.fixture
def address(cast: Cast) -> str:
    """The page of the trust, which has two schools."""
    calm = make.school("900100", "Anchor Academy", trust=cast.trust)
    make.inspection(calm, cast.head, category=None)
    action = make.action(
        make.requirement(make.inspection(cast.school, cast.head)), cast.leader, due_on=date(2026, 10, 1)
    )
    make.update(action, Colour.GREEN)
    session().commit()
    return f"/trusts/{cast.trust.id}"


def test_a_trust_officer_sees_every_school_the_one_that_needs_most_first(at_browser: Browsers, address: str) -> None:
    page = at_browser["trust officer"].get(address)
    assert page.heading == "Which schools need us?"
    names = [link.get_text() for link in page.soup.select("tbody th a")]
    assert names == ["Harbour Row Academy", "Anchor Academy"]
    assert "Requires significant improvement" in page.main
    assert "In no category of concern" in page.main
    assert "Worse on 1" in page.main
    assert "1 of 1" in page.main
    paper = at_browser["trust officer"].client.get(f"{address}.pdf")
    assert paper.data.startswith(b"%PDF")
    assert "Tidewater Learning Trust, Trust summary, 2026-11-25.pdf" in paper.headers["Content-Disposition"]


def test_to_everybody_else_there_is_no_such_trust(at_browser: Browsers, address: str) -> None:
    for part in SCHOOLS_PEOPLE:
        for path in (address, f"{address}.pdf"):
            assert at_browser[part].client.get(path).status_code == 404, part
    at_browser["trust officer"].get("/trusts/999", status=404)


def test_a_role_that_ended_and_a_role_at_another_trust_open_nothing(
    cast: Cast, at_browser: Browsers, address: str
) -> None:
    other = Trust(name="Marsh Trust")
    session().add(other)
    make.role(cast.stranger, Role.TRUST_OFFICER, trust=other)
    make.role(cast.governor, Role.TRUST_OFFICER, trust=cast.trust, ends_on=date(2026, 11, 24))
    assert at_browser["somebody from another school"].client.get(address).status_code == 404
    assert at_browser["governor"].client.get(address).status_code == 404
    at_browser["somebody from another school"].get(f"/trusts/{other.id}")


def test_a_trustee_of_any_role_opens_it(cast: Cast, at_browser: Browsers, address: str) -> None:
    make.role(cast.governor, Role.GOVERNOR, trust=cast.trust)
    at_browser["governor"].get(address)


def test_whoever_is_not_signed_in_is_sent_to_sign_in(app: Flask, address: str) -> None:
    assert Browser(app.test_client()).client.get(address).status_code == 302


def test_whoever_was_given_a_password_sets_their_own_before_they_see_the_trust(
    cast: Cast, at_browser: Browsers, address: str
) -> None:
    cast.trust_officer.must_change_password = True
    session().commit()
    answer = at_browser["trust officer"].client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/change")


def test_every_page_under_a_trust_asks_for_a_role_there_or_a_seat_on_its_board(app: Flask) -> None:
    of_trusts = {rule.endpoint for rule in app.url_map.iter_rules() if "trust_id" in rule.arguments}
    assert {"trusts.page", "trusts.paper", "histories.trust"} <= of_trusts
    assert {audience_of(app, endpoint) for endpoint in of_trusts} == {AT_TRUST, ON_TRUST_BOARD}


def test_the_front_door_leads_to_the_trust(at_browser: Browsers, address: str) -> None:
    page = at_browser["trust officer"].get("/")
    assert page.soup.find("a", href=address)
