"""Long work is done once, whatever happens to whoever does it: workers here are processes, ended in every way."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests import make
from tests.cast import Cast
from tests.jobs.conftest import Hand, ask
from tracker.db import begin_writing, db, session
from tracker.jobs import queue
from tracker.jobs.kinds import AWAITED, HANDLERS
from tracker.jobs.queue import STOPPED
from tracker.jobs.worker import UNKNOWN
from tracker.models.events import Event
from tracker.models.jobs import Job, JobState
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.jobs import JobRow, jobs_about
from tracker.queries.packs import PRINT_JOB
from tracker.services.jobs import ask_for_job
from tracker.services.mailed_links import FOR_A_PASSWORD, TO_SIGN_IN

Hire = Callable[..., Hand]


def seen(subject_id: int, kind: str = "errand") -> JobRow:
    """Look at a job as a page does, in a transaction of now."""
    session().rollback()
    session().expire_all()
    row = jobs_about(kind, [subject_id])[subject_id]
    assert row
    return row


def went() -> list[Event]:
    """List the errands that were done."""
    session().rollback()
    return list(session().scalars(select(Event).where(Event.name == "went")))


def test_work_is_done_and_said_to_be_done(cast: Cast, hire: Hire) -> None:
    ask(cast, 7)
    worker = hire()
    assert worker.hears() == "began 7"
    assert seen(7).sentence == "Step 1 of 2: Out of the door."
    worker.told("go")
    assert worker.hears() == "over"
    row = seen(7)
    assert (row.state, row.step, row.steps, row.sentence) == (JobState.DONE, 2, 2, "It is done.")
    assert len(went()) == 1


def test_asking_twice_is_one_job_and_asking_after_it_was_done_is_another(cast: Cast, hire: Hire) -> None:
    first = ask(cast, 7)
    assert ask(cast, 7).id == first.id
    worker = hire()
    worker.told("go")
    assert [worker.hears(), worker.hears()] == ["began 7", "over"]
    assert ask(cast, 7).id != first.id


def test_the_work_of_a_killed_worker_is_done_by_another(cast: Cast, hire: Hire) -> None:
    ask(cast, 7)
    killed = hire()
    assert killed.hears() == "began 7"
    killed.end()
    assert seen(7).state is JobState.RUNNING
    heir = hire()
    heir.told("go")
    assert [heir.hears(), heir.hears()] == ["began 7", "over"]
    assert seen(7).state is JobState.DONE
    assert [event.detail["pid"] for event in went()] == [heir.process.pid]


def test_of_two_workers_one_does_it(cast: Cast, hire: Hire) -> None:
    for number in range(20):
        ask(cast, number, "quick errand")
    ask(cast, 20)
    ask(cast, 21)
    for worker in (hire(), hire()):  # each ends up with one of the last two, and waits there
        said = worker.hears()
        while said == "over":
            said = worker.hears()
        assert said in {"began 20", "began 21"}
    assert sorted(event.subject_id for event in went()) == list(range(20))


def test_a_worker_that_is_told_to_stop_gives_its_work_back_at_once(cast: Cast, hire: Hire) -> None:
    ask(cast, 7)
    worker = hire()
    assert worker.hears() == "began 7"
    worker.gets(signal.SIGTERM)
    assert [worker.hears(), worker.hears()] == ["over", "ended"]
    worker.process.join()
    assert worker.process.exitcode == 0
    row = seen(7)
    assert (row.state, row.step, went()) == (JobState.WAITING, 0, [])
    assert session().get_one(Job, row.id).attempts == 0  # it is not the work's fault


def test_a_worker_that_has_nothing_to_do_stops_when_it_is_told(hire: Hire) -> None:
    worker = hire()
    worker.gets(signal.SIGTERM)
    assert worker.hears() == "ended"


def test_a_worker_that_was_silent_for_too_long_stores_nothing(cast: Cast, hire: Hire) -> None:
    ask(cast, 7)
    sleeper = hire()
    assert sleeper.hears() == "began 7"
    sleeper.gets(signal.SIGSTOP)
    heir = hire()
    assert heir.hears() == "began 7"
    sleeper.told("go")
    sleeper.gets(signal.SIGCONT)
    assert sleeper.hears() == "over"
    assert (seen(7).state, went()) == (JobState.RUNNING, [])
    heir.told("go")
    assert heir.hears() == "over"
    assert [event.detail["pid"] for event in went()] == [heir.process.pid]


def test_work_that_fails_is_tried_three_times_and_then_says_why(cast: Cast, hire: Hire) -> None:
    ask(cast, 7)
    worker = hire()
    for _ in range(3):
        worker.told("refuse")
        assert [worker.hears(), worker.hears()] == ["began 7", "over"]
    row = seen(7)
    assert (row.sentence, row.state, row.is_at_work) == ("The shop was closed.", JobState.FAILED, False)
    ask(cast, 7)
    worker.told("go")
    assert [worker.hears(), worker.hears()] == ["began 7", "over"]
    assert seen(7).sentence == "It is done."


def test_between_two_attempts_it_says_what_went_wrong(cast: Cast, hire: Hire) -> None:
    ask(cast, 7)
    worker = hire()
    worker.told("refuse")
    assert [worker.hears(), worker.hears(), worker.hears()] == ["began 7", "over", "began 7"]
    worker.gets(signal.SIGTERM)
    assert worker.hears() == "over"
    assert seen(7).is_at_work


def test_nothing_is_stored_by_work_that_fails_at_its_end(cast: Cast, hire: Hire) -> None:
    ask(cast, 7)
    worker = hire()
    for _ in range(3):
        worker.told("break at the end")
        assert [worker.hears(), worker.hears()] == ["began 7", "over"]
    assert (seen(7).state, seen(7).sentence) == (JobState.FAILED, UNKNOWN)
    assert went() == []


def test_work_that_kills_its_workers_is_given_up(cast: Cast, hire: Hire) -> None:
    ask(cast, 7)
    for _ in range(3):
        worker = hire()
        assert worker.hears() == "began 7"
        worker.end()
    ask(cast, 8, "quick errand")
    assert hire().hears() == "over"
    while seen(7).is_at_work:
        pass
    assert seen(7).sentence == STOPPED


def test_work_of_a_kind_that_a_worker_does_not_know_is_left_to_others(cast: Cast, hire: Hire) -> None:
    ask(cast, 7, "tea")
    ask(cast, 7, "quick errand")
    assert hire().hears() == "over"
    assert seen(7, "tea").sentence == "Waiting to start."


def test_nobody_has_asked_for_anything(cast: Cast) -> None:
    assert jobs_about("errand", [7]) == {}


@pytest.mark.parametrize("kind", ["errand", "quick errand"])
def test_who_asked_and_when_is_known(cast: Cast, kind: str) -> None:
    ask_for_job(kind, 3, school=None, by=cast.head, now=make.at(make.TODAY))
    row = jobs_about(kind, [3])[3]
    assert row
    assert (row.asked_by, row.asked_at, row.is_at_work) == ("Hanif Rahman", make.at(make.TODAY), True)


@pytest.mark.postgresql("SQLite has no lines that break")
def test_a_worker_whose_lines_to_the_database_break_works_on(cast: Cast, hire: Hire) -> None:
    worker = hire()
    for number in (7, 8):
        session().rollback()
        session().execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        ask(cast, number)
        assert worker.hears() == f"began {number}"
        worker.told("go")
        assert worker.hears() == "over"
        assert seen(number).state is JobState.DONE


@pytest.mark.postgresql("SQLite has one writer at a time")
def test_of_many_that_ask_for_the_same_at_once_one_job_comes(app: Flask, cast: Cast) -> None:
    together, school, clerk = Barrier(6), cast.school.id, cast.clerk.id

    def asks(_number: int) -> int:
        with app.app_context():
            together.wait()
            begin_writing(of="somebody else's")
            by = session().get_one(Person, clerk)
            job = ask_for_job("tea", 1, school=session().get_one(School, school), by=by, now=make.at(make.TODAY))
            session().commit()
            return job.id

    with ThreadPoolExecutor(6) as people:
        assert len(set(people.map(asks, range(6)))) == 1


@pytest.mark.postgresql("SQLite has one writer at a time")
def test_workers_pass_over_what_another_is_just_claiming(app: Flask, cast: Cast) -> None:
    for number in range(2):
        ask(cast, number, "tea")
    first, second = (job.id for job in session().scalars(select(Job).order_by(Job.id)))
    session().rollback()
    with db.engine.connect() as another, another.begin():
        another.execute(select(Job.id).where(Job.id == first).with_for_update())
        claim = queue.claim_next(db.engine, "somebody", ["tea"], make.at(make.TODAY), queue.Pace())
        assert claim
        assert claim.job_id == second


def test_a_link_to_sign_in_goes_before_packs_that_have_waited_longer(cast: Cast) -> None:
    for number, kind in enumerate([PRINT_JOB, PRINT_JOB, TO_SIGN_IN, FOR_A_PASSWORD]):
        ask(cast, number, kind)
    session().rollback()

    def claimed() -> str:
        claim = queue.claim_next(db.engine, "somebody", HANDLERS, make.at(make.TODAY), queue.Pace(), AWAITED)
        return claim.kind if claim else ""

    assert [claimed() for _ in range(5)] == [TO_SIGN_IN, FOR_A_PASSWORD, PRINT_JOB, PRINT_JOB, ""]
