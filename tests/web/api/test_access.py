"""Every address for programs × every member of the cast: a token opens what its owner's pages show, and no more."""

from __future__ import annotations

import pytest
from flask import Flask

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.web.api.conftest import AT_SCHOOL, Program, token_of
from tests.web.test_access import ADVISER, CLERK, EVERYBODY, GOVERNOR, HEAD, LEADER, NOBODY, STRANGER
from tracker.db import session
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import FormerUrn

SCHOOL_ADDRESSES = {
    "api.school": "",
    "api.board": "/board-view",
    "api.requirements": "/requirements",
    "api.requirement": "/requirements/1",
    "api.actions": "/actions",
    "api.action": "/actions/1.1",
    "api.evidence": "/evidence",
    "api.metrics": "/metrics",
    "api.metric": "/metrics/1",
    "api.readings": "/metrics/1/readings",
    "api.checks": "/checks",
    "api.coverage": "/coverage",
    "api.inspections": "/inspections",
    "api.inspection": "/inspections/1",
    "api.questions": "/questions",
    "api.question": "/questions/1",
    "api.meetings": "/meetings",
    "api.meeting": "/meetings/1",
    "api.packs": "/meetings/1/packs",
}
OTHERS = {"api.description": "/api/v1/openapi.json", "api.schools": "/api/v1/schools"}


@pytest.fixture
def everybody(app: Flask, cast: Cast, shared: Requirement, programs: dict[str, Program]) -> dict[str, Program]:
    """The cast, those who hold no role, and a program without a token."""
    outside = make.outsiders(cast, shared).everybody()
    session().commit()
    others = {part: Program(app, token_of(who)) for part, who in outside.items()}
    return {**programs, **others, NOBODY: Program(app, None)}


def test_every_address_for_programs_is_in_a_table(app: Flask) -> None:
    there = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    assert there == {*SCHOOL_ADDRESSES, *OTHERS}


def test_every_token_opens_what_is_its_owners_and_nothing_else(everybody: dict[str, Program]) -> None:
    wrong = []
    for endpoint, path in SCHOOL_ADDRESSES.items():
        for part, program in everybody.items():
            status = program.asks(AT_SCHOOL + path).status_code
            if status != (200 if part in EVERYBODY else 401 if part == NOBODY else 404):
                wrong.append(f"{part} at {endpoint}: {status}")
    assert wrong == []


def test_only_the_description_needs_no_token(everybody: dict[str, Program]) -> None:
    assert everybody[NOBODY].asks("/openapi.json").status_code == 200
    assert everybody[NOBODY].asks("/schools").status_code == 401
    assert everybody[ADVISER].reads("/schools")["items"] == []
    assert [one["urn"] for one in everybody[STRANGER].reads("/schools")["items"]] == ["900002"]


def test_nothing_is_changed_by_any_method(everybody: dict[str, Program]) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = everybody[HEAD].asks(f"{AT_SCHOOL}/actions/1.1", method)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answer.content_type == "application/problem+json"


def test_the_things_of_one_school_are_not_found_under_the_address_of_another(everybody: dict[str, Program]) -> None:
    about_one_thing = [path for path in SCHOOL_ADDRESSES.values() if any(letter.isdigit() for letter in path)]
    found = {
        path: status
        for path in about_one_thing
        if (status := everybody[STRANGER].asks(f"/schools/900002{path}").status_code) != 404
    }
    assert found == {}


def test_a_school_of_others_says_no_more_than_one_that_is_not_there(everybody: dict[str, Program]) -> None:
    stranger = everybody[STRANGER]
    assert stranger.reads("/schools/900001", 404) == stranger.reads("/schools/900009", 404)


def test_what_is_for_few_eyes_reaches_no_others(cast: Cast, shared: Requirement, programs: dict[str, Program]) -> None:
    named = {
        "Nightjar": {LEADER, HEAD, CLERK},  # the title of confidential evidence
        "Kestrel": {GOVERNOR, LEADER, HEAD, CLERK},  # a confidential question that a governor asked a leader
        "57.3": {HEAD, CLERK},  # a figure of three pupils
    }
    action = shared.actions[0]
    make.evidence(action, title="Nightjar", confidential=True)
    make.question(cast.school, cast.governor, cast.leader, text="What of Kestrel?", action=action, confidential=True)
    few = make.metric(cast.school, "Attendance", group="looked-after children")
    make.reading(few, cast.head, "2025/26", 57.3, make.TODAY.replace(month=8), numerator=57, denominator=100, pupils=3)
    session().commit()
    paths = [*SCHOOL_ADDRESSES.values(), "/metrics/2", "/metrics/2/readings", "/questions/2"]
    seen: dict[str, set[str]] = {secret: set() for secret in named}
    for part, program in programs.items():
        for path in paths:
            words = program.asks(AT_SCHOOL + path).get_data(as_text=True)
            for secret in named:
                if secret in words:
                    seen[secret].add(part)
    assert seen == named


def test_a_role_that_has_ended_reads_nothing_by_an_old_token(cast: Cast, programs: dict[str, Program]) -> None:
    held = session().get_one(Person, cast.leader.id).memberships[0]
    held.ends_on = make.TODAY.replace(day=24)
    session().commit()
    assert programs[LEADER].asks(AT_SCHOOL).status_code == 404
    assert programs[LEADER].reads("/schools")["items"] == []


def test_a_number_the_school_had_before_leads_to_the_one_it_has(cast: Cast, programs: dict[str, Program]) -> None:
    session().add(FormerUrn(urn="800001", school_id=cast.school.id, noted_at=make.at(make.TODAY)))
    session().commit()
    answer = programs[GOVERNOR].asks("/schools/800001/requirements?size=1")
    assert (answer.status_code, answer.headers["Location"]) == (307, "/api/v1/schools/900001/requirements?size=1")


def test_a_cookie_opens_nothing_here_and_a_token_opens_no_page(
    app: Flask, cast: Cast, at_browser: dict[str, Browser], programs: dict[str, Program]
) -> None:
    assert at_browser[HEAD].client.get(AT_SCHOOL).status_code == 401
    page = programs[HEAD].client.get("/schools/900001/", headers={"Authorization": f"Bearer {programs[HEAD].key}"})
    assert page.headers["Location"].startswith("/login")
    both = at_browser[GOVERNOR].client.get(AT_SCHOOL, headers={"Authorization": f"Bearer {programs[HEAD].key}"})
    assert both.get_json()["roles"] == ["head"]


def test_no_answer_sets_a_cookie(programs: dict[str, Program]) -> None:
    answer = programs[HEAD].asks(AT_SCHOOL)
    assert "Set-Cookie" not in answer.headers
    assert "Authorization" in answer.headers["Vary"]
