"""A wrong setting stops the start, in a sentence that says what would be right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tracker.application import create_app
from tracker.config import Backups, Bucket, MailServer, settings_from
from tracker.errors import SettingsError


def test_without_any_setting_everything_is_kept_in_the_instance_folder(
    tmp_path: Path,
) -> None:
    settings = settings_from({"TRACKER_INSTANCE": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'tracker.db'}"
    assert settings.evidence == tmp_path / "evidence"
    assert not settings.https


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TRACKER_SECRET_KEY", "short", "give 32 characters or more"),
        ("TRACKER_HTTPS", "maybe", "it should be yes or no"),
        ("TRACKER_DATABASE_URL", "not a database", "is not a database address"),
        ("TRACKER_DATABASE_URL", "mysql://there/db", "names mysql"),
        ("TRACKER_DEMO_PASSWORD", "abc", "give 8 characters or more"),
        ("TRACKER_WORKERS", "-1", "how many workers run beside the server, 0 to 64"),
        ("TRACKER_WORKERS", "two", "how many workers run beside the server, 0 to 64"),
        ("TRACKER_WORKERS", "65", "how many workers run beside the server, 0 to 64"),
        ("TRACKER_BACKUPS", "backups", "it should be a folder, and how many nights are kept"),
        ("TRACKER_BACKUPS", "/srv/backups:0", "it should be a folder, and how many nights are kept"),
        ("TRACKER_BACKUPS", "/srv/backups:400", "it should be a folder, and how many nights are kept"),
        ("TRACKER_BASE_URL", "next-steps.example", "it should be the address of the pages"),
        ("TRACKER_BASE_URL", "ftp://next-steps.example", "it should be the address of the pages"),
        ("TRACKER_BASE_URL", "https://next-steps.example:none", "it should be the address of the pages"),
        ("TRACKER_BASE_URL", "https://next-steps.example/?a=b", "it should be the address of the pages"),
        ("TRACKER_BASE_URL", "https://next-steps.example/\r\nBcc: a", "it should be the address of the pages"),
        ("TRACKER_MAIL_URL", "mail.example", "is not the address of a mail server"),
        ("TRACKER_MAIL_URL", "http://mail.example", "is not the address of a mail server"),
        ("TRACKER_MAIL_URL", "smtp://office@mail.example", "is not the address of a mail server"),
        ("TRACKER_MAIL_URL", "smtp://mail.example:none", "is not the address of a mail server"),
        ("TRACKER_MAIL_FROM", "the office", "it should be an email address"),
        ("TRACKER_METRICS_TOKEN", "too short", "should be 16 characters or more"),
        ("TRACKER_METRICS_TOKEN", "long enough, with spaces", "should be 16 characters or more"),
        ("TRACKER_SECRT_KEY", "x" * 40, "TRACKER_SECRT_KEY is not a setting"),
        ("TRACKER_OIDC_ISSUER", "https://id.example", "TRACKER_OIDC_ISSUER is not a setting"),
        ("TRACKER_OIDC_TIDE_SECRET", "x", "TRACKER_OIDC_TIDE_SECRET is not a setting"),
        ("TRACKER_OIDC_TIDE_ISSUER", "https://id.example", "TRACKER_OIDC_TIDE_CLIENT_ID is needed too"),
        ("TRACKER_OIDC_TIDE_CLIENT_SECRET", "x", "TRACKER_OIDC_TIDE_ISSUER is needed too"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused_with_a_sentence(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        settings_from({"TRACKER_INSTANCE": str(tmp_path), name: value})


def test_the_password_of_a_mail_server_is_not_said_when_its_address_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refusal:
        settings_from({"TRACKER_INSTANCE": str(tmp_path), "TRACKER_MAIL_URL": "smtp://office:hunter2@mail.example:x"})
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("given", "server", "sender"),
    [
        ({}, None, "next-steps@localhost"),
        ({"TRACKER_BASE_URL": "https://next-steps.example/"}, None, "next-steps@next-steps.example"),
        (
            {"TRACKER_MAIL_URL": "smtp://office%40school.example:p%40ss@mail.example"},
            MailServer("mail.example", 587, "office@school.example", "p@ss", is_tls=False),
            "office@school.example",
        ),
        (
            {"TRACKER_MAIL_URL": "smtps://mail.example", "TRACKER_MAIL_FROM": "clerk@school.example"},
            MailServer("mail.example", 465, None, None, is_tls=True),
            "clerk@school.example",
        ),
        (
            {"TRACKER_MAIL_URL": "smtp://127.0.0.1:2525"},
            MailServer("127.0.0.1", 2525, None, None, is_tls=False),
            "next-steps@localhost",
        ),
    ],
)
def test_mails_have_a_server_and_a_sender(
    tmp_path: Path, given: dict[str, str], server: MailServer | None, sender: str
) -> None:
    settings = settings_from({"TRACKER_INSTANCE": str(tmp_path), **given})
    assert (settings.mail_server, settings.mail_from) == (server, sender)


@pytest.mark.parametrize(("given", "workers"), [({}, 1), ({"TRACKER_WORKERS": "0"}, 0), ({"TRACKER_WORKERS": "3"}, 3)])
def test_one_worker_is_kept_unless_the_setting_says_otherwise(
    tmp_path: Path, given: dict[str, str], workers: int
) -> None:
    assert settings_from({"TRACKER_INSTANCE": str(tmp_path), **given}).workers == workers


@pytest.mark.parametrize(
    ("given", "backups"),
    [
        ("", None),
        ("/srv/backups", Backups(Path("/srv/backups"), 7)),
        ("/srv/backups:30", Backups(Path("/srv/backups"), 30)),
        ("/srv/next:steps/backups", Backups(Path("/srv/next:steps/backups"), 7)),
    ],
)
def test_a_folder_of_backups_may_say_how_many_nights_are_kept(
    tmp_path: Path, given: str, backups: Backups | None
) -> None:
    assert settings_from({"TRACKER_INSTANCE": str(tmp_path), "TRACKER_BACKUPS": given}).backups == backups


def test_an_instance_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(SettingsError, match="cannot be made"):
        settings_from({"TRACKER_INSTANCE": str(tmp_path / "file" / "instance")})


def test_the_key_of_an_installation_is_made_once_and_kept_from_others(
    tmp_path: Path,
) -> None:
    first = settings_from({"TRACKER_INSTANCE": str(tmp_path)})
    second = settings_from({"TRACKER_INSTANCE": str(tmp_path)})
    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_application_does_not_start_on_a_wrong_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_INSTANCE", str(tmp_path))
    monkeypatch.setenv("TRACKER_HTTPS", "perhaps")
    with pytest.raises(SystemExit, match=r"cannot start\. TRACKER_HTTPS is 'perhaps'"):
        create_app()


MICROSOFT = {
    "TRACKER_OIDC_MICROSOFT_ISSUER": "https://login.microsoftonline.com/1b2c/v2.0",
    "TRACKER_OIDC_MICROSOFT_CLIENT_ID": "us",
    "TRACKER_OIDC_MICROSOFT_CLIENT_SECRET": "hunter2",
}


def test_a_provider_goes_by_the_name_in_its_settings(tmp_path: Path) -> None:
    other = {name.replace("MICROSOFT", "HARBOUR_TRUST"): value for name, value in MICROSOFT.items()}
    other |= {
        "TRACKER_OIDC_HARBOUR_TRUST_ISSUER": "http://localhost:8080/realms/trust",
        "TRACKER_OIDC_HARBOUR_TRUST_SECOND_FACTOR": "yes",
    }
    settings = settings_from({"TRACKER_INSTANCE": str(tmp_path), **MICROSOFT, **other})
    assert [(one.name, one.label) for one in settings.providers] == [
        ("harbour-trust", "Harbour Trust"),
        ("microsoft", "Microsoft"),
    ]
    assert [one.sees_to_second_factor for one in settings.providers] == [True, False]
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ISSUER", "http://id.example", "it should be an address, such as https://accounts.google.com"),
        ("ISSUER", "id.example", "it should be an address"),
        ("ISSUER", "https://id.example/?tenant=1", "it should be an address"),
        ("ISSUER", "https://login.microsoftonline.com/common/v2.0", "lets in every organisation’s accounts"),
        ("ISSUER", "https://login.microsoftonline.com/organizations/v2.0", "lets in every organisation’s accounts"),
        ("CLIENT_ID", "", "TRACKER_OIDC_MICROSOFT_CLIENT_ID is needed too"),
        ("CLIENT_SECRET", "two words", "without spaces"),
        ("SECOND_FACTOR", "perhaps", "it should be yes or no"),
    ],
)
def test_a_provider_that_cannot_be_right_is_refused_with_a_sentence(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    with pytest.raises(SettingsError, match=words) as refusal:
        settings_from({"TRACKER_INSTANCE": str(tmp_path), **MICROSOFT, f"TRACKER_OIDC_MICROSOFT_{name}": value})
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "given", ["postgresql://user:p%40ss@db.example/tracker", "postgresql+psycopg2://user:p%40ss@db.example/tracker"]
)
def test_a_postgresql_database_is_asked_by_the_driver_that_is_here(tmp_path: Path, given: str) -> None:
    settings = settings_from({"TRACKER_INSTANCE": str(tmp_path), "TRACKER_DATABASE_URL": given})
    assert settings.database_url == "postgresql+psycopg://user:p%40ss@db.example/tracker"


def test_evidence_may_be_kept_in_a_bucket(tmp_path: Path) -> None:
    address = "s3://evidence/next-steps/?endpoint=https://store.example:9000&region=eu-west-2"
    settings = settings_from({"TRACKER_INSTANCE": str(tmp_path), "TRACKER_EVIDENCE_URL": address})
    assert settings.bucket == Bucket("evidence", "next-steps", "https://store.example:9000", "eu-west-2")


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("TRACKER_DATABASE_URL", "mysql://user:secret@db/tracker", "sqlite or postgresql"),
        ("TRACKER_DATABASE_URL", "postgresql://user:secret@db:port/tracker", "postgresql://user:password@host/name"),
        ("TRACKER_EVIDENCE_URL", "https://evidence.example", "s3://evidence/next-steps"),
        ("TRACKER_EVIDENCE_URL", "s3://evidence?endpoint=store.example", "?endpoint=https://store.example"),
        ("TRACKER_WEBHOOK_HOSTS", "https://hooks.example", "names without port"),
        ("TRACKER_LOGS", "xml", "text, for people, or json"),
    ],
)
def test_a_setting_for_many_machines_that_cannot_be_right_is_refused(
    tmp_path: Path, name: str, given: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)) as refused:
        settings_from({"TRACKER_INSTANCE": str(tmp_path), name: given})
    assert name in str(refused.value)
    assert "secret" not in str(refused.value)
