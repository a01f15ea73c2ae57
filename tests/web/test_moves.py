"""Moving somebody to another school, at the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.schools import School
from tracker.rules.permissions import Role

Browsers = dict[str, Browser]
HARBOUR = "/schools/900001"


@pytest.fixture
def anchor(cast: Cast) -> School:
    """Another school of the trust, with a head."""
    made = make.school("900100", "Anchor Academy", trust=cast.trust)
    session().commit()
    return made


@pytest.fixture
def action(cast: Cast) -> Action:
    """An action of Lena's."""
    made = make.action(make.requirement(make.inspection(cast.school, cast.head), lead=cast.leader), cast.leader)
    session().commit()
    return made


def typed(to: School, **more: Any) -> dict[str, Any]:
    """Fill in the form of a move that happens at once."""
    return {"school": to.id, "role": "leader", "when": "at once", **more}


def test_a_trust_officer_moves_a_leader_in_one_step(
    cast: Cast, at_browser: Browsers, anchor: School, action: Action
) -> None:
    officer, address = at_browser["trust officer"], f"{HARBOUR}/people/{cast.leader.id}/move"
    assert officer.get(f"{HARBOUR}/people").soup.find("a", href=address)
    page = officer.get(address)
    assert page.heading == "To which school does Lena Adeyemi move?"
    assert "Who answers for 1.1 Check for understanding in every lesson?" in page.main
    assert "Who leads 1 " in page.main
    assert [one["value"] for one in page.soup.select("input[name=role]")] == ["leader"]
    page = officer.post(address, typed(anchor), 422)
    assert page.errors == ["Choose who answers for it from now on."]
    to_lukasz = {f"owner_{action.id}": cast.second_leader.id, f"lead_{action.requirement_id}": cast.second_leader.id}
    page = officer.post(address, typed(anchor, **to_lukasz))
    assert (
        "Lena Adeyemi is a leader at Anchor Academy from today, and leaves Harbour Row Academy at once."
        " 1 action and 1 requirement handed over today."
    ) in page.main
    assert "Led by Łukasz Nowak" in officer.get(f"{HARBOUR}/requirements/1").main
    assert at_browser["leader"].client.get(f"{HARBOUR}/").status_code == 404
    at_browser["leader"].get("/schools/900100/")
    for school in (HARBOUR, "/schools/900100"):
        told = "moved Lena Adeyemi from Harbour Row Academy to Anchor Academy as leader"
        assert told in officer.get(f"{school}/history").main
    assert "Łukasz Nowak" in officer.get(f"{HARBOUR}/actions/1.1").main


def test_whoever_manages_people_at_both_says_what_they_become(cast: Cast, at_browser: Browsers, anchor: School) -> None:
    make.role(cast.clerk, Role.CLERK, anchor)
    address = f"{HARBOUR}/people/{cast.leader.id}/move"
    roles = [one["value"] for one in at_browser["clerk"].get(address).soup.select("input[name=role]")]
    assert roles == ["governor", "leader", "head", "clerk"]
    page = at_browser["clerk"].post(address, typed(anchor, role="head"))
    assert "Lena Adeyemi is a head at Anchor Academy from today, and leaves Harbour Row Academy at once." in page.main


def test_a_school_out_of_reach_is_not_on_the_list(cast: Cast, at_browser: Browsers, anchor: School) -> None:
    address = f"{HARBOUR}/people/{cast.leader.id}/move"
    page = at_browser["trust officer"].post(address, typed(cast.other_school), 422)
    assert page.errors == ["Choose one from the list."]
    page = at_browser["trust officer"].post(address, typed(anchor, role="head"), 422)
    assert page.errors == ["Choose one of these."]


def test_whoever_can_move_nobody_is_told_why(cast: Cast, at_browser: Browsers, anchor: School) -> None:
    address = f"{HARBOUR}/people/{{}}/move"
    head = at_browser["head"]
    assert "You do so at this one alone." in head.get(address.format(cast.leader.id)).main
    assert "Moves to another school" not in head.get(f"{HARBOUR}/people").main
    make.role(cast.head, Role.CLERK, anchor)
    session().commit()
    assert "Somebody else moves you" in head.get(address.format(cast.head.id)).main
    assert "over all schools of the trust" in head.get(address.format(cast.trust_officer.id)).main
    head.get(address.format(cast.stranger.id), 404)


def test_somebody_nobody_knows_there_comes_in_by_themselves_first(
    cast: Cast, at_browser: Browsers, anchor: School
) -> None:
    cast.leader.must_change_password = True
    session().commit()
    officer, address = at_browser["trust officer"], f"{HARBOUR}/people/{cast.leader.id}/move"
    page = officer.get(address)
    assert "Lena Adeyemi has never signed in by themselves." in page.main
    assert not page.soup.find("input", {"name": "role"})
    officer.post(address, typed(anchor))
    assert cast.leader.roles_at(cast.school, make.TODAY) == {Role.LEADER}
