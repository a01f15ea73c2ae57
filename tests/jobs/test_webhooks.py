"""A program is told what happened, by a real request that it can verify, and again where it did not answer."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tests.conftest import Clock
from tests.services.conftest import signed
from tracker.db import session
from tracker.jobs import webhooks as duty
from tracker.jobs.webhooks import send_due
from tracker.models.meetings import Meeting
from tracker.models.packs import Pack
from tracker.models.schools import School, Trust
from tracker.models.webhooks import Delivery, DeliveryTry, Happening, Webhook
from tracker.queries.webhooks import webhook_page
from tracker.rules.webhooks import WAITS, signing_key
from tracker.services.questions import ask
from tracker.services.webhooks import end_webhook, set_webhook, tell_pack_frozen
from tracker.web.context import IN_ENGLAND

SECRET = "the tests' own key, long enough to pass"


class Receiver:
    """Another program: a real server on this machine that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, str], str]] = []
        self.answers = 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.told.append((dict(self.headers), body))
                self.send_response(receiver.answers)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://localhost:{self.server.server_port}/in?key=theirs"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def allowed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the server has named this machine."""
    name_hosts(app, "localhost")


def name_hosts(app: Flask, *hosts: str) -> None:
    settings = app.extensions["settings"]
    object.__setattr__(settings, "webhook_hosts", hosts)


def webhook(at: School | Trust, cast: Cast, address: str, *tells_of: Happening) -> Webhook:
    made = set_webhook(
        at, address, tells_of or tuple(Happening), hosts=("localhost",), by=cast.head, now=make.at(make.TODAY)
    )
    session().commit()
    return made


def question_at(school: School, cast: Cast, **more: Any) -> None:
    ask(
        school,
        None,
        more.pop("text", "Why has attendance not moved?"),
        asked_of=cast.leader,
        answer_by=make.TODAY + timedelta(14),
        **signed(cast.governor),
        **more,
    )
    session().commit()


def send() -> None:
    send_due(0, lambda *_: None, lambda *_: None)  # type: ignore[arg-type,return-value]
    session().rollback()


def outcomes() -> list[str]:
    return list(session().scalars(select(DeliveryTry.outcome).order_by(DeliveryTry.id)))


@pytest.mark.usefixtures("allowed")
def test_a_question_is_told_by_its_number_and_the_signature_can_be_verified(cast: Cast, receiver: Receiver) -> None:
    made = webhook(cast.school, cast, receiver.address)
    question_at(cast.school, cast)
    send()
    ((headers, body),) = receiver.told
    told = json.loads(body)
    assert told["happening"] == headers["Next-Steps-Happening"] == "question asked"
    assert told["id"] == headers["Next-Steps-Delivery"]
    assert told["school"] == {"urn": "900001", "name": "Harbour Row Academy"}
    assert told["question"] == {"number": 1, "asked_on": "2026-11-25", "answer_by": "2026-12-09"}
    assert "attendance" not in body
    assert "Gwen" not in body
    seconds, given = headers["Next-Steps-Signature"].split(",")
    key = signing_key(SECRET, made.salt)
    expected = hmac.new(key.encode(), f"{seconds[2:]}.{body}".encode(), hashlib.sha256).hexdigest()
    assert given == f"v1={expected}"
    assert outcomes() == ["Answered 204"]
    send()
    assert len(receiver.told) == 1


@pytest.mark.usefixtures("allowed")
def test_nothing_is_told_of_a_question_asked_in_confidence(cast: Cast, receiver: Receiver) -> None:
    webhook(cast.school, cast, receiver.address)
    question_at(cast.school, cast, confidential=True)
    assert session().scalar(select(Delivery.id)) is None


@pytest.mark.usefixtures("allowed")
def test_a_frozen_pack_is_told_with_its_meeting_and_none_of_its_papers(cast: Cast, receiver: Receiver) -> None:
    webhook(cast.school, cast, receiver.address, Happening.PACK_FROZEN)
    question_at(cast.school, cast)
    meeting: Meeting = make.meeting(cast.school.boards[0], cast.clerk)
    pack = Pack(
        meeting_id=meeting.id,
        number=1,
        as_at=make.TODAY,
        facts={},
        facts_sha256="0" * 64,
        frozen_at=make.at(make.TODAY),
        frozen_by=cast.clerk,
    )
    session().add(pack)
    tell_pack_frozen(pack, meeting, cast.school, now=make.at(make.TODAY))
    session().commit()
    send()
    ((_, body),) = receiver.told
    told = json.loads(body)
    assert told["pack"] == {"id": 1, "number": 1, "as_at": "2026-11-25"}
    assert told["meeting"] == {"id": 1, "board": "Interim executive board", "held_on": "2026-12-09"}
    assert "confidential" not in body


