"""``flask inspections``: read a document, and read in one or a folder of them."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from sqlalchemy import select

from tracker.commands.groups import Commands, content_of, incoming, installation, now, person_with, store, today_at
from tracker.config import UPLOAD_LIMIT
from tracker.db import begin_writing, session
from tracker.errors import Refused
from tracker.jobs.kinds import Progress
from tracker.jobs.set_ups import WAITING_ROOM, carry_out, outcome_of_document
from tracker.jobs.worker import Worker
from tracker.models.jobs import JobState
from tracker.models.people import Membership, Person
from tracker.models.schools import School
from tracker.models.set_ups import SetUp, SetUpKind
from tracker.printing.press import Press
from tracker.queries.jobs import jobs_about
from tracker.queries.lineage import links_suggested_for
from tracker.queries.schools import match_of, school_by_urn, schools_like
from tracker.queries.set_ups import SET_UP_JOB, DocumentPlan, Fate
from tracker.reading.documents import InspectionDocument, as_contract
from tracker.reading.inspections import read_inspection
from tracker.rules.permissions import Role
from tracker.rules.speech import counted, day, sentence_case
from tracker.services.inspections import SourceFile, accept_inspection, media_type_of
from tracker.services.schools import add_school, refuse_another_schools, take_as_former
from tracker.services.set_ups import ask_for_set_up, document_known, read_document

MOST_DOCUMENTS = 2000
LOOK_SECONDS = 0.5
"""Between two looks at what another worker does."""

commands = Commands("inspections", help="Read inspection documents, and read them in.")


@commands.command(with_appcontext=False)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def read(file: Path, as_json: bool) -> None:
    """Print what FILE says, without storing anything."""
    document = read_inspection(content_of(file, UPLOAD_LIMIT), file.name)
    if as_json:
        # Bytes, so that a terminal's narrow encoding cannot break the object.
        click.echo(json.dumps(as_contract(document), ensure_ascii=False, indent=2).encode())
    else:
        click.echo(summary(document))


@commands.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--urn", help="The school it is about. Without it: the school whose number, or name and postcode, it names."
)
@click.option(
    "--is-this-school",
    "is_this_school",
    is_flag=True,
    help="Say knowingly that it is about that school, under another name, postcode or number.",
)
@click.option("--accept", is_flag=True, help="Store it; without this, say what would be stored.")
@click.option("--as", "email", help="The email address of the person who accepts it.")
def import_(file: Path, urn: str | None, is_this_school: bool, accept: bool, email: str | None) -> None:
    """Read FILE and store it for a school; of a folder each PDF, for the school it names. Again, it changes nothing."""
    if file.is_dir():
        if urn or is_this_school:
            raise Refused(f"{file} is a folder: each document in it is for the school it names. Leave out the school.")
        _import_folder(file, accept, email)
        return
    content = content_of(file, UPLOAD_LIMIT)
    document = read_inspection(content, file.name)
    if accept:
        begin_writing()
    urn = urn or _school_named_in(document).urn
    school = school_by_urn(urn)
    if school is None:
        _refuse_slip(urn, document)
    else:
        _refuse_unsure(school, document, is_this_school)
    name = school.name if school else _name_in(document, urn)
    if not accept:
        click.echo(summary(document))
        added = "" if school else ", which would be added"
        click.echo(f"Nothing is stored. With --accept this would be stored for {name}{added}.")
        return
    school = school or add_school(
        urn,
        name,
        address=document.school.address,
        postcode=document.school.postcode,
        by=installation(),
        now=now(),
    )
    by = person_with(email) if email else _reader_at(school)
    former = take_as_former(school, document.school.urn, by=by, now=now())
    accepted = accept_inspection(
        school,
        document,
        SourceFile(file.name, media_type_of(content), content),
        store=store(),
        by=by,
        now=now(),
        today=today_at(school),
    )
    session().commit()
    for problem in document.problems:
        click.echo(f"Look at this: {problem.message}", err=True)
    if former:
        noted = f"now noted as another number of {school.name}"
        click.echo(f"Look at this: the document names URN {former.urn}, {noted}.", err=True)
    visit = f"{school.name} (URN {school.urn}), inspection of {day(accepted.inspection.inspected_on)}"
    stored = ", ".join(counted(count, noun[:-1], noun) for noun, count in accepted.counts.items() if count)
    if stored:
        click.echo(f"{visit}: stored {stored}, as {by.name}.")
        for link in links_suggested_for(school, accepted.inspection.id, today_at(school)):
            numbers = f"requirements {link.earlier.number} and {link.later.number}"
            click.echo(f"Look at this: {numbers} may ask for the same thing. {link.reason}", err=True)
    else:
        click.echo(f"{visit}: already here; nothing changed.")


def _import_folder(folder: Path, accept: bool, email: str | None) -> None:
    """Read every PDF below a folder; store those that are surely a school's here, as work for any worker."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() == ".pdf")
    if not files:
        raise Refused(f"There is no PDF in {folder}.")
    if len(files) > MOST_DOCUMENTS:
        raise Refused(
            f"{folder} has {len(files):,} PDFs, and {MOST_DOCUMENTS:,} are read in at once. Give it in parts."
        )
    outcomes = _accepted(folder, files, email) if accept else _checked(folder, files)
    would = {} if accept else {Fate.STORED.value: "would be stored"}
    for outcome in outcomes:
        fate, note = would.get(outcome["fate"], outcome["fate"]), outcome["note"]
        click.echo(f"{outcome['what']}: {fate}.{f' {note}' if note else ''}")
    fates = Counter(outcome["fate"] for outcome in outcomes)
    told = ", ".join(f"{fates[fate]} {would.get(fate, fate)}" for fate in (Fate.STORED, Fate.SAME, Fate.PASSED))
    click.echo(f"{counted(len(files), 'document')}: {told}.")
    if not accept:
        click.echo("Nothing is stored. To store it, add --accept")


