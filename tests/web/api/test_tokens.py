"""A person gives a program a token, sees when it was used, and takes it back."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Clock
from tests.services.conftest import events
from tests.web.api.conftest import AT_SCHOOL, Program, token_of
from tests.web.test_access import GOVERNOR, HEAD, LEADER, STRANGER
from tracker.db import session
from tracker.models.jobs import Job
from tracker.models.people import Person
from tracker.models.tokens import Token
from tracker.rules.tokens import MOST
from tracker.services.sign_ins import forget_ways_in, sign_out_everywhere

NEW = "/account/tokens/new"


def key_on(page: Browser, name: str = "Trust dashboard", span: str = "90") -> str:
    """Make a token at the form and read it off the page."""
    shown = page.post(NEW, {"name": name, "span": span})
    found = re.search(r"next_steps_[\w-]{43}", shown.main)
    assert found, shown.main
    return found[0]


def cards(browser: Browser) -> list[str]:
    page = browser.get("/account/tokens")
    return [" ".join(card.get_text(" ").split()) for card in page.soup.select(".ns-card")]


def test_a_token_is_shown_once_and_kept_by_its_hash(app: Flask, at_browser: dict[str, Browser]) -> None:
    key = key_on(at_browser[LEADER])
    assert Program(app, key).reads("/schools/900001")["roles"] == ["leader"]
    assert session().scalar(select(Token.key_sha256)) == hashlib.sha256(key.encode()).hexdigest()
    for page in ("/account/tokens", NEW, "/account", "/account/history"):
        assert key not in at_browser[LEADER].client.get(page).get_data(as_text=True)


def test_its_owner_sees_until_when_it_opens_and_when_it_was_used(
    app: Flask, clock: Clock, at_browser: dict[str, Browser]
) -> None:
    key = key_on(at_browser[LEADER])
    assert cards(at_browser[LEADER]) == [
        "Trust dashboard · until 23 February 2027 Made 25 November 2026 . Not used yet End it"
        " : Trust dashboard, made 25 November 2026"
    ]
    clock.now += timedelta(days=2)
    Program(app, key).reads(AT_SCHOOL)
    session().rollback()
    assert session().scalar(select(Token.used_on)) == make.TODAY + timedelta(2)


def test_a_token_that_is_ended_opens_nothing_and_the_others_stay(app: Flask, at_browser: dict[str, Browser]) -> None:
    first, second = key_on(at_browser[LEADER], "First"), key_on(at_browser[LEADER], "Second")
    session().rollback()
    (ended,) = session().scalars(select(Token.id).where(Token.name == "First"))
    page = at_browser[LEADER].post(f"/account/tokens/{ended}/end", {})
    assert "The token “First” opens nothing any more." in page.text
    assert [Program(app, key).asks(AT_SCHOOL).status_code for key in (first, second)] == [401, 200]
    assert len(cards(at_browser[LEADER])) == 1


def test_nobody_ends_the_token_of_somebody_else(app: Flask, cast: Cast, at_browser: dict[str, Browser]) -> None:
    key = token_of(cast.leader)
    at_browser[GOVERNOR].post("/account/tokens/1/end", {}, 404)
    assert Program(app, key).asks(AT_SCHOOL).status_code == 200


def test_it_opens_until_its_last_day_and_no_longer(app: Flask, cast: Cast, clock: Clock) -> None:
    program = Program(app, token_of(cast.governor, 30))
    clock.now += timedelta(days=30)
    assert program.asks(AT_SCHOOL).status_code == 200
    clock.now += timedelta(days=1)
    answer = program.asks(AT_SCHOOL)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="Next Steps"')


def test_what_is_no_token_opens_nothing(app: Flask, cast: Cast) -> None:
    key = token_of(cast.governor)
    for sent in (
        "",
        "Bearer",
        "Bearer ",
        f"Basic {key}",
        f"Bearer {key}x",
        f"Bearer {key[:-1]}",
        "Bearer " + "x" * 9000,
    ):
        answer = app.test_client().get(AT_SCHOOL, headers={"Authorization": sent})
        assert answer.status_code == 401, sent
    assert app.test_client().get(AT_SCHOOL, headers={"Authorization": f"bearer {key}"}).status_code == 200


def test_whoever_needs_a_second_step_and_has_shown_none_reads_nothing(app: Flask, cast: Cast) -> None:
    answer = Program(app, token_of(cast.head, has_second_step=False)).reads(AT_SCHOOL, 403)
    assert answer["detail"].startswith("A role of the token’s owner asks for a second step")
    assert Program(app, token_of(cast.leader, has_second_step=False)).asks(AT_SCHOOL).status_code == 200


def test_a_token_is_made_only_by_whoever_has_done_what_they_must(app: Flask, cast: Cast) -> None:
    head = Browser(app.test_client()).sign_in(cast.head, seen_to=False)
    assert head.client.get(NEW).headers["Location"] == "/account/second-step"
    answer = head.client.post(NEW, data={"name": "Trust dashboard", "span": "90"})
    assert answer.headers["Location"] == "/account/second-step"
    assert session().scalar(select(Token.id)) is None


def test_a_while_after_signing_in_the_password_is_asked_for_first(app: Flask, cast: Cast) -> None:
    leader = Browser(app.test_client()).sign_in(cast.leader)
    with leader.client.session_transaction() as kept:
        kept["fs_paa"] -= 21 * 60
        kept.pop("fs_gexp", None)
    assert leader.client.get(NEW).headers["Location"].startswith("/account/confirm")


def test_its_owner_is_told_by_mail_and_it_stands_in_their_history(cast: Cast, at_browser: dict[str, Browser]) -> None:
    key_on(at_browser[LEADER])
    session().rollback()
    assert session().scalar(select(Job.kind)) == "notice of a change"
    assert "made a token, by which a program reads what they may read, until 23 February 2027" in (
        at_browser[LEADER].get("/account/history").main
    )
    at_browser[LEADER].post("/account/tokens/1/end", {})
    session().rollback()
    assert events()[-2:] == ["token_made", "token_ended"]


def test_a_form_that_cannot_stand_gets_a_sentence(cast: Cast, at_browser: dict[str, Browser]) -> None:
    leader = at_browser[LEADER]
    assert leader.post(NEW, {"name": "", "span": "90"}, 422).errors == ["Say what it is for."]
    assert leader.post(NEW, {"name": "Dashboard", "span": "4000"}, 422).status == 422
    for _ in range(MOST):
        token_of(cast.leader)
    assert leader.post(NEW, {"name": "One more", "span": "30"}, 422).errors == [
        "You have 20 tokens, which is the most. End one that is not used any more."
    ]


def test_whoever_is_signed_out_everywhere_or_removed_has_no_token_left(app: Flask, cast: Cast) -> None:
    programs = [Program(app, token_of(who)) for who in (cast.leader, cast.stranger)]
    sign_out_everywhere(session().get_one(Person, cast.leader.id), now=make.at(make.TODAY))
    forget_ways_in(session().get_one(Person, cast.stranger.id))
    session().commit()
    assert [program.asks("/schools").status_code for program in programs] == [401, 401]


def test_an_account_that_is_closed_reads_nothing(app: Flask, cast: Cast) -> None:
    program = Program(app, token_of(cast.leader))
    session().get_one(Person, cast.leader.id).active = False
    session().commit()
    assert program.asks("/schools").status_code == 401


def test_somebody_whose_password_was_handed_over_chooses_their_own_first(app: Flask, cast: Cast) -> None:
    program = Program(app, token_of(cast.leader))
    session().get_one(Person, cast.leader.id).must_change_password = True
    session().commit()
    assert program.asks("/schools").status_code == 403


def test_whoever_holds_no_role_is_offered_no_token_and_refused_one_in_a_sentence(
    app: Flask, cast: Cast, at_browser: dict[str, Browser]
) -> None:
    asked = make.requirement(make.inspection(cast.school, cast.head))
    outsiders = make.outsiders(cast, asked, cast.leader.password)
    session().commit()
    for outsider in (outsiders.adviser, outsiders.former_governor):
        browser = Browser(app.test_client()).sign_in(outsider)
        assert browser.get("/account").soup.find("a", href="/account/tokens") is None
        assert browser.get("/account/tokens").soup.find("a", href=NEW) is None
        for page in (browser.get(NEW, 403), browser.post(NEW, {"name": "Dashboard", "span": "90"}, 403)):
            assert "A token reads by the role of its owner, and you hold none." in page.main
    assert session().scalar(select(Token.id)) is None


def test_a_token_that_is_left_when_a_role_ends_can_still_be_ended(app: Flask, cast: Cast) -> None:
    token_of(cast.leader)
    session().get_one(Person, cast.leader.id).memberships[0].ends_on = make.TODAY - timedelta(1)
    session().commit()
    leader = Browser(app.test_client()).sign_in(cast.leader)
    assert leader.get("/account").soup.find("a", href="/account/tokens")
    assert "opens nothing any more" in leader.post("/account/tokens/1/end", {}).text
    assert leader.get("/account").soup.find("a", href="/account/tokens") is None


def test_the_page_leads_there_from_the_account(at_browser: dict[str, Browser]) -> None:
    for part in (HEAD, STRANGER):
        assert at_browser[part].get("/account").soup.find("a", href="/account/tokens")
