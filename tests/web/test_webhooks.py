"""A head or clerk says which programs are told, a trust's officer for all its schools, and they see what came of it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.jobs.test_webhooks import name_hosts, question_at
from tests.services.conftest import events
from tests.web.test_access import CLERK, GOVERNOR, HEAD, TRUST
from tracker.db import session
from tracker.models.webhooks import Delivery, Webhook
from tracker.rules.webhooks import signing_key
from tracker.services.webhooks import note_arrived, note_failed

AT_SCHOOL = "/schools/900001/webhooks"
AT_TRUST = "/trusts/1/webhooks"
SENT = {"address": "https://hooks.trust.example/in/secret-of-theirs", "tells_of": ["pack frozen", "question asked"]}


@pytest.fixture(autouse=True)
def _named(app: Flask) -> None:
    """Whoever runs the server has named a host."""
    name_hosts(app, "hooks.trust.example")


@pytest.mark.parametrize(("part", "address"), [(CLERK, AT_SCHOOL), (HEAD, AT_SCHOOL), (TRUST, AT_TRUST)])
def test_whoever_may_says_who_is_told_and_gets_the_key_once(
    part: str, address: str, at_browser: dict[str, Browser]
) -> None:
    shown = at_browser[part].post(f"{address}/new", SENT)
    session().rollback()
    made = session().scalars(select(Webhook)).one()
    key = signing_key("the tests' own key, long enough to pass", made.salt)
    assert key in shown.main
    assert made.tells_of == ["pack frozen", "question asked"]
    for page in (address, f"{address}/{made.id}"):
        told = at_browser[part].get(page)
        assert "hooks.trust.example" in told.main
        assert "secret-of-theirs" not in told.text
        assert key not in told.text
    assert events() == ["webhook_set"]


def test_the_history_tells_it_without_the_whole_address(at_browser: dict[str, Browser]) -> None:
    at_browser[CLERK].post(f"{AT_SCHOOL}/new", SENT)
    at_browser[TRUST].post(f"{AT_TRUST}/new", SENT)
    for part, page in ((CLERK, "/schools/900001/history"), (TRUST, "/trusts/1/history")):
        told = at_browser[part].get(page).main
        assert "had hooks.trust.example told of each pack frozen and question asked" in told
        assert "secret-of-theirs" not in told


def test_what_cannot_be_told_gets_a_sentence(app: Flask, at_browser: dict[str, Browser]) -> None:
    clerk = at_browser[CLERK]
    assert clerk.post(f"{AT_SCHOOL}/new", {**SENT, "address": ""}, 422).errors == ["Enter the address."]
    assert clerk.post(f"{AT_SCHOOL}/new", {"address": SENT["address"]}, 422).errors == ["Choose at least one."]
    other = clerk.post(f"{AT_SCHOOL}/new", {**SENT, "address": "https://elsewhere.example/"}, 422)
    assert other.errors[0].startswith("Nothing may be sent to elsewhere.example.")
    assert other.value_of("address") == "https://elsewhere.example/"
    name_hosts(app)
    assert "TRACKER_WEBHOOK_HOSTS" in clerk.get(AT_SCHOOL).main
    assert session().scalar(select(Webhook.id)) is None


def test_each_try_stands_on_its_page(cast: Cast, at_browser: dict[str, Browser]) -> None:
    clerk = at_browser[CLERK]
    clerk.post(f"{AT_SCHOOL}/new", SENT)
    question_at(cast.school, cast)
    assert "Sent within a minute" in clerk.get(f"{AT_SCHOOL}/1").main
    (told,) = session().scalars(select(Delivery.id))
    note_failed(told, "Answered 503", now=make.at(make.TODAY))
    session().commit()
    assert re.search(r"Next try at 3.31pm on 25 Nov 2026 Answered 503 ?, at 3.30pm", clerk.get(f"{AT_SCHOOL}/1").main)
    note_arrived(told, "Answered 200", now=make.at(make.TODAY))
    session().commit()
    assert "Arrived at 3.30pm on 25 Nov 2026" in clerk.get(f"{AT_SCHOOL}/1").main


def test_ending_one_takes_it_off_the_list(at_browser: dict[str, Browser]) -> None:
    clerk = at_browser[CLERK]
    clerk.post(f"{AT_SCHOOL}/new", SENT)
    assert "Tell hooks.trust.example nothing any more?" in clerk.get(f"{AT_SCHOOL}/1/end").heading
    assert "hooks.trust.example is told nothing any more." in clerk.post(f"{AT_SCHOOL}/1/end", {}).text
    assert "Each program that is told would be here" in clerk.get(AT_SCHOOL).main
    clerk.get(f"{AT_SCHOOL}/1", 404)


def test_a_school_does_not_see_the_trusts_webhooks_nor_the_trust_the_schools(at_browser: dict[str, Browser]) -> None:
    at_browser[CLERK].post(f"{AT_SCHOOL}/new", SENT)
    at_browser[TRUST].post(f"{AT_TRUST}/new", SENT)
    at_browser[CLERK].get(f"{AT_SCHOOL}/2", 404)
    at_browser[TRUST].get(f"{AT_TRUST}/1", 404)
    at_browser[TRUST].post(f"{AT_TRUST}/1/end", {}, 404)


def test_governors_are_not_led_there(at_browser: dict[str, Browser]) -> None:
    assert at_browser[CLERK].get("/schools/900001/people").soup.find("a", href=AT_SCHOOL)
    assert not at_browser[GOVERNOR].get("/schools/900001/people").soup.find("a", href=AT_SCHOOL)
    assert at_browser[TRUST].get("/trusts/1/history").soup.find("a", href=AT_TRUST)


def test_a_trustee_who_is_no_officer_sets_none(cast: Cast, at_browser: dict[str, Browser]) -> None:
    make.role(cast.governor, make.Role.GOVERNOR, trust=cast.trust)
    session().commit()
    at_browser[GOVERNOR].get(AT_TRUST, 403)
    assert not at_browser[GOVERNOR].get("/trusts/1").soup.find("a", href=AT_TRUST)