def _checked(folder: Path, files: Sequence[Path]) -> list[dict[str, Any]]:
    """Say what would become of each document."""
    outcomes, names = [], dict[bytes, str]()
    with click.progressbar(files, label="Reading", file=sys.stderr) as shown:
        for number, file in enumerate(shown, 1):
            name = file.relative_to(folder).as_posix()
            try:
                content = content_of(file, UPLOAD_LIMIT)
                first = names.setdefault(hashlib.sha256(content).digest(), name)
                plan = (
                    document_known(read_document(content, name), content)
                    if first == name
                    else DocumentPlan(name, Fate.SAME, f"It is the same file as {first}.")
                )
            except Refused as refusal:
                plan = DocumentPlan(name, Fate.PASSED, str(refusal))
            outcomes.append(outcome_of_document(number, plan))
    return outcomes


def _accepted(folder: Path, files: Sequence[Path], email: str | None) -> list[dict[str, Any]]:
    """Let the documents wait, ask for them to be read in, and work at it until it is done, here or by a worker."""
    waiting, rows, passed = incoming().of(WAITING_ROOM), list[dict[str, str]](), list[dict[str, Any]]()
    tokens: dict[str, str] = {}
    for file in files:
        name = file.relative_to(folder).as_posix()
        try:
            token = waiting.put(content_of(file, UPLOAD_LIMIT))
        except Refused as refusal:
            passed.append(outcome_of_document(0, DocumentPlan(name, Fate.PASSED, str(refusal))))
            continue
        if token in tokens:
            passed.append(
                outcome_of_document(0, DocumentPlan(name, Fate.SAME, f"It is the same file as {tokens[token]}."))
            )
            continue
        tokens[token] = name
        rows.append({"filename": name, "token": token})
    begin_writing()
    by = person_with(email) if email else installation()
    set_up = ask_for_set_up(SetUpKind.INSPECTIONS, folder.name or str(folder), rows, by=by, now=now())
    session().commit()
    ended = _work_until_done(set_up.id, len(rows))
    return [*ended, *passed]


