"""Every page × every member of the cast. A page that is not in the table fails the test."""

from __future__ import annotations

import pytest
from flask import Flask

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.metrics import Metric
from tracker.rules.colours import Colour
from tracker.web.guard import ANYONE, SIGNED_IN, audience_of

GOVERNOR, LEADER, HEAD, CLERK, TRUST = "governor", "leader", "head", "clerk", "trust officer"
EVERYBODY = {GOVERNOR, LEADER, HEAD, CLERK, TRUST}
LEADERS = {LEADER, HEAD}
READERS_IN = {LEADER, HEAD, CLERK}
KEEPERS = {HEAD, CLERK}
ASKERS = {GOVERNOR, CLERK, TRUST}
VERIFIERS = {GOVERNOR, HEAD, TRUST}

# What each page of a school answers to: its address, and those of the school's people who may open it.
SCHOOL_PAGES: dict[str, tuple[str, set[str]]] = {
    "board.view": ("/", EVERYBODY),
    "requirements.index": ("/requirements", EVERYBODY),
    "requirements.page": ("/requirements/1", EVERYBODY),
    "requirements.name": ("/requirements/1/name", LEADERS),
    "requirements.link": ("/requirements/1/link", READERS_IN),
    "requirements.decide": ("/requirements/1/lineage", READERS_IN),
    "requirements.follow": ("/requirements/1/follow", LEADERS),
    "actions.page": ("/actions/1.1", EVERYBODY),
    "actions.mine": ("/my-actions", EVERYBODY),
    "actions.plan": ("/requirements/1/actions/new", LEADERS),
    "actions.change": ("/actions/1.1/change", LEADERS),
    "actions.move": ("/actions/1.1/due-date", LEADERS),
    "actions.add_milestone": ("/actions/1.1/milestones/new", LEADERS),
    "actions.meet": ("/actions/1.1/milestones/1/met", LEADERS),
    "actions.verify": ("/actions/1.1/verification", VERIFIERS),
    "updates.log": ("/actions/1.1/progress", LEADERS),
    "evidence.add": ("/actions/1.1/evidence", LEADERS),
    "evidence.download": ("/evidence/1", EVERYBODY),
    "inspections.index": ("/inspections", EVERYBODY),
    "inspections.page": ("/inspections/1", EVERYBODY),
    "inspections.read_in": ("/inspections/read-in", READERS_IN),
    "inspections.check": ("/inspections/check/no-such-token", READERS_IN),
    "inspections.monitoring.expect": ("/inspections/expected", KEEPERS),
    "inspections.source": ("/inspections/1/source/" + "0" * 64, EVERYBODY),
    "metrics.index": ("/metrics", EVERYBODY),
    "metrics.page": ("/metrics/1", EVERYBODY),
    "metrics.define": ("/metrics/define", LEADERS),
    "metrics.enter": ("/metrics/1/enter", LEADERS),
    "metrics.together": ("/metrics/1/groups", LEADERS),
    "metrics.small_numbers": ("/metrics/small-numbers", KEEPERS),
    "exports.requirements": ("/requirements.csv", EVERYBODY),
    "exports.actions": ("/actions.xlsx", EVERYBODY),
    "exports.mine": ("/my-actions.csv", EVERYBODY),
    "exports.metrics": ("/metrics.csv", EVERYBODY),
    "exports.readings": ("/metrics/readings.csv", EVERYBODY),
    "exports.metric": ("/metrics/1.xlsx", EVERYBODY),
    "exports.inspections": ("/inspections.csv", EVERYBODY),
    "exports.inspection": ("/inspections/1.csv", EVERYBODY),
    "exports.figures": ("/inspections/1/figures.csv", EVERYBODY),
    "exports.checks": ("/checks.xlsx", EVERYBODY),
    "exports.covered_pupils": ("/coverage/pupils.csv", EVERYBODY),
    "exports.covered_areas": ("/coverage/areas.xlsx", EVERYBODY),
    "exports.quality": ("/quality.csv", EVERYBODY),
    "exports.asked_quality": ("/quality/requirements.xlsx", EVERYBODY),
    "exports.people": ("/people.xlsx", EVERYBODY),
    "metrics.figures.read_in": ("/metrics/read-in", LEADERS),
    "metrics.figures.check": ("/metrics/read-in/no-such-token", LEADERS),
    "metrics.figures.template": ("/metrics/template.csv", LEADERS),
    "metrics.target": ("/requirements/1/targets", LEADERS),
    "metrics.change_target": ("/requirements/1/targets/1/change", LEADERS),
    "checks.index": ("/checks", EVERYBODY),
    "checks.answer": (f"/checks/{'0' * 32}/answer", LEADERS),
    "quality.index": ("/quality", EVERYBODY),
    "quality.bring": ("/quality/bring", LEADERS),
    "quality.brought": ("/quality/brought/no-such-token", LEADERS),
    "coverage.index": ("/coverage", EVERYBODY),
    "coverage.focus": ("/requirements/1/focus", READERS_IN),
    "coverage.area": ("/coverage/area?area=Achievement", READERS_IN),
    "papers.index": ("/papers", EVERYBODY),
    "papers.statement": ("/statement", EVERYBODY),
    "papers.statement_to_keep": ("/statement.pdf", EVERYBODY),
    "papers.inspectors": ("/inspectors-pack.pdf", EVERYBODY),
    "papers.brief": ("/requirements/1/briefing.pdf", EVERYBODY),
    "papers.visit": ("/visits/1.pdf", EVERYBODY),
    "visits.index": ("/visits", EVERYBODY),
    "visits.page": ("/visits/1", EVERYBODY),
    "visits.write": ("/visits/new", {GOVERNOR, TRUST}),
    "exports.visits": ("/visits.csv", EVERYBODY),
    "meetings.index": ("/meetings", EVERYBODY),
    "meetings.page": ("/meetings/1", EVERYBODY),
    "meetings.call": ("/meetings/call", {*KEEPERS, TRUST}),
    "meetings.year": ("/meetings/dates", {*KEEPERS, TRUST}),
    "meetings.move": ("/meetings/1/move", KEEPERS),
    "meetings.cancel": ("/meetings/1/cancel", KEEPERS),
    "meetings.again": ("/meetings/1/again", KEEPERS),
    "meetings.closures": ("/meetings/closures", EVERYBODY),
    "meetings.open_days": ("/meetings/closures/99/open", KEEPERS),
    "meetings.calendars.addresses": ("/meetings/calendar", EVERYBODY),
    "packs.preview": ("/meetings/1/pack", KEEPERS),
    "packs.preview_pdf": ("/meetings/1/pack/preview.pdf", KEEPERS),
    "packs.freeze": ("/meetings/1/pack", KEEPERS),
    "packs.page": ("/packs/9", EVERYBODY),
    "packs.paper": ("/packs/9/open-standard.pdf", EVERYBODY),
    "packs.text": ("/packs/9/open.txt", EVERYBODY),
    "packs.print_again": ("/packs/9/print", KEEPERS),
    "meetings.boards.page": ("/boards/1", EVERYBODY),
    "meetings.boards.found": ("/boards/new", {*KEEPERS, TRUST}),
    "meetings.boards.change": ("/boards/1/change", KEEPERS),
    "meetings.boards.end": ("/boards/1/end", KEEPERS),
    "meetings.boards.seat": ("/boards/1/seats/new", KEEPERS),
    "meetings.boards.end_seat": ("/boards/seats/1/end", KEEPERS),
    "meetings.boards.part_two": ("/boards/seats/1/part-two", KEEPERS),
    "questions.index": ("/questions", EVERYBODY),
    "questions.page": ("/questions/1", EVERYBODY),
    "questions.ask": ("/questions/ask?action=1.1", ASKERS),
    "questions.answer": ("/questions/1/answer", LEADERS),
    "questions.promise": ("/questions/1/promise", LEADERS),
    "questions.ask_again": ("/questions/1/again", {GOVERNOR}),
    "questions.satisfied": ("/questions/1/satisfied", {GOVERNOR}),
    "questions.take_over": ("/questions/1/take-over", ASKERS),
    "exports.questions": ("/questions.csv", EVERYBODY),
    "exports.history": ("/history.csv", EVERYBODY),
    "history.index": ("/history", EVERYBODY),
    "records.index": ("/records", KEEPERS),
    "records.keep": ("/records/keep", KEEPERS),
    "records.release": ("/records/let-go", KEEPERS),
    "exports.meetings": ("/meetings.xlsx", EVERYBODY),
    "exports.evidence": ("/evidence.xlsx", EVERYBODY),
    "evidence.index": ("/evidence", EVERYBODY),
    "people.index": ("/people", EVERYBODY),
    "people.add": ("/people/add", KEEPERS),
    "people.role": ("/people/1/role", KEEPERS),
    "people.password": ("/people/1/password", KEEPERS),
    "account.reset_factor": ("/people/2/second-step", KEEPERS),
    "people.end": ("/people/roles/1/end", KEEPERS),
    "schools.names": ("/names", EVERYBODY),
    "schools.note_number": ("/names/number", READERS_IN),
    "schools.take_back": ("/names/number/800001/take-back", READERS_IN),
    "plans.view": ("/plan", EVERYBODY),
    "plans.paper": ("/plan.pdf", EVERYBODY),
}
POSTED = {
    "actions.verify",
    "meetings.boards.part_two",
    "meetings.open_days",
    "packs.freeze",
    "packs.print_again",
    "requirements.decide",
    "requirements.follow",
}
NOTHING_THERE = {
    "checks.answer",
    "evidence.download",
    "inspections.check",
    "inspections.source",
    "meetings.open_days",
    "metrics.figures.check",
    "packs.page",
    "packs.paper",
    "packs.print_again",
    "packs.text",
    "quality.brought",
    "requirements.decide",
    "requirements.follow",
    "schools.take_back",
}  # the address is right, the thing is not


