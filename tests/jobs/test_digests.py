"""Mails go out once, through a real server, and what cannot be sent is tried again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests import make
from tests.cast import Cast
from tests.installation import settings_in
from tests.jobs.errands import QUICK
from tracker.config import MailServer
from tracker.db import begin_writing, session
from tracker.jobs.calendar import DUTIES
from tracker.jobs.digests import send_due_digests
from tracker.jobs.kinds import DIGESTS
from tracker.jobs.worker import Worker
from tracker.models.jobs import Job, JobState
from tracker.models.mail import SentMail
from tracker.printing import mails
from tracker.queries.digests import digests_due
from tracker.queries.jobs import work_listed
from tracker.rules.colours import Colour
from tracker.services.digests import send_digest

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
MONDAY = date(2026, 11, 23)
LATE = date(2026, 11, 20)
SECRETS = ("Jordan Smith", "Kayleigh", "Case notes of one family", "Exclusion of a pupil")


class Received:
    """What a mail server was given: it refuses whoever it does not like."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        mail = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(mail, EmailMessage)
        assert envelope.rcpt_tos == [mail["To"].addresses[0].addr_spec]
        self.mails.append(mail)
        return "250 OK"

    def by_name(self) -> dict[str, EmailMessage]:
        """Give the mails by the first name of whom they are to."""
        return {mail["To"].addresses[0].display_name.split()[0]: mail for mail in self.mails}


@pytest.fixture
def server(app: Flask) -> Iterator[tuple[Received, Controller]]:
    """A mail server that asks for a password, set up as the installation's."""
    received = Received()

    def known(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (b"office", b"pass:word"), handled=False)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(
        received, hostname="127.0.0.1", port=port, authenticator=known, auth_required=True, auth_require_tls=False
    )
    controller.start()
    hand_over_to(app, MailServer("127.0.0.1", port, "office", "pass:word", is_tls=False))
    yield received, controller
    if controller.loop.is_running():
        controller.stop()


@pytest.fixture
def owing(cast: Cast) -> Cast:
    """Lena and Łukasz owe what is overdue; much that is said of it is for few eyes."""
    cast.second_leader.email = "lukasz@harbour-row.example"
    requirement = make.requirement(make.inspection(cast.school, cast.clerk))
    for owner in (cast.leader, cast.second_leader):
        action = make.action(requirement, owner, due_on=LATE)
        make.update(action, Colour.AMBER, signed_on=LATE, progress="Jordan Smith is back in lessons.")
        make.evidence(action, title="Case notes of one family", confidential=True, added_on=LATE)
        make.question(
            cast.school, cast.governor, owner, text="What of the Exclusion of a pupil, Kayleigh?", confidential=True
        )
    make.question(cast.school, cast.governor, cast.leader, text="Why is Kayleigh not in school?", asked_on=LATE)
    session().commit()
    return cast


def hand_over_to(app: Flask, server: MailServer | None) -> None:
    """Set the installation's mail server."""
    settings = replace(
        settings_in(Path(app.instance_path)), mail_server=server, base_url="https://next-steps.example/at"
    )
    app.extensions["settings"] = settings
    mails.register(app, settings)


def clock() -> datetime:
    return make.at(MONDAY)


def notes() -> list[tuple[int, str]]:
    session().rollback()
    return [(note.person_id, note.occasion) for note in session().scalars(select(SentMail).order_by(SentMail.id))]


def test_everybody_who_owes_something_gets_one_mail(owing: Cast, server: tuple[Received, Controller]) -> None:
    done = send_due_digests(MONDAY, clock)
    assert (done.sent, done.failed) == (2, 0)
    received = server[0].by_name()
    assert set(received) == {"Lena", "Łukasz"}
    mail = received["Łukasz"]
    assert mail["To"].addresses[0].addr_spec == owing.second_leader.email
    assert mail["From"] == "Next Steps <next-steps@localhost>"
    assert mail["Subject"] == "Your week in Next Steps: 1 action overdue"
    assert mail["Date"].datetime == clock()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<https://next-steps.example/at/account/mails>"
    assert mail["Message-ID"].endswith("@next-steps.example>")
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    for part in mail.iter_parts():
        assert "https://next-steps.example/at/schools/900001/actions/1.2" in part.get_content()
    assert send_due_digests(MONDAY, clock).sent == 0
    assert len(server[0].mails) == 2


def test_nothing_that_somebody_wrote_leaves_in_a_mail(owing: Cast, server: tuple[Received, Controller]) -> None:
    send_due_digests(MONDAY + timedelta(days=7), clock)
    assert server[0].mails
    for mail in server[0].mails:
        said = str(mail["Subject"]) + "".join(part.get_content() for part in mail.iter_parts())
        assert "Q" in said
        assert [secret for secret in SECRETS if secret in said] == []


def test_a_mail_that_is_refused_holds_up_no_other_and_is_sent_later(
    owing: Cast, server: tuple[Received, Controller]
) -> None:
    received = server[0]
    received.refuses = {owing.leader.email}
    done = send_due_digests(MONDAY, clock)
    assert (done.sent, done.failed) == (1, 1)
    assert notes() == [(owing.second_leader.id, "week 2026-W48")]
    received.refuses = set()
    assert send_due_digests(MONDAY, clock).sent == 1
    assert [mail["To"].addresses[0].addr_spec for mail in received.mails] == [
        owing.second_leader.email,
        owing.leader.email,
    ]


