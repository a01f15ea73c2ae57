"""What is due by the calendar is done once, however many workers look at it on however many machines."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from tests.cast import Cast
from tests.jobs.conftest import Hand
from tests.jobs.errands import QUICK
from tests.jobs.test_workers import went
from tracker.db import begin_writing, db, session
from tracker.jobs import queue
from tracker.jobs.calendar import DUTIES, daily, every_minute, hourly
from tracker.models.jobs import Job, JobState
from tracker.queries.jobs import work_listed

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def called() -> Job:
    """Give the one row of the kind that the tests call."""
    session().rollback()
    session().expire_all()
    return session().scalars(select(Job).where(Job.asked_by_id.is_(None))).one()


def done_at(now: datetime) -> None:
    """Do what was called."""
    claim = queue.claim_next(db.engine, "somebody", ["tea"], now, QUICK)
    assert claim
    ended(claim, now)


def ended(claim: queue.Claim, now: datetime) -> None:
    """End it as a worker does."""
    session().rollback()
    begin_writing()
    assert queue.end(session(), claim, now)
    session().commit()


def test_days_and_hours_are_counted_as_clocks_in_england_show_them() -> None:
    from_six = daily(6)
    before, from_then_on, next_day = (
        datetime(2026, 7, 1, hour, minute, tzinfo=UTC) for hour, minute in ((4, 59), (5, 0), (23, 0))
    )
    assert from_six(before) is None
    assert from_six(from_then_on) == date(2026, 7, 1).toordinal()
    assert from_six(next_day) is None  # midnight has passed: it is summer time
    hours = hourly(6)
    first, second = hours(from_then_on), hours(from_then_on + timedelta(hours=1))
    assert first is not None
    assert second == first + 1
    assert (
        every_minute(NOON + timedelta(seconds=59))
        == every_minute(NOON)
        == every_minute(NOON + timedelta(minutes=1)) - 1
    )


def test_the_hour_that_comes_twice_in_autumn_counts_once() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert hourly(0)(first) == hourly(0)(first + timedelta(hours=1))


def test_every_slot_fits_the_column_that_keeps_it() -> None:
    for duty in DUTIES:
        slot = duty.slot(datetime(2200, 1, 1, 12, tzinfo=UTC))
        assert slot is not None
        assert 0 < slot < 2**31


def test_of_many_that_look_at_once_one_calls(app: Flask, cast: Cast) -> None:
    together = Barrier(8)

    def look(number: int) -> None:
        with app.app_context():
            together.wait()
            queue.call(db.engine, {"tea": number // 8}, NOON, QUICK)

    with ThreadPoolExecutor(8) as workers:
        for day in range(3):
            list(workers.map(look, range(day * 8, day * 8 + 8)))
            assert (called().state, called().subject_id) == (JobState.WAITING, day)
            done_at(NOON)
            list(workers.map(look, range(day * 8, day * 8 + 8)))
            assert called().state is JobState.DONE


def test_what_goes_on_is_not_called_again(app: Flask, cast: Cast) -> None:
    queue.call(db.engine, {"tea": 1}, NOON, QUICK)
    claim = queue.claim_next(db.engine, "somebody", ["tea"], NOON, QUICK)
    queue.call(db.engine, {"tea": 2}, NOON, QUICK)
    assert claim
    assert (called().state, called().subject_id) == (JobState.RUNNING, 1)
    ended(claim, NOON)
    queue.call(db.engine, {"tea": 2}, NOON, QUICK)
    assert (called().state, called().subject_id, called().attempts) == (JobState.WAITING, 2, 0)


def test_what_waits_keeps_its_turn_when_its_next_slot_comes(app: Flask, cast: Cast) -> None:
    queue.call(db.engine, {"tea": 1}, NOON, QUICK)
    queue.call(db.engine, {"tea": 2}, NOON + timedelta(minutes=1), QUICK)
    assert (called().asked_at, called().subject_id) == (NOON, 1)


def test_what_was_given_up_is_called_again_after_a_rest(app: Flask, cast: Cast) -> None:
    queue.call(db.engine, {"tea": 1}, NOON, QUICK)
    for _ in range(queue.MOST_ATTEMPTS):
        claim = queue.claim_next(db.engine, "somebody", ["tea"], NOON, queue.Pace(rest=-1))
        assert claim
        queue.fail(db.engine, claim, "The kettle is cold.", NOON)
    assert [row.job.sentence for row in work_listed()] == ["The kettle is cold."]
    for seconds, state in ((QUICK.again - 1, JobState.FAILED), (QUICK.again + 1, JobState.WAITING)):
        queue.call(db.engine, {"tea": 1}, NOON + timedelta(seconds=seconds), QUICK)
        assert called().state is state


def test_nobody_is_named_as_who_asked(app: Flask, cast: Cast) -> None:
    queue.call(db.engine, {"tea": 1}, NOON, QUICK)
    assert [row.job.asked_by for row in work_listed()] == ["the calendar"]


def test_a_duty_is_done_once_a_day_however_many_workers_there_are(hire: Callable[..., Hand]) -> None:
    hands = [hire("quick errand") for _ in range(4)]
    while called_or_none() is None or called().state is not JobState.DONE:
        pass
    for hand in hands:  # each looks at the calendar some times more
        hand.line.poll(0.2)
    assert len(went()) == 1


def called_or_none() -> Job | None:
    session().rollback()
    return session().scalars(select(Job).where(Job.asked_by_id.is_(None))).one_or_none()


def test_the_duty_of_a_worker_that_is_killed_midway_is_done_by_another(hire: Callable[..., Hand]) -> None:
    killed = hire("errand")
    assert killed.hears().startswith("began")
    heir = hire("errand")
    killed.end()
    heir.told("go")
    assert heir.hears().startswith("began")
    assert heir.hears() == "over"
    assert (called().state, [event.detail["pid"] for event in went()]) == (JobState.DONE, [heir.process.pid])
