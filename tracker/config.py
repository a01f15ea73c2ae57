"""Settings, from ``TRACKER_…`` in the environment. A wrong one stops the start with a sentence."""

from __future__ import annotations

import os
import re
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from tracker.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes of one uploaded file
BASE_URL = "http://127.0.0.1:5000"

MOST_WORKERS = 64
MOST_PROXIES = 8
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
NIGHTS = 7  # of which backups are kept
MOST_NIGHTS = 366
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]", re.I)
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+")
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
OF_A_PROVIDER = re.compile(r"TRACKER_OIDC_([A-Z][A-Z0-9_]*?)_(ISSUER|CLIENT_ID|CLIENT_SECRET|SECOND_FACTOR)")
OF_EVERYBODY = frozenset({"common", "organizations", "consumers"})  # Microsoft's, for the accounts of any tenant

KNOWN = frozenset(
    {
        "TRACKER_BACKUPS",
        "TRACKER_CLAMAV",
        "TRACKER_HOSTS",
        "TRACKER_PROXIES",
        "TRACKER_INSTANCE",
        "TRACKER_DATABASE_URL",
        "TRACKER_EVIDENCE_URL",
        "TRACKER_LOGS",
        "TRACKER_METRICS_TOKEN",
        "TRACKER_WEBHOOK_HOSTS",
        "TRACKER_SECRET_KEY",
        "TRACKER_HTTPS",
        "TRACKER_BASE_URL",
        "TRACKER_MAIL_URL",
        "TRACKER_MAIL_FROM",
        "TRACKER_WORKERS",
        "TRACKER_DEMO_PASSWORD",
    }
)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over: by TLS from the first byte, or by STARTTLS; unsealed on this machine only."""

    host: str
    port: int
    user: str | None
    password: str | None
    is_tls: bool

    @property
    def is_here(self) -> bool:
        """Say whether it runs on this machine."""
        return self.host in LOCAL


@dataclass(frozen=True, slots=True)
class Backups:
    """Where a backup is written every night, and of how many nights they stay."""

    folder: Path
    nights: int


@dataclass(frozen=True, slots=True)
class Clamav:
    """Where the virus scanner listens: at a socket in the file system, or at a host and port."""

    path: Path | None = None
    host: str = ""
    port: int = 3310


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where evidence and packs are kept by an S3-compatible store; who we are to it, the environment says (AWS_…)."""

    name: str
    prefix: str = ""  # of every key, without a slash at its end
    endpoint: str | None = None  # without one, Amazon's own
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider whose accounts people here may sign in with."""

    name: str  # as addresses hold it: ``microsoft``
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    sees_to_second_factor: bool = False  # whoever comes from there is not asked for one of ours

    @property
    def label(self) -> str:
        """What people call it: ``Microsoft``."""
        return self.name.replace("-", " ").title()


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation: where it keeps things, and how it is reached."""

    instance: Path
    database_url: str
    secret_key: str
    https: bool
    demo_password: str | None
    base_url: str = BASE_URL  # without a slash at its end
    mail_server: MailServer | None = None  # without one, mails are written to a folder
    mail_from: str = "next-steps@localhost"
    backups: Backups | None = None  # without it, nobody makes any
    workers: int = 1  # kept beside the server, for long work
    providers: tuple[Provider, ...] = ()  # by name
    clamav: Clamav | None = None  # without one, nobody looks for viruses
    bucket: Bucket | None = None  # without one, evidence is kept in a folder of the instance
    webhook_hosts: tuple[str, ...] = ()  # the only ones that anything is sent to
    logs_as_json: bool = False
    metrics_token: str | None = field(default=None, repr=False)  # without one, only this machine is given the figures
    hosts: tuple[str, ...] = OWN_NAMES  # the names it answers to; one that begins with a dot stands for all below it
    proxies: int = 0  # in front of it, whose word about who asks and how is taken
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

    @property
    def mails(self) -> Path:
        """The folder mails are written to when no server takes them."""
        return self.instance / "mails"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the settings; raise `SettingsError` with a sentence for one that cannot be right."""
    unknown = sorted(
        name
        for name in environment
        if name.startswith("TRACKER_") and name not in KNOWN and not OF_A_PROVIDER.fullmatch(name)
    )
    if unknown:
        raise SettingsError(
            f"{unknown[0]} is not a setting. The settings are {', '.join(sorted(KNOWN))}, and for each provider that"
            " people sign in with TRACKER_OIDC_…_ISSUER, …_CLIENT_ID, …_CLIENT_SECRET and …_SECOND_FACTOR."
        )
    instance = Path(environment.get("TRACKER_INSTANCE") or ROOT / "instance").expanduser().resolve()
    try:
        instance.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"TRACKER_INSTANCE names {instance}, which cannot be made: {error.strerror}.") from error
    if not os.access(instance, os.W_OK):
        raise SettingsError(f"TRACKER_INSTANCE names {instance}, which cannot be written to.")
    base_url = _base_url(environment.get("TRACKER_BASE_URL"))
    mail_server = _mail_server(environment.get("TRACKER_MAIL_URL"))
    return Settings(
        instance=instance,
        database_url=_database_url(environment.get("TRACKER_DATABASE_URL"), instance),
        secret_key=_secret_key(environment.get("TRACKER_SECRET_KEY"), instance),
        https=_yes_or_no("TRACKER_HTTPS", environment.get("TRACKER_HTTPS", "no")),
        demo_password=_demo_password(environment.get("TRACKER_DEMO_PASSWORD")),
        base_url=base_url,
        mail_server=mail_server,
        mail_from=_mail_from(environment.get("TRACKER_MAIL_FROM"), mail_server, base_url),
        backups=_backups(environment.get("TRACKER_BACKUPS")),
        workers=_workers(environment.get("TRACKER_WORKERS")),
        providers=_providers(environment),
        clamav=_clamav(environment.get("TRACKER_CLAMAV")),
        bucket=bucket_at(environment.get("TRACKER_EVIDENCE_URL")),
        webhook_hosts=_names("TRACKER_WEBHOOK_HOSTS", environment.get("TRACKER_WEBHOOK_HOSTS")),
        logs_as_json=_logs_as_json(environment.get("TRACKER_LOGS")),
        metrics_token=_metrics_token(environment.get("TRACKER_METRICS_TOKEN")),
        hosts=_hosts(environment.get("TRACKER_HOSTS"), base_url),
        proxies=_proxies(environment.get("TRACKER_PROXIES")),
    )


def _database_url(given: str | None, instance: Path) -> str:
    if not given:
        return f"sqlite:///{instance / 'tracker.db'}"
    wrong = SettingsError(
        "TRACKER_DATABASE_URL is not a database address; sqlite:////srv/tracker.db would be one, or"
        " postgresql://user:password@host/name."
    )  # without what was given: there is a password in it
    try:
        address = make_url(given)
        backend = address.get_backend_name()
    except (ArgumentError, ValueError):
        raise wrong from None
    if backend == "sqlite":
        return given
    if backend != "postgresql":
        raise SettingsError(
            f"TRACKER_DATABASE_URL names {backend}; this version keeps its records in sqlite or postgresql."
        )
    return address.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def bucket_at(given: str | None, setting: str = "TRACKER_EVIDENCE_URL") -> Bucket | None:
    """Take the address of a bucket; whether it can be written to, the doctor finds out. Raises `SettingsError`."""
    if not given:
        return None
    address = urlsplit(given)
    more = dict(parse_qsl(address.query))
    endpoint = more.pop("endpoint", None)
    region = more.pop("region", None)
    right = address.scheme == "s3" and BUCKET.fullmatch(address.netloc) and not more and not address.fragment
    if not right or (endpoint and not re.fullmatch(r"https?://[^\s/?#]+", endpoint)):
        raise SettingsError(
            f"{setting} is {given!r}; it should be a bucket, such as s3://evidence/next-steps,"
            " and where it is not Amazon’s ?endpoint=https://store.example and &region=…"
        )
    return Bucket(address.netloc, address.path.strip("/"), endpoint, region)


def _logs_as_json(given: str | None) -> bool:
    if given not in {None, "", "text", "json"}:
        raise SettingsError(f"TRACKER_LOGS is {given!r}; it should be text, for people, or json, for programs.")
    return given == "json"


def _metrics_token(given: str | None) -> str | None:
    if given and not re.fullmatch(r"[!-~]{16,}", given):
        raise SettingsError("TRACKER_METRICS_TOKEN should be 16 characters or more without spaces, hard to guess.")
    return given or None


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


def _base_url(given: str | None) -> str:
    """Take the address the pages have from outside, for links in mails."""
    try:
        address = urlsplit(given or BASE_URL)
        right = address.scheme in {"http", "https"} and bool(address.hostname) and address.port != 0
        right = right and not (address.query or address.fragment)
    except ValueError:
        right = False
    if not right or re.search(r"[\s<>\"]", given or ""):
        raise SettingsError(
            f"TRACKER_BASE_URL is {given!r}; it should be the address of the pages, such as https://next-steps.example."
        )
    return (given or BASE_URL).rstrip("/")


def _mail_server(given: str | None) -> MailServer | None:
    if not given:
        return None
    wrong = SettingsError(
        "TRACKER_MAIL_URL is not the address of a mail server; smtp://user:password@mail.example:587 would be one,"
        " or smtps://… for TLS from the start."
    )  # without what was given: there is a password in it
    try:
        address = urlsplit(given)
        port = address.port
    except ValueError:
        raise wrong from None
    if address.scheme not in {"smtp", "smtps"} or not address.hostname or address.path.strip("/") or address.query:
        raise wrong
    if (address.username is None) != (address.password is None):
        raise wrong
    is_tls = address.scheme == "smtps"
    return MailServer(
        host=address.hostname,
        port=port or (465 if is_tls else 587),
        user=unquote(address.username) if address.username else None,
        password=unquote(address.password) if address.password else None,
        is_tls=is_tls,
    )


def _mail_from(given: str | None, server: MailServer | None, base_url: str) -> str:
    """Take the address mails come from: the one given, else the server's user, else one at the host of the pages."""
    if given:
        if not ADDRESS.fullmatch(given):
            raise SettingsError(
                f"TRACKER_MAIL_FROM is {given!r}; it should be an email address, such as office@school.example."
            )
        return given
    if server and server.user and ADDRESS.fullmatch(server.user):
        return server.user
    host = urlsplit(base_url).hostname or ""
    return f"next-steps@{host if re.search('[a-z]', host) and ':' not in host else 'localhost'}"