def _work_until_done(set_up_id: int, steps: int) -> list[dict[str, Any]]:
    """Work at a set-up until it is done, unless a worker does so already; give what became of each part."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the worker outlives this context
    with click.progressbar(length=steps, label="Reading in", file=sys.stderr) as shown:

        def carry_out_and_show(subject_id: int, press: Press, progress: Progress) -> None:
            def both(step: int, of: int, said: str) -> None:
                progress(step, of, said)
                shown.update(max(0, step - 1 - shown.pos))

            carry_out(subject_id, press, both)

        worker = Worker(app, {SET_UP_JOB: carry_out_and_show})
        try:
            while True:
                worker.finish()
                session().rollback()
                set_up = session().get_one(SetUp, set_up_id, populate_existing=True)
                job = jobs_about(SET_UP_JOB, [set_up_id])[set_up_id]
                if set_up.ended_at is not None:
                    shown.update(max(0, steps - shown.pos))
                    return set_up.outcomes
                if job.state is JobState.FAILED:
                    raise Refused(f"It stopped at {job.step} of {steps}: {job.said} What was read in until then stays.")
                time.sleep(LOOK_SECONDS)
        finally:
            worker.close()


def summary(document: InspectionDocument) -> str:
    """Tell a person at a terminal what a document says."""
    school = document.school
    lines = [
        f"{sentence_case(document.kind.replace('_', ' '))}: {school.name or 'a school without a name'}"
        + (f", URN {school.urn}" if school.urn else ""),
        f"Inspected on {day(document.inspected_on)}" if document.inspected_on else "No date of the visit",
    ]
    lines += [f"Safeguarding: {document.safeguarding}"] if document.safeguarding else []
    lines += [f"Category: {document.category}"] if document.category else []
    lines += [f"{grade.grade}: {grade.area}" for grade in document.grades]
    lines += [f"{grade}: {count} without a name" for grade, count in document.unnamed_grades.items()]
    lines.append("")
    for requirement in document.requirements:
        lines.append(f"{requirement.number}. {requirement.text}")
        lines.append(f"   {requirement.kind}, line {requirement.line}, {counted(len(requirement.clauses), 'clause')}")
    lines += ["", f"{counted(len(document.readings), 'reading')}"]
    lines += [f"Suggested, line {suggestion.line}: {suggestion.text}" for suggestion in document.suggestions]
    lines += [
        f"Look at this{f', line {problem.line}' if problem.line else ''}: {problem.message}"
        for problem in document.problems
    ]
    return "\n".join(lines)


def _school_named_in(document: InspectionDocument) -> School:
    """Find the school a document is about by what it says; refuse, with the option to give, where it is none or two."""
    found = schools_like(document.school)
    if not found:
        name, urn = document.school.name or "a school it does not name", document.school.urn
        about = f"{name} (URN {urn})" if urn else name
        raise Refused(f"The document is about {about}, which is not here. Say which school it is about: --urn URN")
    if len(found) > 1:
        either = " or ".join(f"{school.name} (--urn {school.urn})" for school, _ in found)
        raise Refused(f"The document could be about {either}. Say which.")
    return found[0][0]


def _refuse_unsure(school: School, document: InspectionDocument, is_this_school: bool) -> None:
    """Refuse a document of another school here, and one that may be another's until somebody says it is not."""
    match = match_of(document.school, school)
    if match.is_elsewhere:
        raise Refused(match.sentence)
    if match.must_ask and not is_this_school:
        raise Refused(f"{match.sentence} If that is right, say so: --urn {school.urn} --is-this-school")


def _refuse_slip(urn: str, document: InspectionDocument) -> None:
    """Refuse to add a school under a number other than the one its document names."""
    named = document.school.urn
    refuse_another_schools(None, named)
    if named is not None and named != urn:
        raise Refused(
            f"The document names URN {named}, and no school here has that or {urn}. If {urn} was a slip: "
            f"--urn {named}. If the school has both numbers, add it first: schools add {urn} NAME --formerly {named}"
        )


def _name_in(document: InspectionDocument, urn: str) -> str:
    if document.school.name is None:
        raise Refused(
            f"No school here has the URN {urn}, and the document names none. Add it with: schools add {urn} NAME"
        )
    return document.school.name


def _reader_at(school: School) -> Person:
    """Choose who reads in when nobody is named: the school's head, else its clerk, else the installation."""
    for role in (Role.HEAD, Role.CLERK):
        held = session().scalars(
            select(Membership).where(Membership.school_id == school.id, Membership.role == role).order_by(Membership.id)
        )
        for membership in held:
            if membership.person.active and role in membership.person.roles_at(school, today_at(school)):
                return membership.person
    return installation()
