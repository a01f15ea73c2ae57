"""``flask demo load``: Harbour Row Academy in its third term of use."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask_security import verify_password
from sqlalchemy import func, select

from tests import make
from tests.cast import PASSWORD, Cast
from tests.commands.conftest import Run
from tests.conftest import Clock
from tests.installation import settings_in
from tracker.application import create_app
from tracker.db import Base, db, session
from tracker.models.events import Event
from tracker.models.evidence import Evidence, EvidenceKind
from tracker.models.inspections import Inspection
from tracker.models.meetings import Office
from tracker.models.packs import Pack
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.board import BoardView, board_view
from tracker.queries.checks import checks_page
from tracker.queries.coverage import coverage_page
from tracker.queries.installation import is_demonstration
from tracker.queries.meetings import board_members, boards_of, meeting_by_id, meetings_of
from tracker.queries.schools import school_by_urn
from tracker.queries.trusts import common_requirements
from tracker.rules.colours import Colour
from tracker.rules.impact import Impact
from tracker.storage.contents import kind_of

SIGN_INS = [
    "governor@harbour-row.example",
    "leader@harbour-row.example",
    "head@harbour-row.example",
    "clerk@harbour-row.example",
    "trust@harbour-row.example",
    "leader@other.example",
]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation where it was loaded once, for tests that only look."""
    instance = tmp_path_factory.mktemp("demo")
    app = create_app(settings_in(instance), Clock())
    with app.app_context():
        Base.metadata.create_all(db.engine)
        result = app.test_cli_runner().invoke(args=["demo", "load", "--packs-later"])
        assert result.exit_code == 0, result.output
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def looking(loaded: Flask) -> Iterator[Flask]:
    """Look around in it."""
    with loaded.app_context():
        yield loaded


def harbour_row() -> School:
    school = school_by_urn("900001")
    assert school is not None
    return school


def view(today: date = make.TODAY) -> BoardView:
    return board_view(harbour_row(), today)


def person(email: str) -> Person:
    return session().scalars(select(Person).where(Person.email == email)).one()


def test_everybody_signs_in_with_the_password_of_the_settings(run: Run) -> None:
    result = run("demo", "load", "--packs-later")
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    assert re.findall(r"\S+@\S+", result.output) == SIGN_INS
    assert all(verify_password(PASSWORD, person(email).password) for email in SIGN_INS)
    others = session().scalars(select(Person).where(Person.email.not_in(SIGN_INS)))
    assert not any(other.password and verify_password(PASSWORD, other.password) for other in others)


def test_without_one_it_makes_a_password_and_prints_it(app: Flask, run: Run) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], demo_password=None)
    found = re.search(r"the password (\S+) as", run("demo", "load", "--packs-later").output)
    assert found
    assert verify_password(found[1], person("head@harbour-row.example").password)


def test_loading_again_changes_nothing(run: Run) -> None:
    run("demo", "load", "--packs-later")
    before = session().scalar(select(func.count(Event.id)))
    result = run("demo", "load", "--packs-later")
    assert (result.exit_code, result.output) == (0, "Harbour Row Academy is here already.\n")
    assert session().scalar(select(func.count(Event.id))) == before


def test_loading_again_takes_up_another_password(app: Flask, run: Run) -> None:
    run("demo", "load", "--packs-later")
    app.extensions["settings"] = replace(app.extensions["settings"], demo_password="lighthouse-keeper")
    assert "password was changed" in run("demo", "load", "--packs-later").output
    assert all(verify_password("lighthouse-keeper", person(email).password) for email in SIGN_INS)


def test_its_packs_are_printed_unless_that_is_left_for_later(run: Run) -> None:
    listed = "meetings", "list", "--urn", "900001", "--json"
    run("demo", "load", "--packs-later")
    assert '"sha256": null' in run(*listed).output
    result = run("demo", "load")
    assert "Printing 3 packs." in result.output
    assert result.output.endswith("Every pack is printed.\n")
    hashes = [paper["sha256"] for one in json.loads(run(*listed).output) for paper in one["packs"]]
    assert len(hashes) == 6
    assert all(hashes)


def test_it_is_loaded_only_where_nothing_is_if_that_is_asked(run: Run) -> None:
    run("schools", "add", "900044", "Quay Street School")
    assert run("demo", "load", "--if-empty").output == ""
    assert school_by_urn("900001") is None
    assert not is_demonstration()


def test_beside_a_school_of_somebodys_own_it_refuses_and_stores_nothing(run: Run) -> None:
    run("schools", "add", "900044", "Quay Street School")
    before = session().scalar(select(func.count(Event.id)))
    result = run("demo", "load", "--packs-later")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Quay Street School is here. The demonstration, whose password others know, is for")
    session().rollback()
    assert school_by_urn("900001") is None
    assert session().scalar(select(func.count(Event.id))) == before
    assert not is_demonstration()


