"""``flask schools``: add a school or many from the register, and note the other numbers they have or had."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import click

from tracker.commands.groups import Commands, installation, now, opened, person_with, progress, school_with
from tracker.db import begin_writing, session
from tracker.errors import Invalid, Refused
from tracker.queries.set_ups import Fate, SchoolPlan, school_plans
from tracker.reading.registers import Lineage, RegisterRow, Wanted, read_lineage, read_register
from tracker.rules.speech import counted
from tracker.services.schools import add_school, note_former_urn, renumber, take_back_former_urn
from tracker.services.set_ups import refuse_in_the_demonstration, set_up_schools

LOT = 200
"""Schools that are stored in one transaction: others write between two lots, and what is stored is whole."""
TOLD = 40
"""Rows that a terminal is told of one by one; a report has them all."""

commands = Commands("schools", help="Add schools, one or many, and note their other numbers.")


@commands.command()
@click.argument("urn")
@click.argument("name")
@click.option("--postcode", help="Its postcode, by which documents without a URN are known.")
@click.option("--formerly", help="A URN the school had before, as when it became an academy.")
@click.option("--even-so", is_flag=True, help="Also in the demonstration, to try it: others know its password.")
def add(urn: str, name: str, postcode: str | None, formerly: str | None, even_so: bool) -> None:
    """Add the school NAME under its URN."""
    begin_writing()
    if not even_so:
        _refuse_in_the_demonstration()
    by = installation()
    school = add_school(urn, name, postcode=postcode, by=by, now=now())
    if formerly:
        note_former_urn(school, formerly, by=by, now=now())
    session().commit()
    click.echo(f"Added {school.name} (URN {school.urn}).")


@commands.command(name="former-number")
@click.argument("urn")
@click.argument("number")
def former_number(urn: str, number: str) -> None:
    """Note that the school URN had NUMBER before, so that documents that name it are its own."""
    begin_writing()
    school = school_with(urn)
    former = note_former_urn(school, number, by=installation(), now=now())
    session().commit()
    click.echo(f"{school.name} (URN {school.urn}) had the number {former.urn} before.")


@commands.command(name="take-back-number")
@click.argument("urn")
@click.argument("number")
@click.option("--even-so", is_flag=True, help="Also when documents or figures name it, which stay in its record.")
def take_back_number(urn: str, number: str, even_so: bool) -> None:
    """Take back that the school URN had NUMBER, which another school may then have."""
    begin_writing()
    school = school_with(urn)
    try:
        take_back_former_urn(school, number, by=installation(), now=now(), even_so=even_so)
    except Invalid as refusal:
        raise Refused(f"{refusal} If that is right, say so: --even-so") from refusal
    session().commit()
    click.echo(f"{number} is no longer noted as another number of {school.name} (URN {school.urn}).")


@commands.command(name="new-number")
@click.argument("urn")
@click.argument("number")
def new_number(urn: str, number: str) -> None:
    """Give the school URN a new NUMBER, as when it becomes an academy; URN stays known as one it had before."""
    begin_writing()
    school = school_with(urn)
    former = renumber(school, number, by=installation(), now=now())
    session().commit()
    click.echo(f"{school.name} has the number {school.urn} now, and had {former.urn} before.")


@commands.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--trust", "trusts", multiple=True, help="Only the schools of this trust, by its group UID; repeatable.")
@click.option("--la", "authorities", multiple=True, help="Only those of this local authority, by name or code.")
@click.option("--urn", "urns", multiple=True, help="Only this school; repeatable.")
@click.option("--links", type=click.Path(path_type=Path), help="The register’s links: which number came before.")
@click.option("--check", is_flag=True, help="Say what would be stored, and store nothing.")
@click.option("--report", type=click.Path(path_type=Path), help="Write what became of every row to this CSV file.")
@click.option("--as", "email", help="The email address of the person who reads them in.")
@click.option("--even-so", is_flag=True, help="Also in the demonstration, to try it: others know its password.")
def import_(
    file: Path,
    trusts: Sequence[str],
    authorities: Sequence[str],
    urns: Sequence[str],
    links: Path | None,
    check: bool,
    report: Path | None,
    email: str | None,
    even_so: bool,
) -> None:
    """Read schools from FILE, an export of the register (Get Information about Schools). Again, it changes nothing.

    What somebody corrected here by hand stays. Stopped midway, run it again: it goes on where it was.
    """
    if not (even_so or check):
        _refuse_in_the_demonstration()
    wanted = Wanted(frozenset(trusts), frozenset(authorities), frozenset(urns))
    tally, told = _Tally(), list[str]()
    with ExitStack() as open_files:
        lineage = Lineage()
        if links:
            lineage = read_lineage(open_files.enter_context(opened(links)), links.name)
        stream = open_files.enter_context(opened(file))
        register = read_register(open_files.enter_context(progress(stream, file)), file.name)
        out = open_files.enter_context(_report_in(report)) if report else None
        for lot in _lots(row for row in register if wanted.takes(row)):
            if check:
                plans = school_plans(lot, lineage)
            else:
                session().rollback()
                begin_writing()
                by = person_with(email) if email else installation()
                plans = set_up_schools(lot, lineage, by=by, now=now(), source=file.name)
            for plan in plans:
                tally.take(plan)
                if plan.note:
                    told.append(f"Row {plan.row.row}, {plan.row.name} (URN {plan.row.urn}): {plan.note}")
                if out:
                    out.write(plan)
            if check:
                session().rollback()
            else:
                session().commit()
            session().expunge_all()
    if not tally.fates:
        raise Refused(f"None of the {counted(register.count, 'row')} of {file.name} is {_asked_for(wanted)}.")
    click.echo(f"{file.name}: {counted(register.count, 'row')}, {tally.sentence(check)}.")
    for why, count in tally.passed.most_common():
        click.echo(f"Passed over: {count:,} {why}.")
    for line in told[:TOLD]:
        click.echo(line)
    if len(told) > TOLD:
        click.echo(f"And {counted(len(told) - TOLD, 'row')} more to look at; a report has them all: --report FILE")
    if missing := wanted.urns - tally.urns:
        click.echo(f"Not in the file: URN {', '.join(sorted(missing))}.", err=True)


def _refuse_in_the_demonstration() -> None:
    try:
        refuse_in_the_demonstration()
    except Refused as refusal:
        raise Refused(f"{refusal} To try it here all the same, say so: --even-so") from refusal


class _Tally:
    """How many rows became what, and why others were passed over."""

    def __init__(self) -> None:
        self.fates: Counter[Fate] = Counter()
        self.passed: Counter[str] = Counter()
        self.urns: set[str] = set()

    def take(self, plan: SchoolPlan) -> None:
        self.fates[plan.fate] += 1
        self.urns.add(plan.row.urn)
        if plan.fate is Fate.PASSED:
            self.passed[plan.why] += 1

    def sentence(self, check: bool) -> str:
        would = "would be " if check else ""
        stored, changed = (counted(self.fates[fate], "school") for fate in (Fate.STORED, Fate.CHANGED))
        return f"{stored} {would}stored, {changed} {would}changed, {self.fates[Fate.SAME]:,} the same"


class _Report:
    """What became of every row, as a table."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> _Report:
        try:
            self.file = self.path.open("w", newline="", encoding="utf-8-sig")
        except OSError as error:
            raise Refused(f"{self.path} cannot be written: {error.strerror}.") from error
        self.rows = csv.writer(self.file)
        self.rows.writerow(("Row", "URN", "Name", "What became of it", "Why", "What is new", "Look at this"))
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, plan: SchoolPlan) -> None:
        row = plan.row
        self.rows.writerow((row.row, row.urn, row.name, plan.fate.value, plan.why, plan.news, plan.note))


def _report_in(path: Path) -> _Report:
    return _Report(path)


def _lots(rows: Iterator[RegisterRow]) -> Iterator[list[RegisterRow]]:
    while lot := list(islice(rows, LOT)):
        yield lot


def _asked_for(wanted: Wanted) -> str:
    asked = [
        *(f"of the trust {trust}" for trust in sorted(wanted.trusts)),
        *(f"of {authority}" for authority in sorted(wanted.authorities)),
        *(f"URN {urn}" for urn in sorted(wanted.urns)),
    ]
    return " or ".join(asked) or "a school"
