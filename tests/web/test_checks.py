"""What does not add up, on its page, on the board view and on the requirement it concerns."""

from __future__ import annotations

from datetime import date

import pytest

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.conftest import Queries
from tracker.db import session
from tracker.models.checks import CheckAnswer
from tracker.models.requirements import Requirement

Browsers = dict[str, Browser]
WHY = "The second figure leaves out the summer term."


@pytest.fixture
def home(cast: Cast) -> str:
    """Where the school's pages begin."""
    return f"/schools/{cast.school.urn}"


@pytest.fixture
def requirement(cast: Cast) -> Requirement:
    """Attendance, and persistent absence counted in two ways."""
    inspection = make.inspection(cast.school, cast.clerk)
    text = ("Leaders must raise the attendance of pupils with SEND.",)
    asked = make.requirement(inspection, text, title="Attendance")
    absence = make.metric(cast.school, "Persistent absence", unit="%", better="lower")
    known = {"inspection": inspection, "line": 188, "national_text": "21.9%", "national_value": 21.9}
    make.reading(absence, cast.clerk, "2023/24", 31.2, date(2024, 8, 31), **known | {"basis": "3 term", "line": 189})
    make.reading(absence, cast.clerk, "2024/25", 27.9, date(2025, 8, 31), **known | {"basis": "2 term"})
    return asked


def card(page: Page, kind: str) -> str:
    """Read the card of one kind of check."""
    told = [" ".join(card.get_text(" ").split()) for card in page.soup.select("article.ns-doubt")]
    return next(words for words in told if words.startswith(kind))


def address(page: Page) -> str:
    """Find where the first check is answered."""
    return next(str(link["href"]) for link in page.soup.select("main a") if link.get_text().startswith("Answer this"))


@pytest.mark.usefixtures("requirement")
def test_a_check_says_its_sentence_its_figures_where_they_stand_and_what_it_concerns(
    home: str, at_browser: Browsers
) -> None:
    page = at_browser["governor"].get(f"{home}/checks")
    assert page.heading == "What does not add up?"
    assert "2 checks to answer" in page.main
    told = card(page, "Not comparable")
    assert "Persistent absence of all pupils was 31.2% in 2023/24 and is 27.9% in 2024/25, but" in told
    assert "2024/25 (2 term) 27.9% 21.9% Report card, 10 February 2026, line 188" in told
    assert "Concerns 1 Attendance" in told
    assert "Next step 1 names pupils with SEND" in card(page, "Group named, group not measured")


@pytest.mark.usefixtures("requirement")
def test_an_answer_is_signed_and_stands_below_the_open_checks(home: str, cast: Cast, at_browser: Browsers) -> None:
    leader = at_browser["leader"]
    where = address(leader.get(f"{home}/checks"))
    page = leader.post(where, {"explanation": WHY})
    assert "The check stays here, with your answer beside it." in page.main
    assert page.main.index("1 check to answer") < page.main.index("Answered") < page.main.index(WHY)
    told = card(at_browser["governor"].get(f"{home}/checks"), "Not comparable")
    assert f"{WHY} Lena Adeyemi, 25 November 2026" in told
    assert "but the two do not compare" in told
    page = leader.post(where, {"explanation": "It is whole now, in the next card."})
    assert "Said before: 1 answer" in card(page, "Not comparable")
    assert session().query(CheckAnswer).count() == 2


@pytest.mark.usefixtures("requirement")
def test_an_answer_without_a_word_comes_back_and_nothing_is_stored(home: str, at_browser: Browsers) -> None:
    leader = at_browser["leader"]
    where = address(leader.get(f"{home}/checks"))
    page = leader.post(where, {"explanation": " "}, status=422)
    assert page.errors == ["Say how this comes about, or what will be put right."]
    page = leader.post(where, {"explanation": "again " * 81}, status=422)
    assert page.errors == ["Use 80 words or fewer; this has 81."]
    assert page.value_of("explanation") == ("again " * 81).strip()
    assert session().query(CheckAnswer).count() == 0


@pytest.mark.parametrize("part", ["governor", "clerk", "trust officer"])
@pytest.mark.usefixtures("requirement")
def test_who_only_reads_is_told_whom_to_ask(home: str, at_browser: Browsers, part: str) -> None:
    page = at_browser[part].get(f"{home}/checks")
    assert "leaders explain it" in page.main
    assert not page.soup.find("a", string="Answer this check")


@pytest.mark.usefixtures("requirement")
def test_the_board_counts_what_is_to_answer(home: str, at_browser: Browsers) -> None:
    page = at_browser["governor"].get(f"{home}/")
    assert "2 checks to answer : not comparable; group named, group not measured." in page.main
    leader = at_browser["leader"]
    leader.post(address(leader.get(f"{home}/checks")), {"explanation": WHY})
    page = at_browser["governor"].get(f"{home}/")
    assert "1 check to answer : group named, group not measured." in page.main
    row = page.soup.select_one("tbody tr")
    assert row
    assert "1 check to answer" in row.get_text()