def test_a_database_it_was_loaded_into_is_marked(looking: Flask) -> None:
    assert is_demonstration()


@pytest.mark.parametrize("options", [[], ["--if-empty"]], ids=["demo load", "make run"])
def test_a_demonstration_of_a_version_without_the_mark_is_marked_when_it_is_loaded_again(
    run: Run, cast: Cast, options: list[str]
) -> None:
    assert not is_demonstration()
    assert run("demo", "load", "--packs-later", *options).exit_code == 0
    session().rollback()
    assert is_demonstration()


def test_an_older_demonstration_with_a_school_of_somebodys_own_is_not_marked(run: Run, cast: Cast) -> None:
    run("schools", "add", "900044", "Quay Street School")
    assert run("demo", "load", "--packs-later").exit_code == 2
    assert (run("demo", "load", "--if-empty").exit_code, is_demonstration()) == (0, False)


def test_a_school_of_ones_own_is_added_to_a_demonstration_only_if_that_is_said(run: Run, cast: Cast) -> None:
    run("demo", "load", "--packs-later")
    add = "schools", "add", "900044", "Quay Street School"
    result = run(*add)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("This is the demonstration, whose password others know.")
    assert run(*add, "--even-so").exit_code == 0
    assert run("demo", "load", "--packs-later").output == "Harbour Row Academy is here already.\n"


def test_where_a_school_of_ones_own_has_come_in_the_demonstration_can_be_closed(run: Run) -> None:
    run("demo", "load", "--packs-later")
    alone = run("demo", "close")
    assert (alone.exit_code, alone.stdout) == (2, "")
    assert alone.stderr.startswith("Nobody's own school is here.")
    run("schools", "add", "900044", "Quay Street School", "--even-so")
    result = run("demo", "close")
    assert re.findall(r"\S+@\S+\.example", result.output) == sorted(SIGN_INS)
    session().rollback()
    assert not is_demonstration()
    assert not any(person(email).active or person(email).password for email in SIGN_INS)
    assert run("demo", "close").output == "Nobody of the demonstration can sign in here any more.\n"


def test_an_installation_that_never_was_a_demonstration_is_not_closed(run: Run, app: Flask) -> None:
    run("schools", "add", "900044", "Quay Street School")
    head = make.person("Ada Bell", "Head", password="known")
    session().commit()
    refused = run("demo", "close")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "The demonstration was never loaded here: there is nothing to close.\n"
    session().refresh(head)
    assert (head.active, head.password) == (True, "known")


def test_closing_the_demonstration_shuts_out_nobody_else(run: Run) -> None:
    run("demo", "load", "--packs-later")
    run("schools", "add", "900044", "Quay Street School", "--even-so")
    head = make.person("Ada Bell", "Head", password="known")
    assert head.email.endswith(".example")
    session().commit()
    run("demo", "close")
    session().refresh(head)
    assert (head.active, head.password) == (True, "known")


def test_every_page_of_a_demonstration_says_so_and_no_other_does(app: Flask, run: Run, cast: Cast) -> None:
    told = "This is the demonstration: its schools and people are invented"
    for address in ("/login", "/nowhere"):
        assert told not in app.test_client().get(address).text
    run("demo", "load", "--packs-later")
    for address in ("/login", "/nowhere"):
        assert told in app.test_client().get(address).text


@pytest.mark.usefixtures("looking")
def test_it_is_complete_enough_to_show_every_page() -> None:
    shown = view()
    actions = [action for requirement in shown.requirements for action in requirement.actions]
    assert len(shown.requirements) <= 8
    assert 11 <= len(actions) <= 14
    assert set(Counter(action.record.colour for action in actions)) == set(Colour)
    assert {action.declared for action in actions} == set(Colour)
    reds = [a for a in actions if a.declared is Colour.GREEN and a.record.colour is Colour.RED]
    assert [len(action.record.reasons) >= 2 for action in reds] == [True]
    assert [action.slippage.times for action in actions if action.moves] == [2]
    assert sum(action.awaits_verification for action in actions) == 1
    assert shown.uncovered_clauses == 1
    assert session().scalar(select(func.count(Inspection.id)).where(Inspection.school == harbour_row())) == 3
    impacts = {target.impact.impact for requirement in shown.requirements for target in requirement.targets}
    assert {Impact.IMPROVING, Impact.WORSE, Impact.MET, Impact.NOT_COMPARABLE, Impact.TOO_EARLY} <= impacts


