"""Fifty governors read and ten leaders log, on PostgreSQL and two processes: nothing goes wrong, and it stays quick.

In the suite it is short, with fewer people, and nothing is said of time; `make load` gives each five minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy import text

from tests.endurance.house import House, opened
from tests.load.crowd import IS_MEASURED, SECONDS, Crowd, idle_median, unkept
from tracker.db import session

KILLED_EVERY = 10.0 if IS_MEASURED else SECONDS / 3
GOAL = 3.0  # times the idle median
BEFORE, THEN = "0016", "0017"  # it adds indexes where the tables are long; what came after it, who is served needs

pytestmark = pytest.mark.postgresql(reason="on SQLite all who write wait for each other")


def held(house: House, crowd: Crowd) -> None:
    """Hold the record to what the crowd was told."""
    assert crowd.seen.wrong == []
    assert crowd.told.stored
    assert unkept(house, crowd.told) == []


def migrated_to(house: House) -> str:
    """Say which migration the database has come to."""
    house.leave_alone()
    reached = str(session().scalar(text("SELECT version_num FROM alembic_version")))
    house.leave_alone()
    return reached


@pytest.mark.skipif(not IS_MEASURED, reason="it is about time: set LOAD_SECONDS to 60 or more")
def test_fifty_governors_and_ten_leaders_wait_little_longer_than_one_alone(
    house: House, noted: Callable[..., None]
) -> None:
    with opened(house):
        idle = idle_median(house)
        crowd = Crowd(house)
        crowd.let_in()
        house.pause(SECONDS)
        seen = crowd.send_home()
    held(house, crowd)
    assert (seen.broken, crowd.told.unheard) == (0, set())
    told = {"requests": len(seen.seconds), "changes": len(crowd.told.stored)}
    noted("reading and logging", **told, idle_median=idle, p95=seen.p95, ratio=seen.p95 / idle, goal=GOAL)
    assert seen.p95 <= GOAL * idle


def test_no_acknowledged_change_is_lost_while_processes_are_killed(house: House, noted: Callable[..., None]) -> None:
    random, struck = Random(7), 0
    with opened(house):
        crowd = Crowd(house)
        crowd.let_in()
        for _ in range(int(SECONDS / KILLED_EVERY)):
            house.pause(KILLED_EVERY)
            struck += house.strike("a process of the server", random.randrange(2))
        house.pause(KILLED_EVERY)
        seen = crowd.send_home()
    held(house, crowd)
    assert struck
    told = {"requests": len(seen.seconds), "changes": len(crowd.told.stored), "unheard": len(crowd.told.unheard)}
    noted("processes killed", **told, kills=struck, broken=seen.broken, p95=seen.p95)


def test_a_migration_is_applied_while_people_work(house: House, noted: Callable[..., None]) -> None:
    for words in (("stamp", THEN), ("downgrade", BEFORE)):
        done = house.command("db", *words)
        assert done.returncode == 0, done.stderr
    assert migrated_to(house) == BEFORE
    with opened(house):
        crowd = Crowd(house)
        crowd.let_in()
        house.pause(SECONDS / 2)
        done = house.command("db", "upgrade", THEN)
        assert done.returncode == 0, done.stderr
        house.pause(SECONDS / 2)
        seen = crowd.send_home()
    assert migrated_to(house) == THEN
    held(house, crowd)
    assert (seen.broken, crowd.told.unheard) == (0, set())
    noted("a migration", requests=len(seen.seconds), changes=len(crowd.told.stored), p95=seen.p95)
