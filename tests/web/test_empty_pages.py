"""A school with nothing in it: every page says what would be there, and leads everybody on."""

from __future__ import annotations

import pytest
from bs4 import Tag
from flask import Flask

from tests import make
from tests.browser import Browser, Page, inspect
from tests.cast import Cast
from tracker.db import session
from tracker.rules.permissions import Capability, Role

FILES = (".csv", ".xlsx", ".pdf", ".docx", ".txt", ".ics", ".json")
LEADS_ON = ".ns-empty a[href], .ns-answer a[href], .ns-answer button, main .ns-actions a[href], main form[method=post]"
FEWEST_WORDS = 4


def places_of(app: Flask, argument: str) -> list[str]:
    """List the addresses of the pages that need no thing to be there but a school, or a trust."""
    rules = [
        rule for rule in app.url_map.iter_rules() if rule.arguments == {argument} and "GET" in (rule.methods or ())
    ]
    found = [str(rule.rule) for rule in rules if not rule.endpoint.startswith("api.") and "pdf" not in rule.endpoint]
    return sorted(place for place in found if not place.endswith(FILES))


def opened(browser: Browser, address: str) -> Page | None:
    """Open a page, or give None where it is not this person's."""
    answer = browser.client.get(address)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        assert answer.status_code in {200, 302, 403, 404}, f"{answer.status_code} at {address}"
        return None
    page = Page(answer)
    inspect(page)
    return page


def says_what_and_who(empty: Tag) -> bool:
    """Say whether an empty place says what would be there, and then leads on or says who does what."""
    what, *more = empty.find_all(["p", "a"])
    return len(what.get_text().split()) >= FEWEST_WORDS and what.get_text().strip().endswith(".") and bool(more)


@pytest.mark.parametrize("part", ["governor", "leader", "head", "clerk", "trust officer"])
def test_no_page_of_an_empty_school_is_blank_or_a_dead_end(
    app: Flask, cast: Cast, at_browser: dict[str, Browser], part: str
) -> None:
    wrong, statuses = [], dict[str, int]()
    for place in [*places_of(app, "urn"), *(places_of(app, "trust_id") if part == "trust officer" else ())]:
        address = place.replace("<urn>", cast.school.urn).replace("<int:trust_id>", str(cast.trust.id))
        page = opened(at_browser[part], address)
        if page is None:
            continue
        if len(page.main.removeprefix(page.heading).split()) < FEWEST_WORDS:
            wrong.append(f"{address} is blank")
        for empty in page.soup.select(".ns-empty"):
            if not says_what_and_who(empty) and not page.soup.select(LEADS_ON):
                wrong.append(f"{address} leads nowhere: {empty.get_text(' ')}")
        for link in page.soup.select("main a[href^='/']"):
            to = str(link["href"]).partition("#")[0]
            if to.partition("?")[0].endswith(FILES):
                continue
            if to not in statuses:
                statuses[to] = at_browser[part].client.get(to).status_code
            if statuses[to] >= 400:
                wrong.append(f"{address} leads to {to}: {statuses[to]}")
    assert wrong == []


def test_whoever_may_not_is_told_who_may(at_browser: dict[str, Browser]) -> None:
    words = "A leader, the head or the clerk can read in an inspection."
    for path in ("", "requirements", "metrics", "coverage", "quality", "evidence", "checks", "papers", "plan"):
        address = f"/schools/900001/{path}"
        assert words in at_browser["governor"].get(address).main, address
        page = at_browser["leader"].get(address)
        assert words not in page.main
        assert page.soup.select_one(".ns-empty a[href='/schools/900001/inspections/read-in']"), address


def test_who_may_do_something_is_said_from_the_table() -> None:
    assert Capability.READ_IN.holders == "a leader, the head or the clerk"
    assert Capability.LOG_PROGRESS.holders == "a leader or the head"
    assert Capability.SET_UP.holders == "a trust officer"


def test_a_trust_without_schools_says_who_sets_them_up(app: Flask, cast: Cast, at_browser: dict[str, Browser]) -> None:
    cast.school.trust = None
    session().commit()
    page = at_browser["trust officer"].get(f"/trusts/{cast.trust.id}")
    assert page.soup.select_one(f".ns-empty a[href='/trusts/{cast.trust.id}/set-up']")
    front = at_browser["trust officer"].get("/")
    assert "You hold no role" not in front.main


def test_a_governor_without_a_board_or_a_question_is_led_on(cast: Cast, at_browser: dict[str, Browser]) -> None:
    make.role(cast.governor, Role.LEADER, cast.other_school)
    session().commit()
    assert (
        at_browser["governor"].get("/schools/900001/questions").soup.select_one(".ns-empty a[href$='/questions/ask']")
    )
    assert at_browser["governor"].get("/schools/900001/my-actions").soup.select_one(".ns-empty a[href]")
