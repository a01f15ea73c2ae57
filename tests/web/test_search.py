"""Search: whatever somebody may read, by the words it has; and of what they may not, not even a number of results."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.conftest import Queries
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.people import Person
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role
from tracker.rules.questions import TurnKind

Browsers = dict[str, Browser]
EVERYBODY = ("governor", "leader", "head", "clerk", "trust officer")
CONFIDED_IN = {"leader", "head", "clerk"}


@pytest.fixture
def home(cast: Cast) -> str:
    """Where the school's pages begin."""
    return f"/schools/{cast.school.urn}"


@pytest.fixture
def action(cast: Cast) -> Action:
    """A plan of one action that has some of everything."""
    asked = make.requirement(
        make.inspection(cast.school, cast.clerk),
        ("Leaders must check what pupils know.", "They should raise attendance in Year 9."),
    )
    action = make.action(asked, cast.leader)
    make.milestone(action, make.TODAY, title="Trainer booked for phonics")
    make.update(action, Colour.AMBER, progress="Registers now open at 8.40.", difference="Lateness has halved.")
    make.evidence(action, cast.second_leader, title="Learning walk", note="Readers sat near the lamp.")
    asking = make.question(cast.school, cast.governor, cast.leader, action=action, text="Who covers the lessons?")
    make.turn(asking, TurnKind.ANSWERED, cast.leader, text="Supply teachers from the lighthouse pool.")
    make.visit(cast.school, cast.governor, [action], seen="Four of six lessons began with recall.")
    metric = make.metric(cast.school, "Attainment 8")
    make.reading(metric, cast.head, "2024/25", 28.2, make.TODAY.replace(month=8))
    session().commit()
    return action


def look(browser: Browser, home: str, words: str) -> Page:
    return browser.get(f"{home}/search?q={words}")


def headings(page: Page) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in page.soup.select("main h2")]


def found(page: Page) -> list[str]:
    return [" ".join(one.get_text().split()) for one in page.soup.select(".ns-found__one")]


def marks(page: Page) -> set[str]:
    return {mark.get_text() for mark in page.soup.select("main mark")}


@pytest.mark.parametrize(
    ("words", "heading", "says"),
    [
        ("attendance", "What inspectors asked for 1", "Inspectors wrote They should raise attendance in Year 9."),
        ("phonics", "Actions 1", "Milestone Trainer booked for phonics"),
        ("registers 8.40", "Actions 1", "Progress, 25 November 2026, Lena Adeyemi Registers now open at 8.40."),
        ("lateness", "Actions 1", "Difference to pupils, 25 November 2026, Lena Adeyemi Lateness has halved."),
        ("lamp", "Evidence 1", "What was seen Readers sat near the lamp."),
        ("lukasz", "Evidence 1", "Łukasz Nowak, for 1.1 Check for understanding in every lesson"),
        (
            "lighthouse",
            "Questions 1",
            "Answer, 25 November 2026, Lena Adeyemi Supply teachers from the lighthouse pool.",
        ),
        ("recall", "Visits 1", "What was seen Four of six lessons began with recall."),
        ("attainment", "Metrics 1", "Attainment 8, all pupils"),
    ],
)
def test_whatever_was_written_is_found_with_where_it_is(
    home: str, at_browser: Browsers, action: Action, words: str, heading: str, says: str
) -> None:
    page = look(at_browser["governor"], home, words)
    assert headings(page) == [heading]
    assert says in found(page)[0]
    assert marks(page)


def test_results_are_counted_grouped_and_say_the_colour_of_the_record(
    home: str, at_browser: Browsers, action: Action
) -> None:
    page = look(at_browser["governor"], home, "check")
    assert page.heading == "Where is “check”?"
    assert "Four results for “check”: one requirement, one action, one visit note and one question." in page.main
    assert {heading.split(" 1")[0] for heading in headings(page)} == {
        "Pages",
        "What inspectors asked for",
        "Actions",
        "Visits",
        "Questions",
    }
    assert any(one.startswith("The record says Green 1.1 Check for understanding") for one in found(page))
    assert "Looked through, as far as you may read them: 1 requirement, 1 action, 1 question" in page.main


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("1.1", "/actions/1.1"),
        ("1", "/requirements/1"),
        ("Q1", "/questions/1"),
        ("e1", "/actions/1.1#evidence-1"),
        ("V1", "/visits/1"),
    ],
)
def test_a_number_leads_straight_there(home: str, at_browser: Browsers, action: Action, typed: str, where: str) -> None:
    answer = at_browser["governor"].client.get(f"{home}/search?q={typed}")
    assert answer.status_code == 302
    path, _, rest = answer.headers["Location"].partition("?")
    assert path + ("#" + rest.partition("#")[2] if "#" in rest else "") == home + where


