"""A link by mail: to sign in, and to choose another password; what it opens, and how long."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.authenticator import app_of
from tests.browser import Browser
from tests.cast import PASSWORD, Cast
from tests.letters import link_in, mails_of, with_a_mail_server, words_of
from tracker.db import session
from tracker.models.people import Person

HARBOUR = "/schools/900001"
EXPIRED = "That link has expired, or has been used. Ask for another."
NEW = "lantern-at-low-water"
WAYS = {"to sign in": "/login/link", "for a password": "/password"}


def stranger(app: Flask) -> Browser:
    """Somebody at a browser that nobody has signed in at."""
    return Browser(app.test_client())


def asked(app: Flask, path: str, email: str) -> str:
    """Ask for a link, and give what was said."""
    return stranger(app).post(path, {"email": email}).main


def link(app: Flask, way: str, who: Person) -> str:
    """Ask for a link and find it in the mail."""
    asked(app, WAYS[way], who.email)
    return link_in(mails_of(app)[-1])


def is_in(browser: Browser) -> bool:
    return browser.client.get(f"{HARBOUR}/my-actions").status_code == 200


def test_only_where_mails_are_sent_a_link_by_mail_is_offered(app: Flask, cast: Cast) -> None:
    without = stranger(app).get("/login")
    assert "Send me a link by mail" not in without.main
    assert "Password lost? No mails are sent from here: ask whoever runs the server for a link." in without.main
    with_a_mail_server(app)
    sent = stranger(app).get("/login")
    assert "Send me a link by mail" in sent.main
    assert "Password lost? Choose a new one ." in sent.main


@pytest.mark.parametrize("path", WAYS.values())
def test_nobody_learns_whether_an_address_is_known_here(app: Flask, cast: Cast, path: str) -> None:
    known, unknown = (asked(app, path, email) for email in (cast.leader.email, "nobody@harbour.example"))
    assert known.replace(cast.leader.email, "X") == unknown.replace("nobody@harbour.example", "X")
    assert len(mails_of(app)) == 1


@pytest.mark.parametrize("path", WAYS.values())
def test_somebody_whose_account_is_closed_gets_no_mail(app: Flask, cast: Cast, path: str) -> None:
    cast.leader.active = False
    asked(app, path, cast.leader.email)
    assert mails_of(app) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Enter your email address."), ("lena", "Enter an email address, such as name@school.org.uk.")],
)
def test_what_is_no_address_gets_a_sentence(app: Flask, cast: Cast, typed: str, sentence: str) -> None:
    page = stranger(app).post("/login/link", {"email": typed}, 422)
    assert page.errors == [sentence]
    assert page.value_of("email") == typed


def test_a_mail_says_what_it_is_for_and_gives_nothing_of_the_school_away(app: Flask, cast: Cast) -> None:
    for path in WAYS.values():
        asked(app, path, cast.leader.email)
    subjects = [mail["Subject"] for mail in mails_of(app)]
    assert subjects == ["Your link to sign in", "Your link to choose a new password"]
    for mail in mails_of(app):
        assert "Did you not ask for it? Then do nothing" in words_of(mail)
        assert cast.school.name not in mail.as_string()


# ---------------------------------------------------------------- to sign in


def test_a_link_signs_in_once_and_opening_it_uses_nothing_up(app: Flask, cast: Cast) -> None:
    path = link(app, "to sign in", cast.leader)
    lena, later = stranger(app), stranger(app)
    for _ in range(2):  # the mail program looks first
        assert cast.leader.email in lena.get(path).main
        assert not is_in(lena)
    lena.post(path, {})
    assert is_in(lena)
    assert EXPIRED in later.post(path, {}).text
    assert EXPIRED in later.get(path).text
    assert not is_in(later)


def test_a_second_step_is_asked_for_after_a_link_too(app: Flask, cast: Cast) -> None:
    shown = app_of(cast.leader)
    lena = stranger(app)
    assert lena.post(link(app, "to sign in", cast.leader), {}).heading == "Which code does your app show?"
    assert not is_in(lena)
    lena.post("/login/code", {"code": shown.code()})
    assert is_in(lena)


def test_a_head_who_comes_by_a_link_sets_up_a_second_step_too(app: Flask, cast: Cast) -> None:
    head = stranger(app)
    head.post(link(app, "to sign in", cast.head), {})
    assert head.get(f"{HARBOUR}/").heading == "How will you prove that it is you?"


def test_whoever_was_handed_a_password_and_comes_by_a_link_is_not_asked_for_it(app: Flask, cast: Cast) -> None:
    session().get_one(Person, cast.leader.id).must_change_password = True
    path, lena = link(app, "to sign in", cast.leader), stranger(app)
    chooses = lena.post(path, {})
    assert chooses.heading == "Choose a new password"
    form = chooses.soup.select_one("main form")
    assert form
    lena.post(str(form["action"]), {"password": NEW, "password_confirm": NEW})
    assert EXPIRED in stranger(app).post(path, {}).text
    assert is_in(stranger(app).sign_in(cast.leader, NEW))


def test_a_link_stays_good_when_another_is_asked_for_and_none_does_when_one_was_used(app: Flask, cast: Cast) -> None:
    first, second = (link(app, "to sign in", cast.leader) for _ in range(2))
    lena = stranger(app)
    lena.post(first, {})
    assert is_in(lena)
    assert EXPIRED in stranger(app).post(second, {}).text
    third = link(app, "to sign in", cast.leader)
    for used in (first, second):
        assert EXPIRED in stranger(app).post(used, {}).text
    again = stranger(app)
    again.post(third, {})
    assert is_in(again)


def test_a_new_password_or_a_closed_account_ends_a_link(app: Flask, cast: Cast, at_browser: dict[str, Browser]) -> None:
    path = link(app, "to sign in", cast.leader)
    at_browser["leader"].post("/change", {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW})
    assert EXPIRED in stranger(app).post(path, {}).text
    path = link(app, "to sign in", cast.governor)
    session().get_one(Person, cast.governor.id).active = False
    assert EXPIRED in stranger(app).post(path, {}).text


@pytest.mark.parametrize(("way", "minutes"), [("to sign in", 16), ("for a password", 61)])
def test_a_link_is_soon_too_old(
    app: Flask, cast: Cast, way: str, minutes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = link(app, way, cast.leader)
    assert EXPIRED not in stranger(app).get(path).text
    import itsdangerous.timed

    real = itsdangerous.timed.time.time
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: real() + minutes * 60)
    assert EXPIRED in stranger(app).get(path).text
    assert EXPIRED in stranger(app).post(path, {"password": NEW, "password_confirm": NEW}).text


@pytest.mark.parametrize("way", WAYS)
def test_a_link_that_was_changed_opens_nothing(app: Flask, cast: Cast, way: str) -> None:
    path = link(app, way, cast.leader)
    for wrong in (f"{path[:-4]}AAAA", f"{WAYS[way]}/a-token", f"{WAYS[way]}/x.y.z"):
        assert EXPIRED in stranger(app).get(wrong).text


# ---------------------------------------------------------------- for a password


def test_somebody_who_lost_their_password_chooses_another(
    app: Flask, cast: Cast, at_browser: dict[str, Browser]
) -> None:
    leader = at_browser["leader"]
    path = link(app, "for a password", cast.leader)
    assert stranger(app).get(path).heading == "Choose a new password"
    done = stranger(app).post(path, {"password": NEW, "password_confirm": NEW})
    assert "Your password is changed. Sign in with it." in done.text
    assert not is_in(leader)
    assert is_in(stranger(app).sign_in(cast.leader, NEW))
    assert EXPIRED in stranger(app).get(path).text
    assert mails_of(app)[-1]["Subject"] == "Your password was changed"


def test_a_new_password_takes_no_second_step_off(app: Flask, cast: Cast) -> None:
    app_of(cast.head)
    path = link(app, "for a password", cast.head)
    stranger(app).post(path, {"password": NEW, "password_confirm": NEW})
    head = stranger(app).sign_in(cast.head, NEW, seen_to=False)
    assert not is_in(head)


def test_whoever_was_handed_a_password_and_lost_it_is_asked_for_none_then(app: Flask, cast: Cast) -> None:
    session().get_one(Person, cast.leader.id).must_change_password = True
    path = link(app, "for a password", cast.leader)
    stranger(app).post(path, {"password": NEW, "password_confirm": NEW})
    assert is_in(stranger(app).sign_in(cast.leader, NEW))


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("", "", "Enter a new password."),
        ("short", "short", "A password needs 8 characters or more."),
        ("password1", "password1", "Others use this password, or it is easily guessed."),
        (NEW, "another", "The two are not the same. Enter both again."),
    ],
)
def test_a_password_that_cannot_stand_leaves_the_link_good(
    app: Flask, cast: Cast, new: str, again: str, sentence: str
) -> None:
    path = link(app, "for a password", cast.leader)
    lena = stranger(app)
    assert lena.post(path, {"password": new, "password_confirm": again}).errors[0].startswith(sentence)
    assert "Your password is changed." in lena.post(path, {"password": NEW, "password_confirm": NEW}).text
