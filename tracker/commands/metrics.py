"""``flask metrics``: read figures in from files of statistics, or from the template filled in."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import click

from tracker.commands.groups import Commands, installation, now, opened, person_with, progress, school_with, today_at
from tracker.db import begin_writing, session
from tracker.errors import Refused
from tracker.models.schools import School
from tracker.queries.figures import held_by, may_be, numbers_of, offers_of, schools_here
from tracker.reading.datasets import BASES, heading_of, named_rows, read_dataset
from tracker.reading.figure_files import OWN, Dataset, Heading
from tracker.rules.speech import counted
from tracker.services.figures import Imported, import_figures

commands = Commands("metrics", help="Read figures in from files.")


@commands.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--urn", "urns", multiple=True, help="A school to read for; may be given again. Without it: every school here."
)
@click.option("--year", help="The school year of the tables, such as 2018/19, where the file does not say.")
@click.option("--basis", type=click.Choice(BASES), help="What kind of figures they are, where the file does not say.")
@click.option("--as", "email", help="The email address of the person who reads them in.")
@click.option("--check", is_flag=True, help="Say what would be stored, and store nothing.")
def import_(
    file: Path, urns: Sequence[str], year: str | None, basis: str | None, email: str | None, check: bool
) -> None:
    """Read the figures in FILE about the schools here. The same file again changes nothing."""
    schools = _schools(urns)
    numbers = [numbers_of(school) for school in schools]
    with opened(file) as stream:
        heading = heading_of(stream, file.name)
        said = _said(heading, year, basis)
        if heading.kind == OWN and len(schools) != 1:
            raise Refused("The template does not say for which school it was filled in. Say which: --urn URN")
        with progress(stream, file) as watched:
            dataset = read_dataset(watched, file.name, numbers, **said)
        if not dataset.found:
            raise Refused(_nobody(dataset, stream, file.name, schools))
        sha256 = hashlib.file_digest(_rewound(stream), "sha256").hexdigest()
    click.echo(f"{file.name}: {dataset.name}, {counted(dataset.rows, 'row')}{_assumed(said, year, basis)}.")
    session().rollback()  # a long file is read without keeping others from writing
    if not check:
        begin_writing()
    found = [school for school in _schools(urns) if school.urn in dataset.found]
    if check:
        held = held_by(found, dataset)
        for school in found:
            offers = offers_of(school, dataset, today_at(school), held)
            storable = sum(offer.can_be_stored for offer in offers)
            click.echo(f"{school.name} (URN {school.urn}): {counted(storable, 'figure')} would be stored.")
    else:
        by = person_with(email) if email else installation()
        stored = import_figures(
            found, dataset, by=by, now=now(), today=today_at(found[0]), filename=file.name, sha256=sha256
        )
        session().commit()
        for imported in stored:
            click.echo(f"{imported.school.name} (URN {imported.school.urn}): {_stored(imported)}.")
    for passed in dataset.passed_over:
        click.echo(f"Passed over: {passed}.")
    for problem in dataset.problems:
        click.echo(f"Look at this: {problem}", err=True)


def _schools(urns: Sequence[str]) -> list[School]:
    return list(dict.fromkeys(school_with(urn) for urn in urns)) or schools_here()


def _said(heading: Heading, year: str | None, basis: str | None) -> dict[str, str]:
    """Say what the file does not: as given, else as its name suggests, which is then told."""
    said = {"year": year or heading.year, "basis": basis or heading.basis}
    missing = next((name for name in heading.asks if not said[name]), None)
    if missing:
        such_as = {"year": "--year 2018/19", "basis": "--basis final"}[missing]
        raise Refused(f"Neither the file nor its name says the {missing} of its figures. Say it, such as {such_as}")
    return {name: said[name] or "" for name in heading.asks}


def _assumed(said: dict[str, str], year: str | None, basis: str | None) -> str:
    guessed = [value for name, value in said.items() if not {"year": year, "basis": basis}[name]]
    return f", read as {' '.join(guessed)} by its name" if guessed else ""


def _stored(imported: Imported) -> str:
    if not imported.stored:
        return f"nothing new, {counted(imported.already_here, 'figure')} already here"
    corrections = f", {counted(imported.corrections, 'correction')} among them" if imported.corrections else ""
    return f"stored {counted(imported.stored, 'figure')}{corrections}"


def _nobody(dataset: Dataset, stream: BinaryIO, filename: str, schools: Sequence[School]) -> str:
    """Say that no row is about these schools, and which might be under an earlier number."""
    sentence = f"None of the {counted(dataset.rows, 'row')} of {filename} is about {_listed(schools)}."
    for school in schools:
        for row in named_rows(stream, filename, may_be(school)):
            return (
                f"{sentence} It has {row.name}, URN {row.urn}. If that is {school.name} under an earlier number: "
                f"schools former-number {school.urn} {row.urn}"
            )
    return sentence


def _listed(schools: Sequence[School]) -> str:
    return f"{schools[0].name} (URN {schools[0].urn})" if len(schools) == 1 else "a school here"


def _rewound(stream: io.BufferedReader) -> io.BufferedReader:
    stream.seek(0)
    return stream
