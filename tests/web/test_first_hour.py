"""A fresh installation: four questions, for whoever has the start code, and a board view that says something true."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests import make
from tests.browser import Browser, Page
from tests.conftest import Clock
from tests.web.test_inspections import CARD
from tracker.db import session
from tracker.models.events import Event
from tracker.models.evidence import Evidence
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.audit import verified
from tracker.rules.permissions import Role
from tracker.services.start import start_code
from tracker.storage.archives import RECORDS

SCHOOL = {"name": "Gannet Lane School", "urn": "123456", "postcode": "l46xx"}
BOARD = {"kind": "local governing body", "name": "Local governing body", "notice_days": "5"}
DOCUMENT = CARD.replace("900001", "123456").replace("Harbour Row Academy", "Gannet Lane School")
YOU = {
    "name": "Clare Moss",
    "role": "clerk",
    "email": "clare@gannet-lane.example",
    "password": "brine-otter-canopy-41",
    "again": "brine-otter-canopy-41",
}


@pytest.fixture
def code(app: Flask) -> str:
    """The code that the server has printed."""
    return start_code(app.extensions["settings"].secret_key)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Somebody who is not signed in."""
    return Browser(app.test_client())


@pytest.fixture
def beginning(browser: Browser, code: str) -> Browser:
    """Whoever runs the server, who has followed the printed address."""
    assert browser.get(f"/start/{code}").heading == "Which school is it?"
    return browser


def stored() -> tuple[int, int, int]:
    """Count the schools, people and events that are stored."""
    session().rollback()
    return tuple(session().scalar(select(func.count(kind.id))) or 0 for kind in (School, Person, Event))  # type: ignore[return-value]


def begun(browser: Browser, **you: str) -> Page:
    """Answer the first three questions."""
    browser.post("/start/school", SCHOOL)
    browser.post("/start/board", BOARD)
    return browser.post("/start/you", YOU | you)


# ---------------------------------------------------------------- while nobody is here


@pytest.mark.parametrize("path", ["/", "/login", "/password", "/account", "/schools/900001/", "/trusts/1", "/help"])
def test_every_page_leads_to_the_start_while_nobody_is_here(browser: Browser, path: str) -> None:
    page = browser.get(path)
    assert page.response.request.path == "/start"
    assert page.heading == "What is the start code?"


def test_whoever_has_no_code_sees_no_question_and_stores_nothing(browser: Browser) -> None:
    for path in ("/start/school", "/start/board", "/start/you"):
        assert browser.get(path).heading == "What is the start code?"
        assert browser.post(path, SCHOOL | BOARD | YOU).heading == "What is the start code?"
    assert browser.post("/start/demonstration", {}).heading == "What is the start code?"
    assert stored() == (0, 0, 0)


def test_a_wrong_code_is_told_where_the_right_one_is(browser: Browser) -> None:
    for page in (browser.get("/start/aaaaaaaaaaaaaaaaaaaaaaaa", 422), browser.post("/start", {"code": "a b c"}, 422)):
        assert page.errors == [
            "This is not the start code of this installation. Copy it from the lines that the server printed when it"
            " began, or have it printed again: flask --app app start-link"
        ]


def test_the_code_may_be_typed_too_in_capitals_and_with_spaces(browser: Browser, code: str) -> None:
    spaced = " ".join((code[:8], code[8:])).upper()
    assert browser.post("/start", {"code": spaced}).heading == "Which school is it?"


