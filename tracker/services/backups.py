"""A backup of everything while people work, and its restoration into an installation that is empty.

The records in a backup are a database file, whichever database they are kept in: one backed up on SQLite is restored
into PostgreSQL, and back.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import flask_migrate
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import URL, func, inspect, make_url, select, text, update
from sqlalchemy.engine import Engine

from tracker.config import ROOT, Settings
from tracker.db import begin_writing, db, migrate, session
from tracker.errors import NotFound, Refused, StoreFailed
from tracker.models.events import Event
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.models.sign_ins import SignIn
from tracker.queries.audit import verified
from tracker.queries.digests import digests_due
from tracker.queries.files import files_named
from tracker.rules.speech import counted
from tracker.services.digests import send_digest
from tracker.storage import Store
from tracker.storage.archives import KEY, RECORDS, Lack, Manifest, Reading, opened, to_disk, written
from tracker.storage.records import put_in, revision_on, write_out

MIGRATIONS = ROOT / "migrations"
UPGRADE = "flask --app app db upgrade"
INTO_EMPTY = (
    "A backup is restored into an empty installation: name a new folder in TRACKER_INSTANCE, and where the records are"
    " on a server a new database in TRACKER_DATABASE_URL."
)
STILL_OPEN = "A server or a worker is at work on this installation. Stop it, then restore."


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, whether its records were brought up to this version, and what is wrong with its chains.

    ``untold`` is how many people are not told by mail again what they may have been told after the backup.
    """

    manifest: Manifest
    upgraded: bool
    broken: str
    untold: int


def back_up(file: Path, settings: Settings, store: Store, *, now: datetime, replace: bool = False) -> Manifest:
    """Write a backup of the records as they are at one moment, of every file they name, and of the key.

    People go on working meanwhile. The key is in it when this installation keeps it, not when its settings give it. A
    file that is gone or damaged is noted in the backup, under ``lacking``. Raises `Refused`.
    """
    with written(file, replace) as writing:
        records = writing.folder / RECORDS
        revision = _copy_records(settings, records)
        with records.open("rb") as stream:
            writing.add(RECORDS, stream, packed=True)
        if revision != _revisions()[0]:  # only this copy, so that it can be asked which files it names
            _bring_up_to_date(records)
        with _asked(records):
            named, counts = files_named(), _counts()
        lacking = []
        for sha256, what in named.items():
            try:
                with store.open(sha256) as stream:
                    is_whole = writing.add_file(sha256, stream)
            except (NotFound, StoreFailed):
                is_whole = False
            if not is_whole:
                lacking.append(Lack(sha256, what))
        key = settings.instance / KEY
        if _keeps_key(settings):
            with key.open("rb") as stream:
                writing.add(KEY, stream)
        manifest = Manifest(
            version=this_version(),
            revision=revision,
            made_at=now,
            counts=counts | {"files": len(named) - len(lacking)},
            key_print=_print_of(settings.secret_key),
            parts=tuple(writing.parts),
            lacking=tuple(lacking),
        )
        writing.end(manifest)
    return manifest


def restore(
    file: Path, settings: Settings, store: Store, *, told_until: date | None, now: datetime, even_so: bool = False
) -> Restored:
    """Restore a backup into an empty installation. The last step puts the database in place: before it, it is empty.

    Everything is read and held against the list first, the records are brought up to this version, and every file they
    name must be there and every chain of events must hold. ``even_so`` restores what lacks files or the key, or was
    backed up with a broken chain. Raises `Refused`, and then nothing is changed.

    Everybody signs in anew. A backup knows nothing of the mails that were sent after it: what was to be told by
    ``told_until``, the last day on which mails have gone out, is noted as told, so that nobody is told twice; None
    tells it again.
    """
    target = database_file(settings)
    near = target.parent if target else settings.instance
    with opened(file) as backup:
        manifest = backup.manifest
        _is_ours(manifest)
        if manifest.lacking and not even_so:
            raise Refused(
                f"This backup lacks {counted(len(manifest.lacking), 'file')} that its records name, such as"
                f" {manifest.lacking[0].what}. To restore it all the same, say so: --even-so"
            )
        _has_key(backup, settings, even_so)
        _is_empty(target)
        try:
            _has_room(manifest, settings.instance, near)
            with _working_folder(near) as folder:
                records = folder / RECORDS
                for part in manifest.parts:
                    if part != manifest.records:
                        backup.copy(part)
                with records.open("xb") as out:
                    backup.copy(manifest.records, out)
                _is_sound(records, file)
                if _revision(records) != manifest.revision:
                    raise Refused(f"{file} is damaged: its records are not of the version it says. Use another backup.")
                upgraded = manifest.revision != _revisions()[0]
                if upgraded:
                    _bring_up_to_date(records)
                broken = _is_complete(records, manifest, file)
                if broken and not even_so:
                    raise Refused(f"{broken} To restore the backup all the same, say so: --even-so")
                untold = _end_what_went_on(records, told_until if manifest.made_at < now else None, now)
                with _files_kept(backup, settings, store):
                    if target:
                        _put_file_in_place(records, target)
                    else:
                        _put_on_the_server(records)
        except OSError as error:
            raise Refused(f"The backup could not be restored: {error.strerror or error}.") from error
    return Restored(manifest, upgraded, broken, untold)


