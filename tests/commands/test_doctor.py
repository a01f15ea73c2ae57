"""``flask doctor``: everything that is wrong with an installation is said, and nothing else."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import flask_migrate
import pytest

from tests import make
from tests.commands.test_backups import closed, command, of
from tests.conftest import Clock
from tests.s3 import serving
from tracker.application import create_app
from tracker.config import Backups, Bucket, Clamav, MailServer, Settings
from tracker.db import begin_writing, session
from tracker.models.evidence import Evidence
from tracker.models.jobs import Job, JobState
from tracker.rules.permissions import Role
from tracker.storage.folder import GRACE_SECONDS


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with the demonstration school, to be copied."""
    settings = of(tmp_path_factory.mktemp("loaded"))
    app = create_app(settings, Clock())
    with app.app_context():
        flask_migrate.upgrade()
    closed(app)
    assert command(settings, "demo", "load", "--packs-later").exit_code == 0
    return settings.instance


@pytest.fixture
def own(loaded: Path, tmp_path: Path) -> Settings:
    """A copy of it, to do things to, whose packs are printed."""
    shutil.copytree(loaded, tmp_path / "own")
    settings = of(tmp_path / "own")
    changed(settings, "UPDATE job SET state = 'done'")
    return settings


def changed(settings: Settings, *statements: str) -> None:
    """Change the database behind everybody's back."""
    with closing(sqlite3.connect(settings.instance / "tracker.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def told(settings: Settings, *options: str) -> list[str]:
    """Ask the doctor; give the sentences."""
    result = command(settings, "doctor", *options)
    sentences = result.stdout.splitlines()
    assert (result.exit_code, result.stderr) == (0 if sentences == ["Nothing is wrong."] else 1, "")
    return sentences


def one(settings: Settings, *options: str) -> str:
    """Ask the doctor about what is wrong in one way; give the sentence."""
    (sentence,) = told(settings, *options)
    return sentence


def test_nothing_is_wrong_with_a_demonstration(own: Settings) -> None:
    assert told(own) == ["Nothing is wrong."]
    assert told(own, "--thorough") == ["Nothing is wrong."]


def test_without_a_database_it_says_so_and_makes_none(tmp_path: Path) -> None:
    assert one(of(tmp_path)) == "There is no database yet. Run: flask --app app db upgrade"
    assert not (tmp_path / "tracker.db").exists()


def test_a_database_of_another_version_is_to_be_upgraded(own: Settings) -> None:
    changed(own, "UPDATE alembic_version SET version_num = '0003'")
    assert one(own) == "The database is not of this version. Run: flask --app app db upgrade"


def test_a_damaged_database_is_told(own: Settings) -> None:
    database = own.instance / "tracker.db"
    content = bytearray(database.read_bytes())
    content[40 * 4096 : 90 * 4096] = bytes(50 * 4096)
    database.write_bytes(content)
    assert "Restore the last backup into a new folder." in told(own)[0]


def test_rows_that_name_what_is_not_there_are_told(own: Settings) -> None:
    changed(own, "UPDATE action SET owner_id = 9999 WHERE id = 1")
    assert one(own) == "1 row of action name what is not there. Restore the last backup."


def test_a_file_that_is_gone_is_named(own: Settings) -> None:
    first = sorted((own.instance / "evidence").glob("??/*"))[0]
    first.unlink()
    sentence = one(own)
    assert "is gone. Take it from a backup." in sentence
    assert sentence.endswith(f"evidence/{first.parent.name}/{first.name}.")


def test_a_damaged_file_is_found_when_all_are_read(own: Settings) -> None:
    first = sorted((own.instance / "evidence").glob("??/*"))[0]
    first.write_bytes(b"something else")
    assert told(own) == ["Nothing is wrong."]
    assert "is damaged. Take it from a backup." in one(own, "--thorough")


def test_a_file_that_no_record_names_is_told(own: Settings) -> None:
    orphan = own.instance / "evidence" / "ab" / f"ab{'0' * 62}"
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"left")
    assert told(own) == ["Nothing is wrong."]
    os.utime(orphan, (time.time() - GRACE_SECONDS - 60,) * 2)
    assert one(own).startswith(f"1 file is kept that no record names, such as {orphan.name}. Run: ")


def test_files_that_have_not_moved_into_the_bucket_are_told_until_they_have(own: Settings) -> None:
    with serving() as s3:
        moving = replace(own, bucket=s3.bucket())
        many = len(list((own.instance / "evidence").glob("??/*")))
        assert one(moving) == (
            f"{many} files are in {own.evidence}, where other machines do not find them."
            " Run: flask --app app files move"
        )
        assert command(moving, "files", "move").exit_code == 0
        assert told(moving, "--thorough") == ["Nothing is wrong."]


def test_a_backup_of_a_folder_is_restored_into_a_bucket_whole(own: Settings, tmp_path: Path) -> None:
    assert command(own, "backup", tmp_path / "own.zip").exit_code == 0
    (tmp_path / "other").mkdir()
    with serving() as s3:
        other = replace(of(tmp_path / "other"), bucket=s3.bucket())
        assert command(other, "restore", tmp_path / "own.zip").exit_code == 0
        assert told(other, "--thorough") == ["Nothing is wrong."]
        assert not list((other.instance / "evidence").glob("??/*"))
        again = command(other, "backup", tmp_path / "other.zip")
        assert (again.exit_code, "gone" in again.output) == (0, False)


def test_a_bucket_that_cannot_be_had_is_told_and_nothing_is_called_missing(own: Settings) -> None:
    nowhere = replace(own, bucket=Bucket("evidence", "", "http://127.0.0.1:9", "us-east-1"))
    assert one(nowhere).startswith("s3://evidence, where files are kept, does not work (")


def test_a_chain_that_does_not_hold_is_found_when_it_is_followed(own: Settings) -> None:
    changed(own, "UPDATE event SET subject_id = 77 WHERE id = 30")
    assert "chain" in one(own, "--thorough")


def test_work_that_waits_while_nobody_works_is_told_and_work_that_failed(own: Settings) -> None:
    app = create_app(own, Clock())
    with app.app_context():
        begin_writing()
        person = session().query(Evidence.gathered_by_id).limit(1).scalar()
        asked = make.at(make.TODAY) - timedelta(hours=1)
        for number, state in enumerate((JobState.WAITING, JobState.FAILED, JobState.FAILED, JobState.DONE)):
            said = "The printer was out." if state is JobState.FAILED else ""
            subject = 8002 if number == 3 else 8000 + number
            session().add(
                Job(kind="print", subject_id=subject, state=state, said=said, asked_at=asked, asked_by_id=person)
            )
        session().commit()
    closed(app)
    assert told(own) == [
        "1 piece of long work waits and no worker is at it. Start the server, or run: flask --app app worker",
        "Long work was given up (print): The printer was out.",
    ]


def test_a_key_that_others_can_read_is_told(own: Settings) -> None:
    key = own.instance / "secret_key"
    key.chmod(0o644)
    assert one(own) == f"Others than its owner can read {key}. Run: chmod 600 {key}"


def test_what_others_can_read_is_told_unless_they_cannot_come_near(own: Settings) -> None:
    own.instance.chmod(0o755)
    (own.instance / "evidence").chmod(0o700)
    (own.instance / "tracker.db").chmod(0o644)
    assert one(own) == (
        f"Others than its owner can read tracker.db in {own.instance}. Run: chmod -R go= {own.instance}"
    )
    own.instance.chmod(0o700)
    assert told(own) == ["Nothing is wrong."]


def test_a_proxy_that_is_not_named_and_a_scanner_that_does_not_answer_are_told(own: Settings) -> None:
    changed(own, "DELETE FROM installation")
    served = replace(own, base_url="https://next-steps.school.uk", https=True, clamav=Clamav(host="127.0.0.1", port=1))
    sentences = told(served)
    assert any(sentence.startswith("People come over HTTPS, so a proxy") for sentence in sentences)
    assert any(sentence.startswith("The virus scanner does not answer") for sentence in sentences)
    assert not any("a proxy stands" in sentence for sentence in told(replace(served, proxies=1)))


def test_a_demonstration_with_a_real_school_in_it_or_that_others_reach_is_told(own: Settings) -> None:
    assert one(replace(own, https=True)).startswith("This is the demonstration, and TRACKER_HTTPS says that others")
    changed(own, "INSERT INTO school (urn, name, time_zone, numbers) VALUES ('123456', 'Quay', 'Europe/London', '{}')")
    assert one(own) == (
        "This is the demonstration, and Quay is in it. Give them an installation of their own, or run:"
        " flask --app app demo close"
    )


def test_a_demonstration_that_is_not_marked_is_told(own: Settings) -> None:
    changed(own, "DELETE FROM installation")
    assert told(own)[0].endswith("Mark it as what it is: flask --app app demo load")


def test_people_of_a_real_school_are_not_taken_for_the_demonstrations_by_their_address(tmp_path: Path) -> None:
    settings = of(tmp_path)
    with create_app(settings, Clock()).app_context():
        flask_migrate.upgrade()
        make.role(make.person("Ada Bell", "Head", password="known"), Role.HEAD, make.school("123456", "Quay"))
        session().commit()
    assert not any("demonstration" in sentence or "demo " in sentence for sentence in told(settings))


def test_a_real_school_needs_more_than_a_demonstration(own: Settings) -> None:
    changed(
        own,
        "INSERT INTO school (urn, name, time_zone, numbers) VALUES ('123456', 'Quay', 'Europe/London', '{}')",
        "DELETE FROM installation",
    )
    sentences = told(own)
    assert [sentence.partition(" ")[0] for sentence in sentences] == [
        "People",
        "Links",
        "No",
        "Nobody",
        "Mails",
        "Nobody",
    ]
    assert "governor@harbour-row.example" in sentences[0]
    assert sentences[2].startswith("No second step to sign in yet: clerk@harbour-row.example, head@harbour-row.example")
    assert sentences[3].startswith("Nobody looks for viruses in files that come in.")

    nobody = MailServer("127.0.0.1", 1, None, None, False)
    served = replace(own, base_url="https://next-steps.school.uk", mail_server=nobody)
    sentences = told(served)
    assert sentences[1] == "TRACKER_BASE_URL is https://next-steps.school.uk and TRACKER_HTTPS is no. Set both alike."
    assert sentences[4].startswith("The mail server 127.0.0.1:1 cannot be reached (Connection refused).")


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda folder: None, "is not there or cannot be written"),
        (lambda folder: folder.mkdir(), "There is no backup in "),
        (
            lambda folder: folder.mkdir() or (folder / "next-steps-2026-11-21.zip").touch(),
            "The last backup is of 21 November 2026.",
        ),
        (lambda folder: folder.mkdir() or (folder / "next-steps-2026-11-22.zip").touch(), "Nothing is wrong."),
    ],
)
def test_a_backup_that_was_not_made_for_long_is_told(
    own: Settings, tmp_path: Path, prepare: Callable[[Path], None], sentence: str
) -> None:
    folder = tmp_path / "backups"
    prepare(folder)
    assert sentence in one(replace(own, backups=Backups(folder, 7)))
