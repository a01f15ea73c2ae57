"""``flask backup`` and ``flask restore``: everything in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from tracker.commands.groups import Telling, now, settings, store
from tracker.jobs.digests import last_sent_on
from tracker.rules.speech import clock, counted, day, listed
from tracker.services.backups import Restored, back_up
from tracker.services.backups import restore as restore_from
from tracker.storage.archives import Manifest

FILE = click.argument("file", type=click.Path(path_type=Path))


@click.command(cls=Telling)
@FILE
@click.option("--replace", is_flag=True, help="Write over a file that is there.")
@with_appcontext
def backup(file: Path, replace: bool) -> None:
    """Write the records, every kept file and the key to one FILE, while people work. Keep it where only you read it."""
    made = back_up(file, settings(), store(), now=now(), replace=replace)
    click.echo(
        f"{file} ({_in_words(file.stat().st_size)}) holds {_held(made)}{'' if made.has_key else ', not the key'}."
    )
    for lack in made.lacking:
        click.echo(f"Not in it, because it is gone or damaged: {lack.what}, SHA-256 {lack.sha256}.", err=True)
    if made.lacking:
        raise SystemExit(1)


@click.command(cls=Telling)
@FILE
@click.option("--even-so", is_flag=True, help="Restore it although it lacks something or its chain is broken.")
@click.option("--tell-again", is_flag=True, help="Send what people were to be told by mail since, also if it was sent.")
@with_appcontext
def restore(file: Path, even_so: bool, tell_again: bool) -> None:
    """Restore a backup from FILE into an empty installation, once every part of it is found whole.

    Everybody signs in anew. Nobody is told by mail again what they may have been told after the backup was made.
    """
    told_until = None if tell_again else last_sent_on(now())
    done = restore_from(file, settings(), store(), told_until=told_until, now=now(), even_so=even_so)
    made = done.manifest
    at = f"{day(made.made_at.date())}, {clock(made.made_at.time())} UTC"
    upgraded = " The records were brought up to this version." if done.upgraded else ""
    click.echo(f"Restored {_held(made)}, as of {at}. {_checked(done)}{upgraded}")
    if done.untold:
        click.echo(
            f"{counted(done.untold, 'person was', 'people were')} to be told something by mail by now, and may have"
            " been since the backup: it is not sent again. To have it sent, restore with --tell-again"
        )
    for lack in made.lacking:
        click.echo(f"Lacking since then: {lack.what}.", err=True)
    if done.broken:
        click.echo(done.broken, err=True)


def _checked(done: Restored) -> str:
    return "Every file was checked." if done.broken else "Every file and the chain of events were checked."


def _held(made: Manifest) -> str:
    counts = made.counts
    return listed(
        [
            counted(counts["schools"], "school"),
            counted(counts["people"], "person", "people"),
            counted(counts["events"], "event"),
            counted(counts["files"], "file"),
        ]
    )


def _in_words(size: int) -> str:
    return f"{size / 10**6:,.1f} MB" if size >= 10**5 else f"{size / 1000:,.1f} kB"
