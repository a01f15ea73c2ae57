"""A requirement: what did inspectors say, what are we doing, is it working?"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Queries
from tracker.config import ROOT
from tracker.db import session
from tracker.models.inspections import Inspection
from tracker.models.requirements import Requirement
from tracker.rules.colours import Colour

Browsers = dict[str, Browser]
WORDS = ("Leaders must make sure that staff adapt their teaching.", "They should tell governors what they find.")


@pytest.fixture
def home(cast: Cast) -> str:
    """Where the school's pages begin."""
    return f"/schools/{cast.school.urn}"


@pytest.fixture
def inspection(cast: Cast) -> Inspection:
    """An accepted report card."""
    return make.inspection(cast.school, cast.clerk)


@pytest.fixture
def requirement(inspection: Inspection) -> Requirement:
    """A requirement of two clauses, with nothing planned yet."""
    return make.requirement(inspection, WORDS, title="Adapted teaching for pupils with SEND")


def test_the_list_says_how_much_of_each_requirement_has_an_action(
    home: str, cast: Cast, requirement: Requirement, at_browser: Browsers
) -> None:
    make.action(requirement, cast.leader, requirement.clauses[:1])
    page = at_browser["governor"].get(f"{home}/requirements")
    assert page.heading == "What did inspectors ask for?"
    assert "1 of 2" in page.main
    assert "Report card, 10 February 2026, next step 1" in page.main


def test_a_school_without_requirements_says_where_they_come_from(home: str, at_browser: Browsers) -> None:
    page = at_browser["leader"].get(f"{home}/requirements")
    assert "would be listed here, in their words" in page.main
    assert page.soup.find("a", string="Read in an inspection")


def test_the_inspectors_words_stand_verbatim_with_their_source(
    home: str, requirement: Requirement, at_browser: Browsers
) -> None:
    page = at_browser["governor"].get(f"{home}/requirements/1")
    for number in page.soup.select(".ns-clause__number, .ns-quote .ns-visually-hidden"):
        number.extract()
    quote = page.soup.select_one(".ns-quote__text")
    assert quote
    assert quote.get_text() == f"“{' '.join(WORDS)}”"
    assert "Report card, 10 February 2026, next step 1" in page.main


def test_a_clause_without_an_action_is_loud_and_asks_for_one(
    home: str, cast: Cast, requirement: Requirement, at_browser: Browsers
) -> None:
    make.action(requirement, cast.leader, requirement.clauses[:1])
    page = at_browser["leader"].get(f"{home}/requirements/1")
    covered, uncovered = page.soup.select(".ns-clauses__item")
    assert "answered by action 1.1" in " ".join(covered.get_text(" ").split())
    assert "no action answers this" in uncovered.get_text()
    assert WORDS[1] in uncovered.get_text()
    link = uncovered.find("a")
    assert link
    form = at_browser["leader"].get(str(link["href"]))
    assert form.value_of("clauses") == str(requirement.clauses[1].id)


def test_a_governor_sees_what_is_missing_but_does_not_plan(
    home: str, requirement: Requirement, at_browser: Browsers
) -> None:
    page = at_browser["governor"].get(f"{home}/requirements/1")
    assert page.main.count("no action answers this") == 2
    assert not page.soup.find("a", string="Plan an action for this")


def test_the_whole_trace_is_on_one_page(home: str, cast: Cast, requirement: Requirement, at_browser: Browsers) -> None:
    action = make.action(requirement, cast.second_leader, starts_on=date(2025, 3, 3))
    make.milestone(action, date(2026, 10, 1), date(2026, 9, 30))
    make.update(action, Colour.AMBER, difference="Two in three books show it.")
    make.evidence(action)
    metric = make.metric(cast.school)
    before = make.reading(metric, cast.clerk, "2023/24", 26.6, date(2024, 8, 31))
    make.reading(metric, cast.clerk, "2024/25", 28.2, date(2025, 8, 31))
    make.target(requirement, before, 34.0, set_on=date(2025, 3, 1))
    page = at_browser["governor"].get(f"{home}/requirements/1")
    for part in (
        "Łukasz Nowak",
        "1 of 1 milestone met",
        "E1",
        "Two in three books show it.",
        "Attainment 8, all pupils",
        "28.2 from 26.6",
        "Target 34.0 by 31 July 2027",
    ):
        assert part in page.main
    assert page.soup.select_one(".ns-chart title")


