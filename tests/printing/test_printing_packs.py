"""Whoever prints a pack may be killed at any moment: there is no half pack, and the work begins again."""

from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from flask import Flask

from tests import make
from tests.cast import Cast
from tests.conftest import Clock
from tests.installation import settings_in
from tests.printing import harbour
from tracker.application import create_app
from tracker.db import session
from tracker.jobs.kinds import HANDLERS, Progress
from tracker.jobs.queue import Pace
from tracker.jobs.worker import Worker
from tracker.models.packs import Pack
from tracker.printing.packs import pack_html, print_pack
from tracker.printing.press import Press, Sheets
from tracker.queries.meetings import meeting_by_id
from tracker.queries.packs import PRINT_JOB, packs_of_meeting
from tracker.services.packs import bytes_of, freeze_pack

QUICK = Pace(look=0.02, beat=0.1, silence=0.5, rest=0.05)
PATIENCE = 60


def set_in_type(html: str) -> Sheets:
    """Print without a printer: the same HTML gives the same bytes."""
    return Sheets(b"%PDF " + html.encode(), 3)


def told(*_: object) -> None:
    """Hear how far it is."""


@pytest.fixture
def pack_id(app: Flask, cast: Cast) -> int:
    """A pack that was frozen and waits for its printing."""
    harbour.plan(cast)
    row = meeting_by_id(cast.school, make.meeting(cast.school.boards[0], cast.clerk).id, make.TODAY)
    store, now = app.extensions["store"], make.at(make.TODAY)
    pack = freeze_pack(cast.school, row, pack_html, store=store, by=cast.clerk, now=now, today=make.TODAY).pack
    session().commit()
    return pack.id


def hashes(pack_id: int) -> list[str | None]:
    """Give the hashes of all papers as the database has them."""
    session().rollback()
    return [paper.sha256 for paper in session().get_one(Pack, pack_id).papers]


def stalls(line: Connection, html: str) -> Sheets:
    """Print, but at the third paper say so and wait for ever."""
    line.send(html)
    if line.recv() == "stall":
        line.recv()
    return set_in_type(html)


def printing_command(instance: str, pack_id: int, line: Connection) -> None:
    """Print as a command does, in a process of its own."""
    with create_app(settings_in(Path(instance))).app_context():
        print_pack(pack_id, partial(stalls, line), told)
        session().commit()


def working(instance: str, _pack_id: int, line: Connection) -> None:
    """Work as a worker does, in a process of its own, with a press that stalls."""

    def handler(subject_id: int, _press: Press, progress: Progress) -> None:
        print_pack(subject_id, partial(stalls, line), progress)

    Worker(create_app(settings_in(Path(instance))), {PRINT_JOB: handler}, QUICK).run()


def killed_at_the_third_paper(target: object, instance: Path, pack_id: int) -> None:
    """Start a process, let it print two papers, and kill it over the third."""
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    child = context.Process(target=target, args=(str(instance), pack_id, theirs), daemon=True)  # type: ignore[arg-type]
    child.start()
    for word in ("go on", "go on", "stall"):
        assert ours.poll(PATIENCE)
        ours.recv()
        ours.send(word)
    assert child.pid
    os.kill(child.pid, signal.SIGKILL)
    child.join()


@pytest.mark.parametrize("target", [printing_command, working])
def test_killed_midway_there_is_no_half_pack_and_the_work_begins_again(
    target: object, app: Flask, cast: Cast, pack_id: int, clock: Clock
) -> None:
    store = app.extensions["store"]
    killed_at_the_third_paper(target, app.extensions["settings"].instance, pack_id)
    assert hashes(pack_id) == [None] * 4
    pack = session().get_one(Pack, pack_id)
    assert not packs_of_meeting(cast.school, pack.meeting_id, confidential=True).packs[0].is_printed

    clock.now = datetime.now(UTC) + timedelta(minutes=5)  # nobody has heard of that worker for long
    session().rollback()
    Worker(app, {PRINT_JOB: lambda subject, _, progress: print_pack(subject, set_in_type, progress)}, QUICK).finish()

    assert None not in hashes(pack_id)
    pack = session().get_one(Pack, pack_id)
    shown = packs_of_meeting(cast.school, pack.meeting_id, confidential=True).packs[0]
    assert shown.is_printed
    assert [paper.name for paper in shown.papers] == [
        "Open",
        "Open, large print",
        "Confidential",
        "Confidential, large print",
    ]
    assert all(bytes_of(paper, store).startswith(b"%PDF") for paper in pack.papers)


def test_printing_again_gives_the_same_bytes(app: Flask, pack_id: int) -> None:
    print_pack(pack_id, set_in_type, told)
    first = [paper.sha256 for paper in session().get_one(Pack, pack_id).papers]
    session().rollback()
    print_pack(pack_id, set_in_type, told)
    assert [paper.sha256 for paper in session().get_one(Pack, pack_id).papers] == first


def test_no_transaction_is_open_while_the_printer_works(pack_id: int) -> None:
    def press(html: str) -> Sheets:
        assert not session().in_transaction()
        return set_in_type(html)

    print_pack(pack_id, press, told)


def test_progress_is_told_paper_by_paper(pack_id: int) -> None:
    steps: list[tuple[int, int, str]] = []
    print_pack(pack_id, set_in_type, lambda *step: steps.append(step))
    assert steps == [
        (1, 4, "Open"),
        (2, 4, "Open, large print"),
        (3, 4, "Confidential"),
        (4, 4, "Confidential, large print"),
    ]


def test_workers_know_how_to_print_packs() -> None:
    assert HANDLERS[PRINT_JOB] is print_pack
