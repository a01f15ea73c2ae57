"""The other commands: schools, people, files, and the plan on paper."""

from __future__ import annotations

import os
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_security import verify_password
from sqlalchemy import select

from tests import make
from tests.authenticator import app_of
from tests.browser import Browser
from tests.cast import Cast
from tests.commands.conftest import Run
from tests.installation import settings_in
from tests.letters import mails_of, words_of
from tests.printing import harbour
from tracker.application import create_app
from tracker.db import session
from tracker.models.events import Event
from tracker.models.people import Person
from tracker.queries.schools import school_by_urn
from tracker.rules.permissions import Role
from tracker.storage.incoming import DAY_SECONDS, Incoming

NO_SERVER = "postgresql+psycopg://records:secret@127.0.0.1:1/none"


def test_a_school_is_added_with_the_number_it_had_before(run: Run) -> None:
    options = ("--formerly", "800044", "--postcode", "QZ9 4TT")
    result = run("schools", "add", "900044", "Quay Street School", *options)
    assert (result.exit_code, result.stdout) == (0, "Added Quay Street School (URN 900044).\n")
    school = school_by_urn("900044")
    assert school is not None
    assert school_by_urn("800044") is school
    assert school.postcode == "QZ9 4TT"


def test_another_number_of_a_school_is_noted(run: Run, cast: Cast) -> None:
    result = run("schools", "former-number", "900001", "800001")
    assert result.stdout == "Harbour Row Academy (URN 900001) had the number 800001 before.\n"
    assert school_by_urn("800001") is school_by_urn("900001")


def test_a_number_noted_by_mistake_is_taken_back(run: Run, cast: Cast) -> None:
    make.inspection(cast.school, cast.clerk, school_urn="800001")
    run("schools", "former-number", "900001", "800001")
    refused = run("schools", "take-back-number", "900001", "800001")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == (
        "1 document names it. What was accepted would stay in the record of Harbour Row Academy. "
        "If that is right, say so: --even-so\n"
    )
    result = run("schools", "take-back-number", "900001", "800001", "--even-so")
    assert result.stdout == "800001 is no longer noted as another number of Harbour Row Academy (URN 900001).\n"
    assert school_by_urn("800001") is None


def test_a_school_takes_a_new_number_when_it_becomes_an_academy(run: Run, cast: Cast) -> None:
    result = run("schools", "new-number", "900001", "900101")
    assert result.stdout == "Harbour Row Academy has the number 900101 now, and had 900001 before.\n"
    school = school_by_urn("900001")
    assert school is not None
    assert school.urn == "900101"


@pytest.mark.parametrize(
    ("address", "said", "arguments"),
    [
        (NO_SERVER, "Connection refused", ("db", "upgrade")),
        (NO_SERVER, "Connection refused", ("db", "current")),
        ("sqlite:////nowhere/tracker.db", "unable to open database file", ("db", "upgrade")),
        (NO_SERVER, "Connection refused", ("schools", "add", "900044", "Quay Street School")),
        (NO_SERVER, "Connection refused", ("backup", "all.zip")),
        (NO_SERVER, "Connection refused", ("worker", "--once")),
        ("sqlite:////nowhere/tracker.db", "unable to open database file", ("jobs", "list")),
    ],
)
def test_a_database_that_is_away_is_named_without_its_password_in_a_sentence(
    tmp_path: Path, address: str, said: str, arguments: tuple[str, ...]
) -> None:
    app = create_app(replace(settings_in(tmp_path), database_url=address))
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    last, named = result.output.splitlines()[-1], address.replace(":secret@", ":***@")
    assert last.startswith(f"The database {named} does not do its work just now (")
    assert last.endswith("). This says what to do: flask --app app doctor")
    assert said in last
    assert "secret" not in result.output
    assert "Traceback" not in result.output


def test_a_school_that_is_here_already_is_refused_in_a_sentence(run: Run, cast: Cast) -> None:
    result = run("schools", "add", "900001", "Another")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "900001 is Harbour Row Academy, which is already here.\n"


def test_a_person_is_added_with_a_password_and_a_link_that_are_printed_once(run: Run, cast: Cast, app: Flask) -> None:
    result = run("people", "add", "Ivy@School.example", "Ivy Lowe", "--role", "clerk", "--urn", "900001")
    assert result.exit_code == 0
    ivy = session().scalars(select(Person).where(Person.email == "ivy@school.example")).one()
    assert ivy.roles_at(cast.school, make.TODAY) == {Role.CLERK}
    found = re.search(r"with (\S+),", result.stdout)
    assert found
    assert verify_password(found[1], ivy.password)
    assert ivy.must_change_password
    link = re.search(r"(/invitations/\S+)", result.stdout)
    assert link
    anybody = Browser(app.test_client())
    anybody.post(link[1], {"password": "lantern-quarry-39-fennel", "again": "lantern-quarry-39-fennel"})
    session().expire_all()
    assert not ivy.must_change_password


