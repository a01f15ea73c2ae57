"""A view that names no audience is refused; a request commits once, and never on GET."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.people import Person
from tracker.models.schools import Trust
from tracker.web import guard


def count_trusts() -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(Trust)) or 0


def test_a_view_without_an_audience_stops_the_start(app: Flask) -> None:
    app.view_functions["stray"] = lambda: "anybody may read this"
    with pytest.raises(RuntimeError, match="stray names no audience"):
        guard.refuse_undeclared(app)


@pytest.mark.parametrize(
    ("method", "status", "stored"),
    [("GET", 200, 0), ("POST", 200, 1), ("POST", 422, 0)],
)
def test_only_a_change_that_succeeded_is_kept(app: Flask, cast: Cast, method: str, status: int, stored: int) -> None:
    @guard.audience(guard.ANYONE)
    def found_a_trust() -> tuple[str, int]:
        session().add(Trust(name="Estuary Trust"))
        session().flush()
        return "done", status

    app._got_first_request = False
    app.add_url_rule("/found", "found", found_a_trust, methods=["GET", "POST"])
    before = count_trusts()
    app.test_client().open("/found", method=method)
    assert count_trusts() - before == stored


def test_somebody_not_signed_in_is_asked_to_sign_in_and_brought_back(app: Flask, cast: Cast) -> None:
    response = app.test_client().get(f"/schools/{cast.school.urn}/my-actions?show=overdue")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login?next=")
    assert "my-actions" in response.headers["Location"]


def test_a_role_that_ended_yesterday_opens_nothing(app: Flask, cast: Cast) -> None:
    governor = session().get_one(Person, cast.governor.id)
    browser = Browser(app.test_client()).sign_in(governor)
    browser.get(f"/schools/{cast.school.urn}/")
    governor.memberships[0].ends_on = date(2026, 11, 24)
    session().commit()
    browser.get(f"/schools/{cast.school.urn}/", status=404)


def test_every_answer_forbids_inline_script_framing_and_guessing(app: Flask) -> None:
    headers = app.test_client().get("/login").headers
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