@pytest.mark.parametrize("typed", ["9.9", "Q7", "E77", "requirement 9", "900002"])
def test_a_number_of_nothing_is_looked_for_as_a_word(
    home: str, at_browser: Browsers, action: Action, typed: str
) -> None:
    page = look(at_browser["governor"], home, typed)
    assert f"Nothing you can read here has “{typed}”." in page.main


def test_what_is_found_leads_back_to_what_was_found_with_it(home: str, at_browser: Browsers, action: Action) -> None:
    governor = at_browser["governor"]
    there = look(governor, home, "lateness").soup.select_one(".ns-found__title a")
    assert there is not None
    back = governor.get(str(there["href"])).soup.select_one(".ns-back")
    assert back is not None
    assert (back.get_text(), back["href"]) == ("Search results", f"{home}/search?q=lateness#action-1.1")


def test_what_a_number_names_does_not_lead_back_to_itself(home: str, at_browser: Browsers, action: Action) -> None:
    answer = at_browser["governor"].client.get(f"{home}/search?q=1.1")
    assert "back=" not in answer.headers["Location"]


def test_a_page_is_found_by_what_it_is_called(home: str, at_browser: Browsers, action: Action) -> None:
    page = look(at_browser["governor"], home, "cover")
    assert [a["href"] for a in page.soup.select("main .ns-plain a")] == [f"{home}/coverage"]
    page = look(at_browser["governor"], home, "plan quality")
    assert "One page is called so; nothing else here has “plan quality”." in page.main


def test_nothing_found_says_what_was_looked_through_and_what_to_try(
    home: str, at_browser: Browsers, action: Action
) -> None:
    page = look(at_browser["governor"], home, "attendance+zebra")
    assert "Nothing you can read here has “attendance zebra”." in page.main
    assert "1 thing has “attendance” alone" in page.main
    assert "zebra” alone" not in page.main
    assert "Looked through, as far as you may read them: 1 requirement, 1 action" in page.main


def test_before_anything_is_typed_the_page_says_how_it_is_done(home: str, at_browser: Browsers, action: Action) -> None:
    page = at_browser["governor"].get(f"{home}/search")
    assert page.heading == "What are you looking for?"
    assert (
        "You can look through 1 requirement, 1 action, 1 question, 1 piece of evidence, 1 visit note and 1 metric."
        in page.main
    )
    assert "A number leads straight there" in page.main
    assert not found(page)


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        '"unclosed',
        "%",
        "100%_",
        "a" * 5000,
        "(((((",
        "\\",
        "\x00\x01",
        "NEAR(a b)",
        "col:x AND NOT",
        "😀 \u202e",
        "{{ 7*7 }}",
        "*",
    ],
)
def test_whatever_is_typed_breaks_nothing(home: str, at_browser: Browsers, action: Action, typed: str) -> None:
    answer = at_browser["governor"].client.get(f"{home}/search", query_string={"q": typed})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.data
    assert b"\x00" not in answer.data


def test_a_long_list_of_results_shows_the_first_and_then_all(home: str, cast: Cast, at_browser: Browsers) -> None:
    asked = make.requirement(make.inspection(cast.school, cast.clerk))
    for number in range(1, 13):
        make.action(asked, cast.leader, title=f"Open the harbour gate {number}")
    page = look(at_browser["governor"], home, "harbour")
    assert len(found(page)) == 8
    more = next(a for a in page.soup.select("main a") if "Show all 12 actions" in a.get_text())
    assert len(found(at_browser["governor"].get(f"{home}{str(more['href']).removeprefix(home)}"))) == 12