def test_a_link_is_printed_for_somebody_who_lost_theirs(run: Run, cast: Cast, app: Flask) -> None:
    first, second = (run("people", "invite", cast.governor.email).stdout for _ in range(2))
    assert first.startswith("Gwen Ŵyn chooses a password by this link, which works once, for 7 days: http")
    anybody = Browser(app.test_client())
    anybody.get(f"/invitations/{first.strip().rpartition('/')[2]}", 404)
    anybody.get(f"/invitations/{second.strip().rpartition('/')[2]}")


def test_whoever_runs_the_server_takes_off_a_second_step_that_nobody_else_may(run: Run, cast: Cast, app: Flask) -> None:
    app_of(cast.trust_officer)
    word = "the head of trust services, by phone"
    result = run("people", "reset-second-step", cast.trust_officer.email.upper(), "--on-the-word-of", word)
    assert (result.exit_code, result.stdout) == (
        0,
        f"{cast.trust_officer.name} signs in with their password alone now, and is told by mail.\n",
    )
    session().expire_all()
    assert not cast.trust_officer.tf_totp_secret
    event = session().scalars(select(Event).where(Event.name == "second_factor_reset")).one()
    assert (event.subject_id, event.school_id, event.detail) == (cast.trust_officer.id, None, {"on_the_word_of": word})
    (mail,) = mails_of(app)
    assert mail["Subject"] == "Your second step was taken off"
    assert f"Whoever runs the server did this, on the word of {word}." in words_of(mail)
    officer = Browser(app.test_client()).sign_in(cast.trust_officer)
    assert f"who had lost it, on the word of {word}" in officer.get("/account/history").main


def test_no_second_step_is_taken_off_without_anybodys_word_or_where_there_is_none(run: Run, cast: Cast) -> None:
    ask = ("people", "reset-second-step", cast.head.email, "--on-the-word-of")
    none = run(*ask, "the chair of governors")
    assert (none.exit_code, none.stderr) == (2, f"{cast.head.name} has no second step to take off.\n")
    app_of(cast.head)
    assert run(*ask, " ").exit_code == 2
    assert run(*ask[:-1]).exit_code == 2
    session().expire_all()
    assert cast.head.tf_totp_secret


def test_a_trust_officer_is_added_to_the_trust(run: Run, cast: Cast) -> None:
    run("people", "add", "ivy@trust.example", "Ivy Lowe", "--role", "trust officer", "--urn", "900001")
    ivy = session().scalars(select(Person).where(Person.email == "ivy@trust.example")).one()
    assert ivy.memberships[0].trust == cast.trust


def test_a_person_for_a_school_that_is_not_here_is_refused(run: Run, cast: Cast) -> None:
    result = run("people", "add", "ivy@school.example", "Ivy Lowe", "--role", "head", "--urn", "999999")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "schools add 999999" in result.stderr


def test_the_plan_is_printed_as_a_pdf(run: Run, cast: Cast, tmp_path: Path) -> None:
    requirement = make.requirement(make.inspection(cast.school, cast.clerk))
    make.action(requirement, cast.leader)
    session().commit()
    out = tmp_path / "plan.pdf"
    result = run("plan", "print", "--urn", "900001", "--out", out, "--as-at", "2026-12-01")
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(b"%PDF-")
    assert re.search(r"plan\.pdf: \d pages?, \d+ words\.", result.stdout)


@pytest.mark.parametrize(("edition", "begins"), [("word", b"PK"), ("plain", "Harbour Row Academy · URN".encode())])
def test_the_plan_is_written_for_boards_that_edit_and_for_readers_who_listen(
    edition: str, begins: bytes, run: Run, cast: Cast, tmp_path: Path
) -> None:
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    session().commit()
    out = tmp_path / "plan"
    result = run("plan", "print", "--urn", "900001", "--out", out, "--edition", edition)
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(begins)


def test_a_plan_over_its_budget_says_which_actions_cost_most(run: Run, cast: Cast, tmp_path: Path) -> None:
    harbour.full_plan(cast, requirements=10)
    session().commit()
    result = run("plan", "print", "--urn", "900001", "--out", tmp_path / "plan.pdf")
    assert result.exit_code == 0, result.output
    assert "over its budget of 1,200 words and 4 pages" in result.stderr
    assert "The actions that cost most words are 1.1 (" in result.stderr


def test_a_plan_that_cannot_be_written_says_so(run: Run, cast: Cast, tmp_path: Path) -> None:
    result = run("plan", "print", "--urn", "900001", "--out", tmp_path / "nowhere" / "plan.pdf")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_a_plan_of_a_school_that_is_not_here_is_refused(run: Run, cast: Cast, tmp_path: Path) -> None:
    result = run("plan", "print", "--urn", "999999", "--out", tmp_path / "plan.pdf")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No school here has the URN 999999" in result.stderr


def test_sweeping_says_how_many_files_went(run: Run, app: Flask) -> None:
    assert run("files", "sweep").stdout == "Removed 0 files.\n"
    incoming: Incoming = app.extensions["incoming"]
    forgotten = incoming.path / incoming.put(b"a document that nobody accepted")
    long_ago = time.time() - DAY_SECONDS - 60
    os.utime(forgotten, (long_ago, long_ago))
    assert run("files", "sweep").stdout == "Removed 1 file.\n"
    assert not forgotten.exists()
