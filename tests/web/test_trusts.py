"""A trust on one page, for those who hold a role at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Queries
from tests.installation import with_limits
from tests.web.test_exports import as_csv
from tracker.db import session
from tracker.jobs.standings import refresh_standings
from tracker.models.inspections import Inspection
from tracker.models.schools import School, Trust
from tracker.queries import trusts
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role
from tracker.services.schools import place_school
from tracker.web import costs
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
    assert "The record is worse on 1" in page.main
    assert "1 of 1" in page.main
    paper = at_browser["trust officer"].client.get(f"{address}.pdf")
    assert paper.data.startswith(b"%PDF")
    assert "Tidewater Learning Trust, Trust summary, 2026-11-25.pdf" in paper.headers["Content-Disposition"]


def test_schools_of_which_nothing_is_read_in_are_listed_under_the_table(
    cast: Cast, at_browser: Browsers, address: str
) -> None:
    for number in range(3):
        make.school(f"90020{number}", f"Bare Field {number}", trust=cast.trust)
    session().commit()
    page = at_browser["trust officer"].get(address)
    assert [link.get_text() for link in page.soup.select("tbody th a")] == ["Harbour Row Academy", "Anchor Academy"]
    heading = page.soup.find("h2", string="No inspection report read in yet")
    assert heading is not None
    listed = [link.get_text() for link in heading.find_parent("section").select("li a")]
    assert listed == ["Bare Field 0", "Bare Field 1", "Bare Field 2"]


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


# ---------------------------------------------------------------- many schools


@pytest.fixture
def placed(cast: Cast, address: str) -> str:
    """The page of the trust; both schools are placed, and their figures of persistent absence are known."""
    calm = session().scalars(select(School).where(School.urn == "900100")).one()
    place_school(cast.school, "Secondary", "Liverpool", "Coast", by=cast.clerk, now=make.at(make.TODAY))
    place_school(calm, "Primary", "Wirral", None, by=cast.clerk, now=make.at(make.TODAY))
    make.requirement(session().scalars(select(Inspection).where(Inspection.school_id == calm.id)).one())
    for school, value in ((cast.school, 25.0), (calm, 41.5)):
        metric = make.metric(school, "Persistent absence", unit="%", better="lower")
        make.reading(metric, cast.head, "2024/25", value, date(2025, 7, 31), national_value=20.0)
    session().commit()
    return address


def test_each_requirement_shows_what_leaders_and_the_record_say_of_it(at_browser: Browsers, placed: str) -> None:
    page = at_browser["trust officer"].get(placed)
    cell = page.soup.find("a", href="/schools/900001/requirements/1")
    assert cell is not None
    assert " ".join(cell.get_text().split()) == "Requirement 1: leaders say green, the record says red"
    assert cell["title"] == "Teaching that checks what pupils know"
    assert "ns-stand--differs" in cell["class"]
    at_browser["trust officer"].get(str(cell["href"]))


def test_schools_are_chosen_in_the_address_and_so_is_their_paper(at_browser: Browsers, placed: str) -> None:
    page = at_browser["trust officer"].get(f"{placed}?phase=Primary&area=&group=")
    assert [link.get_text() for link in page.soup.select("tbody th a")] == ["Anchor Academy"]
    assert page.value_of("phase") == "Primary"
    assert "1 of 2" in page.main
    paper = page.soup.find("a", href=f"{placed}.txt?phase=Primary")
    assert paper is not None
    text = at_browser["trust officer"].client.get(str(paper["href"])).get_data(as_text=True)
    assert "Schools: Primary" in text
    assert "Harbour Row Academy" not in text
    none = at_browser["trust officer"].get(f"{placed}?group=Moor")
    assert "No school of the trust answers to that." in none.main
    assert none.value_of("group") == "Moor"
    assert none.soup.find("a", href=placed, string="Show all schools")


@pytest.mark.parametrize("path", ["", "/common", "/metrics"])
def test_from_a_group_that_no_school_is_in_a_way_leads_back_to_all_schools(
    cast: Cast, at_browser: Browsers, address: str, path: str
) -> None:
    make.reading(make.metric(cast.school, "Attainment 8"), cast.head, "2024/25", 41.0, date(2025, 7, 31))
    session().commit()
    page = at_browser["trust officer"].get(f"{address}{path}?group=Moor")
    assert "No school of the trust answers to that." in page.main
    assert page.value_of("group") == "Moor"
    back = page.soup.find("a", string="Show all schools")
    assert back is not None
    assert "No school of the trust answers to that." not in at_browser["trust officer"].get(str(back["href"])).main


def test_what_several_schools_are_asked_for_leads_to_them(at_browser: Browsers, placed: str) -> None:
    officer = at_browser["trust officer"]
    page = officer.get(f"{placed}/common")
    assert page.heading == "What do inspectors ask of several schools?"
    row = page.soup.select_one("tbody th a")
    assert row is not None
    assert row.get_text() == "Checking what pupils know"
    assert page.soup.find("a", href="/schools/900100/requirements/1")
    sought = officer.get(str(row["href"]))
    assert len(sought.soup.select(".ns-stand--sought")) == 2
    assert "as far as the words of their requirements tell" in officer.get(f"{placed}/common?phase=Primary").main


def test_one_metric_of_all_schools_starts_with_the_furthest_behind(at_browser: Browsers, placed: str) -> None:
    page = at_browser["trust officer"].get(f"{placed}/metrics")
    assert page.heading == "Where are our schools against the nation?"
    names = [link.get_text() for link in page.soup.select("tbody th a")]
    assert names == ["Anchor Academy", "Harbour Row Academy"]
    assert "41.5%" in page.main
    assert "20.0%" in page.main
    nobody = at_browser["trust officer"].get(f"{placed}/metrics?metric=unknown&phase=Nursery")
    assert "No school of the trust answers to that." in nobody.main


def linked(browser: Browser, page: str, what: str) -> list[dict[str, str]]:
    """Take away the table that a page offers as CSV, by the link a person presses."""
    links = browser.get(page).soup.find_all("a", href=True)
    (found,) = [link["href"] for link in links if " ".join(link.get_text().split()) == f"as CSV, {what}"]
    return as_csv(browser, str(found), under="")


def test_the_tables_of_a_trust_are_taken_away_in_the_words_of_their_pages(at_browser: Browsers, placed: str) -> None:
    officer = at_browser["trust officer"]
    schools = linked(officer, placed, "the schools")
    assert [row["School"] for row in schools] == ["Harbour Row Academy", "Anchor Academy"]
    assert schools[0]["Category of concern"] == "Requires significant improvement"
    assert (schools[0]["Leaders say"], schools[0]["The record says"]) == ("1 green", "1 red")
    assert (schools[0]["Actions"], schools[0]["Actions behind"]) == ("1", "1")
    (row,) = (row for row in linked(officer, placed, "their requirements") if row["URN"] == "900001")
    assert (row["Number"], row["Requirement"]) == ("1", "Teaching that checks what pupils know")
    assert (row["Leaders say"], row["The record says"]) == ("Green", "Red")
    assert row["Leaders better than the record"] == "Yes"
    asked = linked(officer, f"{placed}/common", "this table")
    assert {(row["They ask about"], row["Schools"], row["School"]) for row in asked} >= {
        ("Checking what pupils know", "2", "Harbour Row Academy"),
        ("Checking what pupils know", "2", "Anchor Academy"),
    }
    figures = linked(officer, f"{placed}/metrics", "this table")
    assert [(row["School"], row["School’s figure"], row["Unit"], row["Nation"]) for row in figures] == [
        ("Anchor Academy", "41.5", "%", "20.0"),
        ("Harbour Row Academy", "25.0", "%", "20.0"),
    ]


def test_a_table_of_a_trust_holds_the_schools_that_were_chosen_and_all_parts_of_the_list(
    at_browser: Browsers, placed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trusts, "A_PAGE", 1)
    officer = at_browser["trust officer"]
    assert len(linked(officer, placed, "the schools")) == 2
    assert len(linked(officer, f"{placed}/metrics", "this table")) == 2
    (school,) = linked(officer, f"{placed}?phase=Primary", "the schools")
    assert school["School"] == "Anchor Academy"
    (figure,) = linked(officer, f"{placed}/metrics?phase=Primary", "this table")
    assert figure["School"] == "Anchor Academy"
    file = officer.client.get(f"{placed}/schools.xlsx").headers["Content-Disposition"]
    assert "Tidewater Learning Trust schools 2026-11-25.xlsx" in file


def test_a_table_of_a_trust_says_of_figures_what_its_page_says(cast: Cast, at_browser: Browsers, placed: str) -> None:
    make.school("900101", "Beacon Academy", trust=cast.trust)
    few = make.school("900102", "Cliff Academy", trust=cast.trust)
    small = make.metric(few, "Persistent absence", unit="%", better="lower")
    make.reading(small, cast.leader, "2025/26", 14.3, date(2026, 7, 31), basis=None, numerator=3, denominator=21)
    alone = make.school("900103", "Delta Academy", trust=cast.trust)
    own = make.metric(alone, "Persistent absence", unit="%", better="lower")
    make.reading(own, cast.leader, "2025/26", 33.3, date(2026, 7, 31), basis=None, numerator=70, denominator=210)
    session().commit()
    officer = at_browser["trust officer"]
    page = officer.get(f"{placed}/metrics")
    shown = {row.a.get_text(): " ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")}
    rows = {row["School"]: row for row in linked(officer, f"{placed}/metrics", "this table")}
    assert list(rows) == list(shown)
    assert rows["Beacon Academy"]["School’s figure"] == "No figure"
    assert rows["Cliff Academy"]["School’s figure"].lower() == "suppressed"
    assert rows["Delta Academy"]["Nation"] == "not stated"
    assert rows["Delta Academy"]["Figures are"] == "School data, unvalidated"
    assert {rows[name]["Not comparable with most"] for name in rows} > {""}
    for name, row in rows.items():
        for heading in ("School’s figure", "Nation", "Of", "Not comparable with most", "Since the figure before"):
            assert row[heading] in shown[name], (name, heading)
    assert "14.3" not in officer.client.get(f"{placed}/metrics.csv").get_data(as_text=True)


def test_a_table_of_what_several_are_asked_holds_the_schools_in_the_order_of_its_page(
    at_browser: Browsers, placed: str
) -> None:
    officer = at_browser["trust officer"]
    page = officer.get(f"{placed}/common")
    rows = linked(officer, f"{placed}/common", "this table")
    places = [link.get_text() for link in page.soup.select("tbody li a")]
    assert [f"{row['School']}, requirement {row['Number']}" for row in rows] == places
    assert list(dict.fromkeys(row["They ask about"] for row in rows)) == [
        link.get_text() for link in page.soup.select("tbody th a")
    ]
    assert not officer.get(f"{placed}/common?phase=Primary").soup.select(".ns-downloads")
    assert as_csv(officer, f"{placed}/common.csv?phase=Primary", under="") == []


TABLES = ("schools", "requirements", "common", "metrics")


@pytest.mark.parametrize("table", TABLES)
def test_the_tables_of_a_trust_are_for_those_of_its_pages(
    cast: Cast, at_browser: Browsers, placed: str, table: str
) -> None:
    other = Trust(name="Marsh Trust")
    session().add(other)
    make.role(cast.stranger, Role.TRUST_OFFICER, trust=other)
    make.role(cast.governor, Role.TRUST_OFFICER, trust=cast.trust, ends_on=date(2026, 11, 24))
    session().commit()
    for part in SCHOOLS_PEOPLE:
        for kind in ("csv", "xlsx"):
            assert at_browser[part].client.get(f"{placed}/{table}.{kind}").status_code == 404, part
    own = as_csv(at_browser["somebody from another school"], f"/trusts/{other.id}/{table}.csv", under="")
    assert own == []


@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_a_trust_costs_as_many_queries_for_many_schools_as_for_two(
    cast: Cast, at_browser: Browsers, placed: str, queries: Queries, table: str
) -> None:
    officer = at_browser["trust officer"]

    def cost() -> int:
        refresh_standings(make.TODAY, 100)
        queries.statements.clear()
        with queries:
            assert officer.client.get(f"{placed}/{table}.csv").status_code == 200
        return queries.count

    of_two = cost()
    for number in range(8):
        more = make.school(f"90020{number}", f"Further Academy {number}", trust=cast.trust)
        make.action(make.requirement(make.inspection(more, cast.head)), cast.leader)
        metric = make.metric(more, "Persistent absence", unit="%", better="lower")
        make.reading(metric, cast.head, "2024/25", 30.0 + number, date(2025, 7, 31), national_value=20.0)
    session().commit()
    assert cost() == of_two
    assert of_two <= 6 + 3  # the page-object's, and those of the person, the trust and the roles


def test_whoever_takes_tables_of_a_trust_in_a_loop_waits(
    app: Flask, cast: Cast, placed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.storage.tries.time", lambda: 1_800_000_000.0)
    monkeypatch.setattr(costs, "TABLES", "3 per minute")
    officer = Browser(with_limits(app).test_client()).sign_in(cast.trust_officer)
    assert [officer.client.get(f"{placed}/{table}.csv").status_code for table in TABLES] == [200, 200, 200, 429]


def test_a_trust_without_schools_or_figures_says_what_would_be_there(cast: Cast, at_browser: Browsers) -> None:
    other = Trust(name="Marsh Trust")
    session().add(other)
    make.role(cast.trust_officer, Role.TRUST_OFFICER, trust=other)
    for path, words in {
        "": "The schools of the trust would be listed here",
        "/common": "What several schools are asked for would be listed here",
        "/metrics": "would be listed here",
    }.items():
        assert words in at_browser["trust officer"].get(f"/trusts/{other.id}{path}").main


def test_a_long_list_has_a_way_to_its_next_part(
    at_browser: Browsers, placed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trusts, "A_PAGE", 1)
    first = at_browser["trust officer"].get(f"{placed}?area=Wirral&page=x")
    assert "Part 1" not in first.main
    first = at_browser["trust officer"].get(placed)
    onwards = first.soup.find("a", rel="next")
    assert onwards is not None
    second = at_browser["trust officer"].get(str(onwards["href"]))
    assert "Part 2 of 2" in second.main
    assert [link.get_text() for link in second.soup.select("tbody th a")] == ["Anchor Academy"]


def test_the_clerk_says_where_a_school_belongs_and_its_history_tells_it(
    cast: Cast, at_browser: Browsers, address: str
) -> None:
    clerk = at_browser["clerk"]
    typed = {"phase": "Secondary", "area": " Liverpool ", "group": "Coast"}
    page = clerk.post("/schools/900001/names/place", typed)
    assert "Phase: Secondary. Area: Liverpool. Group: Coast." in page.main
    told = clerk.get("/schools/900001/history").main
    assert "said where the school belongs: phase was not known, now “Secondary”, area was not known" in told
    too_long = clerk.post("/schools/900001/names/place", {**typed, "group": "x" * 81}, status=422)
    assert too_long.errors == ["Use 80 characters or fewer; this has 81."]
    clerk.post("/schools/900001/names/place", {**typed, "phase": "Kindergarten"}, status=422)