def test_what_happened_is_told_with_who_did_it(
    home: str, cast: Cast, requirement: Requirement, at_browser: Browsers
) -> None:
    head = at_browser["head"]
    head.post(f"{home}/requirements/1/name", {"title": "Adapted teaching", "lead": str(cast.second_leader.id)})
    page = head.get(f"{home}/requirements/1")
    assert page.heading == "1 Adapted teaching"
    assert "Led by Łukasz Nowak, SENDCo" in page.main
    assert "Hanif Rahman named the requirement “Adapted teaching”, led by Łukasz Nowak" in page.main


def test_every_event_of_a_plan_is_told_by_a_template_of_its_name() -> None:
    def recorded(*nouns: str) -> set[str]:
        sources = [(ROOT / "tracker" / "services" / f"{noun}.py").read_text("utf-8") for noun in nouns]
        return {name for source in sources for name in re.findall(r'record\(\s*"(\w+)"', source)}

    told = {path.stem for path in (ROOT / "templates" / "timeline").glob("*_*.html")}
    of_a_plan = recorded("actions", "updates", "evidence", "requirements", "lineage", "inspections")
    assert "due_date_moved" in of_a_plan
    assert of_a_plan <= told <= recorded(*(path.stem for path in (ROOT / "tracker" / "services").glob("*.py")))


def test_the_title_and_lead_change_and_the_words_do_not(
    home: str, cast: Cast, requirement: Requirement, at_browser: Browsers
) -> None:
    form = at_browser["leader"].get(f"{home}/requirements/1/name")
    assert form.value_of("title") == "Adapted teaching for pupils with SEND"
    offered = [option.get_text() for option in form.soup.select("[name=lead] option")]
    assert "Łukasz Nowak, SENDCo" in offered
    assert not [name for name in offered if "Gwen" in name or "Oscar" in name]
    at_browser["leader"].post(f"{home}/requirements/1/name", {"title": "SEND", "lead": ""})
    session().refresh(requirement)
    assert (requirement.title, requirement.lead, requirement.text) == ("SEND", None, " ".join(WORDS))


def test_a_requirement_without_a_title_keeps_the_one_it_has(
    home: str, requirement: Requirement, at_browser: Browsers
) -> None:
    page = at_browser["leader"].post(f"{home}/requirements/1/name", {"title": "  ", "lead": ""}, status=422)
    assert page.errors == ["Give it a short title."]
    session().refresh(requirement)
    assert requirement.title == "Adapted teaching for pupils with SEND"


def test_a_lead_from_another_school_cannot_be_chosen(
    home: str, cast: Cast, requirement: Requirement, at_browser: Browsers
) -> None:
    typed = {"title": "SEND", "lead": str(cast.stranger.id)}
    page = at_browser["leader"].post(f"{home}/requirements/1/name", typed, status=422)
    assert page.errors == ["Choose one from the list."]


def test_a_lead_who_left_is_to_be_followed_by_another_and_the_title_typed_is_kept(
    home: str, cast: Cast, requirement: Requirement, at_browser: Browsers
) -> None:
    requirement.lead = cast.second_leader
    cast.second_leader.memberships[0].ends_on = make.TODAY - timedelta(1)
    typed = {"title": "SEND", "lead": str(cast.second_leader.id)}
    page = at_browser["leader"].post(f"{home}/requirements/1/name", typed, status=422)
    assert page.errors == ["Łukasz Nowak holds no role at Harbour Row Academy today. Choose somebody who does."]
    assert page.value_of("title") == "SEND"


def test_a_number_the_plan_does_not_have_is_not_found(
    home: str, requirement: Requirement, at_browser: Browsers
) -> None:
    page = at_browser["governor"].get(f"{home}/requirements/7", status=404)
    assert "This school’s plan has no requirement 7." in page.main.replace("'", "’")


def test_the_list_costs_the_same_for_one_requirement_and_for_many(
    home: str, cast: Cast, inspection: Inspection, at_browser: Browsers, queries: Queries
) -> None:
    make.action(make.requirement(inspection), cast.leader)

    def cost() -> int:
        queries.statements.clear()
        with queries:
            at_browser["governor"].get(f"{home}/requirements")
        return queries.count

    one = cost()
    for _ in range(7):
        make.update(make.action(make.requirement(inspection), cast.leader), Colour.AMBER)
    assert cost() == one
    assert one <= 6 + 3  # the page-object's, and those of the person, the school and the roles
