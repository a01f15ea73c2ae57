"""A password that somebody else handed over opens nothing until it is changed."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import Browser
from tests.cast import PASSWORD, Cast
from tracker.db import session
from tracker.models.people import Person

HARBOUR = "/schools/900001"
NEW = "lantern-at-low-water"
SAID = "Your password was made by somebody else. Choose one that only you know, and everything opens."


def handed_over(clerk: Browser, address: str, typed: dict[str, str]) -> str:
    """Let the clerk make a password; give it as it is shown."""
    shown = clerk.post(f"{HARBOUR}/people/{address}", typed).soup.select_one("main strong")
    assert shown
    return shown.get_text(strip=True)


def changed(who: Browser, old: str, new: str = NEW) -> None:
    who.post("/change", {"password": old, "new_password": new, "new_password_confirm": new})


def test_somebody_new_chooses_a_password_before_anything_opens(app: Flask, at_browser: dict[str, Browser]) -> None:
    typed = {"name": "Idris Ŵood", "email": "idris@harbour.example", "role": "governor"}
    password = handed_over(at_browser["clerk"], "add", typed)
    idris = Browser(app.test_client()).sign_in(Person(email="idris@harbour.example"), password)
    for path in ("/", f"{HARBOUR}/", f"{HARBOUR}/my-actions", f"{HARBOUR}/plan.pdf"):
        page = idris.get(path)
        assert page.heading == "Change your password"
        assert SAID in page.main
        assert "Cancel" not in page.main
    changed(idris, password)
    assert idris.get(f"{HARBOUR}/my-actions").heading != "Change your password"


def test_a_change_sent_before_that_is_not_made(app: Flask, at_browser: dict[str, Browser], cast: Cast) -> None:
    password = handed_over(at_browser["clerk"], f"{cast.head.id}/password", {})
    head = Browser(app.test_client()).sign_in(cast.head, password)
    typed = {"name": "Ivy Lowe", "email": "ivy@harbour.example", "role": "clerk"}
    assert SAID in head.post(f"{HARBOUR}/people/add", typed).main
    session().rollback()
    assert not session().query(Person).filter_by(email="ivy@harbour.example").all()


def test_a_lost_password_replaced_by_the_clerk_is_changed_again(
    app: Flask, at_browser: dict[str, Browser], cast: Cast
) -> None:
    password = handed_over(at_browser["clerk"], f"{cast.leader.id}/password", {})
    lena = Browser(app.test_client()).sign_in(cast.leader, password)
    assert SAID in lena.get(f"{HARBOUR}/").main
    changed(lena, password)
    assert SAID not in lena.get(f"{HARBOUR}/").main


@pytest.mark.parametrize(("old", "new"), [("wrong", NEW), (PASSWORD, PASSWORD)])
def test_a_try_that_failed_leaves_it_to_be_changed(
    app: Flask, at_browser: dict[str, Browser], cast: Cast, old: str, new: str
) -> None:
    session().get_one(Person, cast.leader.id).must_change_password = True
    changed(at_browser["leader"], old, new)
    assert SAID in at_browser["leader"].get(f"{HARBOUR}/").main


def test_who_chose_their_own_password_is_asked_for_nothing(at_browser: dict[str, Browser]) -> None:
    page = at_browser["leader"].get("/change")
    assert SAID not in page.main
    assert "Cancel" in page.main
