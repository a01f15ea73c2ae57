"""``flask jobs``: what waits, runs or was given up, and trying again what was."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests import make
from tests.cast import Cast
from tests.commands.conftest import Run
from tracker.db import db, session
from tracker.jobs import queue
from tracker.models.jobs import Job, JobState
from tracker.services.jobs import ask_for_job

NOW = make.at(make.TODAY)


def job(cast: Cast, number: int, state: JobState, said: str = "", kind: str = "print pack") -> Job:
    """Store a piece of work as it stands."""
    made = ask_for_job(kind, number, school=cast.school, by=cast.clerk, now=NOW + timedelta(minutes=number))
    made.state, made.said = state, said
    if state in {JobState.DONE, JobState.FAILED}:
        made.attempts, made.ended_at = 3, NOW
    session().commit()
    return made


@pytest.fixture
def work(cast: Cast) -> list[int]:
    """Work in every state, one piece given up and asked for again; their numbers."""
    made = [
        job(cast, 1, JobState.FAILED, "The printer is out of ink."),
        job(cast, 2, JobState.DONE),
        job(cast, 3, JobState.FAILED, "There is no such pack to print."),
        job(cast, 1, JobState.DONE),
        job(cast, 4, JobState.RUNNING, "Open, large print"),
        job(cast, 5, JobState.WAITING),
    ]
    return [one.id for one in made]


def test_it_is_listed_what_waits_runs_or_was_given_up_and_not_asked_for_again(
    run: Run, cast: Cast, work: list[int]
) -> None:
    said = run("jobs", "list")
    assert said.exit_code == 0
    assert said.output.splitlines() == [
        f"{work[2]}: print pack 3 at 900001, failed, asked for by Clare Moss on 25 November 2026 at 15:33. There is no"
        " such pack to print.",
        f"{work[4]}: print pack 4 at 900001, running, asked for by Clare Moss on 25 November 2026 at 15:34. Step 0 of"
        " 1: Open, large print.",
        f"{work[5]}: print pack 5 at 900001, waiting, asked for by Clare Moss on 25 November 2026 at 15:35."
        " Waiting to start.",
    ]


def test_what_is_due_by_the_calendar_is_told_by_its_name(run: Run, cast: Cast) -> None:
    queue.call(db.engine, {"nightly backup": 739946}, NOW, queue.Pace())
    assert " nightly backup, waiting, asked for by the calendar on " in run("jobs", "list").output


def test_it_is_listed_by_state(run: Run, cast: Cast, work: list[int]) -> None:
    facts = json.loads(run("jobs", "list", "--state", "done", "--state", "failed", "--json").output)
    assert [one["number"] for one in facts] == [work[0], work[3], work[1], work[2]]
    assert facts[-1] == {
        "number": work[2],
        "kind": "print pack",
        "subject": 3,
        "urn": "900001",
        "state": "failed",
        "step": 0,
        "steps": 1,
        "sentence": "There is no such pack to print.",
        "attempts": 3,
        "worker": None,
        "asked_at": (NOW + timedelta(minutes=3)).isoformat(),
        "asked_by": "Clare Moss",
        "beat_at": None,
        "ended_at": NOW.isoformat(),
    }


def test_where_there_is_nothing_it_says_so(run: Run, cast: Cast) -> None:
    assert run("jobs", "list").output == "Nothing waits, runs or was given up.\n"
    assert run("jobs", "list", "--state", "done").output == "There is no such work.\n"
    assert run("jobs", "list", "--json").output == "[]\n"


def test_what_was_given_up_is_tried_again(run: Run, cast: Cast, work: list[int]) -> None:
    assert run("jobs", "retry", work[2]).output == "1 piece of work waits for a worker.\n"
    session().expire_all()
    held = session().get_one(Job, work[2])
    assert (held.state, held.attempts, held.said, held.ended_at) == (JobState.WAITING, 0, "", None)
    assert run("jobs", "retry", "--all").output == "0 pieces of work wait for a worker.\n"


def test_all_that_was_given_up_is_tried_again_but_not_what_was_asked_for_since(
    run: Run, cast: Cast, work: list[int]
) -> None:
    assert run("jobs", "retry", "--all").output == "1 piece of work waits for a worker.\n"
    session().expire_all()
    assert session().get_one(Job, work[0]).state is JobState.FAILED


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        (0, "Piece of work {} was asked for again since. Look at that one."),
        (1, "Piece of work {} was not given up: it is done. Choose one that was given up."),
        (5, "Piece of work {} was not given up: it is waiting. Choose one that was given up."),
    ],
)
def test_what_was_not_given_up_is_left_as_it_is(
    run: Run, cast: Cast, work: list[int], which: int, sentence: str
) -> None:
    said = run("jobs", "retry", work[2], work[which])
    assert (said.exit_code, said.stderr) == (2, sentence.format(work[which]) + "\n")
    session().rollback()
    session().expire_all()
    assert session().get_one(Job, work[2]).state is JobState.FAILED  # all of it or nothing


def test_a_number_that_is_none_and_no_number_at_all_are_refused(run: Run, cast: Cast) -> None:
    assert run("jobs", "retry", 4711).stderr == ("There is no piece of work 4711. See: flask --app app jobs list\n")
    for wrong in ([], [1, "--all"]):
        assert run("jobs", "retry", *wrong).exit_code == 2
