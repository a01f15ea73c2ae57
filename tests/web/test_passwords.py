"""A password that somebody else handed over opens nothing until it is changed."""

from __future__ import annotations

import pytest
from flask import Flask

from tests import make
from tests.browser import Browser
from tests.cast import PASSWORD, Cast
from tracker.db import session
from tracker.models.events import Event
from tracker.models.people import Person
from tracker.services.people import set_password

HARBOUR = "/schools/900001"
NEW = "lantern-at-low-water"
SAID = "Your password was made by somebody else. Choose one that only you know, and everything opens."


def handed_over(who: Person, by: Person) -> str:
    """Make a password for somebody else, as the command line does; give it."""
    password = "made-by-somebody-else"
    set_password(session().get_one(Person, who.id), password, handed_over=True, by=by, now=make.at(make.TODAY))
    return password


def changed(who: Browser, old: str, new: str = NEW) -> None:
    who.post("/change", {"password": old, "new_password": new, "new_password_confirm": new})


def test_whoever_was_handed_a_password_chooses_another_before_anything_opens(app: Flask, cast: Cast) -> None:
    password = handed_over(cast.leader, by=cast.clerk)
    lena = Browser(app.test_client()).sign_in(cast.leader, password)
    for path in ("/", f"{HARBOUR}/plan.pdf", f"{HARBOUR}/", f"{HARBOUR}/my-actions"):
        page = lena.get(path)
        assert page.heading == "Change your password"
        assert SAID in page.main
        assert "Cancel" not in page.main
    changed(lena, password)
    assert lena.get(f"{HARBOUR}/my-actions").heading != "Change your password"


def test_a_change_sent_before_that_is_not_made(app: Flask, cast: Cast) -> None:
    head = Browser(app.test_client()).sign_in(cast.head, handed_over(cast.head, by=cast.clerk))
    assert SAID in head.post(f"{HARBOUR}/people/{cast.leader.id}/second-step", {}).main
    session().rollback()
    assert not session().query(Event).filter_by(name="second_factor_reset").all()


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
