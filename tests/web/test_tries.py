"""Guessing is held up, whoever guesses, in whichever process; and nobody is kept out by what a colleague tries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.authenticator import app_of
from tests.browser import Page, inspect
from tests.cast import PASSWORD, Cast
from tests.conftest import Client
from tests.installation import settings_in
from tests.letters import link_in, mails_of
from tracker.application import create_app
from tracker.config import Settings
from tracker.db import Base, db, session
from tracker.services.start import start_code

ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def running(settings: Settings) -> Flask:
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Client
    return app


@pytest.fixture(autouse=True)
def _in_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no window pass, however slow the machine is."""
    monkeypatch.setattr("tracker.storage.tries.time", lambda: 1_800_000_000.0)


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    instance = tmp_path / "limited"
    instance.mkdir()
    return replace(settings_in(instance), testing=False)


@pytest.fixture
def limited(settings: Settings) -> Iterator[Flask]:
    """An installation as it runs, with its limits."""
    app = running(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def people(limited: Flask, password_hash: str) -> Cast:
    made = make.cast(password_hash)
    session().commit()
    return made


def tries(client: FlaskClient, email: str, password: str = "a guess", times: int = 1, **more: object) -> list[int]:
    form = {"email": email, "password": password}
    return [client.post("/login", data=form, **more).status_code for _ in range(times)]  # type: ignore[arg-type]


def held_up(app: Flask, email: str, **more: object) -> None:
    """Guess until it is held up, from the address of the tests."""
    assert tries(app.test_client(), email, times=11, **more)[-1] == 429


def test_a_colleague_who_guesses_next_to_me_does_not_keep_me_out_where_i_have_signed_in_before(
    limited: Flask, people: Cast
) -> None:
    mine = limited.test_client()
    assert tries(mine, people.leader.email, PASSWORD) == [302]
    mine.post("/logout")
    held_up(limited, people.leader.email)
    assert tries(mine, people.leader.email, PASSWORD) == [302]


def test_a_colleague_who_guesses_elsewhere_does_not_keep_me_out_at_a_new_browser(limited: Flask, people: Cast) -> None:
    held_up(limited, people.leader.email, environ_base=ELSEWHERE)
    assert tries(limited.test_client(), people.leader.email, PASSWORD) == [302]


def test_whoever_uses_up_an_address_keeps_out_nobody_who_has_signed_in_there_before(
    limited: Flask, people: Cast
) -> None:
    mine = limited.test_client()
    tries(mine, people.leader.email, PASSWORD)
    mine.post("/logout")
    guessing = limited.test_client()
    assert 429 in [tries(guessing, f"{number}@b.example")[0] for number in range(61)]
    assert tries(limited.test_client(), people.governor.email, PASSWORD) == [429]
    assert tries(mine, people.leader.email, PASSWORD) == [302]


def test_a_browser_that_knows_me_does_not_know_a_colleague(limited: Flask, people: Cast) -> None:
    mine = limited.test_client()
    tries(mine, people.leader.email, PASSWORD)
    mine.post("/logout")
    held_up(limited, people.governor.email)
    assert tries(mine, people.governor.email, PASSWORD) == [429]


def test_even_a_browser_that_knows_me_is_not_guessed_at_for_ever(limited: Flask, people: Cast) -> None:
    mine = limited.test_client()
    tries(mine, people.leader.email, PASSWORD)
    mine.post("/logout")
    assert tries(mine, people.leader.email, times=11) == [200] * 10 + [429]


def test_a_made_up_cookie_makes_no_browser_known(limited: Flask, people: Cast) -> None:
    mine = limited.test_client()
    tries(mine, people.leader.email, PASSWORD)
    cookie = mine.get_cookie("known_browser")
    assert cookie is not None
    assert cookie.http_only
    assert people.leader.email not in cookie.value
    other = limited.test_client()
    other.set_cookie("known_browser", cookie.value[:-2] + "xx")
    held_up(limited, people.leader.email)
    assert tries(other, people.leader.email, PASSWORD) == [429]


def test_many_addresses_together_get_a_hundred_guesses_an_hour(limited: Flask, people: Cast) -> None:
    answers = [
        tries(limited.test_client(), people.leader.email, environ_base={"REMOTE_ADDR": f"198.51.100.{number}"})[0]
        for number in range(101)
    ]
    assert answers == [200] * 100 + [429]


def test_a_network_of_the_newer_kind_is_one_address(limited: Flask, people: Cast) -> None:
    answers = [
        tries(limited.test_client(), people.leader.email, environ_base={"REMOTE_ADDR": f"2001:db8::{number:x}"})[0]
        for number in range(1, 12)
    ]
    assert answers == [200] * 10 + [429]


def test_processes_count_together(limited: Flask, people: Cast, settings: Settings) -> None:
    other_process = running(settings)
    assert tries(limited.test_client(), people.leader.email, times=6) == [200] * 6
    assert tries(other_process.test_client(), people.leader.email, times=5) == [200] * 4 + [429]


def test_tries_are_counted_though_nothing_else_of_them_is_kept_and_right_ones_are_not(
    limited: Flask, people: Cast
) -> None:
    client = limited.test_client()
    assert tries(client, people.leader.email, PASSWORD, times=15) == [302] * 15


def test_how_to_come_in_all_the_same_is_said(limited: Flask, people: Cast) -> None:
    held_up(limited, people.leader.email)
    page = Page(limited.test_client().post("/login", data={"email": people.leader.email, "password": PASSWORD}))
    inspect(page)
    assert (page.status, page.heading) == (429, "Too many tries")
    assert "Wait a minute, then try again." in page.main
    assert "A browser you have signed in at before lets you in now" in page.main


def test_the_old_password_is_not_guessed_at_by_whoever_finds_a_browser_open_and_holds_up_nobody_else(
    limited: Flask, people: Cast
) -> None:
    open_one, colleague = limited.test_client(), limited.test_client()
    tries(open_one, people.leader.email, PASSWORD)
    tries(colleague, people.governor.email, PASSWORD)
    form = {"password": "a guess", "new_password": "lantern-at-low-water", "new_password_confirm": "x"}
    assert [open_one.post("/change", data=form).status_code for _ in range(11)][-1] == 429
    assert colleague.post("/change", data=form).status_code == 200


def test_mails_with_links_are_not_sent_without_end(limited: Flask, people: Cast) -> None:
    client = limited.test_client()
    answers = [client.post("/login/link", data={"email": people.leader.email}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def asks(client: FlaskClient, email: str, way: str = "/login/link", place: str = "127.0.0.1") -> str:
    """Ask for a link; give what was said."""
    answer = client.post(way, data={"email": email}, environ_base={"REMOTE_ADDR": place})
    return Page(answer).main.replace(email, "X")


@pytest.mark.parametrize("way", ["/login/link", "/password"])
def test_strangers_who_ask_for_links_fill_no_mailbox_and_keep_none_from_me_where_i_am_known(
    limited: Flask, people: Cast, way: str
) -> None:
    email, mine = people.leader.email, limited.test_client()
    tries(mine, email, PASSWORD)
    mine.post("/logout", follow_redirects=True)
    for number in range(7):
        said = asks(limited.test_client(), email, way, f"198.51.100.{number}")
        assert len(mails_of(limited)) == min(number + 1, 5)
    assert asks(mine, email, way, "203.0.113.5") == said  # at a browser that knows me
    assert len(mails_of(limited)) == 6
    assert asks(limited.test_client(), email, way) == said  # behind an address where I have signed in
    assert len(mails_of(limited)) == 7
    assert asks(limited.test_client(), "nobody@b.example", way) == said
    asks(limited.test_client(), email, way, "198.51.100.9")
    assert len(mails_of(limited)) == 7


def test_where_one_person_has_signed_in_strangers_to_another_are_strangers(limited: Flask, people: Cast) -> None:
    tries(limited.test_client(), people.leader.email, PASSWORD)
    for number in range(5):
        asks(limited.test_client(), people.governor.email, place=f"198.51.100.{number}")
        mails_of(limited)
    asks(limited.test_client(), people.governor.email)
    assert len(mails_of(limited)) == 5


def test_ten_wrong_codes_in_a_row_after_a_right_password_are_told_by_mail_once_a_day(
    limited: Flask, people: Cast
) -> None:
    app_of(people.leader)
    for place, told in (("198.51.100.1", 1), ("198.51.100.2", 1)):
        guessing = limited.test_client()
        tries(guessing, people.leader.email, PASSWORD, environ_base={"REMOTE_ADDR": place})
        for number in range(10):
            guessing.post("/login/code", data={"code": "000000"}, environ_base={"REMOTE_ADDR": place})
            assert len(mails_of(limited)) == (told if number == 9 or place.endswith("2") else 0)
    assert mails_of(limited)[0]["Subject"] == "Ten wrong codes were entered after your password"


def test_a_right_code_begins_the_count_of_wrong_ones_anew(limited: Flask, people: Cast) -> None:
    shown = app_of(people.leader)
    for place, right in (("198.51.100.1", True), ("198.51.100.2", False)):
        client, at = limited.test_client(), {"REMOTE_ADDR": place}
        tries(client, people.leader.email, PASSWORD, environ_base=at)
        for code in ["000000"] * 9 + [shown.code()] * right:
            client.post("/login/code", data={"code": code}, environ_base=at)
    assert mails_of(limited) == []


def test_what_strangers_ask_for_voids_no_link_of_mine(limited: Flask, people: Cast) -> None:
    mine = limited.test_client()
    asks(mine, people.leader.email)
    link = link_in(mails_of(limited)[0])
    asks(limited.test_client(), people.leader.email, place="198.51.100.8")
    assert len(mails_of(limited)) == 2
    assert mine.post(link).headers["Location"] == "/"


def test_where_nothing_can_be_counted_for_all_each_process_counts(limited: Flask, people: Cast) -> None:
    kept: Settings = limited.extensions["settings"]
    (kept.instance / "tries.db").mkdir()
    client = limited.test_client()
    assert tries(client, people.leader.email, PASSWORD) == [302]
    client.post("/logout")
    assert 429 in tries(limited.test_client(), people.leader.email, times=12)


def test_whoever_guesses_at_the_start_code_waits_and_keeps_nobody_else_out(limited: Flask) -> None:
    guessing = limited.test_client()
    typed = [guessing.post("/start", data={"code": "guess"}).status_code for _ in range(6)]
    followed = [guessing.get("/start/guess").status_code for _ in range(6)]
    assert typed + followed == [422] * 10 + [429] * 2
    assert guessing.get("/start").status_code == 200, "to look costs nothing"
    elsewhere = limited.test_client()
    right = start_code(limited.extensions["settings"].secret_key)
    assert elsewhere.get(f"/start/{right}", environ_base=ELSEWHERE).headers["Location"] == "/start/school"
