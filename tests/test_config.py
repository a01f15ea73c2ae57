"""A wrong setting stops the start, in a sentence that says what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.application import create_app
from tracker.config import settings_from
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
        ("TRACKER_SECRT_KEY", "x" * 40, "TRACKER_SECRT_KEY is not a setting"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused_with_a_sentence(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        settings_from({"TRACKER_INSTANCE": str(tmp_path), name: value})


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
