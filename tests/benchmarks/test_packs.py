"""How fast a board's pack is printed, against the printer's own time in the same run."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask

from tests import make
from tests.benchmarks.conftest import Measure, paired
from tests.cast import Cast
from tests.printing import harbour
from tracker.db import session
from tracker.models.questions import TurnKind
from tracker.models.schools import School
from tracker.printing.packs import PACK_PAGES, pack_html, preview_pack, print_preview
from tracker.printing.press import Sheets, press_here
from tracker.queries.meetings import meeting_by_id

DECEMBER = date(2026, 12, 9)


@pytest.fixture(autouse=True)
def warm() -> Iterator[None]:
    """Keep what is loaded out of the collector's way, as a worker does."""
    press_here("<!DOCTYPE html><html lang=en><title>Warm</title><p>Warm")
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def meeting_id(cast: Cast) -> int:
    """A meeting of a school whose pack fills its budget: sixteen requirements, forty-eight actions, ten questions."""
    harbour.full_plan(cast, requirements=16)
    for number in range(10):
        asked = make.question(cast.school, cast.governor, cast.leader, text=f"What became of topic {number}?")
        make.turn(asked, TurnKind.ANSWERED, cast.leader, text="It was taught again, and half of Year 8 now pass.")
    made = make.meeting(cast.school.boards[0], cast.clerk, DECEMBER)
    session().commit()
    return made.id


@pytest.fixture
def pack(app: Flask, meeting_id: int) -> Callable[[], Sheets]:
    """Compose and print a pack with a session that remembers nothing, when no print is kept."""
    kept = app.extensions["settings"].kept_prints

    def work() -> Sheets:
        shutil.rmtree(kept, ignore_errors=True)
        session().expunge_all()
        school = session().query(School).filter_by(urn="900001").one()
        return print_preview(school, meeting_by_id(school, meeting_id, make.TODAY), make.TODAY)

    return work


def test_a_pack_costs_little_more_than_the_printer_itself(
    pack: Callable[[], Sheets], meeting_id: int, measured: Measure
) -> None:
    made = pack()
    school = session().query(School).filter_by(urn="900001").one()
    html = pack_html(preview_pack(school, meeting_by_id(school, meeting_id, make.TODAY), make.TODAY).pack)
    assert PACK_PAGES - 1 <= made.pages <= PACK_PAGES + 1
    measured("board pack, 12 pages", *paired(pack, lambda: press_here(html), rounds=4), 1.2)
