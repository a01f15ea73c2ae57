"""``flask records``: what the whole installation keeps, and letting it go."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from tests import make
from tests.cast import Cast
from tests.commands.conftest import Run
from tracker.db import session
from tracker.models.events import Event
from tracker.models.mail import SentMail


def mails() -> int:
    session().rollback()
    return session().scalar(select(func.count(SentMail.id))) or 0


def test_nothing_goes_without_yes_and_what_goes_is_told(run: Run, cast: Cast) -> None:
    for number in range(2):
        session().add(
            SentMail(person_id=cast.leader.id, occasion=f"week {number}", sent_at=make.at(date(2025, 3, 3 + number)))
        )
    session().commit()
    told = "Notes that a mail was sent: 2 records of 25 November 2025 or before, kept for 1 year\n"
    assert told in run("records", "due").output
    result = run("records", "release")
    assert result.output == f"{told}Nothing was changed. To let them go, add --yes.\n"
    assert mails() == 2
    assert run("records", "release", "--yes").output.startswith(f"{told}They were let go.")
    assert mails() == 0
    event = session().scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    assert (event.name, event.school_id, event.detail["count"]) == ("records_let_go", None, 2)
    assert run("audit", "installation").output == (
        "25 November 2026, 3.30pm: Installation let go of 2 records kept for 1 year: Notes that a mail was sent\n"
    )
    assert run("records", "release", "--yes").output == "Nothing has been kept long enough yet.\n"
    assert run("audit", "verify").exit_code == 0


def test_how_long_is_said_in_months_or_for_good(run: Run, cast: Cast) -> None:
    assert run("records", "keep", "mails", 24).output == "Notes that a mail was sent are kept for 24 months.\n"
    assert "kept for 2 years" in run("records", "due").output
    assert run("records", "keep", "mails", 0).output == "Notes that a mail was sent are kept for good.\n"
    assert "Notes that a mail was sent: kept for good" in run("records", "due").output
    result = run("records", "keep", "mails", 2)
    assert (result.exit_code, result.stderr) == (
        2,
        "Enter 3 to 1,200 months, or nothing to keep them for good.\n",
    )


def test_what_a_school_may_let_go_is_named_with_where_that_is_done(run: Run, cast: Cast) -> None:
    for day in (date(2015, 3, 3), make.TODAY):
        make.visit(cast.school, cast.governor, visited_on=day)
    session().commit()
    assert run("records", "due").output.endswith(
        "Harbour Row Academy, Notes of visits: 1 record of 25 November 2020 or before, kept for 6 years."
        " See the school’s page “Records”.\n"
    )
