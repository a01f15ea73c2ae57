"""Where somebody is signed in: they see it, end it, and it ends by itself."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import make
from tests.authenticator import app_of, recovery_codes_of
from tests.browser import Browser
from tests.cast import PASSWORD, Cast
from tests.conftest import Clock, Queries
from tests.letters import link_in, mails_of
from tracker.db import session
from tracker.models.people import Person
from tracker.models.sign_ins import Identity, SignIn

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Mobile/15E148 Safari/604.1"
NEW = "lantern-at-low-water"


def at(app: Flask, who: Person, user_agent: str = FIREFOX) -> Browser:
    """Sign somebody in at a browser of a kind."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = user_agent
    return Browser(client).sign_in(who)


def is_in(browser: Browser) -> bool:
    return browser.client.get("/schools/900001/").status_code == 200


def key_of(client: FlaskClient) -> str:
    with client.session_transaction() as cookie:
        return str(cookie["sign_in"])


def cards(browser: Browser) -> list[str]:
    page = browser.get("/account/sign-ins")
    return [" ".join(card.get_text(" ").split()) for card in page.soup.select(".ns-card")]


def test_each_browser_is_listed_the_one_looked_from_first(app: Flask, cast: Cast, clock: Clock) -> None:
    desk = at(app, cast.leader)
    clock.now += timedelta(hours=1)
    phone = at(app, cast.leader, IPHONE)
    at(app, cast.governor)
    assert cards(phone) == [
        "Safari on an iPhone · here, now Signed in with a password at 4.30pm on 25 Nov 2026",
        "Firefox on Windows Signed in with a password at 3.30pm on 25 Nov 2026 Last seen at 3.30pm on 25 Nov 2026"
        " Sign out there : Firefox on Windows, signed in at 3.30pm on 25 Nov 2026",
    ]
    assert cards(desk)[0].startswith("Firefox on Windows · here, now")


def test_the_second_step_is_named_with_the_first(app: Flask, cast: Cast) -> None:
    shown, code = app_of(cast.leader), recovery_codes_of(cast.leader)[0]
    by_app, by_code = (Browser(app.test_client()).sign_in(cast.leader, seen_to=False) for _ in range(2))
    by_app.post("/login/code", {"code": shown.code()})
    assert "Signed in with a password and a code from an app at" in cards(by_app)[0]
    by_code.post("/login/recovery-code", {"code": code})
    assert "Signed in with a password and a recovery code at" in cards(by_code)[0]


def test_a_link_by_mail_is_named_before_the_second_step(app: Flask, cast: Cast) -> None:
    shown, lena = app_of(cast.leader), Browser(app.test_client())
    lena.post("/login/link", {"email": cast.leader.email})
    lena.post(link_in(mails_of(app)[-1]), {})
    lena.post("/login/code", {"code": shown.code()})
    assert "Signed in with a link by mail and a code from an app at" in cards(lena)[0]


def test_one_that_is_ended_is_out_at_its_next_page_and_the_others_stay(app: Flask, cast: Cast) -> None:
    desk, phone = at(app, cast.leader), at(app, cast.leader, IPHONE)
    page = phone.get("/account/sign-ins")
    form = page.soup.select_one(".ns-card form")
    assert form is not None
    ended = phone.post(str(form["action"]), {})
    assert "Signed out of Firefox on Windows." in ended.main
    assert len(cards(phone)) == 1
    assert not is_in(desk)
    assert is_in(phone)
    phone.post(str(form["action"]), {}, 404)


def test_everywhere_else_is_ended_at_once(app: Flask, cast: Cast) -> None:
    here, *others = (at(app, cast.leader) for _ in range(3))
    governor = at(app, cast.governor)
    assert "Signed out everywhere else." in here.post("/account/sign-ins/end-others", {}).main
    assert is_in(here)
    assert [is_in(one) for one in others] == [False, False]
    assert is_in(governor)


def test_nobody_ends_what_is_anothers(app: Flask, cast: Cast) -> None:
    leader, governor = at(app, cast.leader), at(app, cast.governor)
    theirs = session().scalars(select(SignIn.id).where(SignIn.person_id == cast.leader.id)).one()
    governor.post(f"/account/sign-ins/{theirs}/end", {}, 404)
    governor.post("/account/sign-ins/end-others", {})
    assert is_in(leader)


def test_signing_out_ends_the_sign_in_and_a_copy_of_its_cookie(app: Flask, cast: Cast) -> None:
    leader = at(app, cast.leader)
    copied = leader.client.get_cookie("session")
    assert copied is not None
    thief = app.test_client()
    thief.set_cookie("session", copied.value)
    assert thief.get("/schools/900001/").status_code == 200
    assert "You are signed out." in leader.post("/logout", {}).main
    assert thief.get("/schools/900001/").status_code == 302


