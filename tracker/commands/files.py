"""``flask files``: look after the bytes of evidence and documents."""

from __future__ import annotations

from collections import Counter

import click

from tracker.commands.groups import Commands, incoming, settings, store
from tracker.config import Bucket as Address
from tracker.config import bucket_at
from tracker.errors import Refused
from tracker.rules.speech import counted
from tracker.services.files import Moved, Outcome, files_missing, move_files, sweep_files
from tracker.storage.places import place_at

commands = Commands("files", help="Look after the files of evidence and documents.")

FOLDER = "folder"
OFTEN = 100  # files after which it is said how far it is


@commands.command()
def sweep() -> None:
    """Remove files that no record names and are an hour old, and documents that nobody accepted within a day.

    Each that goes is named, and so is each that a record names and is not there: then exit 1.
    """
    swept = sweep_files(store())
    click.echo(f"Removed {counted(len(swept) + incoming().sweep(), 'file')}.")
    for name in swept:
        click.echo(f"    {name}")
    missing = files_missing(store())
    for sha256, what in missing.items():
        click.echo(f"Missing: {what}, SHA-256 {sha256}. Take it from a backup.", err=True)
    if missing:
        raise SystemExit(1)


@commands.command()
@click.option("--from", "source", default=FOLDER, help="Where they are: folder (of the installation), or s3://…")
@click.option("--to", "target", help="Where they are to be; without it, the bucket of TRACKER_EVIDENCE_URL.")
def move(source: str, target: str | None) -> None:
    """Bring all kept files to another place, and read each one there.

    Stop it at any time and run it again: it goes on. A file leaves the place it was in when it was found whole in the
    other, and only once the installation keeps its files there: until then they are copied. Exit 1 when a file is
    damaged: it is named, and stays where it is.
    """
    here, there = _address(source, "--from"), _address(target, "--to") if target else settings().bucket
    if here == there:
        raise Refused(
            "That is where they are. Say where they are to be: --to s3://… or, from a bucket, --from s3://… --to folder"
        )
    clears = here != settings().bucket
    tally: Counter[Outcome] = Counter()
    for moved in move_files(place_at(here, settings()), place_at(there, settings()), clears=clears):
        tally[moved.outcome] += 1
        _tell(moved, tally.total())
    done = counted(tally[Outcome.BROUGHT] + tally[Outcome.WAS_THERE], "file")
    if clears:
        click.echo(f"Moved {done} to {_named(there)}, each read there.{_already(tally)}")
    else:
        click.echo(f"Copied {done} to {_named(there)}, each read there.{_already(tally)}")
        click.echo(
            f"They are in {_named(here)} too, where this installation keeps its files."
            f" {_how_to_keep_in(there)}, start the server and its workers anew, and run this again."
        )
    if tally[Outcome.DAMAGED]:
        raise SystemExit(1)


def _address(given: str, option: str) -> Address | None:
    return None if given == FOLDER else bucket_at(given, option)


def _named(address: Address | None) -> str:
    return str(place_at(address, settings()))


def _already(tally: Counter[Outcome]) -> str:
    there = tally[Outcome.WAS_THERE]
    return f" {counted(there, 'of them was', 'of them were')} there already." if there else ""


def _how_to_keep_in(address: Address | None) -> str:
    return "Set TRACKER_EVIDENCE_URL to its address" if address else "Take TRACKER_EVIDENCE_URL away"


def _tell(moved: Moved, number: int) -> None:
    if moved.outcome is Outcome.DAMAGED:
        click.echo(f"Damaged, and left where it is: {moved.sha256}. Take it from a backup.", err=True)
    elif number % OFTEN == 0:
        click.echo(f"{number} files, up to {moved.sha256[:2]} of 00 to ff", err=True)
