"""How schools stand is kept by workers."""

from __future__ import annotations

from flask import Flask

from tests import make
from tests.cast import Cast
from tracker.db import session
from tracker.jobs.standings import refresh_for_a_while
from tracker.models.standings import SchoolStanding
from tracker.printing.press import OwnProcess
from tracker.queries.standings import stale_schools


def test_a_worker_reckons_what_is_not_fresh_and_leaves_what_is(app: Flask, cast: Cast) -> None:
    make.requirement(make.inspection(cast.school, cast.head))
    session().commit()
    said: list[str] = []
    for minute in range(2):
        refresh_for_a_while(minute, OwnProcess(), lambda _step, _steps, words: said.append(words))
    assert said == ["2 schools"]
    assert not stale_schools(make.TODAY, 10)
    kept = session().get_one(SchoolStanding, cast.school.id)
    assert (kept.requirement_count, kept.category) == (1, "requires significant improvement")
