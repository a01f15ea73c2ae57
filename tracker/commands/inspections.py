"""``flask inspections``: read a document, and read it in."""

from __future__ import annotations

import json
from pathlib import Path

import click
from sqlalchemy import select

from tracker.commands.groups import Commands, content_of, installation, now, person_with, store, today_at
from tracker.config import UPLOAD_LIMIT
from tracker.db import begin_writing, session
from tracker.errors import Refused
from tracker.models.people import Membership, Person
from tracker.models.schools import School
from tracker.queries.lineage import links_suggested_for
from tracker.queries.schools import match_of, school_by_urn, schools_like
from tracker.reading.documents import InspectionDocument, as_contract
from tracker.reading.inspections import read_inspection
from tracker.rules.permissions import Role
from tracker.rules.speech import counted, day, sentence_case
from tracker.services.inspections import SourceFile, accept_inspection, media_type_of
from tracker.services.schools import add_school, refuse_another_schools, take_as_former

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
    """Read FILE and store it for a school. The same document again changes nothing."""
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