def _backups(given: str | None) -> Backups | None:
    """Take a folder, and after a colon how many nights; whether it is there, a backup and the doctor find out."""
    if not given:
        return None
    found = re.fullmatch(r"(.+?)(?::([0-9]+))?", given)
    folder = Path(found[1]).expanduser() if found else Path()
    nights = int(found[2]) if found and found[2] else NIGHTS
    if not folder.is_absolute() or not 0 < nights <= MOST_NIGHTS:
        raise SettingsError(
            f"TRACKER_BACKUPS is {given!r}; it should be a folder, and how many nights are kept, such as"
            f" /srv/backups:14, 1 to {MOST_NIGHTS}."
        )
    return Backups(folder, nights)


def _workers(given: str | None) -> int:
    if not given:
        return 1
    if not (given.isascii() and given.isdecimal()) or int(given) > MOST_WORKERS:
        raise SettingsError(
            f"TRACKER_WORKERS is {given!r}; it should be how many workers run beside the server, 0 to {MOST_WORKERS}."
        )
    return int(given)


def _clamav(given: str | None) -> Clamav | None:
    """Take the address of a virus scanner; whether it answers, the doctor finds out."""
    if not given:
        return None
    kind, _, rest = given.partition(":")
    if kind == "unix" and rest.startswith("/"):
        return Clamav(path=Path(rest))
    host, _, port = rest.rpartition(":")
    if kind == "tcp" and HOST.fullmatch(host) and re.fullmatch(r"[0-9]{1,5}", port) and 0 < int(port) < 65536:
        return Clamav(host=host.strip("[]"), port=int(port))
    raise SettingsError(
        f"TRACKER_CLAMAV is {given!r}; it should be where clamd listens, such as unix:/run/clamav/clamd.ctl or"
        " tcp:scanner.example:3310."
    )


