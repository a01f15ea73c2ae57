"""Every page × every member of the cast. A page that is not in the table fails the test."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask
from flask_migrate import stamp

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.metrics import Metric
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role
from tracker.web.guard import ANYONE, AT_TRUST, ON_TRUST_BOARD, SIGNED_IN, WHOLLY_SIGNED_IN, WITH_PASS, audience_of

GOVERNOR, LEADER, HEAD, CLERK, TRUST = "governor", "leader", "head", "clerk", "trust officer"
STRANGER, ADVISER, NOBODY = "somebody from another school", "adviser with a pass", "somebody not signed in"
EVERYBODY = {GOVERNOR, LEADER, HEAD, CLERK, TRUST}
LEADERS = {LEADER, HEAD}
READERS_IN = {LEADER, HEAD, CLERK}
KEEPERS = {HEAD, CLERK}
ASKERS = {GOVERNOR, CLERK, TRUST}
VERIFIERS = {GOVERNOR, HEAD, TRUST}
WITH_A_PASS = {ADVISER}  # to the school's own people there is no such page

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
    "offers.take": ("/requirements/1/offers/1/take", LEADERS),
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
    "account.reset_factor": ("/people/2/second-step", KEEPERS),
    "people.invite": ("/people/2/invite", KEEPERS),
    "people.withdraw": ("/people/9999/invitation/withdraw", KEEPERS),
    "people.leave": ("/people/2/leave", KEEPERS),
    "people.move": ("/people/2/move", {*KEEPERS, TRUST}),
    "people.change": ("/people/roles/1/change", KEEPERS),
    "people.end": ("/people/roles/1/end", KEEPERS),
    "passes.index": ("/passes", KEEPERS),
    "passes.give": ("/passes/new", KEEPERS),
    "passes.page": ("/passes/1", KEEPERS),
    "passes.withdraw": ("/passes/1/withdraw", KEEPERS),
    "passes.shared": ("/shared", WITH_A_PASS),
    "passes.requirement": ("/shared/requirements/1", WITH_A_PASS),
    "passes.file": ("/shared/evidence/9", WITH_A_PASS),
    "search.page": ("/search?q=check", EVERYBODY),
    "schools.names": ("/names", EVERYBODY),
    "schools.place": ("/names/place", {CLERK, TRUST}),
    "webhooks.index": ("/webhooks", {*KEEPERS, TRUST}),
    "webhooks.make": ("/webhooks/new", {*KEEPERS, TRUST}),
    "webhooks.page": ("/webhooks/99", {*KEEPERS, TRUST}),
    "webhooks.end": ("/webhooks/99/end", {*KEEPERS, TRUST}),
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
    "people.withdraw",
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
    "passes.file",
    "people.withdraw",
    "quality.brought",
    "requirements.decide",
    "requirements.follow",
    "schools.take_back",
    "trust_webhooks.end",
    "trust_webhooks.page",
    "webhooks.end",
    "webhooks.page",
    "set_ups.again",
    "set_ups.check",
    "set_ups.page",
    "trust_packs.page",
    "trust_packs.paper",
    "trust_packs.print_again",
    "trust_packs.text",
}  # the address is right, the thing is not


AS_TEXT = {
    "papers.brief",
    "papers.inspectors",
    "papers.statement_to_keep",
    "papers.visit",
    "plans.paper",
}  # papers whose words are read where they are plain

# Every other page, by whom it is for: those who are not signed in are led to sign in from all but the first.
OPEN_PAGES = {
    "demonstration.be": "/demonstration/be",
    "account.follow": "/login/link/no-such-token",
    "account.link": "/login/link",
    "feeds.of_board": "/calendars/no-such-key/boards/1.ics",
    "feeds.of_person": "/calendars/no-such-key.ics",
    "home.accessibility": "/accessibility",
    "invitations.accept": "/invitations/no-such-key",
    "operation.live": "/health/live",
    "operation.metrics": "/metrics",
    "operation.ready": "/health/ready",
    "security.forgot_password": "/password",
    "security.login": "/login",
    "security.logout": "/logout",
    "security.mf_recovery": "/login/recovery-code",
    "security.reset_password": "/password/no-such-token",
    "security.tf_select": "/login/second-step",
    "security.two_factor_rescue": "/tf-rescue",
    "security.two_factor_setup_validate": "/account/app/no-such-token",
    "security.two_factor_token_validation": "/login/code",
    "security.wan_signin": "/login/passkey",
    "security.wan_signin_response": "/login/passkey/no-such-token",
    "single_sign_on.come_back": "/login/with/nobody/back",
    "single_sign_on.leave": "/login/with/nobody",
    "specimens.index": "/components",
    "start.board": "/start/board",
    "start.demonstration": "/start/demonstration",
    "start.front": "/start",
    "start.school": "/start/school",
    "start.with_code": "/start/no-such-code",
    "start.you": "/start/you",
    "static": "/static/screen.css",
}
SIGNED_IN_PAGES = {
    "account.page": "/account",
    "account.second_step": "/account/second-step",
    "account.set_up": "/account/set-up",
    "demonstration.about": "/demonstration",
    "demonstration.leave": "/demonstration/leave",
    "histories.account": "/account/history",
    "mails.wishes": "/account/mails",
    "security.change_password": "/change",
    "security.mf_recovery_codes": "/account/recovery-codes",
    "security.two_factor_setup": "/account/app",
    "security.verify": "/account/confirm",
    "security.wan_delete": "/account/passkeys/remove",
    "security.wan_register": "/account/passkeys",
    "security.wan_register_response": "/account/passkeys/no-such-token",
    "security.wan_verify": "/account/confirm/passkey",
    "security.wan_verify_response": "/account/confirm/passkey/no-such-token",
    "sessions.end": "/account/sign-ins/999/end",
    "sessions.end_others": "/account/sign-ins/end-others",
    "sessions.forget": "/account/providers/999/forget",
    "sessions.index": "/account/sign-ins",
    "tokens.end": "/account/tokens/999/end",
    "tokens.index": "/account/tokens",
    "tokens.make": "/account/tokens/new",
}
WHOLLY_SIGNED_IN_PAGES = {
    "home.front": "/",
    "help.guide": "/help/governor",
    "help.index": "/help",
    "help.words": "/help/words",
    "searches.page_of_all": "/search?q=check",
}
ENDS_A_SESSION = {"security.logout", "sessions.end_others"}
TRUST_PAGES = {
    "histories.trust": "/trusts/1/history",
    "set_ups.again": "/trusts/1/set-up/99/again",
    "set_ups.check": "/trusts/1/set-up/people/no-such-token",
    "set_ups.index": "/trusts/1/set-up",
    "set_ups.page": "/trusts/1/set-up/99",
    "set_ups.read_in": "/trusts/1/set-up/schools",
    "set_ups.template": "/trusts/1/set-up/people-template.csv",
    "trust_exports.common": "/trusts/1/common.csv",
    "trust_exports.schools": "/trusts/1/schools.xlsx",
    "trust_exports.schools_metric": "/trusts/1/metrics.csv",
    "trust_exports.schools_requirements": "/trusts/1/requirements.csv",
    "trust_offers.change": "/trusts/1/offers/1/change",
    "trust_offers.index": "/trusts/1/offers",
    "trust_offers.make": "/trusts/1/offers/new",
    "trust_offers.page": "/trusts/1/offers/1",
    "trust_offers.withdraw": "/trusts/1/offers/1/withdraw",
    "trust_webhooks.end": "/trusts/1/webhooks/99/end",
    "trust_webhooks.index": "/trusts/1/webhooks",
    "trust_webhooks.make": "/trusts/1/webhooks/new",
    "trust_webhooks.page": "/trusts/1/webhooks/99",
    "trusts.page": "/trusts/1",
    "trusts.common": "/trusts/1/common",
    "trusts.metric": "/trusts/1/metrics",
    "trusts.paper": "/trusts/1.txt",
}
BOARD_PAGES = {
    "trust_packs.freeze": "/trusts/1/meetings/2/pack",
    "trust_packs.index": "/trusts/1/packs",
    "trust_packs.meeting": "/trusts/1/meetings/2",
    "trust_packs.page": "/trusts/1/packs/9",
    "trust_packs.paper": "/trusts/1/packs/9/open-standard.pdf",
    "trust_packs.preview": "/trusts/1/meetings/2/pack",
    "trust_packs.preview_pdf": "/trusts/1/meetings/2/pack/preview.pdf",
    "trust_packs.print_again": "/trusts/1/packs/9/print",
    "trust_packs.text": "/trusts/1/packs/9/open.txt",
}
OF_NO_SCHOOL = {**TRUST_PAGES, **BOARD_PAGES, **SIGNED_IN_PAGES, **WHOLLY_SIGNED_IN_PAGES, **OPEN_PAGES}


@pytest.fixture
def shared(cast: Cast) -> Requirement:
    """One of everything at Harbour Row; the requirement is the one that advisers read with a pass."""
    inspection = make.inspection(cast.school, cast.head)
    requirement = make.requirement(inspection)
    action = make.action(requirement, cast.leader)
    make.milestone(action, make.TODAY)
    make.update(action, Colour.COMPLETE)
    make.evidence(action)
    make.question(cast.school, cast.governor, cast.leader, action=action)
    board = cast.school.boards[0]
    make.meeting(board, cast.clerk)
    make.meeting(make.trust_board(cast.trust), cast.trust_officer)
    make.seat(board, cast.governor)
    make.closure(cast.school)
    make.visit(cast.school, cast.governor, [action])
    make.offer(cast.trust, cast.trust_officer)
    metric: Metric = make.metric(cast.school)
    make.target(requirement, make.reading(metric, cast.head, "2024/25", 28.2, make.TODAY.replace(month=8)), 34.0)
    session().commit()
    return requirement


@pytest.fixture
def everybody(app: Flask, cast: Cast, shared: Requirement, at_browser: dict[str, Browser]) -> dict[str, Browser]:
    """The cast at their browsers, those who hold no role, and somebody who is not signed in."""
    outsiders = make.outsiders(cast, shared, session().get_one(Person, cast.leader.id).password)
    session().commit()
    outside = {part: Browser(app.test_client()).sign_in(who) for part, who in outsiders.everybody().items()}
    return {**at_browser, **outside, NOBODY: Browser(app.test_client())}


def open_as(browser: Browser, endpoint: str, urn: str, method: str | None = None) -> int:
    method = method or ("POST" if endpoint in POSTED else "GET")
    return browser.client.open(f"/schools/{urn}{SCHOOL_PAGES[endpoint][0]}", method=method).status_code


def answers(endpoint: str, part: str) -> set[int]:
    """Give how a page of the school may answer a member of the cast."""
    allowed = SCHOOL_PAGES[endpoint][1]
    if part == NOBODY:
        return {302}  # to sign in
    if part in allowed:
        return {404} if endpoint in NOTHING_THERE else {200, 302, 422}
    return {403} if part in EVERYBODY and allowed != WITH_A_PASS else {404}


def methods_of(app: Flask) -> dict[str, set[str]]:
    """Give how each page may be asked for."""
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        methods.setdefault(rule.endpoint, set()).update((rule.methods or set()) & {"GET", "POST"})
    return methods


def pages_of(app: Flask) -> set[str]:
    """Name the pages for people; those for programs have tables of their own, in ``api/test_access.py``."""
    return {endpoint for endpoint in app.view_functions if not endpoint.startswith("api.")}


def test_every_page_is_in_a_table(app: Flask) -> None:
    of_schools = {rule.endpoint for rule in app.url_map.iter_rules() if "urn" in rule.arguments} & pages_of(app)
    assert of_schools == set(SCHOOL_PAGES)
    assert pages_of(app) - of_schools == set(OF_NO_SCHOOL)


def test_every_page_is_for_whom_its_table_says(app: Flask) -> None:
    tables = (
        (OPEN_PAGES, ANYONE),
        (SIGNED_IN_PAGES, SIGNED_IN),
        (WHOLLY_SIGNED_IN_PAGES, WHOLLY_SIGNED_IN),
        (TRUST_PAGES, AT_TRUST),
        (BOARD_PAGES, ON_TRUST_BOARD),
    )
    for table, who in tables:
        assert {endpoint for endpoint in pages_of(app) if audience_of(app, endpoint) == who} == set(table)
    with_a_pass = {endpoint for endpoint, (_, allowed) in SCHOOL_PAGES.items() if allowed == WITH_A_PASS}
    assert {endpoint for endpoint in app.view_functions if audience_of(app, endpoint) == WITH_PASS} == with_a_pass


def test_each_member_of_the_cast_opens_what_is_theirs_and_nothing_else(
    app: Flask, cast: Cast, everybody: dict[str, Browser]
) -> None:
    """Every page of a school × everybody; what is not theirs is neither read nor sent to."""
    wrong, methods = [], methods_of(app)
    for endpoint, (_, allowed) in SCHOOL_PAGES.items():
        for part, browser in everybody.items():
            expected = answers(endpoint, part)
            for method in [None] if part in allowed else sorted(methods[endpoint]):
                status = open_as(browser, endpoint, cast.school.urn, method)
                if status not in expected:
                    wrong.append(f"{part} at {endpoint} by {method}: {status}, not {expected}")
    assert wrong == []


def test_the_pages_of_no_school_are_for_whom_they_say(app: Flask, cast: Cast, everybody: dict[str, Browser]) -> None:
    """Every other page × everybody: only a trust's officers have its pages, and all others sign in first."""
    stamp()  # of a database without a version nobody is ready to serve pages
    wrong, methods = [], methods_of(app)
    for endpoint, path in OF_NO_SCHOOL.items():
        for part, browser in everybody.items():
            if endpoint in ENDS_A_SESSION and part != NOBODY:
                continue
            answer = browser.client.open(path, method="GET" if "GET" in methods[endpoint] else "POST")
            is_led_to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/login?next=")
            is_right = answer.status_code < 500 and is_led_to_sign_in == (part == NOBODY and endpoint not in OPEN_PAGES)
            if endpoint in {*TRUST_PAGES, *BOARD_PAGES} and part != NOBODY:
                is_there = part == TRUST and endpoint not in NOTHING_THERE
                is_right = answer.status_code in ({200, 302} if is_there else {404})
            if not is_right:
                wrong.append(f"{part} at {endpoint}: {answer.status_code} {answer.headers.get('Location')}")
    assert wrong == []