def test_what_left_the_plan_is_found_and_says_so(home: str, cast: Cast, at_browser: Browsers) -> None:
    make.requirement(
        make.inspection(cast.school, cast.clerk), ("Mend the sundial.",), title="Sundial", closed_on=make.TODAY
    )
    assert "it has left the plan" in found(look(at_browser["governor"], home, "sundial"))[0]


# ---------------------------------------------------------------- who finds what


@pytest.mark.parametrize("part", EVERYBODY)
def test_confidential_evidence_is_found_by_those_who_may_see_it_alone(
    home: str, cast: Cast, at_browser: Browsers, action: Action, part: str
) -> None:
    make.evidence(
        action,
        cast.head,
        title="Riverside file",
        note="Sibling at Quayside",
        confidential=True,
        filename="tern.pdf",
        kind="file",
        sha256="0" * 64,
        media_type="application/pdf",
        size=9,
    )
    make.evidence(action, cast.head, title="Open register")
    browser = at_browser[part]
    for words in ("riverside", "quayside", "tern", "hanif+riverside"):
        page = look(browser, home, words)
        assert bool(found(page)) == (part in CONFIDED_IN), words
        assert ("Riverside file" in " ".join(found(page))) == (part in CONFIDED_IN)
    counted = "3 pieces of evidence" if part in CONFIDED_IN else "2 pieces of evidence"
    assert counted in look(browser, home, "nothing-at-all").main
    straight = browser.client.get(f"{home}/search?q=E2").status_code
    assert straight == (302 if part in CONFIDED_IN else 200)


def test_a_confidential_question_is_found_by_those_it_is_between_and_named_for(
    home: str, cast: Cast, at_browser: Browsers, action: Action
) -> None:
    asker, bystander = make.person("Nia Hart", "Governor"), make.person("Ben Rowe", "Governor", cast.governor.password)
    make.role(asker, Role.GOVERNOR, cast.school)
    make.role(bystander, Role.GOVERNOR, cast.school)
    make.role(cast.second_leader, Role.LEADER, cast.school)
    secret = make.question(
        cast.school, asker, cast.leader, action=action, text="Who is with the Riverside family?", confidential=True
    )
    make.turn(secret, TurnKind.ANSWERED, cast.leader, text="The quayside team is.")
    make.seat(cast.school.boards[0], cast.governor, part_two=True)
    session().commit()
    sees = {"governor", "leader", "head", "clerk"}  # named for Part II, asked, and those who run its meetings
    for part in EVERYBODY:
        for words in ("riverside", "quayside", "nia"):
            page = look(at_browser[part], home, words)
            assert bool(found(page)) == (part in sees), (part, words)
        assert at_browser[part].client.get(f"{home}/search?q=Q2").status_code == (302 if part in sees else 200)
        counted = "2 questions" if part in sees else "1 question"
        assert counted in look(at_browser[part], home, "nothing-at-all").main


def test_nothing_of_another_school_is_found_and_strangers_find_no_page(
    app: Flask, home: str, cast: Cast, at_browser: Browsers, action: Action
) -> None:
    other = make.requirement(
        make.inspection(cast.other_school, cast.stranger), ("Paint the pelican.",), title="Pelican"
    )
    make.action(other, cast.stranger, title="Buy pelican paint")
    assert not found(look(at_browser["head"], home, "pelican"))
    at_browser["somebody from another school"].get(f"{home}/search?q=check", status=404)
    outside = make.outsiders(cast, action.requirement, cast.governor.password)
    session().commit()
    for who in outside.everybody().values():
        browser = Browser(app.test_client()).sign_in(who)
        browser.get(f"{home}/search?q=check", status=404)
        everywhere = browser.get("/search?q=check")
        assert not found(everywhere)
        assert "Check" not in everywhere.main.replace("Looked", "")


def test_a_figure_of_few_pupils_is_not_found_by_its_value(home: str, cast: Cast, at_browser: Browsers) -> None:
    metric = make.metric(cast.school, "Absence of carers", unit="%")
    make.reading(metric, cast.head, "2024/25", 73.9, make.TODAY.replace(month=8), numerator=2, denominator=3)
    session().commit()
    for part in EVERYBODY:
        assert not found(look(at_browser[part], home, "73.9"))
        assert "73.9" not in look(at_browser[part], home, "carers").main


# ---------------------------------------------------------------- several schools