def test_the_questions_come_one_after_the_other_and_keep_what_was_typed(beginning: Browser) -> None:
    assert beginning.get("/start/you").heading == "Which school is it?"
    assert beginning.post("/start/school", SCHOOL).heading == "Which board holds the school to account?"
    assert beginning.get("/start/you").heading == "Which board holds the school to account?"
    school = beginning.get("/start/school")
    assert [school.value_of(name) for name in ("name", "urn", "postcode")] == ["Gannet Lane School", "123456", "L4 6XX"]
    assert beginning.post("/start/board", BOARD).heading == "Who are you?"
    board = beginning.get("/start/board")
    assert [board.value_of(name) for name in BOARD] == list(BOARD.values())
    you = beginning.post("/start/you", YOU | {"again": "another"}, 422)
    assert you.errors == ["The two are not the same. Enter both again."]
    again = beginning.get("/start/you")
    assert [again.value_of(name) for name in ("name", "role", "email")] == [YOU["name"], "clerk", YOU["email"]]
    assert not again.value_of("password"), "a password is kept nowhere"
    assert stored() == (0, 0, 0)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"name": ""}, "Enter the name of the school."),
        ({"urn": "12345"}, "12345 is not a URN, which is six digits such as 123456."),
        ({"urn": "900001"}, "900001 is a number of the demonstration’s. Enter your school’s own."),
        ({"postcode": "Liverpool"}, "Enter the whole postcode, such as L4 6XX, or leave it empty."),
    ],
)
def test_what_cannot_be_a_school_is_said_beside_the_field(
    beginning: Browser, answer: dict[str, str], sentence: str
) -> None:
    page = beginning.post("/start/school", SCHOOL | answer, 422)
    assert page.errors == [sentence]
    assert page.value_of("urn") == (SCHOOL | answer)["urn"]


def test_a_board_asks_for_days_of_notice_that_can_be(beginning: Browser) -> None:
    beginning.post("/start/school", SCHOOL)
    assert beginning.get("/start/board").value_of("notice_days") == "7"
    page = beginning.post("/start/board", BOARD | {"notice_days": "90"}, 422)
    assert page.errors == ["Give a number of days up to 30."]


@pytest.mark.parametrize("password", ["gannet lane lane", "clare-moss-2026", "password1"])
def test_a_password_that_is_guessed_stores_nothing(beginning: Browser, password: str) -> None:
    beginning.post("/start/school", SCHOOL)
    beginning.post("/start/board", BOARD)
    page = beginning.post("/start/you", YOU | {"password": password, "again": password}, 422)
    assert len(page.errors) == 1
    assert stored() == (0, 0, 0)


# ---------------------------------------------------------------- the three answers, stored together


def test_the_three_answers_are_stored_together_and_whoever_gave_them_is_signed_in(beginning: Browser) -> None:
    page = begun(beginning)
    assert page.response.request.path == "/schools/123456/inspections/read-in"
    assert "Question 4 of 4" in page.main
    school = session().scalars(select(School)).one()
    assert (school.name, school.urn, school.postcode) == ("Gannet Lane School", "123456", "L4 6XX")
    assert [(one.name, one.kind, one.notice_days) for one in school.boards] == [
        ("Local governing body", "local governing body", 5)
    ]
    person = session().scalars(select(Person)).one()
    assert (person.name, person.email) == (YOU["name"], YOU["email"])
    assert [held.role for held in person.memberships] == [Role.CLERK]
    names = session().scalars(select(Event.name).order_by(Event.id)).all()
    assert names == ["person_added", "school_added", "board_changed", "role_given", "password_set"]
    assert verified().broken is None


def test_the_questions_open_nothing_once_somebody_is_here(app: Flask, beginning: Browser, code: str) -> None:
    begun(beginning)
    other = Browser(app.test_client())
    for path in ("/start", f"/start/{code}", "/start/school", "/start/board", "/start/you"):
        assert other.get(path).heading == "Sign in"
    assert beginning.client.get(f"/start/{code}").headers["Location"] == "/"
    before = stored()
    for path in ("/start/school", "/start/you", "/start/demonstration"):
        other.post(path, SCHOOL | YOU)
        beginning.client.post(path, data=SCHOOL | YOU)
    assert stored() == before


def test_of_two_who_answer_at_once_the_first_has_the_installation(app: Flask, code: str) -> None:
    one, other = (Browser(app.test_client()) for _ in range(2))
    for browser in (one, other):
        browser.get(f"/start/{code}")
        browser.post("/start/school", SCHOOL)
        browser.post("/start/board", BOARD)
    one.post("/start/you", YOU)
    assert other.post("/start/you", YOU | {"email": "other@gannet-lane.example"}).heading == "Sign in"
    assert len(session().scalars(select(Person)).all()) == 1


