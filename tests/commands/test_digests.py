"""``flask digests send`` and ``flask worker --once``, as a person or cron runs them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from tests import make
from tests.cast import Cast
from tests.commands.conftest import Run
from tracker.db import db, session
from tracker.models.jobs import Job, JobState
from tracker.services.jobs import ask_for_job


@pytest.fixture
def owing(cast: Cast) -> Cast:
    """Lena's action is overdue."""
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader, due_on=date(2026, 11, 20))
    session().commit()
    return cast


def mails(app: Flask) -> int:
    return len(list(Path(app.instance_path).glob("mails/*.eml")))


def test_a_dry_run_says_who_would_be_told_and_sends_nothing(app: Flask, run: Run, owing: Cast) -> None:
    said = run("digests", "send", "--today", "2026-11-23", "--dry-run")
    assert said.output == f"{owing.leader.email}: Your week in Next Steps: 1 action overdue (week 2026-W48)\n"
    assert mails(app) == 0


def test_sending_twice_tells_nobody_twice(app: Flask, run: Run, owing: Cast) -> None:
    assert run("digests", "send", "--today", "2026-11-23").output == "Sent 1 mail.\n"
    assert run("digests", "send", "--today", "2026-11-24").output == "Sent 0 mails.\n"
    assert mails(app) == 1


def test_without_a_date_it_is_today(app: Flask, run: Run, owing: Cast) -> None:
    assert run("digests", "send").output == "Sent 1 mail.\n"  # a Wednesday: Monday could not send


def test_a_day_that_is_none_is_refused(run: Run, owing: Cast) -> None:
    assert run("digests", "send", "--today", "2026-02-30").exit_code == 2


def test_a_mail_that_cannot_be_sent_fails_the_command(app: Flask, run: Run, owing: Cast) -> None:
    (Path(app.instance_path) / "mails").write_text("in the way", "utf-8")
    said = run("digests", "send")
    assert said.exit_code == 2
    assert said.stderr.endswith("1 mail could not be sent; they are tried again the next time.\n")


def test_a_worker_does_what_there_is_to_do_once(app: Flask, run: Run, owing: Cast) -> None:
    job = ask_for_job("print pack", 404, school=owing.school, by=owing.clerk, now=make.at(make.TODAY))
    session().commit()
    assert run("worker", "--once").exit_code == 0
    session().rollback()
    held = session().get_one(Job, job.id)
    assert (held.state, held.said) == (JobState.WAITING, "It is tried again soon. There is no such pack to print.")
    assert mails(app) == 1


def test_a_worker_without_a_database_says_what_to_do(app: Flask, run: Run) -> None:
    db.drop_all()
    said = run("worker", "--once")
    assert (said.exit_code, said.stderr) == (2, "There is no database yet. Run: flask --app app db upgrade\n")
