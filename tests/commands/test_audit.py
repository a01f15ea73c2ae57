"""``flask audit verify`` and ``flask people remove-data``."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests import make
from tests.cast import Cast
from tests.commands.conftest import Run
from tests.installation import behind_its_back
from tracker.db import session
from tracker.models.people import Person
from tracker.rules.permissions import Role
from tracker.services.people import give_role


def two_events(cast: Cast) -> None:
    for role in (Role.LEADER, Role.HEAD):
        give_role(cast.governor, role, cast.school, by=cast.clerk, now=make.at(make.TODAY), today=make.TODAY)
    session().commit()


def test_a_whole_record_is_said_in_one_sentence(run: Run, cast: Cast) -> None:
    two_events(cast)
    result = run("audit", "verify")
    assert (result.exit_code, result.stdout) == (
        0,
        "2 events in 1 chain: every one is as it was recorded, and none is missing.\n",
    )


def test_an_installation_without_events_is_whole(run: Run, cast: Cast) -> None:
    result = run("audit", "verify")
    assert (result.exit_code, result.stdout[:10]) == (0, "0 events i")


def test_the_first_broken_link_is_named_and_the_command_fails(app: Flask, run: Run, cast: Cast) -> None:
    two_events(cast)
    with behind_its_back(Path(app.instance_path)) as database:
        database.execute("""UPDATE event SET detail = '{"role": "clerk"}' WHERE id = 2""")
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: Event 2 (role_given, 25 November 2026, 3.30pm UTC), number 2 in the chain of Harbour Row Academy: "
        "its detail is not what was recorded.\n"
    )


def test_data_is_removed_only_when_that_is_confirmed(run: Run, cast: Cast) -> None:
    email, id_ = cast.governor.email, cast.governor.id
    ask = ("people", "remove-data", email, "--on-the-word-of", "the data-protection officer")
    session().commit()
    first = run(*ask)
    assert first.exit_code == 0
    assert first.stdout.startswith(f"{email} would become Person removed {id_}: 1 role and 0 seats ended")
    session().expire_all()
    assert session().get_one(Person, id_).name == "Gwen Ŵyn"
    second = run(*ask, "--yes")
    assert second.exit_code == 0
    assert second.stdout.startswith(f"{email} is now Person removed {id_}")
    session().expire_all()
    assert session().get_one(Person, id_).name == f"Person removed {id_}"
    assert run("audit", "verify").exit_code == 0
    assert run(*ask, "--yes").stderr == f"Nobody here has the address {email}.\n"


def test_names_taken_out_are_counted(run: Run, cast: Cast) -> None:
    email = cast.governor.email
    session().commit()
    run("schools", "add", "900044", "Gwen Ŵyn School")
    run("people", "remove-data", email, "--on-the-word-of", "the data-protection officer", "--yes")
    result = run("audit", "verify")
    assert "Personal data was removed from 1 event, each on somebody’s recorded word.\n" in result.stdout
