"""How much faster two workers are than one, and what readers of the pages notice of one: with real processes."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection
from multiprocessing.connection import wait
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

import pytest
from flask import Flask

from tests import make
from tests.benchmarks.conftest import Measure
from tests.cast import PASSWORD, Cast
from tests.jobs.conftest import Hand
from tests.jobs.servers import Server
from tests.printing import harbour
from tracker.db import begin_writing, session
from tracker.jobs.queue import Pace
from tracker.models.jobs import Job
from tracker.models.packs import Pack, PackPaper
from tracker.printing.packs import pack_html
from tracker.queries.meetings import meeting_by_id
from tracker.services.packs import ask_for_prints, freeze_pack

PACKS = 20
VIEWS = 60


@pytest.fixture
def packs(app: Flask, cast: Cast) -> list[int]:
    """Twenty frozen packs that nobody is asked to print yet, each of two variants in two editions."""
    harbour.plan(cast)
    frozen = []
    for week in range(PACKS):
        held = make.meeting(cast.school.boards[0], cast.clerk, make.TODAY + timedelta(weeks=week + 2))
        row = meeting_by_id(cast.school, held.id, make.TODAY)
        signed = {"by": cast.clerk, "now": make.at(make.TODAY), "today": make.TODAY}
        frozen.append(freeze_pack(cast.school, row, pack_html, store=app.extensions["store"], **signed).pack.id)
    session().query(Job).delete()
    session().commit()
    return frozen


def ask_for(packs: list[int], cast: Cast) -> None:
    """Ask for the printing of packs, as if none was printed."""
    session().rollback()
    begin_writing()
    session().query(PackPaper).update({"sha256": None})
    for pack_id in packs:
        ask_for_prints(session().get_one(Pack, pack_id), cast.school, by=cast.clerk, now=make.at(make.TODAY))
    session().commit()


def unprinted() -> int:
    session().rollback()
    return session().query(PackPaper).filter(PackPaper.sha256.is_(None)).count()


def test_two_workers_build_twenty_packs_in_little_more_than_half_the_time_of_one(
    app: Flask, cast: Cast, packs: list[int], measured: Measure
) -> None:
    def seconds(count: int) -> float:
        hands = [Hand(app.instance_path, Pace()) for _ in range(count)]
        try:
            assert [hand.hears() for hand in hands] == ["ready"] * count
            began, over = perf_counter(), 0
            ask_for(packs, cast)
            while over < PACKS:
                for line in wait([hand.line for hand in hands]):
                    over += line.recv() == "over"  # type: ignore[union-attr]
            return perf_counter() - began
        finally:
            for hand in hands:
                hand.end()
            assert unprinted() == 0

    one, two = seconds(1), seconds(2)
    measured("20 packs, two workers against one", two, one, 0.6)


class Reader:
    """Somebody signed in at a real server, who opens one page after the other."""

    def __init__(self, place: str, email: str) -> None:
        self._line = HTTPConnection("127.0.0.1")
        self._line.sock = socket.socket(socket.AF_UNIX)
        self._line.sock.connect(place)
        self._cookie = ""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.opens("/login"))
        assert token
        typed = urlencode({"email": email, "password": PASSWORD, "csrf_token": token[1]})
        self.opens("/login", typed)

    def opens(self, path: str, typed: str | None = None) -> str:
        """Open a page, or send a form; give what comes."""
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._line.request("POST" if typed else "GET", path, typed, headers)
        answer = self._line.getresponse()
        assert answer.status in {200, 302}, f"{answer.status} at {path}"
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("session="):
                self._cookie = value.partition(";")[0]
        return answer.read().decode()

    def seconds(self, path: str) -> float:
        """Open a page with the clock in hand."""
        began = perf_counter()
        assert "Harbour Row Academy" in self.opens(path)
        return perf_counter() - began

    def close(self) -> None:
        """Go away."""
        self._line.close()


@pytest.fixture
def reader(app: Flask, cast: Cast, packs: list[int]) -> Iterator[Reader]:
    """A governor at the server, as it is served by `make run`."""
    server = Server(app.instance_path, TRACKER_SECRET_KEY=app.config["SECRET_KEY"])
    try:
        server.says(r"(Worker \d+ is at work)")
        with closing(Reader(f"{app.instance_path}/socket", cast.governor.email)) as reader:
            yield reader
    finally:
        server.close()


def test_pages_answer_while_packs_are_built(reader: Reader, cast: Cast, packs: list[int], measured: Measure) -> None:
    board = "/schools/900001/"
    for _ in range(10):
        reader.opens(board)
    idle = median(reader.seconds(board) for _ in range(VIEWS))
    ask_for(packs, cast)
    while unprinted() == PACKS * 4:  # until the first is printed: the press has started by then
        reader.opens(board)
    busy = median(reader.seconds(board) for _ in range(VIEWS))
    assert unprinted(), "the packs were all printed before the pages were opened"
    measured("the board view while packs are built", busy, idle, 1.5)
