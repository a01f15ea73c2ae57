"""A plan that the school has is brought along: how precise it is, and its rows as actions, one after the other."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import func, select

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.conftest import Queries
from tests.samples import school_plans
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.events import Event
from tracker.models.requirements import Requirement

Browsers = dict[str, Browser]
HARBOUR = "/schools/900001"


@pytest.fixture
def requirement(cast: Cast) -> Requirement:
    """What the plan may answer."""
    return make.requirement(make.inspection(cast.school, cast.clerk), title="Absence")


def bring(browser: Browser, content: bytes, name: str = "plan.docx", status: int = 200, at: str = HARBOUR) -> Page:
    return browser.post(f"{at}/quality/bring", {"file": (BytesIO(content), name)}, status)


def address(page: Page) -> str:
    """Give the address that a waiting plan stands at."""
    return str(page.response.request.path)


def typed(requirement: Requirement, cast: Cast, **more: object) -> dict[str, object]:
    return {
        "clauses": [str(requirement.clauses[0].id)],
        "title": "Visit the homes of the 25 most absent pupils",
        "success": "18 of 25 gain ten days a term",
        "owner": str(cast.leader.id),
        "starts_on": ["1", "12", "2026"],
        "due_on": ["12", "2", "2027"],
        **more,
    }


@pytest.mark.usefixtures("requirement")
@pytest.mark.parametrize("name", ["plan.docx", "plan.pdf", "plan.xlsx"])
def test_a_plan_is_told_as_it_is(at_browser: Browsers, name: str) -> None:
    content = {"docx": school_plans.as_docx, "pdf": school_plans.as_pdf, "xlsx": school_plans.as_xlsx}[
        name[-4:].strip(".")
    ]
    page = bring(at_browser["leader"], content(), name)
    assert re.search(r"[\d,]+ words, 7 actions, 2 of them with a number and a date\.", page.main)
    assert "Precise actions 2 of 7" in page.main
    assert "“SLT” is more than one person: name the one who answers for it." in page.main
    assert "“Summer term” names no day: give the day it is due." in page.main
    assert "“Develop a love of reading …” says what should change, and not what is done" in page.main
    assert "Its cell holds 3 actions" in page.main


def test_nothing_is_stored_by_looking_at_it(requirement: Requirement, at_browser: Browsers) -> None:
    session().commit()
    before = session().scalar(select(func.count(Event.id)))
    bring(at_browser["leader"], school_plans.as_docx())
    assert session().scalar(select(func.count(Event.id))) == before
    assert session().scalar(select(Action)) is None


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "plan.docx", "plan.docx is empty"),
        (b"action,owner", "plan.csv", "neither a Word document nor a PDF nor a workbook"),
        (b"PK\x03\x04broken", "plan.docx", "a damaged ZIP archive"),
    ],
)
def test_what_is_no_plan_comes_back_with_a_sentence_beside_the_field(
    at_browser: Browsers, content: bytes, name: str, says: str
) -> None:
    page = bring(at_browser["leader"], content, name, status=415)
    assert len(page.errors) == 1
    assert says in page.errors[0]


def test_no_file_is_asked_for(at_browser: Browsers) -> None:
    page = at_browser["leader"].post(f"{HARBOUR}/quality/bring", {}, 422)
    assert page.errors == ["Choose the file of the plan."]


@pytest.mark.usefixtures("requirement")
def test_rows_and_a_requirement_are_chosen_before_any_opens(at_browser: Browsers) -> None:
    leader = at_browser["leader"]
    where = address(bring(leader, school_plans.as_docx()))
    page = leader.post(where, {"requirement": ""}, 422)
    assert page.errors == ["Tick at least one row.", "Choose the requirement that they answer."]
    page = leader.post(where, {"rows": ["1", "4"], "requirement": ""}, 422)
    assert [box["value"] for box in page.soup.select("input[name=rows][checked]")] == ["1", "4"]


@pytest.mark.usefixtures("requirement")
def test_no_more_rows_are_opened_at_once_than_an_address_holds(at_browser: Browsers) -> None:
    leader = at_browser["leader"]
    where = address(bring(leader, school_plans.as_docx(school_plans.ROWS * 8)))
    page = leader.post(where, {"rows": [str(number) for number in range(1, 45)], "requirement": "1"}, 422)
    assert page.errors == ["Tick 40 rows at most at once; these are 44."]


def test_a_row_opens_as_an_action_filled_in_with_what_the_document_says(
    requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    leader = at_browser["leader"]
    rows = (("", "Visit 25 families", cast.leader.name, "12/02/2027", "18 of 25 gain ten days", "", ""),)
    where = address(bring(leader, school_plans.as_docx(rows)))
    page = leader.post(where, {"rows": ["1"], "requirement": "1"})
    assert page.heading == "What will the school do about requirement 1?"
    assert page.value_of("title") == "Visit 25 families"
    assert page.value_of("success") == "18 of 25 gain ten days"
    assert page.value_of("owner") == str(cast.leader.id)
    assert [box["value"] for box in page.soup.select("input[name=due_on]")] == ["12", "2", "2027"]
    assert "Table 1, row 2 of the plan you brought along" in page.main


def test_what_the_document_leaves_open_is_left_to_the_person(requirement: Requirement, at_browser: Browsers) -> None:
    leader = at_browser["leader"]
    where = address(bring(leader, school_plans.as_docx()))
    page = leader.post(where, {"rows": ["2"], "requirement": "1"})
    assert "Who: “SLT”. By when: “Ongoing”." in page.main
    assert not page.value_of("owner")
    assert {box["value"] for box in page.soup.select("input[name=due_on]")} == {""}


def test_several_rows_open_one_after_the_other_and_lead_back_to_the_plan(
    requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    leader = at_browser["leader"]
    where = address(bring(leader, school_plans.as_docx()))
    page = leader.post(where, {"rows": ["4", "1"], "requirement": "1"})
    assert "1 draft to come after this one." in page.main
    path = page.response.request.full_path
    second = leader.post(path, typed(requirement, cast))
    assert second.heading == "What will the school do about requirement 1?"
    assert second.value_of("title") != "Visit the homes of the 25 most absent pupils"
    back = second.soup.find("a", string="Skip this one")
    assert back
    page = leader.get(str(back["href"]))
    assert "In the plan already, as 1.1" in page.main
    assert session().scalars(select(Action.title)).all() == ["Visit the homes of the 25 most absent pupils"]
    assert session().scalars(select(Action.due_on)).all() == [date(2027, 2, 12)]


def test_what_comes_back_with_an_error_is_what_was_typed_and_not_what_the_document_says(
    requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    leader = at_browser["leader"]
    where = address(bring(leader, school_plans.as_docx()))
    path = leader.post(where, {"rows": ["1"], "requirement": "1"}).response.request.full_path
    page = leader.post(path, typed(requirement, cast, title="Mended by hand", due_on=["", "", ""]), 422)
    assert page.value_of("title") == "Mended by hand"


def test_a_plan_waits_at_its_own_school_only(requirement: Requirement, at_browser: Browsers) -> None:
    where = address(bring(at_browser["leader"], school_plans.as_docx()))
    token = where.rpartition("/")[2]
    stranger = at_browser["somebody from another school"]
    stranger.get(f"/schools/900002/quality/brought/{token}", 404)
    at_browser["leader"].get(f"{HARBOUR}/requirements/1/actions/new?brought={token}&row=99", 404)
    at_browser["leader"].get(f"{HARBOUR}/requirements/1/actions/new?brought=no-such&row=1", 404)


def test_without_an_inspection_the_report_is_there_and_planning_is_not(at_browser: Browsers) -> None:
    page = bring(at_browser["leader"], school_plans.as_docx())
    assert "can be planned once an inspection is read in" in page.main


def test_a_long_plan_costs_as_many_queries_as_a_short_one(
    requirement: Requirement, at_browser: Browsers, queries: Queries
) -> None:
    leader = at_browser["leader"]
    counts = []
    for times in (1, 8):
        where = address(bring(leader, school_plans.as_docx(school_plans.ROWS * times)))
        before = queries.count
        with queries:
            leader.get(where)
        counts.append(queries.count - before)
    assert counts[0] == counts[1]
