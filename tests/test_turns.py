"""What people do at once: whoever changes the same school waits, and what can be done once is done once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from tests import make
from tests.authenticator import app_of, recovery_codes_of
from tests.browser import Browser
from tests.cast import Cast
from tests.letters import link_in, mails_of
from tests.web.test_inspections import CARD, send, upload
from tracker.db import begin_writing, db, hold, session
from tracker.errors import Invalid
from tracker.models.actions import Update
from tracker.models.events import Event, EventLink
from tracker.models.inspections import Inspection
from tracker.models.jobs import Job
from tracker.models.packs import Pack
from tracker.models.people import Membership, Person
from tracker.models.questions import Question
from tracker.models.schools import School
from tracker.models.sign_ins import SignIn
from tracker.queries.audit import verified
from tracker.rules.permissions import Role
from tracker.services.jobs import ask_for_job
from tracker.services.moves import move_person
from tracker.services.people import add_person
from tracker.services.schools import note_former_urn
from tracker.services.start import start_code

pytestmark = pytest.mark.postgresql("SQLite lets in one writer at all")

HARBOUR = "/schools/900001"
NOW = make.at(make.TODAY)
MANY = 4
PATIENCE = 20


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do several things in threads of their own that begin in one moment; give what each came to."""
    begin = threading.Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        begin.wait(PATIENCE)
        return work()

    with ThreadPoolExecutor(len(works)) as people:
        return list(people.map(one, works))


def pressed(clients: list[FlaskClient], path: str, typed: dict[str, Any]) -> list[TestResponse]:
    """Send the same form from several browsers at once."""
    return at_once([partial(client.post, path, data=typed) for client in clients])


def signed_in(app: Flask, who: Person, times: int = MANY) -> list[FlaskClient]:
    """Somebody at several browsers."""
    return [Browser(app.test_client()).sign_in(who).client for _ in range(times)]


def count(of: type, *where: Any) -> int:
    session().rollback()
    return session().scalar(sa.select(sa.func.count()).select_from(of).where(*where)) or 0


# ---------------------------------------------------------------- whose turn it is