def test_a_school_that_came_from_the_register_is_taken_as_it_is_there(app: Flask, beginning: Browser) -> None:
    added = app.test_cli_runner().invoke(args=["schools", "add", "123456", "Gannet Lane Academy"])
    assert added.exit_code == 0, added.output
    page = beginning.post("/start/school", SCHOOL)
    assert "Question 2 of 4 · Gannet Lane Academy" in page.main
    beginning.post("/start/board", BOARD)
    beginning.post("/start/you", YOU)
    school = session().scalars(select(School)).one()
    assert (school.name, [one.name for one in school.boards]) == ("Gannet Lane Academy", ["Local governing body"])


def test_the_demonstration_does_not_come_beside_schools_from_the_register(app: Flask, beginning: Browser) -> None:
    added = app.test_cli_runner().invoke(args=["schools", "add", "123456", "Gannet Lane Academy"])
    assert added.exit_code == 0, added.output
    page = beginning.post("/start/demonstration", {})
    assert page.heading == "Which school is it?"
    assert "for an installation of its own" in page.main
    assert len(session().scalars(select(School)).all()) == 1


# ---------------------------------------------------------------- the document, and the board view


def test_a_document_ends_on_a_board_view_that_says_what_it_asks_for(beginning: Browser) -> None:
    begun(beginning)
    read = beginning.post("/schools/123456/inspections/read-in", {"text": DOCUMENT})
    assert read.response.request.path.startswith("/schools/123456/inspections/check/")
    page = beginning.post(read.response.request.path, typed_on(read) | {"then": "accept"})
    assert page.response.request.path == "/schools/123456/"
    assert "are now in the plan." in page.main
    assert page.soup.select("main table tbody tr"), "each requirement has a row"
    assert "Last term, leaders said" not in page.main, "there was nothing to say anything of"
    assert "your role needs a second step" in page.main


def test_the_second_step_comes_right_after_the_first_board_view(beginning: Browser) -> None:
    begun(beginning)
    assert beginning.get("/schools/123456/inspections").response.request.path == "/schools/123456/inspections"
    assert "your role needs a second step" in beginning.get("/schools/123456/").main
    assert beginning.get("/schools/123456/").response.request.path == "/account/second-step"


def test_the_second_step_is_not_put_off_for_longer_than_an_hour(beginning: Browser, clock: Clock) -> None:
    begun(beginning)
    clock.now = clock.now.replace(hour=clock.now.hour + 2)
    assert beginning.get("/schools/123456/").response.request.path == "/account/second-step"


def test_nobody_else_at_that_browser_goes_without_a_second_step(beginning: Browser) -> None:
    begun(beginning)
    school, clerk = session().scalars(select(School)).one(), session().scalars(select(Person)).one()
    head = make.person("Hanif Rahman", password=clerk.password)
    make.role(head, Role.HEAD, school)
    session().commit()
    beginning.post("/logout", {})
    beginning.sign_in(head, YOU["password"], seen_to=False)
    assert beginning.get("/schools/123456/inspections").response.request.path == "/account/second-step"


def test_without_a_document_the_board_view_says_what_to_do_first(beginning: Browser) -> None:
    page = begun(beginning)
    assert page.soup.find("a", string="We have none yet")["href"] == "/schools/123456/"
    view = beginning.get("/schools/123456/")
    assert "Read in an inspection" in view.main


def typed_on(page: Page) -> dict[str, Any]:
    """Give every field of the page's form as it stands."""
    form = page.soup.select_one("main form")
    assert form is not None
    data: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), field.get("type")
        if kind in {"checkbox", "radio"} and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True)
            value = str(chosen["value"]) if chosen else ""
        elif field.name == "textarea":
            value = field.get_text().removeprefix("\n")
        else:
            value = str(field.get("value", ""))
        data.setdefault(name, []).append(value)
    return data


# ---------------------------------------------------------------- the demonstration, and back


@pytest.fixture
def looking(beginning: Browser) -> Browser:
    """Whoever runs the server, looking at the demonstration, as of today."""
    page = beginning.post("/start/demonstration", {})
    assert page.heading == "What is the demonstration?"
    return beginning