def this_version() -> str:
    """Give the version of this Next Steps."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        return str(tomllib.load(stream)["project"]["version"])


def database_file(settings: Settings) -> Path | None:
    """Give the file the records are in; None where a server has them. Raises `Refused` where nobody keeps them."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "postgresql":
        return None
    if not url.database or url.database == ":memory:":
        raise Refused("These records are in no file: there is nothing to back up.")
    return Path(url.database)


def schema_head() -> str:
    """Give the revision of the schema that this version needs."""
    return _revisions()[0]


def is_there(settings: Settings) -> bool:
    """Say whether an installation has a database: its file, or tables of ours on the server."""
    file = database_file(settings)
    return file.is_file() if file else bool(schema_of(settings))


def schema_of(settings: Settings) -> str:
    """Give the revision of the schema that the database of an installation has; "" when it has none."""
    file = database_file(settings)
    if file:
        return _revision(file) if file.is_file() else ""
    with db.engine.connect() as connection:
        return revision_on(connection)


@contextmanager
def _files_kept(backup: Reading, settings: Settings, store: Store) -> Iterator[None]:
    """Keep the files, then the key, then in this block the records: they name them, so they come last."""
    new: list[str] = []
    try:
        for part in backup.manifest.files.values():
            with backup.part(part) as stream:
                kept = store.keep(stream, part.size)
            if kept.is_new:
                new.append(kept.sha256)
            if kept.sha256 != part.sha256:
                raise Refused(f"{backup.file} was changed while it was read. Nothing was restored.")
        if backup.manifest.has_key and _keeps_key(settings):
            _keep_key(backup.key(), settings.instance)
        yield
    except BaseException:
        for sha256 in new:
            store.remove(sha256)
        raise


def _put_file_in_place(records: Path, target: Path) -> None:
    _is_empty(target)
    with closing(_connected(records)) as connection:
        _settle(connection)
    records.chmod(0o600)
    to_disk(records)
    records.replace(target)
    to_disk(target.parent)


# ------------------------------------------------------------------ databases on a server


def _put_on_the_server(records: Path) -> None:
    """Fill the tables in one transaction, in which nobody else changes anything; they are made where there are none."""
    _is_empty(None)
    session().rollback()  # an index that is made beside the work of others waits for all who look
    flask_migrate.upgrade()
    begin_writing()
    _is_empty(None)
    put_in(session().connection(), records)
    session().commit()


def _copy_from_the_server(copy: Path) -> str:
    """Copy a database as it is at one moment, into a file with tables of the same revision; give that."""
    with db.engine.connect() as connection:
        revision = _known(revision_on(connection))
        _bring_up_to(copy, revision)
        write_out(connection, copy)
    return revision


# ------------------------------------------------------------------ databases as files


def _copy_records(settings: Settings, copy: Path) -> str:
    """Copy the records into a file as they are at one moment, and give the revision of their schema."""
    source = database_file(settings)
    if source is None:
        return _copy_from_the_server(copy)
    if not source.is_file():
        raise Refused(f"There is no database yet. Run: {UPGRADE}")
    _copy_database(source, copy)
    return _known(_revision(copy))


def _known(revision: str) -> str:
    if not revision:
        raise Refused(f"There is no database yet. Run: {UPGRADE}")
    if revision not in _revisions():
        raise Refused(f"The database is not of this version of Next Steps. Run: {UPGRADE}")
    return revision


def _copy_database(source: Path, copy: Path) -> None:
    """Copy a database as it is at one moment: one read transaction, during which others go on writing."""
    with closing(_connected(source)) as here, closing(sqlite3.connect(copy)) as there:
        try:
            here.backup(there)
            _settle(there)
        except sqlite3.DatabaseError as error:
            raise Refused(f"The database cannot be copied: {error}. See: flask --app app doctor") from error


def _settle(connection: sqlite3.Connection) -> None:
    """Bring all there is of a database into its one file; fails while somebody else has it open."""
    connection.execute("PRAGMA busy_timeout=0")
    connection.execute("PRAGMA journal_mode=DELETE")


def _connected(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=15)


def _revision(database: Path) -> str:
    with closing(_connected(database)) as connection, suppress(sqlite3.DatabaseError):
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else ""
    return ""


