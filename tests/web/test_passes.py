"""Advisers and inspectors read what they were given, until the day, and each page they open is noted."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Clock
from tests.letters import invitation_in, mails_in
from tracker.db import session
from tracker.models.evidence import EvidenceKind
from tracker.models.passes import PassVisit, ReadingPass
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.rules.colours import Colour
from tracker.services.schools import note_former_urn

HARBOUR = "/schools/900001"
GIVE = f"{HARBOUR}/passes/new"
OWN = "lantern-quarry-39-fennel"
SECRETS = (
    "Case notes of one family",
    "Why is Kayleigh not in school?",
    "Łukasz Nowak",  # signed an update
    "Dee Shore",  # gathered evidence
    "Gwen Ŵyn",  # asked a question, and made a visit
    "Clare Moss",  # gave the pass
    "Four of six lessons began with recall questions.",  # a note of a visit
)


@pytest.fixture
def plan(cast: Cast) -> list[Requirement]:
    """Three requirements; under the first there is something of everything, some of it for few eyes."""
    inspection = make.inspection(cast.school, cast.head)
    made = [make.requirement(inspection, title=f"Aim {number}") for number in (1, 2, 3)]
    action = make.action(made[0], cast.leader)
    make.milestone(action, make.TODAY)
    make.update(action, Colour.AMBER, by=cast.second_leader, progress="Eighteen lessons were visited.")
    gathered = make.person("Dee Shore", "Teacher")
    make.evidence(action, gathered, title="Books of Year 8")
    make.evidence(action, gathered, title="Case notes of one family", confidential=True)
    make.question(cast.school, cast.governor, cast.leader, action=action, text="Why is Kayleigh not in school?")
    make.visit(cast.school, cast.governor, [action])
    metric = make.metric(cast.school, "Attendance of a few")
    few = make.reading(
        metric, cast.head, "2024/25", 55.5, make.TODAY.replace(month=8), numerator=5, denominator=9, pupils=3
    )
    make.target(made[0], few, 94.0)
    session().commit()
    return made


def inspector(**typed: Any) -> dict[str, Any]:
    """Fill in the form of a pass for requirements 1 and 2, until Friday."""
    return {
        "name": "Ines Vale",
        "email": "ines@inspectors.example",
        "job_title": "His Majesty’s Inspector",
        "purpose": "Monitoring visit, November 2026",
        "requirements": ["1", "2"],
        "ends_on": ["27", "11", "2026"],
        **typed,
    }


def opened() -> list[str]:
    session().rollback()
    return list(session().scalars(select(PassVisit.what).order_by(PassVisit.id)))


def with_pass(app: Flask, cast: Cast, of: Requirement, *more: Requirement, **facts: Any) -> Browser:
    """Sign in somebody who reads with a pass."""
    reader = make.person("Ada Okafor", "Adviser", session().get_one(Person, cast.leader.id).password)
    make.reading_pass(of, reader, cast.clerk, *more, **facts)
    session().commit()
    return Browser(app.test_client()).sign_in(reader)


def test_an_inspector_reads_two_requirements_until_friday_and_the_clerk_sees_the_visit(
    app: Flask, at_browser: dict[str, Browser], plan: list[Requirement], clock: Clock
) -> None:
    clerk = at_browser["clerk"]
    page = clerk.post(GIVE, inspector())
    assert page.heading == "How does Ines Vale come in?"
    (mail,) = mails_in(app)
    assert mail["Subject"] == "Harbour Row Academy shares its improvement plan with you"
    link = invitation_in(mail)
    assert link in page.main
    ines = Browser(app.test_client())
    ines.post(link, {"password": OWN, "again": OWN})
    ines.sign_in(session().scalars(select(Person).where(Person.email == "ines@inspectors.example")).one(), OWN)

    page = ines.get("/")
    assert page.response.request.path == f"{HARBOUR}/shared"
    assert page.heading == "What does Harbour Row Academy share with you?"
    assert "Two requirements of its plan, until 27 November 2026, in 2 days." in page.main
    assert [a["href"] for a in page.soup.select("main a")] == [f"{HARBOUR}/shared/requirements/{n}" for n in (1, 2)]
    page = ines.get(f"{HARBOUR}/shared/requirements/1")
    assert page.heading == "1 Aim 1"
    assert "Check for understanding in every lesson" in page.main
    assert "Eighteen lessons were visited." in page.main
    assert "Books of Year 8" in page.main

    page = clerk.get(f"{HARBOUR}/passes")
    assert "Ines Vale" in page.main
    assert "Requirements 1 and 2" in page.main
    page = clerk.get(f"{HARBOUR}/passes/1")
    assert page.heading == "What did Ines Vale open?"
    assert "2 pages opened" in page.main
    assert "25 November 2026 , 3.30pm Requirement 1" in page.main

    clock.now += timedelta(days=3)  # Saturday
    ines.sign_in(session().scalars(select(Person).where(Person.email == "ines@inspectors.example")).one(), OWN)
    for path in ("/shared", "/shared/requirements/1", "/requirements/1", "/"):
        ines.get(HARBOUR + path, 404)
    assert "You hold no role at a school today" in ines.get("/").main
    assert len(opened()) == 2
    clerk = Browser(app.test_client()).sign_in(
        session().scalars(select(Person).where(Person.name == "Clare Moss")).one()
    )
    assert "over" in clerk.get(f"{HARBOUR}/passes/1").main


def test_a_pass_shows_nothing_confidential_no_few_pupils_no_questions_and_no_other_names(
    app: Flask, cast: Cast, plan: list[Requirement], at_browser: dict[str, Browser]
) -> None:
    pages = [at_browser["head"].get(f"{HARBOUR}/{path}").text for path in ("requirements/1", "actions/1.1", "people")]
    assert [secret for secret in (*SECRETS, "55.5") if secret not in "".join(pages)] == []
    page = with_pass(app, cast, plan[0]).get(f"{HARBOUR}/shared/requirements/1")
    html = page.response.get_data(as_text=True)
    assert [secret for secret in (*SECRETS, "55.5", "confidential") if secret in html] == []
    assert "Lena Adeyemi, Deputy head, quality of education" in page.main
    assert not page.soup.select("nav")


def test_a_pass_opens_what_it_names_and_nothing_else(app: Flask, cast: Cast, plan: list[Requirement]) -> None:
    reader = with_pass(app, cast, plan[0], plan[2])
    reader.get(f"{HARBOUR}/shared/requirements/1")
    reader.get(f"{HARBOUR}/shared/requirements/3")
    for path in ("/shared/requirements/2", "/shared/requirements/9", "/", "/requirements/1", "/plan.pdf", "/people"):
        reader.get(HARBOUR + path, 404)
    for path in ("/actions.csv", "/evidence.xlsx", "/metrics/readings.csv", "/history", "/meetings/calendar"):
        reader.get(HARBOUR + path, 404)
    assert opened() == ["Requirement 1", "Requirement 3"]


def test_open_files_are_given_and_noted_and_others_are_not_there(
    app: Flask, cast: Cast, plan: list[Requirement]
) -> None:
    store = app.extensions["store"]
    files = {}
    of_each = [("Open", plan[0], False), ("Hidden", plan[0], True), ("Elsewhere", plan[1], False)]
    for title, under, hidden in of_each:
        action = under.actions[0] if under.actions else make.action(under, cast.leader)
        kept = store.keep(BytesIO(title.encode()), 100)
        piece = make.evidence(
            action,
            title=title,
            confidential=hidden,
            kind=EvidenceKind.FILE,
            sha256=kept.sha256,
            filename=f"{title}.txt",
            media_type="text/plain",
            size=len(title),
        )
        files[title] = piece.number
    reader = with_pass(app, cast, plan[0])
    answer = reader.client.get(f"{HARBOUR}/shared/evidence/{files['Open']}")
    assert (answer.status_code, answer.data) == (200, b"Open")
    assert answer.headers["Content-Disposition"] == "attachment; filename=Open.txt"
    for title in ("Hidden", "Elsewhere"):
        reader.get(f"{HARBOUR}/shared/evidence/{files[title]}", 404)
    assert opened() == [f"File E{files['Open']}, under requirement 1"]


def test_a_pass_that_was_taken_back_opens_nothing(
    app: Flask, cast: Cast, plan: list[Requirement], at_browser: dict[str, Browser]
) -> None:
    reader = with_pass(app, cast, plan[0])
    reader.get(f"{HARBOUR}/shared")
    assert at_browser["head"].get(f"{HARBOUR}/passes/1/withdraw").heading == "Take back the pass of Ada Okafor?"
    page = at_browser["head"].post(f"{HARBOUR}/passes/1/withdraw", {})
    assert "The pass of Ada Okafor opens nothing any more." in page.main
    assert "Pass 1, withdrawn" in page.main
    reader.get(f"{HARBOUR}/shared", 404)
    at_browser["clerk"].post(f"{HARBOUR}/passes/1/withdraw", {})
    page = at_browser["head"].get(f"{HARBOUR}/history")
    assert page.main.count("took back a pass of Ada Okafor") == 1


def test_a_pass_holds_from_its_first_day_to_the_end_of_its_last(
    app: Flask, cast: Cast, plan: list[Requirement], clock: Clock
) -> None:
    reader = with_pass(app, cast, plan[0], starts_on=make.TODAY + timedelta(1), ends_on=make.TODAY + timedelta(1))
    reader.get(f"{HARBOUR}/shared", 404)
    clock.now = clock.now.replace(hour=23, minute=59) + timedelta(seconds=59)
    reader.get(f"{HARBOUR}/shared", 404)
    clock.now += timedelta(seconds=1)
    reader.get(f"{HARBOUR}/shared")


def test_somebody_who_signs_in_elsewhere_is_told_and_keeps_their_password(
    app: Flask, cast: Cast, plan: list[Requirement], at_browser: dict[str, Browser]
) -> None:
    page = at_browser["clerk"].post(GIVE, inspector(email=cast.stranger.email))
    assert f"{cast.stranger.email} already signs in here; they have the pass now." in page.main
    (mail,) = mails_in(app)
    assert "/invitations/" not in mail.as_string()
    assert "/schools/900001/shared" in mail.get_body(("plain",)).get_content()
    page = at_browser["somebody from another school"].get("/")
    assert page.heading == "Which school?"
    assert "Harbour Row Academy 2 requirements to read, until 27 November 2026" in page.main
    at_browser["somebody from another school"].get(f"{HARBOUR}/shared/requirements/1")
    at_browser["somebody from another school"].get(f"{HARBOUR}/requirements/1", 404)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"requirements": []}, "Choose at least one requirement."),
        ({"requirements": ["1", "9"]}, "Choose from the list."),
        ({"requirements": ["x"]}, "Choose from the list."),
        ({"purpose": " "}, "Say what they read it for."),
        ({"ends_on": ["", "", ""]}, "Enter the last day."),
        ({"ends_on": ["24", "11", "2026"]}, "Give a last day that is not before 25 November 2026."),
        ({"starts_on": ["24", "11", "2026"]}, "24 November 2026 has passed: give today or a day to come."),
        (
            {"ends_on": ["26", "2", "2027"]},
            "A pass holds for 92 days at most: give a day until 25 February 2027.",
        ),
        ({"email": "ines"}, "Give an email address, such as name@school.org.uk."),
    ],
)
def test_what_cannot_stand_gets_a_sentence_and_lets_nobody_in(
    app: Flask, at_browser: dict[str, Browser], plan: list[Requirement], typed: dict[str, Any], sentence: str
) -> None:
    page = at_browser["clerk"].post(GIVE, inspector(**typed), 422)
    assert sentence in page.errors
    assert page.value_of("name") == "Ines Vale"
    session().rollback()
    assert session().scalar(select(func.count()).select_from(ReadingPass)) == 0
    assert mails_in(app) == []


def test_a_link_is_offered_to_a_reader_only_where_it_opens_nothing_else(
    at_browser: dict[str, Browser], cast: Cast, plan: list[Requirement]
) -> None:
    clerk = at_browser["clerk"]
    clerk.post(GIVE, inspector())
    clerk.post(GIVE, inspector(email=cast.stranger.email))
    offered = [
        [str(a["href"]) for a in clerk.get(f"{HARBOUR}/passes/{number}").soup.select("main a[href$=invite]")]
        for number in (1, 2)
    ]
    ines = session().scalars(select(Person).where(Person.email == "ines@inspectors.example")).one()
    assert offered == [[f"{HARBOUR}/people/{ines.id}/invite"], []]
    assert clerk.get(offered[0][0]).heading == "Send Ines Vale a link again?"


def test_somebody_with_a_role_here_needs_no_pass(
    at_browser: dict[str, Browser], cast: Cast, plan: list[Requirement]
) -> None:
    page = at_browser["clerk"].post(GIVE, inspector(email=cast.governor.email), 422)
    assert page.errors == ["Gwen Ŵyn holds a role here, and needs no pass."]


def test_a_pass_of_another_school_is_not_found(
    app: Flask, cast: Cast, plan: list[Requirement], at_browser: dict[str, Browser]
) -> None:
    other = make.requirement(make.inspection(cast.other_school, cast.stranger))
    reader = with_pass(app, cast, other)
    reader.get("/schools/900002/shared")
    reader.get(f"{HARBOUR}/shared", 404)
    at_browser["clerk"].get(f"{HARBOUR}/passes/1", 404)
    at_browser["clerk"].get(f"{HARBOUR}/passes/1/withdraw", 404)


def test_whoever_leaves_loses_their_passes_too(
    app: Flask, cast: Cast, plan: list[Requirement], at_browser: dict[str, Browser]
) -> None:
    make.reading_pass(plan[0], session().get_one(Person, cast.leader.id), cast.clerk)
    session().commit()
    at_browser["head"].post(f"{HARBOUR}/people/{cast.leader.id}/leave", {"when": "at once"})
    Browser(app.test_client()).sign_in(cast.leader).get(f"{HARBOUR}/shared", 404)


def test_the_school_under_its_former_number_is_found_with_a_pass(
    app: Flask, cast: Cast, plan: list[Requirement]
) -> None:
    reader = with_pass(app, cast, plan[0])
    school = plan[0].inspection.school
    note_former_urn(school, "800001", by=cast.clerk, now=make.at(make.TODAY))
    session().commit()
    page = reader.get("/schools/800001/shared/requirements/1")
    assert page.response.request.path == f"{HARBOUR}/shared/requirements/1"
    assert opened() == ["Requirement 1"]


@pytest.mark.parametrize("part", ["governor", "leader", "trust officer"])
def test_others_give_no_pass_and_see_none(at_browser: dict[str, Browser], plan: list[Requirement], part: str) -> None:
    at_browser[part].get(f"{HARBOUR}/passes", 403)
    at_browser[part].post(GIVE, inspector(), 403)
