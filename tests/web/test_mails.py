"""Everybody says for themselves how they are told by mail."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import Browser
from tests.cast import Cast
from tests.services.conftest import events
from tracker.db import session
from tracker.models.mail import MailWishes

ADDRESS = "/account/mails"
TYPED = {"told": "yes", "weekday": "4", "lead_days": "7"}


def held(cast: Cast) -> tuple[bool, int, int] | None:
    session().rollback()
    wishes = session().get(MailWishes, cast.governor.id)
    return (wishes.muted, wishes.weekday, wishes.lead_days) if wishes else None


def test_whoever_has_said_nothing_is_told_on_mondays_and_three_days_before_papers(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    page = at_browser["governor"].get(ADDRESS)
    assert page.heading == "How do you want to be told?"
    assert cast.governor.email in page.main
    assert [page.value_of(name) for name in ("told", "weekday", "lead_days")] == ["yes", "0", "3"]


def test_a_person_chooses_their_day_and_finds_it_again(at_browser: dict[str, Browser], cast: Cast) -> None:
    governor = at_browser["governor"]
    page = governor.post(ADDRESS, TYPED)
    assert "The next mail keeps to it." in page.main
    assert held(cast) == (False, 4, 7)
    assert [governor.get(ADDRESS).value_of(name) for name in TYPED] == ["yes", "4", "7"]
    governor.post(ADDRESS, {**TYPED, "told": "no", "lead_days": "0"})
    assert held(cast) == (True, 4, 0)
    assert events() == ["mail_wishes_chosen", "mail_wishes_chosen"]


def test_monday_can_be_kept(at_browser: dict[str, Browser], cast: Cast) -> None:
    at_browser["governor"].post(ADDRESS, {**TYPED, "told": "no", "weekday": "0"})
    assert held(cast) == (True, 0, 7)


def test_what_one_person_chooses_is_theirs_alone(at_browser: dict[str, Browser], cast: Cast) -> None:
    at_browser["governor"].post(ADDRESS, TYPED)
    assert at_browser["leader"].get(ADDRESS).value_of("weekday") == "0"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("told", "", "Say whether you want to be told by mail."),
        ("told", "perhaps", "Choose one of these."),
        ("weekday", "", "Choose a day of the week."),
        ("weekday", "7", "Choose one from the list."),
        ("lead_days", "", "Enter a number of days, 0 to 30."),
        ("lead_days", "soon", "Enter a whole number, such as 214."),
        ("lead_days", "-1", "Enter a whole number, such as 214."),
        ("lead_days", "31", "Choose 0 to 30 days."),
    ],
)
def test_what_cannot_be_is_said_beside_it_and_nothing_is_kept(
    at_browser: dict[str, Browser], cast: Cast, field: str, typed: str, sentence: str
) -> None:
    page = at_browser["governor"].post(ADDRESS, {**TYPED, field: typed}, status=422)
    assert page.errors == [sentence]
    assert held(cast) is None


def test_the_page_is_found_by_way_of_the_account_from_every_page(at_browser: dict[str, Browser]) -> None:
    for path in ("/help", "/schools/900001/"):
        links = at_browser["governor"].get(path).soup.select("footer a")
        assert "/account" in [link["href"] for link in links]
    links = at_browser["governor"].get("/account").soup.select("main a")
    assert ADDRESS in [link["href"] for link in links]


def test_whoever_comes_from_a_mail_signs_in_first(app: Flask, cast: Cast) -> None:
    page = Browser(app.test_client()).get(ADDRESS)
    assert page.heading == "Sign in"
