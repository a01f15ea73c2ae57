"""Is the plan precise enough to hold us to? On its own page, on an action's, and while an action is written."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.conftest import Queries
from tests.web.test_exports import as_csv, as_xlsx
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.metrics import Target
from tracker.models.requirements import Requirement

Browsers = dict[str, Browser]
HARBOUR = "/schools/900001"
WORDS = ("Leaders must reduce the absence of disadvantaged pupils.", "They should tell governors.")


@pytest.fixture
def requirement(cast: Cast) -> Requirement:
    """A requirement about disadvantaged pupils, with a target."""
    asked = make.requirement(make.inspection(cast.school, cast.clerk), WORDS, title="Absence")
    absence = make.metric(cast.school, "Persistent absence", unit="%", better="lower")
    make.target(asked, make.reading(absence, cast.clerk, "2024/25", 46.2, date(2025, 8, 31)), 38.0)
    return asked


@pytest.fixture
def actions(requirement: Requirement, cast: Cast) -> list[Action]:
    """A precise action, a vague one, and a wordy one."""
    return [
        make.action(
            requirement,
            cast.leader,
            title="Visit the families of 40 disadvantaged pupils",
            success="30 of 40 miss five fewer days",
            targets=[session().scalars(select(Target)).one()],
        ),
        make.action(requirement, cast.leader, title="Ensure good attendance", success="Attendance is better"),
        make.action(
            requirement,
            cast.leader,
            title=" ".join(["Phone each family on the first day of an absence"] * 3),
            success="All called",
        ),
    ]


def typed(requirement: Requirement, cast: Cast, **more: object) -> dict[str, object]:
    """What a leader types to plan an action."""
    return {
        "clauses": [str(requirement.clauses[0].id)],
        "title": "Improve attendance",
        "success": "Attendance improves",
        "owner": str(cast.leader.id),
        "starts_on": ["1", "12", "2026"],
        "due_on": ["16", "7", "2027"],
        **more,
    }


def section(page: Page, heading: str) -> str:
    """Give the words of a page under one heading."""
    found = page.soup.find("h2", string=heading)
    assert found, f"no heading {heading}"
    told = []
    for element in found.find_next_siblings():
        if element.name == "h2":
            break
        told.append(" ".join(element.get_text(" ").split()))
    return " ".join(told)


def checked(page: Page) -> str:
    """Give what a form says of the wording."""
    (box,) = page.soup.select("#wording-check")
    return " ".join(box.get_text(" ").split())


# ---------------------------------------------------------------- the page


@pytest.mark.usefixtures("actions")
def test_the_totals_come_first(at_browser: Browsers) -> None:
    page = at_browser["governor"].get(f"{HARBOUR}/quality")
    assert page.heading == "Is the plan precise enough to hold us to?"
    assert "Precise actions 1 of 3" in page.main
    assert "3 actions a requirement, of 3" in page.main
    assert "Too few words to say" in page.main
    assert "Words on paper" in page.main


@pytest.mark.usefixtures("actions")
def test_pages_are_told_once_the_plan_is_printed(at_browser: Browsers) -> None:
    governor = at_browser["governor"]
    assert "At most 4 pages" in governor.get(f"{HARBOUR}/quality").main
    governor.get(f"{HARBOUR}/plan")
    assert re.search(r"\d pages? of 4", governor.get(f"{HARBOUR}/quality").main)


@pytest.mark.usefixtures("actions")
def test_the_least_precise_action_leads_with_what_to_add(at_browser: Browsers) -> None:
    words = section(at_browser["governor"].get(f"{HARBOUR}/quality"), "Least precise first")
    assert words.index("1.2 Ensure good attendance") < words.index("1.3 Phone each family")
    assert "1.1 Visit" not in words
    assert "“Ensure good attendance” says what should change, and not what is done" in words
    assert "“Attendance is better” has no number" in words
    assert "It moves no target yet: tie it to “Persistent absence, all pupils”." in words
    assert "“Ensure good attendance” does not say for which pupils: inspectors named disadvantaged pupils." in words


@pytest.mark.usefixtures("actions")
def test_the_costliest_action_is_told_where_to_cut(at_browser: Browsers) -> None:
    words = section(at_browser["governor"].get(f"{HARBOUR}/quality"), "What costs most words first")
    assert "32 Cut what it says from 30 words to 25 or fewer." in words
    assert "Ensure good attendance" not in words


@pytest.mark.usefixtures("actions")
def test_inspectors_words_say_what_an_action_must_add_and_are_not_marked_down_for_it(at_browser: Browsers) -> None:
    words = section(at_browser["governor"].get(f"{HARBOUR}/quality"), "What inspectors’ words leave to the plan")
    assert "never edited" in words
    assert "1 Absence 2 of 7 What is done, one owner, a due date, a number and a metric with a target" in words
    assert "Nothing is left open" in words


@pytest.mark.usefixtures("requirement")
def test_a_requirement_without_actions_leaves_everything_open(at_browser: Browsers) -> None:
    page = at_browser["governor"].get(f"{HARBOUR}/quality")
    assert "No action is planned yet." in page.main
    assert "a metric with a target" in section(page, "What inspectors’ words leave to the plan").split("2 of 7")[1]


def test_a_school_without_a_plan_is_told_where_to_begin(at_browser: Browsers) -> None:
    assert "can read in an inspection." in at_browser["governor"].get(f"{HARBOUR}/quality").main
    assert at_browser["head"].get(f"{HARBOUR}/quality").soup.find("a", string="Read in an inspection")


@pytest.mark.usefixtures("actions")
def test_only_those_who_plan_are_led_to_change_the_wording(at_browser: Browsers) -> None:
    assert "Change its wording" in at_browser["leader"].get(f"{HARBOUR}/quality").main
    assert "Change its wording" not in at_browser["governor"].get(f"{HARBOUR}/quality").main


def test_the_page_costs_as_many_queries_for_thirty_actions_as_for_one(
    requirement: Requirement, cast: Cast, at_browser: Browsers, queries: Queries
) -> None:
    counts = []
    for more in (1, 29):
        for _ in range(more):
            make.action(
                requirement,
                make.person("Ann Reid", "Head of department"),
                targets=[session().scalars(select(Target)).one()],
            )
        before = queries.count
        with queries:
            at_browser["governor"].get(f"{HARBOUR}/quality")
        counts.append(queries.count - before)
    assert counts[0] == counts[1]


# ---------------------------------------------------------------- where else it is said


@pytest.mark.usefixtures("actions")
def test_an_action_says_how_precise_it_is_and_what_to_add(at_browser: Browsers) -> None:
    governor = at_browser["governor"]
    assert "7 of 7: it can be held to what it says." in governor.get(f"{HARBOUR}/actions/1.1").main
    vague = governor.get(f"{HARBOUR}/actions/1.2").main
    assert "3 of 7 : add what is done, a number, a metric with a target and which pupils." in vague
    assert "“Attendance is better” has no number" in vague


@pytest.mark.usefixtures("actions")
def test_the_board_view_says_how_many_actions_are_precise(at_browser: Browsers) -> None:
    page = at_browser["governor"].get(f"{HARBOUR}/")
    link = page.soup.find("a", string="1 of 3 actions precise")
    assert link
    assert link["href"] == f"{HARBOUR}/quality"


@pytest.mark.usefixtures("actions")
def test_the_page_can_be_taken_away(at_browser: Browsers) -> None:
    vague, wordy, precise = as_csv(at_browser["governor"], "/quality.csv")
    assert (vague["Number"], vague["Questions answered"]) == ("1.2", "3")
    assert vague["Has a due date"] == "Yes"
    assert vague["Has a number in its success criterion"].startswith("“Attendance is better” has no number")
    assert wordy["What to cut"] == "Cut what it says from 30 words to 25 or fewer."
    assert precise["Begins with a verb that says what is done"] == "Yes"
    (asked,) = as_xlsx(at_browser["governor"], "/quality/requirements.xlsx")
    assert asked["An action must add"].startswith("What is done, one owner")
    assert not asked["No action adds yet"]


# ---------------------------------------------------------------- while an action is written


def test_a_blank_form_asks_to_be_written_first(requirement: Requirement, at_browser: Browsers) -> None:
    assert "Seven questions tell" in checked(at_browser["leader"].get(f"{HARBOUR}/requirements/1/actions/new"))


def test_the_wording_is_checked_without_being_stored_and_stays_in_the_form(
    requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    page = at_browser["leader"].post(
        f"{HARBOUR}/requirements/1/actions/new", typed(requirement, cast, due_on=["", "", ""], then="check")
    )
    assert "2 of 7 questions answered." in checked(page)
    assert "“Improve attendance” says what should change" in checked(page)
    assert "Nothing says by when: give the day it is due." in checked(page)
    assert page.value_of("title") == "Improve attendance"
    assert page.errors == []
    assert session().scalar(select(Action)) is None


def test_owner_date_and_target_are_counted_as_they_are_chosen(
    requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    words = {"title": "Visit 40 disadvantaged pupils", "success": "30 of 40 gain five days", "then": "check"}
    targets = [str(session().scalars(select(Target.id)).one())]
    page = at_browser["leader"].post(
        f"{HARBOUR}/requirements/1/actions/new", typed(requirement, cast, targets=targets, **words)
    )
    assert "7 of 7 questions answered." in checked(page)


def test_a_form_that_comes_back_says_how_precise_its_words_are(
    requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    page = at_browser["leader"].post(
        f"{HARBOUR}/requirements/1/actions/new", typed(requirement, cast, due_on=["31", "2", "2027"]), status=422
    )
    assert "“Attendance improves” has no number" in checked(page)


def test_a_vague_action_can_be_stored_all_the_same(requirement: Requirement, cast: Cast, at_browser: Browsers) -> None:
    at_browser["leader"].post(f"{HARBOUR}/requirements/1/actions/new", typed(requirement, cast))
    assert session().scalars(select(Action.title)).all() == ["Improve attendance"]


@pytest.mark.usefixtures("actions")
def test_an_action_that_stands_is_checked_when_it_is_opened_to_be_changed(at_browser: Browsers) -> None:
    page = at_browser["leader"].get(f"{HARBOUR}/actions/1.2/change")
    assert "3 of 7 questions answered." in checked(page)
    page = at_browser["leader"].post(
        f"{HARBOUR}/actions/1.2/change", {"title": "Phone home", "success": "95%", "then": "check"}
    )
    assert "“Phone home” does not say for which pupils" in checked(page)
    session().expire_all()
    assert "Ensure good attendance" in session().scalars(select(Action.title)).all()
