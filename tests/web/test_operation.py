"""What operators are told: of each request, whether the server is alive and ready, and how much it does."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import stamp
from werkzeug.test import TestResponse

from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Client, Clock, Queries
from tests.installation import settings_in
from tracker.application import create_app
from tracker.db import db, session
from tracker.models.jobs import Job, JobState
from tracker.services.jobs import ask_for_job
from tracker.web.operation import count_together

TOKEN = "a token that is long enough".replace(" ", "-")
Told = Callable[[], list[dict[str, object]]]


def figures(answer: TestResponse) -> dict[str, float]:
    """Read the figures by name and labels."""
    assert answer.status_code == 200, answer.text
    found = (line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in found}


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Told:
    """What was noted of each request."""
    caplog.set_level(logging.INFO, "tracker")
    keys = ("method", "route", "status", "school")
    return lambda: [
        {key: record.__dict__[key] for key in keys if key in record.__dict__}
        for record in caplog.records
        if record.message == "request"
    ]


# ------------------------------------------------------------------ requests


def test_every_answer_carries_a_number_of_its_own(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    numbers = {client.get(path).headers["X-Request-Id"] for path in ("/login", "/nowhere", "/static/screen.css", "/")}
    assert len(numbers) == 4
    assert all(re.fullmatch(r"[0-9a-f]{16}", number) for number in numbers)


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [
        ("4bf92f3577b34da6a3ce929d0e0e4736", True),
        ("edge-7.2026_11", True),
        ("short", False),
        ("a" * 65, False),
        ("with a space in it", False),
        ('"quoted-and-long"', False),
        ("gwen@harbour-row.example", False),
    ],
)
def test_a_proxy_may_give_the_number_when_it_is_well_formed(tmp_path: Path, given: str, is_taken: bool) -> None:
    behind_one = create_app(replace(settings_in(tmp_path), proxies=1)).test_client()
    number = behind_one.get("/health/live", headers={"X-Request-Id": given}).headers["X-Request-Id"]
    assert (number == given) is is_taken
    assert number


def test_where_no_proxy_is_nobody_chooses_a_number(app: Flask) -> None:
    given = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = app.test_client().get("/health/live", headers={"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] != given


def test_a_request_is_noted_by_its_route_and_by_nothing_that_is_a_key(
    app: Flask, cast: Cast, at_browser: dict[str, Browser], told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    governor = at_browser["governor"]
    caplog.clear()
    governor.get(f"/schools/{cast.school.urn}/requirements/4711?secret=1", 404)
    app.test_client().get("/invitations/a-key-that-opens-an-account")
    app.test_client().open("/login", method="BREW")
    assert told() == [
        {
            "method": "GET",
            "route": "/schools/<urn>/requirements/<int:number>",
            "status": 404,
            "school": cast.school.urn,
        },
        {"method": "GET", "route": "/invitations/<key>", "status": 404},
        {"method": "other", "route": "none", "status": 405},
    ]


def test_an_error_is_noted_by_its_route_too(
    app: Flask, cast: Cast, at_browser: dict[str, Browser], caplog: pytest.LogCaptureFixture
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken(**_: object) -> None:
        raise ZeroDivisionError

    broken.audience = "anyone"  # type: ignore[attr-defined]
    app.view_functions["invitations.accept"] = broken
    answer = app.test_client().get("/invitations/a-key-that-opens-an-account")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"]
    assert "GET /invitations/<key> failed" in caplog.text
    assert "a-key-that-opens" not in caplog.text


# ------------------------------------------------------------------ health


def test_a_server_is_alive_whatever_has_become_of_its_records(app: Flask) -> None:
    db.drop_all()
    answer = app.test_client().get("/health/live")
    assert (answer.status_code, answer.json) == (200, {"alive": True})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_to_say_that_it_is_alive_it_asks_nobody(app: Flask, queries: Queries) -> None:
    with queries:
        app.test_client().get("/health/live")
    assert queries.statements == []


def test_a_server_with_everything_is_ready(app: Flask) -> None:
    stamp()
    answer = app.test_client().get("/health/ready")
    assert (answer.status_code, answer.json) == (200, {"ready": True, "records": "fine", "files": "fine"})


def test_a_server_whose_database_is_of_an_earlier_version_is_not_ready_and_of_a_later_one_is(app: Flask) -> None:
    stamp(revision="0009")
    answer = app.test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json == {
        "ready": False,
        "records": "of an earlier version; run: flask --app app db upgrade",
        "files": "fine",
    }
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert app.test_client().get("/health/ready").status_code == 200


def test_a_server_that_reaches_no_database_is_not_ready(tmp_path: Path) -> None:
    gone = replace(settings_in(tmp_path), database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    answer = create_app(gone).test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json
    assert answer.json["records"] == "out of reach"


def test_it_is_asked_for_its_health_under_any_name(app: Flask) -> None:
    stamp()
    for path in ("/health/live", "/health/ready"):
        assert app.test_client().get(path, headers={"Host": "10.1.2.3:8000"}).status_code == 200
    assert app.test_client().get("/login", headers={"Host": "10.1.2.3:8000"}).status_code == 400


# ------------------------------------------------------------------ figures


def test_requests_are_counted_by_route_and_status(app: Flask, cast: Cast, at_browser: dict[str, Browser]) -> None:
    client = app.test_client()
    before = figures(client.get("/metrics"))
    for number in (1, 2, 3):
        at_browser["governor"].get(f"/schools/{cast.school.urn}/requirements/{number}", 404)
    after = figures(client.get("/metrics"))
    name = 'tracker_requests_total{method="GET",route="/schools/<urn>/requirements/<int:number>",status="404"}'
    assert after[name] - before.get(name, 0) == 3
    assert after['tracker_request_seconds_count{route="/schools/<urn>/requirements/<int:number>"}'] == 3
    assert after['tracker_requests_total{method="GET",route="/metrics",status="200"}'] == 1


def test_work_is_counted_by_how_it_stands_and_the_age_of_the_oldest_is_given(
    app: Flask, cast: Cast, clock: Clock
) -> None:
    for number, state in enumerate((JobState.WAITING, JobState.WAITING, JobState.RUNNING, JobState.DONE)):
        job = ask_for_job("tea", number, school=cast.school, by=cast.clerk, now=clock.now - timedelta(minutes=number))
        job.state = state
    for _ in range(2):  # given up, asked for again, and given up again: that is one
        session().add(
            Job(kind="ink", subject_id=1, state=JobState.FAILED, asked_at=clock.now, asked_by_id=cast.clerk.id)
        )
    session().commit()
    found = figures(app.test_client().get("/metrics"))
    jobs = {state: found[f'tracker_jobs{{state="{state}"}}'] for state in ("waiting", "running", "failed")}
    assert jobs == {"waiting": 2, "running": 1, "failed": 1}
    assert found["tracker_oldest_waiting_job_seconds"] == 60
    assert found["tracker_database_up"] == 1


def test_without_its_database_the_figures_say_so(tmp_path: Path) -> None:
    gone = replace(settings_in(tmp_path), database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    found = figures(create_app(gone).test_client().get("/metrics"))
    assert found["tracker_database_up"] == 0
    assert "tracker_oldest_waiting_job_seconds" not in found


def test_figures_name_nobody(app: Flask, cast: Cast, at_browser: dict[str, Browser]) -> None:
    at_browser["governor"].get(f"/schools/{cast.school.urn}/")
    said = app.test_client().get("/metrics").text
    for word in (cast.school.urn, cast.school.name, cast.governor.name, cast.governor.email):
        assert word not in said


def asked(app: Flask, address: str = "127.0.0.1", **headers: str) -> int:
    environ = {"REMOTE_ADDR": address}
    return app.test_client().get("/metrics", headers=headers, environ_overrides=environ).status_code


def test_figures_are_for_this_machine_alone_where_there_is_no_token(app: Flask, cast: Cast) -> None:
    assert asked(app) == 200
    assert asked(app, "::1") == 200
    assert asked(app, "10.0.0.7") == 404
    assert asked(app, "") == 404
    assert asked(app, **{"X-Forwarded-For": "203.0.113.9"}) == 404  # a proxy on this machine passed it on
    assert asked(app, Forwarded="for=203.0.113.9") == 404
    assert asked(app, Host="elsewhere.example") == 404  # a page elsewhere that was led to this machine
    assert asked(app, Authorization=f"Bearer {TOKEN}", Host="elsewhere.example") == 404


def test_figures_are_for_whoever_has_the_token_from_wherever(tmp_path: Path, app: Flask, cast: Cast) -> None:
    guarded = create_app(replace(app.extensions["settings"], metrics_token=TOKEN, proxies=1))
    guarded.test_client_class = Client
    assert asked(guarded, "10.0.0.7", Authorization=f"Bearer {TOKEN}", Host="10.1.2.3:8000") == 200
    for wrong in ("", TOKEN, f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer Ŵ"):
        assert asked(guarded, "127.0.0.1", Authorization=wrong.encode().decode("latin-1")) == 404
    assert asked(guarded) == 404


def test_what_servers_that_have_ended_counted_is_cleared_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which processes there are is asked of the system: none has a number this high."""
    monkeypatch.setattr(os, "environ", {})
    here = f"next-steps-{os.getuid()}-{os.uname().nodename}"
    ended, elsewhere = tmp_path / f"{here}.99999999", tmp_path / "not-here.99999999"
    for folder in (ended, elsewhere):
        folder.mkdir()
    count_together(tmp_path)
    own = tmp_path / f"{here}.{os.getpid()}"
    assert os.environ == {"PROMETHEUS_MULTIPROC_DIR": str(own)}
    assert sorted(tmp_path.iterdir()) == sorted([own, elsewhere])