@pytest.mark.usefixtures("requirement")
def test_the_requirement_it_concerns_shows_it_with_its_answer_and_remembers_who_gave_it(
    home: str, at_browser: Browsers
) -> None:
    leader = at_browser["leader"]
    leader.post(address(leader.get(f"{home}/checks")), {"explanation": WHY})
    page = at_browser["governor"].get(f"{home}/requirements/1")
    shown = [" ".join(one.get_text(" ").split()) for one in page.soup.select("li.ns-card")]
    assert ["Next step 1 names pupils with SEND" in one for one in shown] == [True, False]
    assert f"{WHY} Lena Adeyemi, 25 November 2026" in shown[1]
    assert f"Lena Adeyemi answered what does not add up (not comparable): {WHY}" in page.main


def test_where_nothing_contradicts_anything_the_page_says_so(home: str, cast: Cast, at_browser: Browsers) -> None:
    assert "once figures of the school are in" in at_browser["clerk"].get(f"{home}/checks").main
    make.requirement(make.inspection(cast.school, cast.clerk))
    page = at_browser["clerk"].get(f"{home}/checks")
    assert "Nothing that is here contradicts anything else." in page.main
    assert "to answer" not in at_browser["clerk"].get(f"{home}/").main


@pytest.mark.usefixtures("requirement")
def test_a_check_whose_figures_have_changed_since_says_that_it_is_gone(home: str, at_browser: Browsers) -> None:
    page = at_browser["leader"].get(f"{home}/checks/{'0' * 32}/answer", status=404)
    assert "the figures it rested on may have changed" in page.main


@pytest.fixture
def few(cast: Cast) -> None:
    """Attendance of four boys, counted in two ways."""
    metric = make.metric(cast.school, "Attendance", group="boys", unit="%")
    for period, numerator, basis in (("Autumn 2025", 2, "2 term"), ("Autumn 2026", 3, "3 term")):
        counted = {"numerator": numerator, "denominator": 4, "basis": basis}
        make.reading(metric, cast.clerk, period, 25.0 * numerator, date(int(period[-4:]), 11, 20), **counted)


@pytest.mark.usefixtures("requirement", "few")
def test_what_rests_on_figures_of_few_pupils_is_for_those_who_may_see_them(home: str, at_browser: Browsers) -> None:
    assert "Attendance of boys was 50.0%" in at_browser["head"].get(f"{home}/checks").main
    for part in ("governor", "leader"):
        page = at_browser[part].get(f"{home}/checks")
        assert "Attendance of boys" not in page.main
        assert not {"50.0%", "75.0%", "3 of 4"} & set(page.main.split())
        assert "Attendance Boys Autumn term 2026 (3 term) suppressed" in card(page, "Group named, group not measured")


@pytest.mark.usefixtures("requirement", "few")
def test_an_answer_to_what_rests_on_few_pupils_is_not_told_to_everybody(home: str, at_browser: Browsers) -> None:
    head = at_browser["head"]
    cards = head.get(f"{home}/checks").soup.select("article.ns-doubt")
    (button,) = [one.select_one("a.ns-button") for one in cards if "Attendance of boys" in one.get_text()]
    assert button
    head.post(str(button["href"]), {"explanation": WHY})
    assert WHY in head.get(f"{home}/checks").main
    page = at_browser["governor"].get(f"{home}/checks")
    assert WHY not in page.main
    assert "no longer stands" not in page.main


@pytest.mark.usefixtures("requirement")
def test_another_school_sees_and_answers_nothing_of_it(home: str, cast: Cast, at_browser: Browsers) -> None:
    stranger = at_browser["somebody from another school"]
    own = f"/schools/{cast.other_school.urn}"
    assert "to answer" not in stranger.get(f"{own}/checks").main
    where = address(at_browser["leader"].get(f"{home}/checks")).removeprefix(home)
    stranger.get(f"{own}{where}", status=404)


def test_forty_figures_cost_as_many_queries_as_two(
    home: str, cast: Cast, requirement: Requirement, at_browser: Browsers, queries: Queries
) -> None:
    def cost() -> int:
        queries.statements.clear()
        with queries:
            at_browser["leader"].get(f"{home}/checks")
        return queries.count

    leader = at_browser["leader"]
    leader.post(address(leader.get(f"{home}/checks")), {"explanation": WHY})
    one = cost()
    for number in range(20):
        metric = make.metric(cast.school, f"Topic test {number}", unit="%")
        make.reading(metric, cast.clerk, "2023/24", 31.2, date(2024, 8, 31), basis="3 term")
        make.reading(metric, cast.clerk, "2024/25", 27.9, date(2025, 8, 31), basis="2 term")
        make.action(requirement, cast.leader)
        make.question(cast.school, cast.governor, cast.leader, requirement=requirement)
    assert cost() == one
    assert one <= 6 + 5 + 2  # the page’s own, what was asked about it and who may see that, the person, the school
