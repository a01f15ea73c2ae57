"""A link governor's visit, on the screen."""

from __future__ import annotations

from typing import Any

import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.models.actions import Action

Browsers = dict[str, Browser]
HOME = "/schools/900001"


@pytest.fixture
def action(cast: Cast) -> Action:
    """Lena's action."""
    return make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)


def a_note(**more: object) -> dict[str, Any]:
    """What a governor types after a visit today."""
    return {
        "visited_on": ["25", "11", "2026"],
        "purpose": "See how teachers check what pupils know",
        "met": "The deputy head",
        "seen": "Four of six lessons began with recall questions.",
        "follow_up": "See Year 9 again in January.",
        **more,
    }


def test_a_governor_writes_a_note_and_everybody_reads_it_where_it_bears(at_browser: Browsers, action: Action) -> None:
    governor, leader = at_browser["governor"], at_browser["leader"]
    assert "Signed notes of governors’ visits would be listed here" in leader.get(f"{HOME}/visits").main
    page = governor.post(f"{HOME}/visits/new", a_note(actions=[str(action.id)]))
    assert page.heading == "V1 See how teachers check what pupils know"
    assert "Signed and saved." in page.main
    assert "Signed by Gwen Ŵyn on 25 November 2026" in page.main
    assert "Check for understanding in every lesson" in page.main
    for place in ("/actions/1.1", "/requirements/1"):
        told = leader.get(f"{HOME}{place}").main
        assert "Four of six lessons began with recall questions." in told
        assert "wrote note V1 of a visit on 25 November 2026" in told
    assert "Bears on 1.1" in leader.get(f"{HOME}/visits").main


def test_the_form_asks_for_no_pupils_name_and_ticks_the_action_it_was_opened_from(
    at_browser: Browsers, action: Action
) -> None:
    link = at_browser["governor"].get(f"{HOME}/actions/1.1").soup.find("a", string="Write a visit note")
    assert link
    page = at_browser["governor"].get(str(link["href"]))
    assert "Never a pupil’s name" in page.main
    assert "Name no pupil" in page.main
    assert page.value_of("actions") == str(action.id)


def test_what_was_typed_is_still_there_when_something_needs_putting_right(at_browser: Browsers, action: Action) -> None:
    wrong = a_note(visited_on=["31", "12", "2026"], seen="word " * 151, actions=[str(action.id)])
    page = at_browser["governor"].post(f"{HOME}/visits/new", wrong, status=422)
    assert page.errors == ["Use 150 words or fewer; this has 151."]
    assert page.value_of("purpose") == "See how teachers check what pupils know"
    assert page.value_of("follow_up") == "See Year 9 again in January."
    assert page.value_of("actions") == str(action.id)
    page = at_browser["governor"].post(f"{HOME}/visits/new", a_note(visited_on=["31", "12", "2026"]), status=422)
    assert page.errors == ["Give the day of the visit, today or earlier."]
    page = at_browser["governor"].post(f"{HOME}/visits/new", a_note(actions=["999"]), status=422)
    assert page.errors == ["Choose from the list."]


def test_a_visit_that_is_not_there_is_not_found(at_browser: Browsers) -> None:
    assert "This school has no visit V7." in at_browser["governor"].get(f"{HOME}/visits/7", status=404).main


def test_the_visits_can_be_taken_away_as_a_table(cast: Cast, at_browser: Browsers, action: Action) -> None:
    make.visit(cast.school, cast.governor, [action])
    table = at_browser["clerk"].client.get(f"{HOME}/visits.csv").get_data(as_text=True)
    assert "Note,Visited on,Purpose" in table
    assert "V1,2026-11-25,See how teachers check what pupils know" in table