def test_the_demonstration_is_opened_by_one_press_and_left_by_one(app: Flask, looking: Browser) -> None:
    board = looking.get("/")
    assert board.response.request.path == "/schools/900001/"
    assert "This is the demonstration" in board.text
    page = looking.post("/demonstration/leave", {})
    assert page.heading == "Which school is it?"
    assert [len(session().scalars(select(kind)).all()) for kind in (School, Person)] == [0, 1]
    assert sorted(session().scalars(select(Event.name))) == ["demonstration_left", "person_added"]
    assert verified().broken is None
    assert begun(looking).response.request.path == "/schools/123456/inspections/read-in"


def test_what_was_tried_out_goes_and_is_counted_before(looking: Browser) -> None:
    page = Page(looking.client.get("/schools/900001/questions/ask?requirement=1"))
    looking.post("/schools/900001/questions/ask?requirement=1", typed_on(page) | {"text": "What has changed?"})
    assert "also what was tried out here (1 change)" in looking.get("/demonstration").main
    assert looking.post("/demonstration/leave", {}).heading == "Which school is it?"


def test_a_school_of_somebodys_own_keeps_the_demonstration(app: Flask, looking: Browser) -> None:
    added = app.test_cli_runner().invoke(args=["schools", "add", "123456", "Gannet Lane School", "--even-so"])
    assert added.exit_code == 0, added.output
    kept = "A school of somebody’s own is here too, and stays."
    assert kept in looking.get("/demonstration").main
    assert kept in looking.post("/demonstration/leave", {}).main
    assert len(session().scalars(select(School)).all()) == 3
    left = app.test_cli_runner().invoke(args=["demo", "leave"])
    assert left.exit_code == 2
    assert kept in left.output


def test_what_may_be_real_is_in_a_backup_before_the_demonstration_goes(
    app: Flask, looking: Browser, tmp_path: Path
) -> None:
    looking.post("/demonstration/be", {"email": "head@harbour-row.example"})
    action = Page(looking.client.get("/schools/900001/requirements/4/actions/new"))
    typed = typed_on(action) | {"title": "Ring the families of Gannet Lane", "success": "40 of 40 rung"}
    typed |= {"owner": [one["value"] for one in action.soup.select("#owner option[value]") if one["value"]][:1]}
    typed |= {"due_on": ["1", "3", "2027"], "clauses": [str(action.soup.select_one("input[name=clauses]")["value"])]}  # type: ignore[index]
    assert "The action is planned." in looking.post("/schools/900001/requirements/4/actions/new", typed).main
    assert "may be real (actions and progress: 1)" in looking.get("/demonstration").main
    page = looking.post("/demonstration/leave", {})
    assert page.heading == "Which school is it?"
    assert len(session().scalars(select(Person)).all()) == 1
    [backup] = app.extensions["settings"].instance.glob("demonstration-*.zip")
    assert str(backup) in page.text
    with (
        zipfile.ZipFile(backup) as whole,
        closing(sqlite3.connect(whole.extract(RECORDS, tmp_path / "backup"))) as kept,
    ):
        titles = kept.execute("select title from action where title = ?", [typed["title"]]).fetchall()
    assert titles == [(typed["title"],)]


def test_a_demonstration_of_an_earlier_version_is_left_with_a_backup(app: Flask, looking: Browser) -> None:
    session().execute(update(Event).where(Event.name == "demonstration_loaded").values(name="school_changed"))
    session().commit()
    assert "loaded by an earlier version" in looking.get("/demonstration").main
    assert looking.post("/demonstration/leave", {}).heading == "Which school is it?"
    assert list(app.extensions["settings"].instance.glob("demonstration-*.zip"))


def test_without_a_backup_nothing_that_may_be_real_is_removed(app: Flask, looking: Browser) -> None:
    session().execute(update(Event).where(Event.name == "demonstration_loaded").values(name="school_changed"))
    session().commit()
    piece = session().scalars(select(Evidence).where(Evidence.sha256.is_not(None))).first()
    assert piece is not None
    app.extensions["store"].remove(piece.sha256)
    page = looking.post("/demonstration/leave", {})
    assert "1 file could not be copied, so nothing was removed." in page.main
    assert len(session().scalars(select(School)).all()) == 2


