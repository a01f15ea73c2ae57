"""Counts of tries that every process of the server shares."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from limits import RateLimitItemPerMinute, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter
from sqlalchemy import create_engine, func, select

from tracker.db import db, session
from tracker.models.tries import Try
from tracker.storage.tries import KeptTries, SharedTries, kept_in, shared_by

TEN = RateLimitItemPerMinute(10)


def counts(folder: Path) -> KeptTries:
    storage = storage_from_string(kept_in(str(folder / "tries of ours.db")))
    assert isinstance(storage, KeptTries)
    return storage


def hits(folder: Path, times: int) -> int:
    limiter = MovingWindowRateLimiter(counts(folder))
    return sum(limiter.hit(TEN, "lena@harbour.example") for _ in range(times))


def test_ten_are_ten_whoever_counts(tmp_path: Path) -> None:
    assert [hits(tmp_path, 4) for _ in range(3)] == [4, 4, 2]
    assert not MovingWindowRateLimiter(counts(tmp_path)).test(TEN, "lena@harbour.example")
    assert MovingWindowRateLimiter(counts(tmp_path)).test(TEN, "gwen@harbour.example")


def test_processes_that_count_at_the_same_moment_count_to_ten_together(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as processes:
        assert sum(processes.starmap(hits, [(tmp_path, 8)] * 3)) == 10


def test_what_has_passed_is_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hits(tmp_path, 10)
    started = counts(tmp_path).get_moving_window(TEN.key_for("lena@harbour.example"), 10, 60)[0]
    monkeypatch.setattr("tracker.storage.tries.time", lambda: started + 61)
    assert hits(tmp_path, 1) == 1
    with sqlite3.connect(tmp_path / "tries of ours.db") as file:
        assert file.execute("SELECT count(*) FROM tried").fetchone() == (1,)


def test_whose_they_are_is_not_told(tmp_path: Path) -> None:
    hits(tmp_path, 1)
    assert b"lena" not in (tmp_path / "tries of ours.db").read_bytes()


def test_a_window_that_begins_with_the_first_is_kept_too(tmp_path: Path) -> None:
    limiter, hour = FixedWindowRateLimiter(counts(tmp_path)), parse("2 per hour")
    assert [limiter.hit(hour, "a") for _ in range(3)] == [True, True, False]
    left = limiter.get_window_stats(hour, "a")
    assert left.remaining == 0
    limiter.clear(hour, "a")
    assert limiter.test(hour, "a")
    assert limiter.hit(hour, "b")
    assert counts(tmp_path).reset() == 1


def test_a_file_that_cannot_be_had_is_said_so(tmp_path: Path) -> None:
    assert counts(tmp_path).check()
    assert not counts(tmp_path / "nowhere").check()


# ---------------------------------------------------------------- for many machines


@pytest.fixture
def shared(app: Flask) -> SharedTries:
    """What counts for many machines: a table of the database that they share."""
    storage = storage_from_string(**spelt(shared_by(db.engine)))
    assert isinstance(storage, SharedTries)
    return storage


def spelt(options: dict[str, Any]) -> dict[str, Any]:
    return {"storage_string": options["storage_uri"], **options["storage_options"]}


def tries(of: Any, times: int) -> int:
    limiter = MovingWindowRateLimiter(of)
    return sum(limiter.hit(TEN, "lena@harbour.example") for _ in range(times))


@pytest.mark.postgresql(reason="only there machines share a database")
def test_ten_are_ten_on_all_machines_together(shared: SharedTries) -> None:
    machines = [threading.Thread(target=tries, args=(shared, 8)) for _ in range(4)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join()
    assert shared.get_moving_window(TEN.key_for("lena@harbour.example"), 10, 60)[1] == 10
    assert tries(shared, 1) == 0
    assert MovingWindowRateLimiter(shared).test(TEN, "gwen@harbour.example")


@pytest.mark.postgresql(reason="only there machines share a database")
def test_what_has_passed_is_let_go_of_for_all(shared: SharedTries, monkeypatch: pytest.MonkeyPatch) -> None:
    tries(shared, 10)
    started = shared.get_moving_window(TEN.key_for("lena@harbour.example"), 10, 60)[0]
    monkeypatch.setattr("tracker.storage.tries.time", lambda: started + 61)
    assert tries(shared, 1) == 1
    session().rollback()
    assert session().scalar(select(func.count(Try.id))) == 1


@pytest.mark.postgresql(reason="only there machines share a database")
def test_whose_they_are_is_not_told_to_the_database(shared: SharedTries) -> None:
    tries(shared, 1)
    session().rollback()
    assert "lena" not in repr(session().execute(select(Try.__table__)).all())


@pytest.mark.postgresql(reason="only there machines share a database")
def test_a_window_that_begins_with_the_first_is_counted_for_all_too(shared: SharedTries) -> None:
    limiter, hour = FixedWindowRateLimiter(shared), parse("2 per hour")
    assert [limiter.hit(hour, "a") for _ in range(3)] == [True, True, False]
    assert limiter.get_window_stats(hour, "a").remaining == 0
    limiter.clear(hour, "a")
    assert limiter.test(hour, "a")
    assert limiter.hit(hour, "b")
    assert shared.reset() == 1


@pytest.mark.postgresql(reason="only there machines share a database")
def test_a_database_that_does_not_answer_is_said_so(shared: SharedTries) -> None:
    assert shared.check()
    nobody = create_engine("postgresql+psycopg://next_steps@/nowhere?host=/nowhere")
    assert not storage_from_string(**spelt(shared_by(nobody))).check()