def test_each_sign_in_has_a_key_of_its_own_which_is_kept_by_its_hash_alone(app: Flask, cast: Cast) -> None:
    leader = at(app, cast.leader)
    first = key_of(leader.client)
    leader.post("/logout", {})
    leader.sign_in(cast.leader)
    assert key_of(leader.client) != first
    kept = session().scalars(select(SignIn.key_sha256).order_by(SignIn.id)).all()
    assert kept == [hashlib.sha256(key.encode()).hexdigest() for key in (first, key_of(leader.client))]


def test_a_cookie_without_a_key_or_with_anothers_lets_nobody_in(app: Flask, cast: Cast) -> None:
    leader, governor = at(app, cast.leader), at(app, cast.governor)
    theirs = key_of(governor.client)
    for wrong in (theirs, "made up", None, 7):
        with leader.client.session_transaction() as cookie:
            cookie["sign_in"] = wrong
        assert not is_in(leader)


def test_a_new_password_ends_what_was_signed_in_with_the_old_and_goes_on_here_under_another_key(
    app: Flask, cast: Cast
) -> None:
    here, elsewhere = at(app, cast.leader), at(app, cast.leader, IPHONE)
    before = key_of(here.client)
    here.post("/change", {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW})
    assert is_in(here)
    assert key_of(here.client) != before
    assert not is_in(elsewhere)
    assert len(cards(here)) == 1


def test_it_ends_twelve_hours_after_it_was_last_used(app: Flask, cast: Cast, clock: Clock) -> None:
    leader = at(app, cast.leader)
    for _ in range(3):
        clock.now += timedelta(hours=11)
        assert is_in(leader)
    clock.now += timedelta(hours=12)
    assert not is_in(leader)


def test_it_ends_after_a_fortnight_however_much_it_is_used(app: Flask, cast: Cast, clock: Clock) -> None:
    leader = at(app, cast.leader)
    for _ in range(33):
        clock.now += timedelta(hours=10)
        assert is_in(leader)
    clock.now += timedelta(hours=6)
    assert not is_in(leader)
    leader.sign_in(cast.leader)
    assert len(cards(leader)) == 1


@pytest.mark.parametrize("changes", [False, True], ids=["reading", "changing"])
def test_when_somebody_was_seen_is_written_down_every_ten_minutes(
    app: Flask, cast: Cast, clock: Clock, changes: bool
) -> None:
    leader, began = at(app, cast.leader), clock.now

    def seen() -> list[timedelta]:
        if changes:
            leader.post("/account/sign-ins/end-others", {})
        else:
            leader.get("/account/sign-ins")
        session().expire_all()
        return [moment - began for moment in session().scalars(select(SignIn.seen_at))]

    clock.now += timedelta(minutes=9)
    assert seen() == [timedelta(0)]
    clock.now += timedelta(minutes=1)
    assert seen() == [timedelta(minutes=10)]


def test_a_page_costs_no_query_more_than_the_one_that_knows_the_person(
    app: Flask, cast: Cast, queries: Queries
) -> None:
    leader = at(app, cast.leader)
    leader.get("/account/mails")
    with queries:
        leader.get("/account/mails")
    of_people = [one for one in queries.statements if "FROM person" in one]
    assert len(of_people) == 1
    assert "JOIN sign_in" in of_people[0]
    assert not [one for one in queries.statements if "FROM sign_in" in one]


def test_no_cookie_outlives_the_browser(app: Flask, cast: Cast) -> None:
    answer = app.test_client().post("/login", data={"email": cast.leader.email, "password": PASSWORD, "remember": "y"})
    theirs = [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("session=")]
    assert theirs
    assert not [cookie for cookie in theirs if "Expires" in cookie or "Max-Age" in cookie]
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in theirs)


def test_a_remembering_cookie_alone_lets_nobody_in(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    client.post("/login", data={"email": cast.leader.email, "password": PASSWORD, "remember": "y"})
    client.delete_cookie("session")
    assert client.get("/schools/900001/").status_code == 302


def test_an_account_at_a_provider_is_listed_and_can_be_undone(app: Flask, cast: Cast) -> None:
    for who in (cast.leader, cast.governor):
        session().add(
            Identity(person=who, issuer="https://id.example", subject=who.email, linked_at=make.at(make.TODAY))
        )
    session().commit()
    leader = at(app, cast.leader)
    assert cards(leader)[-1].startswith("https://id.example has known you since 3.30pm on 25 Nov 2026")
    own, anothers = session().scalars(select(Identity.id).order_by(Identity.id)).all()
    leader.post(f"/account/providers/{anothers}/forget", {}, 404)
    assert "no longer signs you in" in leader.post(f"/account/providers/{own}/forget", {}).main
    assert session().scalars(select(Identity.id)).all() == [anothers]
