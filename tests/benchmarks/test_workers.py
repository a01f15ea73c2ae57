"""How much faster two workers are than one, and what readers of the pages notice of one: with real processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from multiprocessing.connection import wait
from signal import SIGCONT, SIGSTOP
from statistics import median
from time import perf_counter

import pytest
from flask import Flask

from tests import make
from tests.benchmarks.conftest import Measure
from tests.benchmarks.served import Reader
from tests.cast import Cast
from tests.jobs.conftest import Hand
from tests.jobs.servers import Server, children
from tests.printing import harbour
from tracker.db import begin_writing, session
from tracker.jobs.queue import Pace
from tracker.models.jobs import Job
from tracker.models.packs import Pack, PackPaper
from tracker.printing.packs import pack_html
from tracker.queries.meetings import meeting_by_id
from tracker.services.packs import ask_for_prints, freeze_pack

PACKS = 20
ROUNDS, VIEWS = 8, 10


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
    session().query(PackPaper).where(PackPaper.pack_id.in_(packs)).update({"sha256": None})
    for pack_id in packs:
        ask_for_prints(session().get_one(Pack, pack_id), cast.school, by=cast.clerk, now=make.at(make.TODAY))
    session().commit()


def unprinted() -> int:
    session().rollback()
    return session().query(PackPaper).filter(PackPaper.sha256.is_(None)).count()


def test_two_workers_build_twenty_packs_in_little_more_than_half_the_time_of_one(
    app: Flask, cast: Cast, packs: list[int], measured: Measure
) -> None:
    hands = [Hand(app.instance_path, Pace()) for _ in range(2)]

    def seconds(chosen: list[int]) -> float:
        began, over = perf_counter(), 0
        ask_for(chosen, cast)
        while over < len(chosen):
            for line in wait([hand.line for hand in hands]):
                over += line.recv() == "over"  # type: ignore[union-attr]
        return perf_counter() - began

    try:
        assert [hand.hears() for hand in hands] == ["ready", "ready"]
        seconds(packs[:2])  # each prints for the first time
        one = two = 0.0
        for half in (packs[: PACKS // 2], packs[PACKS // 2 :]):  # in turns: a busy machine must not decide
            hands[0].gets(SIGSTOP)
            one += seconds(half)
            hands[0].gets(SIGCONT)
            two += seconds(half)
    finally:
        for hand in hands:
            hand.end()
    measured("20 packs, two workers against one", two, one, 0.55)


@pytest.fixture
def server(app: Flask, packs: list[int]) -> Iterator[Server]:
    """The installation, served as `make run` serves it."""
    server = Server(app.instance_path, TRACKER_SECRET_KEY=app.config["SECRET_KEY"])
    yield server
    server.close()


def test_pages_answer_while_packs_are_built(
    app: Flask, server: Server, cast: Cast, packs: list[int], measured: Measure
) -> None:
    worker = int(server.says(r"Worker (\d+) is at work"))
    board, shows = "/schools/900001/", "Harbour Row Academy"
    with closing(Reader(f"{app.instance_path}/socket", cast.governor.email)) as governor:
        ask_for(packs, cast)
        while unprinted() == PACKS * 4:  # until the first is printed: everything has started by then
            governor.opens(board)
        idle, busy = [], []
        for _ in range(ROUNDS):  # in turns: a busy machine must not decide
            builders = [worker, *children(worker)]
            send_all(builders, SIGSTOP)
            idle += [governor.seconds(board, shows) for _ in range(VIEWS)]
            send_all(builders, SIGCONT)
            busy += [governor.seconds(board, shows) for _ in range(VIEWS)]
    assert unprinted(), "the packs were all printed before the pages were opened"
    measured("the board view while packs are built", median(busy), median(idle), 1.5)


def send_all(pids: list[int], signal: int) -> None:
    """Send several processes a signal."""
    for pid in pids:
        os.kill(pid, signal)