@pytest.fixture
def plan(cast: Cast) -> None:
    """One of everything at Harbour Row."""
    inspection = make.inspection(cast.school, cast.head)
    requirement = make.requirement(inspection)
    action = make.action(requirement, cast.leader)
    make.milestone(action, make.TODAY)
    make.update(action, Colour.COMPLETE)
    make.evidence(action)
    make.question(cast.school, cast.governor, cast.leader, action=action)
    board = cast.school.boards[0]
    make.meeting(board, cast.clerk)
    make.seat(board, cast.governor)
    make.closure(cast.school)
    make.visit(cast.school, cast.governor, [action])
    metric: Metric = make.metric(cast.school)
    make.target(requirement, make.reading(metric, cast.head, "2024/25", 28.2, make.TODAY.replace(month=8)), 34.0)
    session().commit()


def open_as(browser: Browser, endpoint: str, urn: str) -> int:
    path = f"/schools/{urn}{SCHOOL_PAGES[endpoint][0]}"
    send = browser.client.post if endpoint in POSTED else browser.client.get
    return send(path).status_code


def test_every_page_of_a_school_is_in_the_table(app: Flask) -> None:
    of_schools = {rule.endpoint for rule in app.url_map.iter_rules() if "urn" in rule.arguments}
    assert of_schools == set(SCHOOL_PAGES)


