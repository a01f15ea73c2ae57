"""Counts of tries that every process of the server shares."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from limits import RateLimitItemPerMinute, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from tracker.storage.tries import KeptTries, kept_in

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