def test_the_things_of_one_school_are_not_found_under_the_address_of_another(
    cast: Cast, shared: Requirement, at_browser: dict[str, Browser]
) -> None:
    """Not even for somebody who may do everything there."""
    stranger = session().get_one(Person, cast.stranger.id)
    for held in (Role.HEAD, Role.CLERK, Role.GOVERNOR):
        make.role(stranger, held, cast.other_school)
    session().commit()
    about_one_thing = [endpoint for endpoint, (path, _) in SCHOOL_PAGES.items() if any(c.isdigit() for c in path)]
    found = {
        endpoint: status
        for endpoint in about_one_thing
        if (status := open_as(at_browser[STRANGER], endpoint, cast.other_school.urn)) != 404
    }
    assert found == {}


def test_an_address_that_is_not_there_says_no_more_than_one_of_another_school(
    cast: Cast, shared: Requirement, at_browser: dict[str, Browser]
) -> None:
    stranger = at_browser[STRANGER]
    pages = [stranger.get(f"/schools/{urn}/requirements/1", 404) for urn in (cast.school.urn, "900009")]
    assert pages[0].main == pages[1].main
    own = f"/schools/{cast.other_school.urn}"
    for thing in ("metrics", "inspections", "meetings", "boards", "packs"):
        assert stranger.get(f"{own}/{thing}/1", 404).main == stranger.get(f"{own}/{thing}/4711", 404).main