def test_only_signing_in_is_open_to_anyone(app: Flask) -> None:
    def endpoints(who: str) -> set[str]:
        return {endpoint for endpoint in app.view_functions if audience_of(app, endpoint) == who}

    by_secret_address = {"feeds.of_person", "feeds.of_board"}
    at_a_provider = {"single_sign_on.leave", "single_sign_on.come_back"}
    signed_in_where = {"sessions.index", "sessions.end", "sessions.end_others", "sessions.forget"}
    in_another_way = {"account.link", "account.follow", "security.forgot_password", "security.reset_password"}
    second_step = {"security.tf_select", "security.two_factor_token_validation", "security.mf_recovery"}
    passkey = {"security.wan_signin", "security.wan_signin_response"}
    how_one_signs_in = {
        "account.page",
        "account.second_step",
        "account.set_up",
        "security.change_password",
        "security.verify",
        "security.two_factor_setup",
        "security.mf_recovery_codes",
        "security.wan_register",
        "security.wan_register_response",
        "security.wan_delete",
        "security.wan_verify",
        "security.wan_verify_response",
    }
    not_there = {"security.two_factor_rescue", "security.two_factor_setup_validate"}
    assert (
        endpoints(ANYONE)
        == {"security.login", "security.logout", "static"}
        | by_secret_address
        | at_a_provider
        | in_another_way
        | second_step
        | passkey
        | not_there
    )
    assert (
        endpoints(SIGNED_IN)
        == {"home.front", "histories.account", "home.guide", "mails.wishes"} | signed_in_where | how_one_signs_in
    )


@pytest.mark.usefixtures("plan")
def test_each_member_of_the_cast_opens_what_their_role_includes_and_nothing_else(
    cast: Cast, at_browser: dict[str, Browser]
) -> None:
    wrong = []
    for endpoint, (_, allowed) in SCHOOL_PAGES.items():
        for part in EVERYBODY:
            status = open_as(at_browser[part], endpoint, cast.school.urn)
            expected = {403} if part not in allowed else {404} if endpoint in NOTHING_THERE else {200, 302, 422}
            if status not in expected:
                wrong.append(f"{part} at {endpoint}: {status}, not {expected}")
    assert wrong == []


@pytest.mark.usefixtures("plan")
def test_to_somebody_from_another_school_nothing_of_this_one_exists(cast: Cast, at_browser: dict[str, Browser]) -> None:
    stranger = at_browser["somebody from another school"]
    assert {open_as(stranger, endpoint, cast.school.urn) for endpoint in SCHOOL_PAGES} == {404}


@pytest.mark.usefixtures("plan")
def test_the_things_of_one_school_are_not_found_under_the_address_of_another(
    cast: Cast, at_browser: dict[str, Browser]
) -> None:
    stranger = at_browser["somebody from another school"]
    about_one_thing = [
        endpoint
        for endpoint, (path, allowed) in SCHOOL_PAGES.items()
        if LEADER in allowed and any(c.isdigit() for c in path)
    ]
    assert {open_as(stranger, endpoint, cast.other_school.urn) for endpoint in about_one_thing} == {404}


@pytest.mark.usefixtures("plan")
def test_somebody_not_signed_in_is_sent_to_sign_in_from_everywhere(app: Flask, cast: Cast) -> None:
    nobody = Browser(app.test_client())
    assert {open_as(nobody, endpoint, cast.school.urn) for endpoint in SCHOOL_PAGES} == {302}