@pytest.mark.usefixtures("allowed")
def test_a_trust_is_told_of_all_its_schools_and_of_no_other(cast: Cast, receiver: Receiver) -> None:
    webhook(cast.trust, cast, receiver.address)
    make.role(cast.stranger, make.Role.LEADER, cast.school)
    question_at(cast.school, cast)
    make.role(cast.leader, make.Role.LEADER, cast.other_school)
    make.role(cast.governor, make.Role.GOVERNOR, cast.other_school)
    session().refresh(cast.leader)
    question_at(cast.other_school, cast)
    assert [json.loads(body)["school"]["urn"] for body in session().scalars(select(Delivery.body))] == ["900001"]


@pytest.mark.usefixtures("allowed")
def test_where_it_is_not_taken_it_is_tried_again_with_the_same_words_and_then_given_up(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    made = webhook(cast.school, cast, receiver.address)
    question_at(cast.school, cast)
    receiver.answers = 503
    for wait in (*WAITS, timedelta(days=9)):
        send()
        send()  # not due again yet
        clock.now += wait
    assert len(receiver.told) == 1 + len(WAITS)
    assert len({body for _, body in receiver.told}) == 1
    assert len({headers["Next-Steps-Signature"] for headers, _ in receiver.told}) == len(receiver.told)
    assert outcomes() == ["Answered 503"] * len(receiver.told)
    (told,) = webhook_page(cast.school, made.id, IN_ENGLAND).deliveries
    assert told.was_given_up


@pytest.mark.usefixtures("allowed")
def test_it_is_not_led_on_to_another_address(cast: Cast, receiver: Receiver) -> None:
    webhook(cast.school, cast, receiver.address)
    question_at(cast.school, cast)
    receiver.answers = 307
    send()
    assert len(receiver.told) == 1
    assert outcomes() == ["Answered 307"]


@pytest.mark.usefixtures("allowed")
def test_a_host_that_does_not_answer_holds_up_no_other(cast: Cast, receiver: Receiver) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        webhook(cast.school, cast, f"http://localhost:{taken.getsockname()[1]}/")
        webhook(cast.trust, cast, receiver.address)
        question_at(cast.school, cast)
        question_at(cast.school, cast, text="And why not?")
        send()
    assert len(receiver.told) == 2
    assert outcomes().count("Nobody answered there") == 1


@pytest.mark.usefixtures("allowed")
def test_what_waits_is_not_sent_once_the_webhook_is_ended(cast: Cast, receiver: Receiver) -> None:
    made = webhook(cast.school, cast, receiver.address)
    question_at(cast.school, cast)
    end_webhook(cast.school, made, by=cast.head, now=make.at(make.TODAY))
    session().commit()
    send()
    assert receiver.told == []


def test_a_host_that_is_named_no_more_is_told_nothing(app: Flask, cast: Cast, receiver: Receiver) -> None:
    webhook(cast.school, cast, receiver.address)
    question_at(cast.school, cast)
    name_hosts(app, "elsewhere.example")
    send()
    assert receiver.told == []
    assert outcomes()[0].startswith("Nothing may be sent to localhost.")


def test_a_name_below_a_domain_that_leads_inside_a_network_is_not_reached(
    app: Flask, cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_hosts(app, ".trust.example")
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver.server.server_port))]
    monkeypatch.setattr(duty.socket, "getaddrinfo", lambda *_, **__: inside)
    set_webhook(
        cast.school,
        "https://hooks.trust.example/",
        tuple(Happening),
        hosts=(".trust.example",),
        by=cast.head,
        now=make.at(make.TODAY),
    )
    question_at(cast.school, cast)
    send()
    assert outcomes() == [
        "hooks.trust.example leads inside a network, and is not named exactly in TRACKER_WEBHOOK_HOSTS"
    ]
    name_hosts(app, "hooks.trust.example")
    session().scalars(select(Delivery)).one().due_at = make.at(make.TODAY)
    session().commit()
    send()
    assert outcomes()[1] == "Its certificate is not one that this machine trusts"
    assert receiver.told == []
