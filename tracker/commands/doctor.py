"""``flask doctor``: what is wrong with an installation, in sentences, each with what to do."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from ctypes.util import find_library
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import DatabaseError

from tracker.commands.groups import NO_DATABASE, now, settings, store
from tracker.config import BASE_URL, ROOT, Settings
from tracker.demonstration.loader import addresses
from tracker.errors import TrackerError
from tracker.jobs.backups import backups_in
from tracker.jobs.digests import ZONE
from tracker.queries.audit import verified
from tracker.queries.doctor import faults_of_the_database, faults_of_work, without_second_step
from tracker.queries.installation import holds_demonstration, is_demonstration, schools_of_its_own, with_password
from tracker.rules.backups import LONG
from tracker.rules.speech import counted, day, listed
from tracker.services.backups import UPGRADE, database_file, is_there, schema_head, schema_of
from tracker.services.files import files_damaged, files_in, files_missing, files_without_rows
from tracker.storage import Store
from tracker.storage.places import place_at
from tracker.storage.scanner import Scanner

LEAST_ROOM = 500 * 10**6  # bytes
SECONDS = 5  # for a mail server to answer
MOST_NAMED = 10
OTHERS = 0o077  # who is not its owner
KEPT = ("tracker.db", "evidence", "incoming", "mails", "prints")
STYLES = ("screen.css", "print.css", "script.js", "fonts/source-sans-3-latin-400-normal.woff2")
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


@click.command("doctor")
@click.option("--thorough", is_flag=True, help="Read every kept file as well, and follow the chain of events.")
@with_appcontext
def command(thorough: bool) -> None:
    """Say what is wrong with this installation, and what to do; exit 1 if anything is."""
    found = list(_faults(settings(), store(), now(), thorough))
    for sentence in found or ["Nothing is wrong."]:
        click.echo(sentence)
    if found:
        raise SystemExit(1)


def _faults(of: Settings, kept: Store, at: datetime, thorough: bool) -> Iterator[str]:
    yield from _folders(of)
    yield from _program()
    try:
        if not is_there(of):
            yield NO_DATABASE
            return
        yield from faults_of_the_database()
        if schema_of(of) != schema_head():
            yield f"The database is not of this version. Run: {UPGRADE}"
            return
        yield from _files(of, kept, thorough)
        if thorough and (broken := verified().broken):
            yield broken
        yield from faults_of_work(at)
        yield from _openness(of, at)
        yield from _backups(of, at)
    except DatabaseError as error:
        said = str(error.orig).strip().splitlines()[0]
        if database_file(of):
            yield f"The database cannot be read ({said}). Restore the last backup into a new folder."
        else:
            yield f"The database cannot be reached ({said}). See that its server runs, and to TRACKER_DATABASE_URL."
    except TrackerError as error:
        yield str(error)


def _folders(of: Settings) -> Iterator[str]:
    for folder in (of.instance, of.evidence, of.incoming):
        if folder.exists() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            yield f"{folder} cannot be read and written. Give the server's user the right to."
    free = shutil.disk_usage(of.instance).free
    if free < LEAST_ROOM:
        yield f"Only {free // 10**6} MB are free where {of.instance} is. Make room before nothing can be kept."
    if of.instance.stat().st_mode & OTHERS and (open_ones := [name for name in KEPT if _is_open(of.instance / name)]):
        yield f"Others than its owner can read {listed(open_ones)} in {of.instance}. Run: chmod -R go= {of.instance}"
    key = of.instance / "secret_key"
    if key.exists() and key.stat().st_mode & OTHERS:
        yield f"Others than its owner can read {key}. Run: chmod 600 {key}"


def _is_open(kept: Path) -> bool:
    return kept.exists() and bool(kept.stat().st_mode & OTHERS)


def _program() -> Iterator[str]:
    static = ROOT / "tracker" / "web" / "static"
    if not all((static / name).is_file() for name in STYLES):
        yield "The styles or the fonts are not there, or not all. Run: make styles"
    missing = [package for library, package in LIBRARIES.items() if not find_library(library)]
    if missing:
        yield f"The printer lacks what Debian calls {listed(missing)}. Run: make libraries"


def _files(of: Settings, kept: Store, thorough: bool) -> Iterator[str]:
    if of.bucket:
        if trouble := kept.trouble():
            yield trouble
            return
        if waiting := files_in(place_at(None, of)):
            yield (
                f"{counted(waiting, 'file is', 'files are')} in {of.evidence}, where other machines do not find"
                f" {'it' if waiting == 1 else 'them'}. Run: flask --app app files move"
            )
    yield from _named(files_missing(kept), "is gone. Take it from a backup.")
    if thorough:
        yield from _named(files_damaged(kept), "is damaged. Take it from a backup.")
    if left := files_without_rows(kept):
        yield (
            f"{counted(len(left), 'file is', 'files are')} kept that no record names, such as {left[0]}."
            " Run: flask --app app files sweep"
        )


def _named(files: Mapping[str, str], trouble: str) -> Iterator[str]:
    for sha256, what in list(files.items())[:MOST_NAMED]:
        yield f"The file of {what} {trouble} Its name there is evidence/{sha256[:2]}/{sha256}."
    if len(files) > MOST_NAMED:
        yield f"So it is with {counted(len(files) - MOST_NAMED, 'more file')}."


def _openness(of: Settings, at: datetime) -> Iterator[str]:
    """Look at what only matters where real people work: who can sign in, how they get here, and whether mail comes."""
    own = schools_of_its_own()
    if is_demonstration():
        if own:
            yield (
                f"This is the demonstration, and {listed(own[:MOST_NAMED])} {'is' if len(own) == 1 else 'are'} in it."
                " Give them an installation of their own, or run: flask --app app demo close"
            )
        elif of.https:
            yield (
                "This is the demonstration, and TRACKER_HTTPS says that others reach it. Whoever knows its password"
                " reads all of it: keep nothing real here."
            )
        return
    if holds_demonstration() and (people := with_password(addresses())):
        yield (
            f"People of the demonstration can sign in here: {listed([person.email for person in people])}."
            f" {'Run: flask --app app demo close' if own else 'Mark it as what it is: flask --app app demo load'}"
        )
    if of.base_url == BASE_URL:
        yield "Links in mails lead nowhere. Set TRACKER_BASE_URL to the address of the pages."
    elif (urlsplit(of.base_url).scheme == "https") != of.https:
        yield f"TRACKER_BASE_URL is {of.base_url} and TRACKER_HTTPS is {'yes' if of.https else 'no'}. Set both alike."
    if of.https and not of.proxies:
        yield (
            "People come over HTTPS, so a proxy stands before the server, and TRACKER_PROXIES says that none does: all"
            " of them seem to be one. Set it to how many there are."
        )
    if waiting := without_second_step(at.astimezone(ZONE).date()):
        more = len(waiting) - MOST_NAMED
        named = listed(waiting[:MOST_NAMED] + ([counted(more, "more person", "more people")] if more > 0 else []))
        yield f"No second step to sign in yet: {named}. They are asked for it at their next sign-in; see that they do."
    if of.clamav is None:
        yield "Nobody looks for viruses in files that come in. Set TRACKER_CLAMAV to where clamd listens."
    elif not Scanner(of.clamav).answers():
        yield "The virus scanner does not answer, so no file is taken. See to clamd, or set TRACKER_CLAMAV."
    server = of.mail_server
    if server is None:
        yield f"Mails reach nobody: they are written to {of.mails}. Set TRACKER_MAIL_URL."
        return
    try:
        socket.create_connection((server.host, server.port), SECONDS).close()
    except OSError as error:
        yield (
            f"The mail server {server.host}:{server.port} cannot be reached ({error.strerror or error})."
            " See to it, or set TRACKER_MAIL_URL."
        )


def _backups(of: Settings, at: datetime) -> Iterator[str]:
    if of.backups is None:
        if not is_demonstration():
            yield "Nobody makes backups. Set TRACKER_BACKUPS to a folder on another disk."
        return
    folder: Path = of.backups.folder
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield f"{folder}, where backups go, is not there or cannot be written. Make it, or set TRACKER_BACKUPS."
        return
    if shutil.disk_usage(folder).free < LEAST_ROOM:
        yield f"{folder} has hardly any room for another backup. Make room."
    made = backups_in(folder)
    if not made:
        yield f"There is no backup in {folder} yet. A worker makes one every night; now: flask --app app backup FILE"
    elif (at.astimezone(ZONE).date() - max(made)).days > LONG:
        yield f"The last backup is of {day(max(made))}. The server's log says why; see that a worker runs."