def test_a_visitor_of_the_demonstration_does_not_remove_it(app: Flask, looking: Browser) -> None:
    visitor = Browser(app.test_client())
    visitor.client.post("/login", data={"email": "head@harbour-row.example", "password": "tide-and-lantern-7"})
    page = visitor.get("/demonstration")
    assert "flask --app app demo leave" in page.main
    assert page.soup.find("button", string="Leave the demonstration") is None
    visitor.post("/demonstration/leave", {}, 403)
    assert len(session().scalars(select(School)).all()) == 2


def test_one_press_shows_the_demonstration_as_another_of_its_people(looking: Browser) -> None:
    page = looking.get("/demonstration")
    labels = [button.get_text(strip=True) for button in page.soup.select("button[name=email]")]
    assert len(set(labels)) == 5, "everybody but whoever looks"
    assert "Be Peter Lindale, governance professional" in labels
    seen = looking.post("/demonstration/be", {"email": "leader@harbour-row.example"})
    assert seen.response.request.path == "/schools/900001/"
    assert "You are signed in as Daniel Marsh, Deputy headteacher." in looking.get("/demonstration").main
    looking.post("/logout", {})
    assert looking.get("/login").soup.find("button", string="Be Miriam Holt, headteacher"), "who runs it holds the code"
    looking.post("/demonstration/be", {"email": "head@harbour-row.example"})
    assert "You are signed in as Miriam Holt, Headteacher." in looking.get("/demonstration").main


def test_nobody_comes_into_the_demonstration_without_its_password(app: Flask, looking: Browser) -> None:
    stranger = Browser(app.test_client())
    assert not stranger.get("/login").soup.select("button[name=email]")
    stranger.post("/demonstration/be", {"email": "head@harbour-row.example"}, 404)
    assert stranger.get("/schools/900001/").heading == "Sign in"
    looking.post("/demonstration/be", {"email": "m.lisowska@harbour-row.example"}, 404)
    looking.post("/demonstration/be", {"email": "installation@localhost.localdomain"}, 404)


def test_nobody_is_anybody_else_by_a_press_where_a_real_school_is(app: Flask, looking: Browser) -> None:
    added = app.test_cli_runner().invoke(args=["schools", "add", "123456", "Gannet Lane School", "--even-so"])
    assert added.exit_code == 0, added.output
    assert not looking.get("/demonstration").soup.select("button[name=email]")
    looking.post("/demonstration/be", {"email": "head@harbour-row.example"}, 404)
    assert "Ruth Okonjo" in looking.get("/demonstration").main


def test_whoever_has_set_up_a_second_step_in_the_demonstration_signs_in_with_it(looking: Browser) -> None:
    head = session().scalars(select(Person).where(Person.email == "head@harbour-row.example")).one()
    head.tf_primary_method, head.tf_totp_secret = "authenticator", "kept"
    session().commit()
    page = looking.post("/demonstration/be", {"email": head.email}, 403)
    assert "has a second step now" in page.main


def test_a_press_that_another_site_sends_changes_nobody(app: Flask, looking: Browser) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    looking.client.post("/demonstration/be", data={"email": "head@harbour-row.example"})
    app.config["WTF_CSRF_ENABLED"] = False
    assert "Ruth Okonjo" in looking.get("/demonstration").main


def test_an_installation_that_is_no_demonstration_has_none_to_leave(app: Flask, beginning: Browser) -> None:
    begun(beginning)
    beginning.get("/demonstration", 404)
    beginning.post("/demonstration/leave", {}, 404)
    beginning.post("/demonstration/be", {"email": YOU["email"]}, 404)
    left = app.test_cli_runner().invoke(args=["demo", "leave"])
    assert (left.exit_code, left.output) == (2, "This is no demonstration: nothing was removed.\n")


# ---------------------------------------------------------------- the code on the server


def test_the_server_prints_the_whole_address_while_nobody_is_here(app: Flask, beginning: Browser, code: str) -> None:
    printed = app.test_cli_runner().invoke(args=["start-link"])
    assert printed.output == f"http://127.0.0.1:5000/start/{code}\n"
    begun(beginning)
    printed = app.test_cli_runner().invoke(args=["start-link"])
    assert printed.exit_code == 2
    assert "Somebody has begun here already." in printed.output