def test_what_is_for_few_eyes_reaches_no_others_by_any_page_or_file(
    app: Flask, cast: Cast, shared: Requirement, everybody: dict[str, Browser]
) -> None:
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
    seen: dict[str, set[str]] = {secret: set() for secret in named}
    methods = methods_of(app)
    for part in (*sorted(EVERYBODY), ADVISER, STRANGER):
        for endpoint, (path, _) in SCHOOL_PAGES.items():
            if "GET" not in methods[endpoint] or endpoint == "packs.preview_pdf":
                continue
            place = path.replace(".pdf", ".txt") if endpoint in AS_TEXT else path
            words = words_of(everybody[part].client.get(f"/schools/{cast.school.urn}{place}").data)
            for secret in named:
                if secret in words:
                    seen[secret].add(part)
    assert seen == named


def test_nothing_says_twice_how_its_letters_are_written(
    app: Flask, cast: Cast, shared: Requirement, everybody: dict[str, Browser]
) -> None:
    """Every page and every file that is text, of a school and of a trust."""
    methods, said = methods_of(app), set()
    for endpoint, (path, allowed) in SCHOOL_PAGES.items():
        if "GET" in methods[endpoint] and endpoint != "packs.preview_pdf":
            place = path.replace(".pdf", ".txt") if endpoint in AS_TEXT else path
            part = ADVISER if allowed == WITH_A_PASS else CLERK if CLERK in allowed else HEAD
            said.add(everybody[part].client.get(f"/schools/{cast.school.urn}{place}").headers["Content-Type"])
    for path in TRUST_PAGES.values():
        said.add(everybody[TRUST].client.get(path).headers["Content-Type"])
    assert {"text/plain; charset=utf-8", "text/csv; charset=utf-8", "text/html; charset=utf-8"} <= said
    assert not [kind for kind in said if kind.count("charset") > 1]


def words_of(content: bytes) -> str:
    """Give what can be read in a page or a file; a workbook and a Word document are archives."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
