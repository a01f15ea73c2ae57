"""Signing in and out, too many tries, and a new password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests import make
from tests.authenticator import app_of
from tests.browser import Browser, Page, inspect
from tests.cast import PASSWORD, Cast
from tests.installation import settings_in
from tracker.application import create_app
from tracker.db import Base, db, session

NEW = "lantern-at-low-water"


def sign_in_page(app: Flask, email: str, password: str) -> Page:
    """Send the form and inspect what comes back."""
    page = Page(app.test_client().post("/login", data={"email": email, "password": password}))
    inspect(page)
    return page


@pytest.mark.usefixtures("cast")
def test_the_sign_in_page_asks_for_two_things(app: Flask) -> None:
    page = Browser(app.test_client()).get("/login")
    assert page.heading == "Sign in"
    assert [field["name"] for field in page.soup.select("main input:not([type=hidden])")] == ["email", "password"]


@pytest.mark.parametrize("password", ["not-the-password", PASSWORD.upper()])
def test_a_wrong_password_gets_one_sentence_and_the_address_is_still_there(
    app: Flask, cast: Cast, password: str
) -> None:
    page = sign_in_page(app, cast.leader.email, password)
    assert page.errors == ["The email address or the password is wrong. Try again."]
    assert page.value_of("email") == cast.leader.email
    assert not page.value_of("password")


def test_an_unknown_address_gets_the_same_sentence(app: Flask, cast: Cast) -> None:
    known, unknown = (sign_in_page(app, email, "wrong") for email in (cast.leader.email, "nobody@harbour.example"))
    assert unknown.errors == known.errors
    assert unknown.soup.find("a", href="#password")


def test_an_account_that_is_closed_gets_the_same_sentence(app: Flask, cast: Cast) -> None:
    cast.leader.active = False
    db.session.commit()
    assert sign_in_page(app, cast.leader.email, PASSWORD).errors == [
        "The email address or the password is wrong. Try again."
    ]


def test_what_was_left_empty_is_asked_for(app: Flask, cast: Cast) -> None:
    assert sign_in_page(app, "", "").errors == ["Enter your email address.", "Enter your password."]
    assert sign_in_page(app, cast.leader.email, "").errors == ["Enter your password."]


def test_an_address_is_known_in_capitals_too(app: Flask, cast: Cast) -> None:
    response = app.test_client().post("/login", data={"email": cast.leader.email.upper(), "password": PASSWORD})
    assert response.status_code == 302


def test_signing_in_never_leads_to_another_site(app: Flask, cast: Cast) -> None:
    response = app.test_client().post(
        "/login?next=https://elsewhere.example/", data={"email": cast.leader.email, "password": PASSWORD}
    )
    assert "elsewhere" not in response.headers.get("Location", "")


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example/", "/\\\\evil.example", "javascript:x"])
def test_a_right_password_signs_in_whatever_the_address_would_lead_to(app: Flask, cast: Cast, where: str) -> None:
    client, typed = app.test_client(), {"email": cast.leader.email, "password": PASSWORD}
    asked = client.post("/login", query_string={"next": where}, data=typed)
    assert (asked.status_code, asked.headers["Location"]) == (302, "/")
    sent = app.test_client().post("/login", data={**typed, "next": where})
    assert (sent.status_code, sent.headers["Location"]) == (302, "/")
    assert "outside the domain" not in client.get("/", follow_redirects=True).get_data(as_text=True)


def test_signing_in_in_two_steps_leads_to_no_other_site(app: Flask, cast: Cast) -> None:
    shown, client = app_of(cast.leader), app.test_client()
    step = client.post("/login?next=//evil.example", data={"email": cast.leader.email, "password": PASSWORD})
    assert step.status_code == 302
    in_two = client.post(step.headers["Location"], data={"code": shown.code()})
    assert client.get(in_two.headers["Location"]).headers["Location"] == "/"


def test_an_address_that_leads_elsewhere_keeps_nobody_from_confirming_who_they_are(
    at_browser: dict[str, Browser],
) -> None:
    typed = {"password": PASSWORD, "next": "//evil.example"}
    confirmed = at_browser["leader"].client.post("/account/confirm", data=typed)
    assert confirmed.status_code == 302
    assert "evil" not in confirmed.headers["Location"]


def test_signing_out_ends_it(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    assert leader.post("/logout", {}).heading == "Sign in"
    assert leader.client.get("/schools/900001/").status_code == 302


def test_a_link_does_not_sign_anybody_out(at_browser: dict[str, Browser]) -> None:
    at_browser["leader"].get("/logout", 405)
    at_browser["leader"].get("/schools/900001/")


def test_a_new_password_replaces_the_old_and_signs_out_elsewhere(
    app: Flask, at_browser: dict[str, Browser], cast: Cast
) -> None:
    elsewhere = Browser(app.test_client()).sign_in(cast.leader)
    at_browser["leader"].post("/change", {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW})
    assert elsewhere.client.get("/schools/900001/").status_code == 302
    assert sign_in_page(app, cast.leader.email, PASSWORD).errors
    Browser(app.test_client()).sign_in(cast.leader, NEW)


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("wrong", NEW, NEW, "This is not the password you have now. Enter it again."),
        (PASSWORD, "short", "short", "A password needs 8 characters or more."),
        (PASSWORD, NEW, "another", "The two are not the same. Enter both again."),
        (PASSWORD, PASSWORD, PASSWORD, "This is the password you have now. Enter another."),
    ],
)
def test_a_password_that_cannot_stand_gets_a_sentence(
    app: Flask, at_browser: dict[str, Browser], cast: Cast, old: str, new: str, again: str, sentence: str
) -> None:
    page = at_browser["leader"].post("/change", {"password": old, "new_password": new, "new_password_confirm": again})
    assert page.errors == [sentence]
    Browser(app.test_client()).sign_in(cast.leader)


@pytest.fixture
def limited(tmp_path: Path, database: str) -> Iterator[Flask]:
    """An installation as it runs, with its limit on tries."""
    instance = tmp_path / "limited"
    instance.mkdir()
    settings = replace(settings_in(instance), testing=False)
    running = create_app(settings)
    running.config["WTF_CSRF_ENABLED"] = False
    with running.app_context():
        Base.metadata.create_all(db.engine)
        make.person("Gwen Ŵyn")  # where nobody is, every page leads to the first hour
        db.session.commit()
        yield running
        db.session.remove()
        db.engine.dispose()


def test_too_many_tries_get_a_page_that_says_to_wait(limited: Flask) -> None:
    client = limited.test_client()
    tries = [client.post("/login", data={"email": "a@b.example", "password": "x"}).status_code for _ in range(11)]
    assert tries == [200] * 10 + [429]
    page = Page(client.post("/login", data={"email": "a@b.example", "password": "x"}))
    inspect(page)
    assert page.heading == "Too many tries"
    assert client.get("/login").status_code == 200


def test_a_board_behind_one_address_can_sign_in_and_one_persons_tries_keep_nobody_else_out(
    limited: Flask, password_hash: str
) -> None:
    people = make.cast(password_hash)
    session().commit()
    for _ in range(11):
        limited.test_client().post("/login", data={"email": people.leader.email, "password": "a guess"})
    right = [people.governor, *[people.head] * 12]
    answers = [
        limited.test_client().post("/login", data={"email": who.email, "password": PASSWORD}).status_code
        for who in right
    ]
    assert answers == [302] * 13
