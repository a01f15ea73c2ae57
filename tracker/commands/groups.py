"""What every command shares: how it refuses, and what it needs of the installation."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy import make_url, select
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from tracker.config import Settings
from tracker.db import lacks_tables, out_of_reach, session
from tracker.errors import NotFound, Refused, TrackerError
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.schools import school_by_urn
from tracker.services.installation import in_its_name
from tracker.storage import Store
from tracker.storage.incoming import Incoming

NO_DATABASE = "There is no database yet. Run: flask --app app db upgrade"


class Stopped(click.ClickException):
    """One sentence on standard error, and exit status 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Say the sentence and nothing around it."""
        click.echo(self.message, err=True, file=file)


class DatabaseAway(Stopped):
    """What only whoever runs the database can mend: one sentence, and exit status 1."""

    exit_code = 1


class Telling(click.Command):
    """A command whose refusals are one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it cannot do it says, and what the database does not."""
        try:
            return super().invoke(ctx)
        except TrackerError as error:
            raise Stopped(str(error)) from error
        except DBAPIError as error:
            if lacks_tables(error):
                raise Stopped(NO_DATABASE) from error
            if isinstance(error, OperationalError | InterfaceError):
                app = ctx.ensure_object(ScriptInfo).load_app()
                address = make_url(app.extensions["settings"].database_url)
                raise DatabaseAway(out_of_reach(error, address)) from error
            raise


class Commands(Telling, AppGroup):
    """A group of commands whose refusals are one sentence."""


def settings() -> Settings:
    """Give the settings of this installation."""
    held: Settings = current_app.extensions["settings"]
    return held


def store() -> Store:
    """Give the store of this installation."""
    held: Store = current_app.extensions["store"]
    return held


def incoming() -> Incoming:
    """Give the waiting room of this installation."""
    held: Incoming = current_app.extensions["incoming"]
    return held


def now() -> datetime:
    """Give the present instant, by the installation's clock."""
    moment: datetime = current_app.extensions["clock"]()
    return moment


def today_at(school: School) -> date:
    """Give the date it is at the school."""
    return now().astimezone(ZoneInfo(school.time_zone)).date()


def school_with(urn: str) -> School:
    """Find a school by its URN, or raise `NotFound`."""
    school = school_by_urn(urn.strip())
    if school is None:
        raise NotFound(f"No school here has the URN {urn}. Add it with: schools add {urn} NAME")
    return school


def person_with(email: str) -> Person:
    """Find a person by email address, or raise `NotFound`."""
    person = session().scalar(select(Person).where(Person.email == email.strip().lower()))
    if person is None:
        raise NotFound(f"Nobody here has the address {email}.")
    return person


def installation() -> Person:
    """Give the person in whose name the installation itself acts, added when first needed; nobody signs in as it."""
    return in_its_name(now())


def write_to(out: Path, content: bytes, what: str) -> None:
    """Write a file and say what it is; raise `Refused` when it cannot be written."""
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}.") from error
    click.echo(f"{out}: {what}.")


def content_of(file: Path, limit_bytes: int) -> bytes:
    """Read a file; raise `Refused` when it cannot be read or is over the limit."""
    try:
        with file.open("rb") as stream:
            content = stream.read(limit_bytes + 1)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
    if len(content) > limit_bytes:
        raise Refused(f"{file.name} is larger than {limit_bytes // 2**20} MiB. Give a smaller file.")
    return content


@contextmanager
def opened(file: Path) -> Iterator[io.BufferedReader]:
    """Open a file to read; raise `Refused` when it cannot be read."""
    try:
        stream = file.open("rb")
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
    with stream:
        yield stream


@contextmanager
def progress(stream: BinaryIO, file: Path) -> Iterator[BinaryIO]:
    """Show at a terminal how far a file has been read."""
    if not sys.stderr.isatty():
        yield stream
        return
    with click.progressbar(length=file.stat().st_size, label=f"Reading {file.name}", file=sys.stderr) as bar:
        yield io.BufferedReader(_Watched(stream, bar), 2**20)


class _Watched(io.RawIOBase):
    """A file that tells how far it has been read."""

    def __init__(self, stream: BinaryIO, bar: Any) -> None:
        self.stream, self.bar = stream, bar

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.stream.seek(offset, whence)

    def tell(self) -> int:
        return self.stream.tell()

    def readinto(self, buffer: Any) -> int:
        content = self.stream.read(len(buffer))
        buffer[: len(content)] = content
        self.bar.update(max(0, self.stream.tell() - self.bar.pos))
        return len(content)
