"""What inspectors ask for again, on the page of a requirement: seen by all, decided by those who read in."""

from __future__ import annotations

from datetime import date

import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Queries
from tracker.db import session
from tracker.models.requirements import Requirement

Browsers = dict[str, Browser]
ABSENCE = "reduce the persistent absence of disadvantaged pupils"


@pytest.fixture
def home(cast: Cast) -> str:
    """Where the school's pages begin."""
    return f"/schools/{cast.school.urn}"


@pytest.fixture
def later(cast: Cast) -> Requirement:
    """Requirement 1, of 2026."""
    text = ("Leaders must raise the attendance of disadvantaged pupils.",)
    return make.requirement(make.inspection(cast.school, cast.clerk), text, title="Attendance")


@pytest.fixture
def earlier(cast: Cast, later: Requirement) -> Requirement:
    """Requirement 2, of 2018: read in later, as history is."""
    letter = make.inspection(cast.school, cast.clerk, date(2018, 5, 15), kind="monitoring_letter")
    return make.requirement(letter, (ABSENCE,), title="Persistent absence", kind="further action")


@pytest.mark.parametrize("part", ["clerk", "leader", "head"])
def test_a_suggestion_is_confirmed_with_one_press_and_said_on_both_pages(
    home: str, earlier: Requirement, at_browser: Browsers, part: str
) -> None:
    page = at_browser[part].get(f"{home}/requirements/1")
    assert "Is this the same thing?" in page.main
    assert "Both ask about attendance, and both about disadvantaged pupils." in page.main
    assert ABSENCE in page.main
    page = at_browser[part].post(f"{home}/requirements/1/lineage", {"other": "2", "decision": "same"})
    assert "Requirements 1 and 2 are linked" in page.main
    assert "Raised in 2018 and 2026" in page.main
    assert "Is this the same thing?" not in page.main
    assert "Monitoring letter, 15 May 2018, further action 1" in page.main
    assert "In the plan as requirement 2: no word from leaders yet, and the record says red." in page.main
    assert "said that requirements 2 and 1 ask for the same thing" in page.main
    assert "2026: Attendance" in at_browser["governor"].get(f"{home}/requirements/2").main


def test_a_suggestion_that_is_turned_down_does_not_come_back(
    home: str, earlier: Requirement, at_browser: Browsers
) -> None:
    page = at_browser["clerk"].post(f"{home}/requirements/1/lineage", {"other": "2", "decision": "different"})
    assert "Requirements 1 and 2 are kept apart." in page.main
    assert "Is this the same thing?" not in page.main
    assert "Raised in" not in page.main


@pytest.mark.parametrize("part", ["governor", "trust officer"])
def test_who_reads_sees_what_was_decided_and_decides_nothing(
    home: str, earlier: Requirement, later: Requirement, at_browser: Browsers, part: str
) -> None:
    assert "Yes, the same thing again" not in at_browser[part].get(f"{home}/requirements/1").main
    make.link(earlier, later)
    page = at_browser[part].get(f"{home}/requirements/1")
    assert "Linked by Clare Moss on 25 November 2026" in page.main
    assert not page.soup.select("main form")


def test_a_requirement_is_linked_by_hand_where_nothing_suggests_it(
    home: str, cast: Cast, later: Requirement, at_browser: Browsers
) -> None:
    make.requirement(later.inspection, title="Of the same day")
    letter = make.inspection(cast.school, cast.clerk, date(2018, 5, 15))
    make.requirement(letter, ("Leaders must visit families.",), title="Home visits")
    form = at_browser["clerk"].get(f"{home}/requirements/1/link")
    offered = [option.get_text() for option in form.soup.select("[name=other] option")]
    assert offered == ["Choose one", "3 Home visits (Report card, 15 May 2018, next step 1)"]
    wrong = at_browser["clerk"].post(f"{home}/requirements/1/link", {"other": ""}, status=422)
    assert wrong.errors == ["Choose the requirement that asks for the same."]
    page = at_browser["clerk"].post(f"{home}/requirements/1/link", {"other": "3"})
    assert "Raised in 2018 and 2026" in page.main


def test_a_wording_that_is_linked_through_another_says_so(
    home: str, cast: Cast, earlier: Requirement, later: Requirement, at_browser: Browsers
) -> None:
    first = make.requirement(
        make.inspection(cast.school, cast.clerk, date(2016, 3, 8)), (ABSENCE,), title="First words"
    )
    make.link(earlier, later)
    assert "Linked through another" not in at_browser["governor"].get(f"{home}/requirements/1").main
    make.link(first, earlier)
    assert at_browser["governor"].get(f"{home}/requirements/1").main.count("Linked through another of these.") == 1


def test_a_link_that_was_wrong_is_taken_back(
    home: str, earlier: Requirement, later: Requirement, at_browser: Browsers
) -> None:
    make.link(earlier, later)
    page = at_browser["leader"].get(f"{home}/requirements/1")
    assert page.soup.find("button", string="These are not the same thing")
    page = at_browser["leader"].post(f"{home}/requirements/1/lineage", {"other": "2", "decision": "different"})
    assert "Raised in" not in page.main


def test_taking_a_link_back_says_what_comes_back_into_the_plan(
    home: str, earlier: Requirement, later: Requirement, at_browser: Browsers
) -> None:
    make.link(earlier, later)
    at_browser["head"].post(f"{home}/requirements/1/follow", {"other": "2"})
    page = at_browser["clerk"].post(f"{home}/requirements/1/lineage", {"other": "2", "decision": "different"})
    assert "Requirements 1 and 2 are kept apart. Requirement 2 is in the plan again." in page.main
    told = at_browser["governor"].get(f"{home}/requirements/2").main
    assert "Clare Moss put it back into the plan, because no requirement there follows it any more" in told