def test_when_the_server_is_not_there_nobody_counts_as_told(owing: Cast, server: tuple[Received, Controller]) -> None:
    server[1].stop()
    done = send_due_digests(MONDAY, clock)
    assert (done.sent, done.failed) == (0, 2)
    assert notes() == []


def test_a_wrong_password_tells_nobody(app: Flask, owing: Cast, server: tuple[Received, Controller]) -> None:
    hand_over_to(app, MailServer("127.0.0.1", server[1].port, "office", "wrong", is_tls=False))
    assert send_due_digests(MONDAY, clock).failed == 2
    assert (server[0].mails, notes()) == ([], [])


def test_to_another_machine_nothing_is_sent_unsealed(
    app: Flask, owing: Cast, server: tuple[Received, Controller]
) -> None:
    hand_over_to(app, MailServer("0.0.0.0", server[1].port, "office", "pass:word", is_tls=False))  # no name of ours
    assert send_due_digests(MONDAY, clock).failed == 2
    assert (server[0].mails, notes()) == ([], [])


def test_of_two_workers_at_the_same_mail_one_sends_it(owing: Cast) -> None:
    digest = digests_due(MONDAY)[0]
    session().rollback()
    posted: list[object] = []
    begin_writing()
    send_digest(digest, posted.append, now=clock())
    session().commit()
    begin_writing()
    with pytest.raises(IntegrityError):
        send_digest(digest, posted.append, now=clock())
    session().rollback()
    assert posted == [digest]


def test_a_mail_that_is_sent_again_after_an_accident_is_known_for_the_same(owing: Cast) -> None:
    digest = digests_due(MONDAY)[0]
    first, second = (mails.mail_of(digest, clock()).message()["Message-ID"] for _ in range(2))
    assert first == second


def test_without_a_server_mails_are_written_to_a_folder_for_nobody_else_to_read(app: Flask, owing: Cast) -> None:
    assert send_due_digests(MONDAY, clock).sent == 2
    folder = Path(app.instance_path) / "mails"
    assert folder.stat().st_mode & 0o077 == 0
    files = sorted(folder.glob("*.eml"))
    assert len(files) == 2
    for file in files:
        assert file.stat().st_mode & 0o077 == 0
        assert message_from_bytes(file.read_bytes(), policy=policy.default)["Subject"].startswith("Your week")


@pytest.mark.parametrize(
    "name",
    [
        "Lena\r\nBcc: all@x.example",
        "Lena\nAdeyemi",
        'Lena" <x@x.example>, "A',
        pytest.param("Lena\0", marks=pytest.mark.sqlite("PostgreSQL keeps no such character")),
    ],
)
def test_a_name_adds_no_line_and_nobody_to_a_mail(owing: Cast, server: tuple[Received, Controller], name: str) -> None:
    owing.leader.name = name
    session().commit()
    assert send_due_digests(MONDAY, clock).failed == 0
    to_lena = [mail for mail in server[0].mails if mail["To"].addresses[0].addr_spec == owing.leader.email]
    assert len(to_lena) == 1
    assert len(to_lena[0]["To"].addresses) == 1
    assert (to_lena[0]["Bcc"], to_lena[0]["Cc"]) == (None, None)


def by_calendar(app: Flask, moment: datetime) -> JobState:
    """Let a worker do what is due at a moment; give how its round of mails ended."""
    app.extensions["clock"] = lambda: moment
    worker = Worker(app, {}, replace(QUICK, rest=-1), [duty for duty in DUTIES if duty.kind == DIGESTS])
    worker.finish()
    worker.close()
    session().rollback()
    session().expire_all()
    return session().scalar(select(Job.state).where(Job.kind == DIGESTS)) or JobState.WAITING


def test_mails_go_out_from_six_in_the_morning_and_nobody_is_told_twice(app: Flask, owing: Cast) -> None:
    told = []
    for hour in (5, 6, 7):
        by_calendar(app, datetime(2026, 11, 23, hour, 30, tzinfo=UTC))
        told.append(len(notes()))
    assert told == [0, 2, 2]


def test_a_meeting_that_is_called_in_the_course_of_a_day_is_told_of_within_the_hour(app: Flask, cast: Cast) -> None:
    morning = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
    by_calendar(app, morning)
    assert notes() == []
    make.meeting(make.board(cast.school), cast.clerk, date(2026, 11, 27), notice_days=1, called_on=date(2026, 11, 25))
    session().commit()
    told = []
    for minutes in (29, 30):
        by_calendar(app, morning + timedelta(minutes=minutes))
        told.append({person_id for person_id, _ in notes()})
    assert told == [set(), {cast.clerk.id, cast.head.id}]


def test_what_could_not_be_sent_is_tried_three_times_and_again_after_a_rest(
    app: Flask, owing: Cast, server: tuple[Received, Controller]
) -> None:
    server[0].refuses = {owing.leader.email, owing.second_leader.email}
    morning = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    assert by_calendar(app, morning) is JobState.FAILED
    (row,) = work_listed()
    assert row.job.said == "2 mails could not be sent. The server's log says why."
    server[0].refuses = set()
    told = []
    for minutes in (14, 16):
        by_calendar(app, morning + timedelta(minutes=minutes))
        told.append(len(notes()))
    assert told == [0, 2]


def test_a_worker_that_has_to_stop_sends_no_further_mail(owing: Cast) -> None:
    class Stop(BaseException):
        """What a worker raises."""

    def progress(step: int, _steps: int, _said: str) -> None:
        if step == 2:
            raise Stop

    with pytest.raises(Stop):
        send_due_digests(MONDAY, clock, progress)
    assert len(notes()) == 1
