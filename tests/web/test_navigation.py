"""What somebody's role needs first stands in one line, and every other page one press further, without a script."""

from __future__ import annotations

import pytest

from tests import make
from tests.browser import Page
from tests.cast import Cast
from tests.conftest import Browsers
from tests.printing import harbour
from tracker.db import session
from tracker.rules.permissions import Role
from tracker.web.navigation import FIRST, PLACES, first_for

AT = "/schools/900001"


def lines(at_browser: Browsers, who: str) -> tuple[list[str], list[str]]:
    """Give the entries in the line, and those behind "More"."""
    nav = at_browser[who].get(f"{AT}/").soup.select_one("nav.ns-nav")
    assert nav is not None
    more = [link.get_text(strip=True) for link in nav.select("details a")]
    return [link.get_text(strip=True) for link in nav.select(".ns-nav__row > ul a")], more


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("governor", ["Board view", "Requirements", "Questions", "Meetings", "Papers"]),
        ("leader", ["My actions", "Board view", "Requirements", "Questions", "Metrics"]),
        ("head", ["Board view", "My actions", "Requirements", "Questions", "Meetings"]),
        ("clerk", ["Meetings", "Papers", "Questions", "Board view", "Requirements"]),
        ("trust officer", ["All schools", "Board view", "Requirements", "Questions", "Meetings", "Papers"]),
    ],
)
def test_each_role_finds_first_what_it_needs_first(at_browser: Browsers, who: str, first: list[str]) -> None:
    in_line, more = lines(at_browser, who)
    assert in_line == first
    assert {*in_line, *more} - {"All schools"} == {place.label for place in PLACES.values()}
    assert not set(in_line) & set(more)


def test_somebody_of_several_roles_is_led_by_the_one_with_most_to_do() -> None:
    assert first_for({Role.GOVERNOR, Role.LEADER}) == FIRST[Role.LEADER]
    assert first_for({Role.CLERK, Role.HEAD}) == FIRST[Role.HEAD]


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/requirements/1", "Requirements"),
        ("/actions/1.1", "Requirements"),
        ("/my-actions", "My actions"),
        ("/plan", "Papers"),
        ("/meetings/closures", "Meetings"),
        ("/visits", "Visits"),
        ("/evidence", "Evidence"),
    ],
)
def test_the_page_one_is_on_is_told_also_where_its_entry_is_behind_more(
    cast: Cast, at_browser: Browsers, path: str, entry: str
) -> None:
    harbour.plan(cast)
    session().commit()
    nav = at_browser["clerk"].get(f"{AT}{path}").soup.select_one("nav.ns-nav")
    assert nav is not None
    assert [link.get_text(strip=True) for link in nav.select("[aria-current=page]")] == [entry]
    summary = nav.select_one("summary")
    assert summary is not None
    is_behind = entry in {"My actions", "Visits", "Evidence"}
    assert summary.get_text(strip=True) == (f"More: {entry}" if is_behind else "More")
    assert (summary.get("aria-current") == "true") is is_behind


@pytest.mark.parametrize(
    ("came_from", "entry"),
    [
        ("/my-actions", "My actions"),
        ("/evidence?words=photograph", "Evidence"),
        ("/history", "Requirements"),
        ("https://evil.example/", "Requirements"),
    ],
)
@pytest.mark.parametrize("path", ["/actions/1.1", "/actions/1.1/progress"])
def test_the_page_of_a_thing_is_at_the_entry_from_which_somebody_came(
    cast: Cast, at_browser: Browsers, path: str, came_from: str, entry: str
) -> None:
    harbour.plan(cast)
    session().commit()
    carried = came_from if came_from.startswith("https") else f"{AT}{came_from}"
    page = Page(at_browser["leader"].client.get(f"{AT}{path}", query_string={"back": carried}))
    assert [link.get_text(strip=True) for link in page.soup.select("nav.ns-nav [aria-current=page]")] == [entry]


def test_a_leader_who_logs_progress_from_my_actions_stays_there(cast: Cast, at_browser: Browsers) -> None:
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    session().commit()
    log = at_browser["leader"].get(f"{AT}/my-actions").soup.find("a", string="Log progress")
    page = at_browser["leader"].get(str(log["href"]))  # type: ignore[index]
    assert [link.get_text(strip=True) for link in page.soup.select("nav.ns-nav [aria-current=page]")] == ["My actions"]


def test_a_trust_has_its_schools_in_the_line_and_what_officers_set_up_behind_more(at_browser: Browsers) -> None:
    nav = at_browser["trust officer"].get("/trusts/1").soup.select_one("nav.ns-nav")
    assert nav is not None
    behind = [link.get_text(strip=True) for link in nav.select("details a")]
    assert behind == ["Schools and people", "Webhooks", "History"]