@pytest.mark.usefixtures("looking")
def test_something_does_not_add_up_answered_and_open_and_somebody_is_forgotten() -> None:
    page = checks_page(harbour_row(), make.TODAY)
    assert page.open
    (answered,) = page.answered
    assert answered.answers[0].answered_by == "Sian Porrit"
    covered = coverage_page(harbour_row(), make.TODAY)
    assert covered.empty
    assert {row.is_confirmed for row in covered.groups} == {True, False}


@pytest.mark.usefixtures("looking")
def test_its_boards_have_members_met_three_times_and_meet_again_in_two_weeks() -> None:
    school = harbour_row()
    assert [board.name for board in boards_of(school)] == [
        "Governing board",
        "Standards committee",
        "Board of trustees",
    ]
    seats = board_members(school.boards[0].id, make.TODAY)
    assert {seat.office for seat in seats} == set(Office)
    assert {seat.part_two for seat in seats} == {True, False}
    meetings = meetings_of(school, make.TODAY)
    assert [meeting.board for meeting in meetings if meeting.was_held] == ["Governing board"] * 3
    following = next(meeting for meeting in meetings if meeting.is_to_come)
    assert (following.board, following.days_away) == ("Governing board", 14)
    assert following.updates_due_on < following.papers_due_on < following.held_on
    inspection = view().inspection
    assert inspection is not None
    assert inspection.expected is not None
    assert inspection.expected.window == "between January and May 2027"


@pytest.mark.usefixtures("looking")
def test_what_leaders_say_changes_from_term_to_term() -> None:
    histories = {requirement.declared_history for requirement in view().requirements}
    assert all(len(set(history)) > 1 for history in histories)


def test_its_evidence_is_of_every_kind_and_its_files_are_what_they_say(looking: Flask) -> None:
    pieces = session().scalars(select(Evidence)).all()
    assert {piece.kind for piece in pieces} == set(EvidenceKind)
    assert any(piece.confidential for piece in pieces)
    files = [piece for piece in pieces if piece.sha256]
    for piece in files:
        with looking.extensions["store"].open(piece.sha256) as file:
            assert kind_of(file, piece.filename or "").media_type == piece.media_type
    assert {"image/png", "text/csv", "text/plain"} <= {piece.media_type for piece in files}


@pytest.mark.usefixtures("looking")
def test_its_history_runs_forward_and_ends_before_now() -> None:
    happened = session().scalars(select(Event.happened_at).order_by(Event.id)).all()
    assert all(instant <= make.at(make.TODAY) for instant in happened)
    days = [instant.date() for instant in happened]
    assert days[1:] == sorted(days[1:])  # the first event is of the installation itself


@pytest.mark.parametrize(
    "today",
    [
        date(2026, 12, 31),
        date(2026, 4, 1),
        date(2026, 8, 31),
        date(2027, 4, 19),
        date(2028, 2, 29),
    ],
)
def test_it_is_in_its_third_term_whatever_the_day(run: Run, clock: Clock, today: date) -> None:
    clock.now = make.at(today)
    result = run("demo", "load", "--packs-later")
    assert result.exit_code == 0, result.output
    actions = [action for requirement in view(today).requirements for action in requirement.actions]
    assert set(Counter(action.record.colour for action in actions)) == set(Colour)
    packs = session().scalars(select(Pack)).all()
    assert len(packs) == 3
    for pack in packs:
        meeting = meeting_by_id(harbour_row(), pack.meeting_id, today)
        assert pack.frozen_at.date() <= meeting.papers_due_on
        assert len(pack.facts["actions"]) > 10
    assert all(update.signed_on <= today for action in actions for update in action.updates)
    assert min(update.signed_on for action in actions for update in action.updates) < today - timedelta(80)


@pytest.mark.usefixtures("looking")
def test_inspectors_ask_its_two_schools_about_some_of_the_same() -> None:
    trust = harbour_row().trust
    assert trust is not None
    found = common_requirements(trust, make.TODAY)
    assert [one.subject for one in found.subjects] == ["attendance", "checking what pupils know"]
    assert all(one.school_count == 2 for one in found.subjects)
    assert len({colour for one in found.subjects for colour, _ in one.record}) > 1, "the schools stand differently"


@pytest.mark.usefixtures("looking")
def test_its_texts_are_short_enough_for_a_plan_of_four_pages() -> None:
    for requirement in view().requirements:
        for action in requirement.actions:
            assert len(action.title.split()) <= 12, action.title
            assert len(action.success.split()) <= 12, action.success
            for update in action.updates:
                assert len(update.difference.split()) <= 20, update.difference