@cache
def _revisions() -> tuple[str, ...]:
    """List the revisions this version knows, the newest first."""
    return tuple(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def _is_sound(records: Path, file: Path) -> None:
    try:
        with closing(_connected(records)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found == "ok" and not connection.execute("PRAGMA foreign_key_check").fetchone():
                return
    except sqlite3.DatabaseError:
        pass
    raise Refused(f"{file} is damaged: the database in it is not whole. Use another backup.")


@contextmanager
def _asked(database: Path) -> Iterator[Engine]:
    """Let sessions of this block be of another database than the installation's."""
    app = Flask("tracker")
    app.config["SQLALCHEMY_DATABASE_URI"] = URL.create("sqlite", database=str(database))
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    with app.app_context():
        try:
            yield db.engine
        finally:
            db.session.remove()
            db.engine.dispose()


def _bring_up_to_date(database: Path) -> None:
    _bring_up_to(database, _revisions()[0])


def _bring_up_to(database: Path, revision: str) -> None:
    """Bring the tables of a file to a revision; in a file that is not there they are made."""
    with _asked(database):
        flask_migrate.upgrade(revision=revision)


def _counts() -> dict[str, int]:
    kinds = {"schools": School.id, "people": Person.id, "events": Event.id}
    return {kind: session().scalar(select(func.count(column))) or 0 for kind, column in kinds.items()}


# ------------------------------------------------------------------ what a restoration asks for


def _is_ours(manifest: Manifest) -> None:
    if manifest.revision not in _revisions():
        raise Refused(
            f"This backup is of version {manifest.version} of Next Steps (its records are at {manifest.revision}, this"
            f" version knows them up to {_revisions()[0]}). Restore it with that version or a later one."
        )


def _is_empty(target: Path | None) -> None:
    """Raise `Refused` when somebody is in the database that is there, or has its file open; leave nothing beside it."""
    if target is None:
        there = set(inspect(session().connection()).get_table_names())
        for table in there & {"school", "person"}:
            if session().scalar(text(f"SELECT 1 FROM {table} LIMIT 1")):
                raise Refused(f"This installation is not empty: its database holds records. {INTO_EMPTY}")
        return
    if not target.is_file():
        return
    db.engine.dispose()
    try:
        with closing(_connected(target)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table in tables & {"school", "person"}:
                if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
                    raise Refused(f"This installation is not empty: {target} holds records. {INTO_EMPTY}")
            _settle(connection)
    except sqlite3.OperationalError as error:
        raise Refused(STILL_OPEN) from error
    except sqlite3.DatabaseError as error:
        raise Refused(f"{target} is there and is no database. {INTO_EMPTY}") from error


def _has_key(backup: Reading, settings: Settings, even_so: bool) -> None:
    """Passwords are made with the key: raise `Refused` when this installation would have another."""
    manifest = backup.manifest
    if _print_of(settings.secret_key) == manifest.key_print or even_so:
        return
    if not manifest.has_key:
        raise Refused(
            "The key of this installation is not the one of the backup, and no password would be known. Give that key"
            " in TRACKER_SECRET_KEY, or say --even-so and give everybody a new password."
        )
    if not _keeps_key(settings):
        raise Refused(
            "TRACKER_SECRET_KEY is not the key of the backup, and no password would be known. Take the setting away:"
            " the key in the backup is then used."
        )


def _has_room(manifest: Manifest, *folders: Path) -> None:
    for folder in folders:
        if shutil.disk_usage(folder).free < manifest.size:
            needed = counted(manifest.size // 2**20 + 1, "MB", "MB")
            raise Refused(f"There is not enough room in {folder}: what is in the backup needs {needed}.")


def _is_complete(records: Path, manifest: Manifest, file: Path) -> str:
    """Raise `Refused` when a file is named that is not there; say what is wrong with the chains of events, or ""."""
    there = manifest.files.keys() | {lack.sha256 for lack in manifest.lacking}
    with _asked(records):
        for sha256, what in files_named().items():
            if sha256 not in there:
                raise Refused(f"{file} is damaged: {what} is not in it. Use another backup.")
        return verified().broken or ""


def _end_what_went_on(records: Path, told_until: date | None, now: datetime) -> int:
    """End every sign-in and link by mail, and note what everybody was to be told by a day; say how many people that is.

    Whoever was signed out after the backup, or used a link, would otherwise be signed in again, or could use it again.
    """
    with _asked(records):
        begin_writing()
        session().execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=now))
        session().execute(update(Person).values(sign_in_link_key=None))
        digests = digests_due(told_until) if told_until else ()
        for digest in digests:
            send_digest(digest, lambda _digest: None, now=now)
        session().commit()
        return len(digests)


@contextmanager
def _working_folder(near: Path) -> Iterator[Path]:
    """Make a folder in another for what is not yet in place; what a killed process left of one goes."""
    for left in near.glob(".restoring.*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(mkdtemp(prefix=".restoring.", dir=near))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# ------------------------------------------------------------------ the key


def _print_of(key: str) -> str:
    return hashlib.sha256(b"a backup's key:" + key.encode()).hexdigest()


def _keeps_key(settings: Settings) -> bool:
    """Say whether the key is the one in the folder of the installation, not one of its settings."""
    path = settings.instance / KEY
    return path.is_file() and path.read_text("ascii", "replace").strip() == settings.secret_key


def _keep_key(key: str, instance: Path) -> None:
    path = instance / f"{KEY}.new"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    path.replace(instance / KEY)