def _hosts(given: str | None, base_url: str) -> tuple[str, ...]:
    """Take the names that this installation answers to: those given, that of its address, and this machine's."""
    named = _names("TRACKER_HOSTS", given)
    host = urlsplit(base_url).hostname or ""
    return tuple(
        dict.fromkeys([*named, f"[{host}]" if ":" in host else host, *OWN_NAMES, socket.gethostname().lower()])
    )


def _names(setting: str, given: str | None) -> tuple[str, ...]:
    """Take names of hosts, between commas; one that begins with a dot stands for all below it."""
    named = tuple(name.strip().lower() for name in (given or "").split(",") if name.strip())
    for name in named:
        if not HOST.fullmatch(name.removeprefix(".")):
            raise SettingsError(
                f"{setting} names {name!r}; it should be names without port, such as next-steps.example,10.0.0.5."
            )
    return named


def _proxies(given: str | None) -> int:
    if not given:
        return 0
    if not (given.isascii() and given.isdecimal()) or int(given) > MOST_PROXIES:
        raise SettingsError(
            f"TRACKER_PROXIES is {given!r}; it should be how many proxies stand between people and the server, 0 to"
            f" {MOST_PROXIES}."
        )
    return int(given)


def _providers(environment: Mapping[str, str]) -> tuple[Provider, ...]:
    """Take every provider of which anything is said; each needs an issuer, a client id and a secret."""
    named = {found[1] for name in environment if (found := OF_A_PROVIDER.fullmatch(name))}
    return tuple(_provider(f"TRACKER_OIDC_{name}_", environment) for name in sorted(named))


