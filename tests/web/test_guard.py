"""A view that names no audience is refused; a request commits once, and never on GET."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.evidence import Evidence
from tracker.models.people import Person
from tracker.models.schools import School, Trust
from tracker.rules.permissions import Capability
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


@pytest.mark.parametrize(
    "change",
    [
        lambda: session().add(Trust(name="Estuary Trust")),
        lambda: session().execute(insert(Trust).values(name="Estuary Trust")),
        lambda: session().execute(text("INSERT INTO trust (name) VALUES ('Estuary Trust')")),
    ],
    ids=["added", "by a statement", "by words"],
)
def test_whoever_only_looks_leaves_nothing_behind(app: Flask, cast: Cast, change: Callable[[], object]) -> None:
    @guard.audience(guard.ANYONE)
    def looks() -> str:
        assert session().scalars(select(School)).all()
        change()
        return "done"

    app._got_first_request = False
    app.add_url_rule("/looks", "looks", looks)
    before = count_trusts()
    assert app.test_client().get("/looks").status_code == 200
    assert count_trusts() == before


@pytest.mark.postgresql("SQLite prepares within its own process")
def test_what_the_database_has_prepared_for_a_page_serves_the_next_view(app: Flask, cast: Cast) -> None:
    governor = Browser(app.test_client()).sign_in(cast.governor)
    for _ in range(8):  # from the sixth time on a statement is prepared
        governor.get("/schools/900001/")
        governor.get("/schools/900001/actions/9.9", status=404)
    of_actions = session().scalar(
        text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM action %'")
    )
    assert of_actions >= 1


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


def test_leaders_who_log_at_the_same_moment_wait_for_each_other(app: Flask, cast: Cast) -> None:
    requirement = make.requirement(make.inspection(cast.school, cast.head))
    make.action(requirement, cast.leader)
    leaders = [Browser(app.test_client()).sign_in(cast.leader) for _ in range(4)]
    path = f"/schools/{cast.school.urn}/actions/1.1/evidence"

    def log(leader: Browser) -> list[int]:
        seen = {"title": "Books seen", "note": "Four books", "gathered_on": ["25", "11", "2026"]}
        return [leader.client.post(path, data=seen).status_code for _ in range(5)]

    session().commit()
    with ThreadPoolExecutor(4) as pool:
        answers = [status for statuses in pool.map(log, leaders) for status in statuses]
    assert answers == [302] * 20
    assert session().scalar(select(func.count()).select_from(Evidence)) == 20


def test_the_error_page_comes_even_when_the_database_failed_midway(app: Flask, cast: Cast) -> None:
    @guard.audience(Capability.SEE_PLAN)
    def twice() -> str:
        session().add(School(urn=cast.other_school.urn, name="Twice", numbers={}))
        session().flush()
        return "never"

    app._got_first_request = False
    app.add_url_rule("/schools/<urn>/twice", "twice", twice, methods=["POST"])
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    leader = Browser(app.test_client()).sign_in(cast.leader)
    page = leader.post(f"/schools/{cast.school.urn}/twice", {}, status=500)
    assert page.heading == "Something went wrong on our side"
    assert "Nothing you sent was stored" in page.main


def test_the_librarys_own_page_for_signing_in_again_is_not_served(at_browser: dict[str, Browser]) -> None:
    at_browser["leader"].get("/verify", status=404)
