"""Help where it is needed: what a word means, why the record says so, and ten minutes for each role."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.rules.colours import Colour
from tracker.rules.glossary import words
from tracker.rules.impact import Impact
from tracker.rules.reasons import explanations
from tracker.web.guides import GUIDES

EVERYBODY = ("governor", "leader", "head", "clerk", "trust officer")


def test_every_word_stands_on_one_page_at_a_place_of_its_own(cast: Cast, at_browser: dict[str, Browser]) -> None:
    page = at_browser["governor"].get("/help/words")
    for one in words():
        place = page.soup.find(id=one.slug)
        assert place, one.word
        assert one.meaning in " ".join(place.get_text(" ").split())
    for colour in Colour:
        assert colour.definition in page.main
    for outcome in Impact:
        assert outcome.definition in page.main
    for reason in explanations():
        assert reason.when in page.main


def test_the_page_of_words_gives_the_numbers_that_ones_school_has_set(
    cast: Cast, at_browser: dict[str, Browser]
) -> None:
    assert "which keeps to the usual ones" in at_browser["governor"].get("/help/words").main
    cast.school.numbers = {**cast.school.numbers, "quiet_days": 30}
    session().commit()
    page = at_browser["governor"].get("/help/words")
    assert f"These are the numbers of {cast.school.name}, which has set some of its own" in page.main
    assert "Nobody has signed an update for 30 days or more" in page.main


def test_the_numbers_of_a_school_of_others_are_nobodys_business(cast: Cast, at_browser: dict[str, Browser]) -> None:
    cast.school.numbers = {**cast.school.numbers, "quiet_days": 30}
    session().commit()
    page = at_browser["somebody from another school"].get(f"/help/words?school={cast.school.urn}")
    assert cast.school.name not in page.main
    assert "for 42 days or more" in page.main


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_guide_is_open_to_everybody_and_leads_into_their_school(
    cast: Cast, at_browser: dict[str, Browser], guide
) -> None:
    for who in EVERYBODY:
        page = at_browser[who].get(f"/help/{guide.name}")
        assert page.heading == guide.title
        assert guide.promise in page.main
    steps = page.soup.select(".ns-guide__step")
    assert 4 <= len(steps) <= 7
    assert len(page.main.split()) < 800, "ten minutes, with the doing"
    for picture in page.soup.select(".ns-guide img"):
        assert len(picture["alt"].split()) >= 8, "what is seen is said"
        assert picture["width"], "its place is kept while it comes"
        assert picture["height"], "its place is kept while it comes"
    for link in page.soup.select("main a[href^='/schools/']"):
        assert at_browser["head"].client.get(link["href"], follow_redirects=True).status_code == 200, link


def test_help_shows_each_role_its_own_guide_first(cast: Cast, at_browser: dict[str, Browser]) -> None:
    for who, name in (("governor", "governor"), ("leader", "leader"), ("head", "head"), ("clerk", "clerk")):
        page = at_browser[who].get("/help")
        assert page.soup.select_one(".ns-guides a")["href"] == f"/help/{name}"
        assert page.soup.select_one(".ns-answer a")["href"] == f"/help/{name}"
    assert at_browser["trust officer"].get("/help").soup.select_one(".ns-guides a")["href"] == "/help/trust"


def test_why_the_record_says_so_is_one_press_from_where_it_says_it(cast: Cast, at_browser: dict[str, Browser]) -> None:
    action = make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader)
    make.update(action, Colour.GREEN, make.TODAY - timedelta(35))
    cast.school.numbers = {**cast.school.numbers, "quiet_days": 30}
    session().commit()
    for path in ("/", "/requirements/1", "/actions/1.1", "/my-actions"):
        page = at_browser["leader"].get(f"/schools/{cast.school.urn}{path}")
        [why] = [one for one in page.soup.select("details") if "Why does the record say so?" in one.summary.get_text()]
        told = " ".join(why.get_text(" ").split())
        assert "Nobody has signed an update for 30 days or more" in told, path
        assert f"These are the numbers that {cast.school.name} has set." in told, path
        assert "Past its due date" not in told, "only what holds here"


def test_what_the_difference_to_pupils_means_is_said_wherever_metrics_are_judged(
    cast: Cast, at_browser: dict[str, Browser]
) -> None:
    metric = make.metric(cast.school, "Attainment 8")
    make.reading(metric, cast.head, "2024/25", 28.2, make.TODAY - timedelta(90))
    make.target(make.requirement(make.inspection(cast.school, cast.head)), metric.readings[0], 30)
    session().commit()
    for path in ("/metrics", f"/metrics/{metric.id}"):
        page = at_browser["governor"].get(f"/schools/{cast.school.urn}{path}")
        [why] = [one for one in page.soup.select("details") if "What does the difference" in one.summary.get_text()]
        for outcome in Impact:
            assert outcome.definition in " ".join(why.get_text(" ").split()), path


def test_each_explanation_leads_to_where_all_words_are(cast: Cast, at_browser: dict[str, Browser]) -> None:
    action = make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader)
    make.update(action, Colour.GREEN, make.TODAY - timedelta(60))
    session().commit()
    words_page = at_browser["leader"].get("/help/words").soup
    for path in ("/", "/requirements/1", "/actions/1.1", "/my-actions", "/meetings"):
        links = at_browser["leader"].get(f"/schools/{cast.school.urn}{path}").soup.select(".ns-explain a")
        for link in links:
            page, _, place = link["href"].partition("#")
            assert page.partition("?")[0] == "/help/words", link
            assert words_page.find(id=place), link


def test_what_a_clear_day_is_is_said_with_the_days_of_the_meeting(cast: Cast, at_browser: dict[str, Browser]) -> None:
    meeting = make.meeting(cast.school.boards[0], cast.clerk)
    session().commit()
    for path in ("/meetings", f"/meetings/{meeting.id}"):
        page = at_browser["governor"].get(f"/schools/{cast.school.urn}{path}")
        assert "What is a clear day?" in page.main, path
        assert "neither the day of sending nor the day of the meeting counts" in page.main
        assert f"the {meeting.notice_days} clear days are" in page.main