def test_an_earlier_requirement_is_followed_in_the_later_and_its_page_says_so(
    home: str, earlier: Requirement, later: Requirement, at_browser: Browsers
) -> None:
    make.link(earlier, later)
    assert (
        at_browser["head"].get(f"{home}/requirements/1").soup.find("button", string="Follow it only here from now on")
    )
    assert (
        not at_browser["clerk"]
        .get(f"{home}/requirements/1")
        .soup.find("button", string="Follow it only here from now on")
    )
    page = at_browser["head"].post(f"{home}/requirements/1/follow", {"other": "2"})
    left = "Left the plan on 25 November 2026 and is followed in requirement 1."
    assert left in page.main
    assert "Persistent absence" not in at_browser["governor"].get(f"{home}/requirements").main
    old = at_browser["head"].get(f"{home}/requirements/2")
    assert left in old.main
    assert "no action answers this" not in old.main
    assert "Plan the first action" not in old.main


def test_work_that_was_begun_keeps_an_earlier_requirement_in_the_plan(
    home: str, cast: Cast, earlier: Requirement, later: Requirement, at_browser: Browsers
) -> None:
    make.link(earlier, later)
    make.action(earlier, cast.leader)
    page = at_browser["head"].post(f"{home}/requirements/1/follow", {"other": "2"}, status=422)
    assert "Requirement 2 has 1 action not verified as complete" in page.main
    session().refresh(earlier)
    assert earlier.closed_on is None


@pytest.mark.parametrize(("number", "other"), [(2, "2"), (2, "1")], ids=["itself", "a later one"])
def test_a_requirement_never_leaves_the_plan_in_favour_of_itself_or_an_earlier_one(
    home: str, earlier: Requirement, later: Requirement, at_browser: Browsers, number: int, other: str
) -> None:
    make.link(earlier, later)
    page = at_browser["head"].post(f"{home}/requirements/{number}/follow", {"other": other}, status=422)
    assert "is followed in one that a later inspection asked for" in page.main
    assert "Persistent absence" in at_browser["governor"].get(f"{home}/requirements").main
    assert "Attendance" in at_browser["governor"].get(f"{home}/requirements").main


def test_what_was_done_for_a_requirement_that_left_the_plan_is_still_found(
    home: str, cast: Cast, earlier: Requirement, at_browser: Browsers
) -> None:
    make.action(earlier, cast.leader, title="Ring every home", verified_on=make.TODAY, verified_by=cast.head)
    earlier.closed_on = make.TODAY
    page = at_browser["governor"].get(f"{home}/requirements/2")
    link = page.soup.find("a", string="Ring every home")
    assert link
    assert at_browser["governor"].get(str(link["href"])).heading == "2.1 Ring every home"


@pytest.mark.parametrize("other", ["", "7", "two", "1"])
def test_a_decision_about_what_is_not_there_changes_nothing(
    home: str, earlier: Requirement, at_browser: Browsers, other: str
) -> None:
    status = 422 if other == "1" else 404
    at_browser["clerk"].post(f"{home}/requirements/1/lineage", {"other": other, "decision": "same"}, status=status)
    assert "Raised in" not in at_browser["clerk"].get(f"{home}/requirements/1").main


def test_a_decision_made_at_the_inspection_leads_back_to_it(
    home: str, earlier: Requirement, at_browser: Browsers
) -> None:
    sent = {"other": "2", "decision": "same", "inspection": str(earlier.inspection_id)}
    page = at_browser["clerk"].post(f"{home}/requirements/1/lineage", sent)
    assert page.heading == "What did the monitoring letter of 15 May 2018 say?"


def test_a_part_of_a_requirement_is_shown_with_the_words_it_stands_under(
    home: str, later: Requirement, at_browser: Browsers
) -> None:
    make.requirement(later.inspection, ("ringing homes on the first day",), parent_id=later.id)
    page = at_browser["governor"].get(f"{home}/requirements/2")
    assert f"Under: “{later.text}”" in page.main


def test_the_page_costs_the_same_for_one_link_and_for_many(
    home: str, cast: Cast, later: Requirement, at_browser: Browsers, queries: Queries
) -> None:
    def cost() -> int:
        queries.statements.clear()
        with queries:
            at_browser["clerk"].get(f"{home}/requirements/1")
        return queries.count

    letters = [make.inspection(cast.school, cast.clerk, date(year, 5, 15)) for year in range(2012, 2019)]
    made = [make.requirement(letter, (ABSENCE,)) for letter in letters]
    make.link(made[0], later)
    one = cost()
    for requirement in made[1:4]:
        make.link(requirement, later)
    assert cost() == one


def test_the_page_of_an_inspection_asks_whether_another_one_asked_for_the_same(
    home: str, earlier: Requirement, at_browser: Browsers
) -> None:
    inspection = f"{home}/inspections/{earlier.inspection_id}"
    page = at_browser["clerk"].get(inspection)
    assert "Did they ask for the same at another inspection?" in page.main
    assert "Both ask about attendance" in page.main
    assert "Did they ask for the same" not in at_browser["governor"].get(inspection).main


def test_what_a_school_was_called_then_stands_with_the_inspection(home: str, cast: Cast, at_browser: Browsers) -> None:
    make.inspection(
        cast.school, cast.clerk, date(2018, 5, 15), school_name="Harbour Row High School", school_urn="900777"
    )
    assert "Then Harbour Row High School, URN 900777." in at_browser["governor"].get(f"{home}/inspections").main
