"""Whom and what the plan has forgotten: empty cells, each with the one thing to do about it."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.conftest import Queries
from tracker.models.inspections import Grade, Inspection
from tracker.models.requirements import Requirement

Browsers = dict[str, Browser]
SEND = "Leaders must raise the attendance of pupils with SEND."
NOTHING_TICKED = {"csrf_token": "sent with every form"}


@pytest.fixture
def home(cast: Cast) -> str:
    """Where the school's pages begin."""
    return f"/schools/{cast.school.urn}"


@pytest.fixture
def inspection(cast: Cast) -> Inspection:
    """A report card with two weak areas, a strong one, and a weak one whose name was lost."""
    grades = [
        Grade(area="Achievement", grade="Urgent improvement"),
        Grade(area="Attendance and behaviour", grade="Needs attention"),
        Grade(area="Inclusion", grade="Expected standard"),
        Grade(area=None, grade="Urgent improvement"),
    ]
    return make.inspection(cast.school, cast.clerk, grades=grades)


@pytest.fixture
def requirement(inspection: Inspection) -> Requirement:
    """The attendance of pupils with SEND."""
    return make.requirement(inspection, (SEND,), title="Attendance")


def gaps(page: Page) -> dict[str, str | None]:
    """Give what each empty cell says, and where it leads."""
    found = {}
    for cell in page.soup.select(".ns-gap"):
        link = cell.find("a")
        found[" ".join(cell.get_text(" ").split())] = str(link["href"]) if link else None
    return found


@pytest.mark.usefixtures("requirement")
def test_an_empty_cell_says_what_is_missing_and_leads_to_what_to_do(home: str, at_browser: Browsers) -> None:
    page = at_browser["leader"].get(f"{home}/coverage")
    assert page.heading == "Whom and what have we forgotten?"
    assert "No action is for pupils with SEND; nothing measures pupils with SEND; no requirement answers" in page.main
    nobody = "Plan an action for pupils with SEND under requirement 1: it has no action yet."
    nothing = "Set a target for pupils with SEND under requirement 1: nothing measures the difference to them."
    assert gaps(page) == {
        f"No action {nobody}": f"{home}/requirements/1/actions/new",
        f"Not measured {nothing}": f"{home}/requirements/1/targets",
        "No requirement Confirm which requirement answers Achievement, graded Urgent improvement, or agree who will put"
        " it right: none of them is about it.": f"{home}/coverage/area?area=Achievement",
    }


@pytest.mark.usefixtures("requirement")
def test_an_empty_cell_leads_nobody_to_what_they_may_not_do(home: str, at_browser: Browsers) -> None:
    for part, leads in (("governor", 0), ("trust officer", 0), ("clerk", 1)):
        found = gaps(at_browser[part].get(f"{home}/coverage"))
        assert len(found) == 3
        assert len([where for where in found.values() if where]) == leads


def test_an_action_and_a_metric_for_the_group_fill_its_cells(
    home: str, cast: Cast, requirement: Requirement, at_browser: Browsers
) -> None:
    make.action(requirement, cast.leader, title="Ring the home of every absent pupil with SEND")
    for group in ("all pupils", "SEND"):
        absence = make.metric(cast.school, "Persistent absence", group=group, unit="%", better="lower")
        make.reading(absence, cast.clerk, "2024/25", 27.9, date(2025, 8, 31))
    page = at_browser["governor"].get(f"{home}/coverage")
    assert list(gaps(page)) == [one for one in gaps(page) if one.startswith("No requirement")]
    assert "1.1 Persistent absence" in page.main


@pytest.mark.usefixtures("requirement")
def test_a_metric_of_everybody_else_says_what_to_enter(home: str, cast: Cast, at_browser: Browsers) -> None:
    absence = make.metric(cast.school, "Persistent absence", unit="%", better="lower")
    make.reading(absence, cast.clerk, "2024/25", 27.9, date(2025, 8, 31))
    found = gaps(at_browser["leader"].get(f"{home}/coverage"))
    (what,) = [one for one in found if one.startswith("Not measured")]
    assert "Enter “Persistent absence” for pupils with SEND" in what
    assert found[what] == f"{home}/metrics/{absence.id}/groups"


def test_groups_that_a_person_confirms_stand_in_place_of_the_words(
    home: str, requirement: Requirement, at_browser: Browsers
) -> None:
    clerk = at_browser["clerk"]
    form = clerk.get(f"{home}/requirements/1/focus")
    ticked = [one["value"] for one in form.soup.select("input[checked]")]
    assert ticked == ["pupils with SEND", "Attendance and behaviour", "Inclusion"]
    chosen = {"groups": ["boys", "pupils with SEND"], "areas": ["Achievement", "Attendance and behaviour"]}
    page = clerk.post(f"{home}/requirements/1/focus", chosen)
    assert "About pupils with SEND and boys." in page.main
    assert "Confirmed by Clare Moss on 25 November 2026" in page.main
    told = "Clare Moss confirmed whom and what it is about: pupils with SEND and boys; Achievement and Attendance"
    assert told in page.main
    covered = at_browser["governor"].get(f"{home}/coverage").main
    assert "Boys 1 Attendance Confirmed by a person" in covered
    assert "Achievement Urgent improvement 1 Attendance Confirmed by a person" in covered
    clerk.post(f"{home}/requirements/1/focus", NOTHING_TICKED)
    page = at_browser["governor"].get(f"{home}/requirements/1")
    assert "About all pupils. It answers none of the areas that inspectors graded." in page.main
    assert "names no group of pupils" in at_browser["governor"].get(f"{home}/coverage").main