def _provider(prefix: str, environment: Mapping[str, str]) -> Provider:
    given = {key: environment.get(prefix + key, "") for key in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
    for key, value in given.items():
        if not value or re.search(r"\s", value):
            raise SettingsError(f"{prefix}{key} is needed too: give what the provider calls it, without spaces.")
    return Provider(
        name=prefix.removeprefix("TRACKER_OIDC_").strip("_").lower().replace("_", "-"),
        issuer=_issuer(prefix + "ISSUER", given["ISSUER"]),
        client_id=given["CLIENT_ID"],
        client_secret=given["CLIENT_SECRET"],
        sees_to_second_factor=_yes_or_no(prefix + "SECOND_FACTOR", environment.get(prefix + "SECOND_FACTOR", "no")),
    )


def _issuer(name: str, given: str) -> str:
    """Take the address that a provider signs with: sealed, unless it is on this machine, and of one organisation."""
    try:
        address = urlsplit(given)
        right = bool(address.hostname) and address.port != 0 and not (address.query or address.fragment)
        right = right and (address.scheme == "https" or (address.scheme == "http" and address.hostname in LOCAL))
    except ValueError:
        right = False
    if not right:
        raise SettingsError(f"{name} is {given!r}; it should be an address, such as https://accounts.google.com.")
    if OF_EVERYBODY.intersection(address.path.split("/")):
        raise SettingsError(f"{name} lets in every organisation’s accounts: put the id of your own tenant into it.")
    return given


def _demo_password(given: str | None) -> str | None:
    if given is not None and len(given) < 8:
        raise SettingsError("TRACKER_DEMO_PASSWORD is too short: give 8 characters or more.")
    return given
