"""Settings, from ``TRACKER_…`` in the environment. A wrong one stops the start with a sentence."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from tracker.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes of one uploaded file

KNOWN = frozenset(
    {"TRACKER_INSTANCE", "TRACKER_DATABASE_URL", "TRACKER_SECRET_KEY", "TRACKER_HTTPS", "TRACKER_DEMO_PASSWORD"}
)


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation: where it keeps things, and how it is reached."""

    instance: Path
    database_url: str
    secret_key: str
    https: bool
    demo_password: str | None
    testing: bool = False

    @property
    def evidence(self) -> Path:
        """The folder of evidence and documents."""
        return self.instance / "evidence"

    @property
    def incoming(self) -> Path:
        """The folder of documents read but not yet accepted."""
        return self.instance / "incoming"

    @property
    def kept_prints(self) -> Path:
        """The folder of printed papers, kept by the hash of what they were printed from."""
        return self.instance / "prints"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the settings; raise `SettingsError` with a sentence for one that cannot be right."""
    unknown = sorted(name for name in environment if name.startswith("TRACKER_") and name not in KNOWN)
    if unknown:
        raise SettingsError(f"{unknown[0]} is not a setting. The settings are {', '.join(sorted(KNOWN))}.")
    instance = Path(environment.get("TRACKER_INSTANCE") or ROOT / "instance").expanduser().resolve()
    try:
        instance.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"TRACKER_INSTANCE names {instance}, which cannot be made: {error.strerror}.") from error
    if not os.access(instance, os.W_OK):
        raise SettingsError(f"TRACKER_INSTANCE names {instance}, which cannot be written to.")
    return Settings(
        instance=instance,
        database_url=_database_url(environment.get("TRACKER_DATABASE_URL"), instance),
        secret_key=_secret_key(environment.get("TRACKER_SECRET_KEY"), instance),
        https=_yes_or_no("TRACKER_HTTPS", environment.get("TRACKER_HTTPS", "no")),
        demo_password=_demo_password(environment.get("TRACKER_DEMO_PASSWORD")),
    )


def _database_url(given: str | None, instance: Path) -> str:
    if not given:
        return f"sqlite:///{instance / 'tracker.db'}"
    try:
        backend = make_url(given).get_backend_name()
    except ArgumentError as error:
        raise SettingsError(
            "TRACKER_DATABASE_URL is not a database address; sqlite:////srv/tracker.db would be one."
        ) from error
    if backend != "sqlite":
        raise SettingsError(f"TRACKER_DATABASE_URL names {backend}; this version keeps its records in sqlite.")
    return given


def _secret_key(given: str | None, instance: Path) -> str:
    """Take the key given, or make one for this installation and keep it beside the database."""
    if given:
        if len(given) < 32:
            raise SettingsError("TRACKER_SECRET_KEY is too short to keep sessions safe: give 32 characters or more.")
        return given
    path = instance / "secret_key"
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    key = path.read_text("ascii").strip()
    if len(key) < 32:
        raise SettingsError(f"{path} should hold a key of 32 characters or more; delete it to have a new one made.")
    return key


def _yes_or_no(name: str, given: str) -> bool:
    if given.lower() not in {"yes", "no"}:
        raise SettingsError(f"{name} is {given!r}; it should be yes or no.")
    return given.lower() == "yes"


def _demo_password(given: str | None) -> str | None:
    if given is not None and len(given) < 8:
        raise SettingsError("TRACKER_DEMO_PASSWORD is too short: give 8 characters or more.")
    return given
