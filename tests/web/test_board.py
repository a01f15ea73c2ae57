"""The board view: what changed, what is off track, what should we ask?"""

from __future__ import annotations

from datetime import date

import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Queries
from tracker.models.inspections import Inspection
from tracker.rules.colours import Colour

Browsers = dict[str, Browser]


@pytest.fixture
def home(cast: Cast) -> str:
    """The address of the board view."""
    return f"/schools/{cast.school.urn}/"


@pytest.fixture
def inspection(cast: Cast) -> Inspection:
    """An accepted report card."""
    return make.inspection(cast.school, cast.clerk)


def test_a_school_without_an_inspection_says_what_would_be_here_and_what_to_do(home: str, at_browser: Browsers) -> None:
    clerk, governor = at_browser["clerk"].get(home), at_browser["governor"].get(home)
    assert clerk.heading == "What is off track, and what should we ask?"
    assert "What inspectors asked for would be listed here" in clerk.main
    assert clerk.soup.find("a", string="Read in an inspection")
    assert not governor.soup.find("a", string="Read in an inspection")


def test_a_green_that_the_record_does_not_bear_out_differs_with_its_reasons(
    home: str, cast: Cast, inspection: Inspection, at_browser: Browsers
) -> None:
    action = make.action(make.requirement(inspection), cast.leader, starts_on=date(2026, 4, 20))
    make.milestone(action, date(2026, 10, 1))
    make.update(action, Colour.GREEN, date(2026, 7, 20))
    page = at_browser["governor"].get(home)
    row = page.soup.select_one("tbody tr")
    assert row
    assert "differs" in row.get_text()
    assert "1.1: 1 milestone 55 days overdue" in row.get_text()
    assert "One question for this meeting" in page.main


def test_opinions_that_agree_need_no_reasons(
    home: str, cast: Cast, inspection: Inspection, at_browser: Browsers
) -> None:
    action = make.action(make.requirement(inspection), cast.leader)
    make.update(action, Colour.GREEN)
    make.evidence(action)
    row = at_browser["governor"].get(home).soup.select_one("tbody tr")
    assert row
    assert "agrees" in row.get_text()
    assert not row.select(".ns-note")


def test_what_leaders_said_at_the_end_of_each_term_stands_under_its_month(
    home: str, cast: Cast, inspection: Inspection, at_browser: Browsers
) -> None:
    action = make.action(make.requirement(inspection), cast.leader, starts_on=date(2026, 3, 2))
    make.update(action, Colour.RED, date(2026, 3, 20))
    make.update(action, Colour.AMBER, date(2026, 7, 1))
    make.update(action, Colour.GREEN, date(2026, 11, 20))
    page = at_browser["governor"].get(home)
    assert "Leaders say, Mar › Jul › now" in page.main
    history = page.soup.select_one("tbody .ns-history")
    assert history
    assert [title.get_text() for title in history.select("title")] == ["Red", "Amber", "Green"]
    assert "Last term, leaders said: 1 amber" in page.main


def test_clauses_that_nobody_works_on_are_loud(
    home: str, cast: Cast, inspection: Inspection, at_browser: Browsers
) -> None:
    requirement = make.requirement(inspection, ("Leaders must check work.", "Leaders must tell parents."))
    make.action(requirement, cast.leader, requirement.clauses[:1])
    page = at_browser["governor"].get(home)
    loud = page.soup.select_one(".ns-summary__cell--loud")
    assert loud
    assert "1 of 2" in " ".join(loud.get_text(" ").split())
    assert "1 clause without an action" in page.main


def test_a_due_date_that_moved_is_seen_from_the_board(
    home: str, cast: Cast, inspection: Inspection, at_browser: Browsers
) -> None:
    action = make.action(make.requirement(inspection), cast.leader, due_on=date(2027, 4, 1))
    make.move(action, date(2027, 4, 15))
    make.move(action, date(2027, 5, 13))
    page = at_browser["governor"].get(home)
    assert "Moved twice, 42 days later than first agreed" in page.main
    assert "1 due date moved" in page.main


def test_every_colour_is_defined_beside_the_colours(
    home: str, cast: Cast, inspection: Inspection, at_browser: Browsers
) -> None:
    make.requirement(inspection)
    main = at_browser["governor"].get(home).main
    assert all(colour.definition in main for colour in Colour)


def test_thirty_actions_cost_no_more_queries_than_one(
    home: str, cast: Cast, inspection: Inspection, at_browser: Browsers, queries: Queries
) -> None:
    requirement = make.requirement(inspection)
    make.update(make.action(requirement, cast.leader), Colour.AMBER)

    def cost() -> int:
        queries.statements.clear()
        with queries:
            at_browser["governor"].get(home)
        return queries.count

    one = cost()
    for _ in range(29):
        action = make.action(requirement, cast.leader, list(requirement.clauses))
        make.milestone(action, make.TODAY)
        make.update(action, Colour.GREEN)
        make.evidence(action)
    assert cost() == one
    assert one <= 10 + 2  # the page-object's, and those of the person, and of the school with the roles


def test_what_inspectors_raise_again_says_its_years_and_stands_out_from_three_times_on(
    home: str, cast: Cast, inspection: Inspection, at_browser: Browsers
) -> None:
    often, twice, once = (make.requirement(inspection) for _ in range(3))
    older, oldest = (make.inspection(cast.school, cast.clerk, date(year, 5, 15)) for year in (2018, 2017))
    left = [make.requirement(of, closed_on=make.TODAY) for of in (older, oldest, older)]
    make.link(left[0], often)
    make.link(left[1], left[0])
    make.link(left[2], twice)
    rows = at_browser["governor"].get(home).soup.select("tbody tr")
    said = [row.select_one(".ns-raised") for row in rows]
    assert [one.get_text() if one else None for one in said] == [
        "Raised in 2017, 2018 and 2026",
        "Raised in 2018 and 2026",
        None,
    ]
    assert [bool(one and "ns-raised--loud" in one["class"]) for one in said] == [True, False, False]
    assert once.closed_on is None