@pytest.fixture
def two_schools(cast: Cast, action: Action) -> Person:
    """Somebody who leads at both schools, with the same words at both, and something confidential at each."""
    cast.other_school.trust = None
    make.role(cast.stranger, Role.GOVERNOR, cast.school)
    there = make.action(
        make.requirement(make.inspection(cast.other_school, cast.stranger), ("Tell the tern.",), title="Tern"),
        cast.stranger,
        title="Check the tern",
    )
    make.evidence(there, cast.stranger, title="Tern file", confidential=True)
    make.evidence(action, cast.head, title="Tern secret", confidential=True)
    session().commit()
    return cast.stranger


def test_whoever_has_several_schools_looks_through_all_each_with_the_rights_held_there(
    at_browser: Browsers, two_schools: Person
) -> None:
    browser = at_browser["somebody from another school"]
    page = browser.get("/search?q=check")
    assert any("Harbour Row Academy:" in one for one in found(page))
    assert any("Saltmarsh School:" in one for one in found(page))
    page = browser.get("/search?q=tern")
    assert any("Tern file" in one for one in found(page)), "a leader there"
    assert not any("Tern secret" in one for one in found(page)), "a governor here"
    assert [a["href"] for a in browser.get("/search?q=saltmarsh").soup.select("main .ns-plain a")] == [
        "/schools/900002/"
    ]


def test_whoever_has_one_school_is_led_to_its_search(home: str, at_browser: Browsers, action: Action) -> None:
    answer = at_browser["governor"].client.get("/search?q=check")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{home}/search?q=check")


def test_a_role_that_has_ended_opens_nothing(cast: Cast, at_browser: Browsers, two_schools: Person) -> None:
    third = make.school("900003", "Third School")
    make.requirement(make.inspection(third, cast.stranger), ("Tell the puffin.",), title="Puffin")
    make.role(two_schools, Role.HEAD, third, ends_on=make.TODAY - timedelta(1))
    session().commit()
    assert not found(at_browser["somebody from another school"].get("/search?q=puffin"))


def test_what_must_be_done_first_comes_before_any_result(app: Flask, cast: Cast, two_schools: Person) -> None:
    make.role(two_schools, Role.CLERK, cast.school)
    session().commit()
    browser = Browser(app.test_client()).sign_in(two_schools, seen_to=False)
    answer = browser.client.get("/search?q=tern")
    assert (answer.status_code, b"tern" in answer.data.lower()) == (302, False)


def test_the_trusts_officer_looks_through_its_schools_in_as_many_queries_as_through_two(
    cast: Cast, at_browser: Browsers, queries: Queries, action: Action
) -> None:
    def cost() -> int:
        queries.statements.clear()
        with queries:
            at_browser["trust officer"].get("/search?q=check")
        return queries.count

    def more(urn: str) -> None:
        school = make.school(urn, f"School {urn}", trust=cast.trust)
        own = make.board(school)
        asked = make.requirement(make.inspection(school, cast.trust_officer))
        make.evidence(make.action(asked, cast.leader))
        make.visit(school, cast.trust_officer)
        make.question(school, cast.head, cast.leader, confidential=True)
        make.metric(school)
        assert own.school is school
        session().commit()

    more("900011")
    of_two = cost()
    for urn in ("900012", "900013", "900014"):
        more(urn)
    assert cost() == of_two <= 26


# ---------------------------------------------------------------- the box of the header


def test_the_box_stands_in_the_header_of_every_page_but_its_own(
    home: str, at_browser: Browsers, action: Action
) -> None:
    head = at_browser["head"]
    for path in (f"{home}/", f"{home}/actions/1.1", f"{home}/people"):
        boxes = head.get(path).soup.select("header form[role=search]")
        assert [box["action"] for box in boxes] == [f"{home}/search"]
    assert not head.get(f"{home}/search").soup.select("header form[role=search]")
    trust = at_browser["trust officer"].get("/trusts/1").soup.select("header form[role=search]")
    assert [box["action"] for box in trust] == ["/search"]


def test_whoever_chooses_among_schools_has_the_box_too(at_browser: Browsers, two_schools: Person) -> None:
    page = at_browser["somebody from another school"].get("/")
    assert [box["action"] for box in page.soup.select("header form[role=search]")] == ["/search"]