@pytest.mark.usefixtures("requirement")
def test_a_group_or_an_area_that_is_not_on_the_list_is_refused(home: str, at_browser: Browsers) -> None:
    clerk = at_browser["clerk"]
    page = clerk.post(f"{home}/requirements/1/focus", {"groups": ["pirates"], "areas": ["Sailing"]}, status=422)
    assert page.errors == ["Choose from the list.", "Choose from the list."]
    assert "Suggested by the words." in clerk.get(f"{home}/requirements/1").main


def test_an_area_is_given_to_the_requirements_that_answer_it(
    home: str, inspection: Inspection, requirement: Requirement, at_browser: Browsers
) -> None:
    make.requirement(inspection, title="Lessons")
    clerk, where = at_browser["clerk"], f"{home}/coverage/area?area={quote('Attendance and behaviour')}"
    form = clerk.get(where)
    assert form.heading == "Which requirements answer Attendance and behaviour?"
    assert form.value_of("requirements") == "1"
    page = clerk.post(where, {"requirements": ["2"]})
    assert "Attendance and behaviour Needs attention 2 Lessons Confirmed by a person" in page.main
    page = clerk.post(where, NOTHING_TICKED)
    assert "No requirement Confirm which requirement answers Attendance and behaviour" in page.main
    wrong = clerk.post(where, {"requirements": ["7"]}, status=422)
    assert wrong.errors == ["Choose from the list."]


def test_what_the_words_suggest_for_other_areas_stays_when_one_is_confirmed(
    home: str, inspection: Inspection, requirement: Requirement, at_browser: Browsers
) -> None:
    at_browser["clerk"].post(f"{home}/coverage/area?area=Achievement", {"requirements": ["1"]})
    page = at_browser["governor"].get(f"{home}/coverage")
    assert "Achievement Urgent improvement 1 Attendance Confirmed by a person" in page.main
    assert "Attendance and behaviour Needs attention 1 Attendance Confirmed by a person" in page.main


@pytest.mark.usefixtures("requirement")
def test_both_tables_can_be_taken_away(home: str, at_browser: Browsers) -> None:
    pupils = at_browser["governor"].client.get(f"{home}/coverage/pupils.csv").get_data(as_text=True)
    assert "Pupils with SEND,1,Suggested by the words,None,None,Plan an action for pupils with SEND" in pupils
    areas = at_browser["governor"].client.get(f"{home}/coverage/areas.csv").get_data(as_text=True)
    assert "Attendance and behaviour,Needs attention,1,Suggested by the words," in areas
    assert "Achievement,Urgent improvement,None,," in areas


@pytest.mark.usefixtures("requirement")
def test_an_area_that_nobody_graded_is_not_found(home: str, at_browser: Browsers) -> None:
    for area in ("", "?area=Sailing", "?area=None"):
        at_browser["clerk"].get(f"{home}/coverage/area{area}", status=404)


@pytest.mark.usefixtures("requirement")
def test_a_weak_area_whose_name_was_lost_is_said(home: str, at_browser: Browsers) -> None:
    assert "1 area graded urgent improvement lost its name" in at_browser["governor"].get(f"{home}/coverage").main


def test_a_monitoring_visit_since_grades_nothing_and_hides_no_weak_area(
    home: str, cast: Cast, requirement: Requirement, at_browser: Browsers
) -> None:
    make.inspection(cast.school, cast.clerk, date(2026, 9, 15), kind="monitoring_letter", grades=[])
    page = at_browser["governor"].get(f"{home}/coverage")
    assert "By the report card of 10 February 2026" in page.main
    assert "Attendance and behaviour Needs attention" in page.main


def test_a_school_without_a_plan_is_told_what_would_be_here(home: str, at_browser: Browsers) -> None:
    assert "The pupils that inspectors name would be here" in at_browser["governor"].get(f"{home}/coverage").main


def test_the_page_costs_the_same_for_many_requirements_as_for_one(
    home: str, cast: Cast, inspection: Inspection, requirement: Requirement, at_browser: Browsers, queries: Queries
) -> None:
    def cost() -> int:
        queries.statements.clear()
        with queries:
            at_browser["leader"].get(f"{home}/coverage")
        return queries.count

    make.action(requirement, cast.leader)
    one = cost()
    for _ in range(5):
        asked = make.requirement(inspection, (SEND,))
        for _ in range(4):
            make.action(asked, cast.leader)
    assert cost() == one
    assert one <= 7 + 3