@pytest.fixture
def another(app: Flask, cast: Cast) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Do something in a transaction of somebody else's, while the test's own goes on."""
    session().commit()
    with ThreadPoolExecutor(1) as somebody:

        def does(work: Callable[[], None]) -> None:
            def inside() -> None:
                with app.app_context():
                    session().execute(sa.text("SET lock_timeout = '200ms'"))
                    session().commit()
                    try:
                        work()
                    finally:
                        session().rollback()
                        session().connection().invalidate()

            somebody.submit(inside).result(PATIENCE)

        yield does


def test_changes_of_one_school_wait_for_each_other(another: Callable[..., None]) -> None:
    begin_writing(of="school 900001")
    with pytest.raises(OperationalError, match="lock timeout"):
        another(lambda: begin_writing(of="school 900001"))
    session().rollback()
    another(lambda: begin_writing(of="school 900001"))


def test_changes_of_two_schools_go_side_by_side(another: Callable[..., None]) -> None:
    begin_writing(of="school 900001")
    another(lambda: begin_writing(of="school 900002"))
    session().rollback()


def test_a_change_that_names_nothing_waits_for_all_and_holds_up_all(another: Callable[..., None]) -> None:
    begin_writing()
    with pytest.raises(OperationalError, match="lock timeout"):
        another(lambda: begin_writing(of="school 900001"))
    session().rollback()
    begin_writing(of="school 900001")
    with pytest.raises(OperationalError, match="lock timeout"):
        another(begin_writing)
    session().rollback()


def test_what_is_found_out_later_is_held_until_the_end(another: Callable[..., None]) -> None:
    begin_writing(of="school 900001")
    hold("address idris@estuary.example")

    def adds() -> None:
        begin_writing(of="school 900002")
        hold("address idris@estuary.example")

    with pytest.raises(OperationalError, match="lock timeout"):
        another(adds)
    session().commit()
    another(adds)


def test_whoever_reads_waits_for_nobody_and_sees_one_moment(cast: Cast, another: Callable[..., None]) -> None:
    names = sa.select(School.name).order_by(School.id)
    begin_writing()

    def reads() -> None:
        assert session().scalars(names).first() == "Harbour Row Academy"

    another(reads)
    session().rollback()
    assert session().scalars(names).first() == "Harbour Row Academy"

    def renames() -> None:
        begin_writing(of="school 900001")
        session().execute(sa.update(School).values(name="Another"))
        session().commit()

    another(renames)
    assert session().scalars(names).first() == "Harbour Row Academy"
    session().rollback()
    assert session().scalars(names).first() == "Another"


def test_nobody_waits_for_ever(app: Flask) -> None:
    shown = {name: session().scalar(sa.text(f"SHOW {name}")) for name in ("lock_timeout", "statement_timeout")}
    assert shown == {"lock_timeout": "15s", "statement_timeout": "1min"}
    assert session().scalar(sa.text("SHOW idle_in_transaction_session_timeout")) == "5min"


def test_a_connection_that_the_server_closed_is_not_noticed_by_anybody(
    app: Flask, at_browser: dict[str, Browser]
) -> None:
    at_browser["governor"].get(f"{HARBOUR}/")
    session().rollback()
    with db.engine.connect() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    assert at_browser["governor"].get(f"{HARBOUR}/").heading


def test_a_change_that_waits_too_long_is_told_so_and_stores_nothing(app: Flask, cast: Cast) -> None:
    (client,) = signed_in(app, cast.leader, 1)
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    session().commit()
    sa.event.listen(
        db.engine, "begin", lambda connection: connection.exec_driver_sql("SET lock_timeout = '100ms'"), named=False
    )
    begin_writing(of="school 900001")
    answer = at_once([lambda: client.post(f"{HARBOUR}/actions/1.1/progress", data={"colour": "green"})])[0]
    session().rollback()
    assert (answer.status_code, "out of reach just now" in answer.text) == (503, True)
    assert count(Update) == 0


# ---------------------------------------------------------------- what can be done once


def test_a_pack_frozen_by_several_at_once_is_one_pack(app: Flask, cast: Cast) -> None:
    board = cast.school.boards[0]
    make.meeting(board, cast.clerk, make.TODAY + timedelta(days=21))
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    session().commit()
    answers = pressed(signed_in(app, cast.clerk, 2), f"{HARBOUR}/meetings/1/pack", {})  # each takes a while
    assert {answer.status_code for answer in answers} == {302}
    assert count(Pack) == 1
    assert count(Event, Event.name == "pack_frozen") == 1
    assert count(Job, Job.kind.like("%print%")) <= 1


def test_an_invitation_used_by_several_at_once_is_used_once(app: Flask, at_browser: dict[str, Browser]) -> None:
    at_browser["clerk"].post(
        f"{HARBOUR}/people/add",
        {"name": "Idris Ŵood", "email": "idris@estuary.example", "role": "governor", "job_title": ""},
    )
    link = link_in(mails_of(app)[-1])
    path = "/invitations/" + link.rpartition("/")[2]
    works = [
        partial(
            app.test_client().post,
            path,
            data={"password": f"marram-grass-{number}-dune", "again": f"marram-grass-{number}-dune"},
        )
        for number in range(MANY)
    ]
    answers = at_once(works)
    assert sorted(answer.status_code for answer in answers) == [302, *[404] * (MANY - 1)]
    assert count(Event, Event.name == "invitation_used") == 1


def test_a_link_to_sign_in_opened_by_several_at_once_lets_in_one(app: Flask, cast: Cast) -> None:
    app.test_client().post("/login/link", data={"email": cast.leader.email})
    app.test_cli_runner().invoke(args=["worker", "--once"])
    path = "/login/link/" + link_in(mails_of(app)[-1]).rpartition("/")[2]
    pressed([app.test_client() for _ in range(MANY)], path, {})
    assert count(SignIn) == 1


def test_the_demonstration_that_several_presses_open_is_opened_once(app: Flask) -> None:
    clients = [app.test_client() for _ in range(2)]
    code = start_code(app.extensions["settings"].secret_key)
    for client in clients:
        client.get(f"/start/{code}")
    answers = pressed(clients, "/start/demonstration", {})
    assert {answer.status_code for answer in answers} == {302}
    assert count(School, School.urn == "900001") == 1


@pytest.mark.parametrize("path", ["/login/code", "/login/recovery-code"])
def test_a_code_typed_by_several_at_once_lets_in_one(app: Flask, cast: Cast, path: str) -> None:
    shown = app_of(cast.head)
    code = recovery_codes_of(cast.head)[0] if "recovery" in path else shown.code()
    session().commit()
    half_way = [Browser(app.test_client()).sign_in(cast.head, seen_to=False).client for _ in range(MANY)]
    before = count(SignIn)
    pressed(half_way, path, {"code": code})
    assert count(SignIn) - before == 1


def test_a_document_accepted_by_several_at_once_is_one_inspection(app: Flask, cast: Cast) -> None:
    leaders = [Browser(app.test_client()).sign_in(who) for who in (cast.leader, cast.head, cast.leader)]
    pages = [upload(one, CARD) for one in leaders]
    answers = at_once([partial(send, one, page) for one, page in zip(leaders, pages, strict=True)])
    assert {page.status for page in answers} == {200}
    assert count(Inspection) == 1
    assert count(Event, Event.name == "inspection_accepted") == 1


def test_what_is_asked_for_by_several_schools_at_once_is_one_job(app: Flask, cast: Cast) -> None:
    ids = [(cast.school.id, "school 900001"), (cast.other_school.id, "school 900002")] * 2
    by_id = cast.clerk.id
    session().commit()

    def ask(school_id: int, name: str) -> int:
        with app.app_context():
            begin_writing(of=name)
            school, by = session().get_one(School, school_id), session().get_one(Person, by_id)
            job = ask_for_job("errand", 7, school=school, by=by, now=NOW)
            session().commit()
            return job.id

    found = at_once([partial(ask, school, name) for school, name in ids])
    assert len(set(found)) == 1
    assert count(Job) == 1


def test_somebody_whom_two_schools_add_at_once_is_one_person(app: Flask, cast: Cast) -> None:
    by_id = cast.clerk.id
    session().commit()

    def add(urn: str) -> str:
        with app.app_context():
            begin_writing(of=f"school {urn}")
            by = session().get_one(Person, by_id)
            try:
                add_person("Idris Wood", "idris@estuary.example", by=by, now=NOW)
                session().commit()
            except Invalid as error:
                session().rollback()
                return str(error)
            return "added"

    told = sorted(at_once([partial(add, urn) for urn in ("900001", "900002", "900003")]))
    assert told == [*["Somebody with the address idris@estuary.example is already here."] * 2, "added"]
    assert count(Person, Person.email == "idris@estuary.example") == 1


def test_somebody_whom_two_schools_move_at_once_to_a_third_gets_their_role_there_once(app: Flask, cast: Cast) -> None:
    """Each school is changed by one of the two, and neither holds the school that they go to."""
    harbour, anchor = cast.school, make.school("900100", "Anchor Academy", trust=cast.trust)
    quay = make.school("900101", "Quay Academy", trust=cast.trust)
    make.role(cast.leader, Role.LEADER, anchor)
    ids = [cast.leader.id, quay.id, cast.trust_officer.id]
    from_here = [(harbour.urn, harbour.id), (anchor.urn, anchor.id)]
    session().commit()
    have_looked = threading.Barrier(2)

    def move(urn: str, school_id: int) -> str:
        with app.app_context():
            begin_writing(of=f"school {urn}")
            person, by = session().get_one(Person, ids[0]), session().get_one(Person, ids[2])
            assert len(person.memberships) == 2
            school, to = session().get_one(School, school_id), session().get_one(School, ids[1])
            have_looked.wait(PATIENCE)
            on = make.TODAY - timedelta(days=1)
            try:
                move_person(person, school, to, Role.LEADER, on, {}, {}, by=by, now=NOW, today=make.TODAY)
                session().commit()
            except Invalid as error:
                session().rollback()
                return str(error)
            return "moved"

    told = sorted(at_once([partial(move, *one) for one in from_here]))
    assert told == ["Lena Adeyemi is already leader there.", "moved"]
    assert count(Membership, Membership.school_id == ids[1]) == 1
    assert count(Event, Event.name == "person_moved") == 2  # in the histories of the one school and the third
    assert count(Membership, Membership.person_id == ids[0], Membership.ends_on.is_(None)) == 2
    assert verified().broken is None


def test_updates_of_one_action_at_once_are_all_kept_and_questions_have_numbers_of_their_own(
    app: Flask, cast: Cast
) -> None:
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    session().commit()
    leaders, governors, head = signed_in(app, cast.leader), signed_in(app, cast.governor), cast.head.id
    session().commit()
    works = [
        partial(one.post, f"{HARBOUR}/actions/1.1/progress", data={"colour": "amber", "progress": f"Visit {n}."})
        for n, one in enumerate(leaders)
    ]
    works += [
        partial(
            one.post,
            f"{HARBOUR}/questions/ask",
            data={"text": f"What did visit {n} show?", "asked_of": str(head), "answer_by": ["13", "1", "2027"]},
        )
        for n, one in enumerate(governors)
    ]
    assert {answer.status_code for answer in at_once(works)} == {302}
    assert count(Update) == MANY
    assert list(session().scalars(sa.select(Question.number).order_by(Question.number))) == [1, 2, 3, 4]


def test_one_update_that_comes_several_times_at_once_is_signed_once(app: Flask, cast: Cast) -> None:
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    session().commit()
    clients = signed_in(app, cast.leader)
    form = {"colour": "amber", "progress": "Eighteen lessons visited.", "mark": "a" * 32}
    answers = pressed(clients, f"{HARBOUR}/actions/1.1/progress", form)
    assert {(one.status_code, one.headers["Location"]) for one in answers} == {(302, f"{HARBOUR}/actions/1.1")}
    assert count(Update) == 1


def test_of_two_heads_who_end_each_others_role_one_stays(app: Flask, cast: Cast) -> None:
    """A school keeps somebody who manages its people."""
    clerks = session().scalars(sa.select(Membership).where(Membership.role.in_([Role.CLERK, Role.TRUST_OFFICER])))
    for held in clerks:
        held.ends_on = make.TODAY - timedelta(days=1)
    second = make.person("Hana Roe", "Deputy head")
    make.role(second, Role.HEAD, cast.school)
    second.password = cast.head.password
    session().commit()
    heads = [Browser(app.test_client()).sign_in(who).client for who in (cast.head, second)]
    held_by = {m.person_id: m.id for m in session().scalars(sa.select(Membership).where(Membership.role == Role.HEAD))}
    paths = [f"{HARBOUR}/people/roles/{held_by[who]}/end" for who in (second.id, cast.head.id)]
    session().commit()
    typed = {"ends_on": ["24", "11", "2026"]}
    at_once([partial(one.post, path, data=typed) for one, path in zip(heads, paths, strict=True)])
    assert count(Event, Event.name == "role_ended") == 1


def test_writers_at_two_schools_and_none_do_not_fork_a_chain(app: Flask, cast: Cast) -> None:
    ids = {"900001": cast.school.id, "900002": cast.other_school.id}
    by_id = cast.clerk.id
    session().commit()

    def write(number: int) -> None:
        with app.app_context():
            urn = ("900001", "900002")[number % 2]
            begin_writing(of=f"school {urn}")
            school, by = session().get_one(School, ids[urn]), session().get_one(Person, by_id)
            note_former_urn(school, f"80{number:04}", by=by, now=NOW)
            add_person("Nia", f"nia{number}@estuary.example", by=by, now=NOW)  # an event of no school
            session().commit()

    with ThreadPoolExecutor(MANY) as writers:
        list(writers.map(write, range(24)))
    assert (verified().broken, count(Event), count(EventLink)) == (None, 48, 48)


def test_an_update_is_not_lost_where_a_file_comes_with_it(app: Flask, cast: Cast) -> None:
    """While a file is looked through the turn is let go, and taken again under the same name."""
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    session().commit()
    clients = signed_in(app, cast.leader)

    def log(number: int, client: FlaskClient) -> int:
        form = {
            "colour": "amber",
            "progress": f"Visit {number}.",
            "title": f"Notes {number}",
            "file": (BytesIO(f"Notes of visit {number}".encode()), f"notes{number}.txt"),
        }
        return client.post(f"{HARBOUR}/actions/1.1/progress", data=form).status_code

    codes = at_once([partial(log, n, one) for n, one in enumerate(clients)])
    assert codes == [302] * MANY
    assert count(Update) == MANY
