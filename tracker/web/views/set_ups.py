"""Setting up many at once: a trust's schools from the register, and its people from a list, looked at first."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import BytesIO, StringIO

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.db import session
from tracker.errors import Invalid, NotAllowed, NotFound, Refused
from tracker.jobs.set_ups import outcome_of, row_of_person, row_of_school
from tracker.models.set_ups import SetUpKind
from tracker.queries.set_ups import (
    SET_UP_JOB,
    Fate,
    OutcomeRow,
    outcome_row,
    people_plans,
    school_plans,
    set_up_from,
    set_up_page,
    set_ups_of,
    stored_set_up,
    trust_rows,
)
from tracker.reading.people_lists import TEMPLATE, PersonRow, read_people
from tracker.reading.registers import Lineage, RegisterRow, read_register
from tracker.rules.answers import cannot_be_set_up, would_be_set_up
from tracker.rules.permissions import Capability, Role
from tracker.services.jobs import ask_for_job
from tracker.services.set_ups import ask_for_set_up, refuse_in_the_demonstration
from tracker.storage import plain_name
from tracker.web.context import there
from tracker.web.forms.fields import beside
from tracker.web.forms.people import EmptyForm
from tracker.web.forms.sent import done, form_page
from tracker.web.forms.set_ups import AcceptForm, FileForm
from tracker.web.guard import AT_TRUST, audience
from tracker.web.invitations import has_mail_server
from tracker.web.uploads import others_may_write, takes_files
from tracker.web.waiting import WaitingRoom, incoming_here

blueprint = Blueprint("set_ups", __name__, url_prefix="/trusts/<int:trust_id>/set-up")

FILES = WaitingRoom("file", salt="a file to set up from that waits")


@dataclass(frozen=True, slots=True)
class Found:
    """What a file comes to here: what would become of each row, and which rows cannot stand."""

    outcomes: tuple[OutcomeRow, ...]
    wrong: tuple[str, ...]
    rows: tuple[RegisterRow, ...] | tuple[PersonRow, ...]

    def count(self, fate: str) -> int:
        """How many rows come to that."""
        return sum(outcome.fate == fate for outcome in self.outcomes)

    def answer(self, noun: str) -> str:
        """Say what would be done, or that nothing is while rows cannot stand."""
        if self.wrong:
            return cannot_be_set_up(len(self.wrong))
        fates = (Fate.STORED, Fate.CHANGED, Fate.SAME, Fate.PASSED)
        return would_be_set_up(noun, *(self.count(fate) for fate in fates))

    @property
    def is_to_do(self) -> bool:
        """Say whether anything would change."""
        return not self.wrong and bool(self.count(Fate.STORED) or self.count(Fate.CHANGED))


@blueprint.get("")
@audience(AT_TRUST)
def index(trust_id: int) -> str:
    """Say what can be set up from files, and what was."""
    _refuse_others()
    return render_template("set_ups/index.html", trust=there().trust, set_ups=set_ups_of(there().trust))


@blueprint.route("/<any(schools, people):kind>", methods=["GET", "POST"])
@audience(AT_TRUST)
@takes_files
def read_in(trust_id: int, kind: str) -> ResponseReturnValue:
    """Take a file, and let it wait to be looked at."""
    _refuse_others()
    form, page = FileForm(), {"trust": there().trust, "kind": kind, "headings": TEMPLATE, "roles": tuple(Role)}
    if not form.validate_on_submit():
        return form_page("set_ups/read_in.html", form, **page)
    filename, content = plain_name(form.file.data.filename), form.file.data.read()
    try:
        with others_may_write():
            _found(kind, content, filename)
    except Refused as refusal:
        beside(form, Invalid("file", str(refusal)))
        return render_template("set_ups/read_in.html", form=form, **page), 415
    return redirect(url_for(".check", trust_id=trust_id, kind=kind, token=FILES.let_wait(content, filename)))


@blueprint.route("/<any(schools, people):kind>/<token>", methods=["GET", "POST"])
@audience(AT_TRUST)
def check(trust_id: int, kind: str, token: str) -> ResponseReturnValue:
    """Show what would become of each row of a file, to be accepted."""
    _refuse_others()
    at, form, asked = there(), AcceptForm(), list[int]()
    sha256, filename = FILES.named_by(token)
    try:
        content = incoming_here().take(sha256)
    except NotFound:
        accepted = set_up_from(at.trust, SetUpKind(kind), sha256)
        if accepted is None:
            raise NotFound("This file waits no more: it was a day old. Read it in again.") from None
        return redirect(url_for(".page", trust_id=trust_id, set_up_id=accepted.id))
    found = _found(kind, content, filename)

    def accept() -> None:
        if not found.is_to_do:
            raise Invalid("sends", "There is nothing in this file that would change anything.")
        rows = [row_of_school(row) if isinstance(row, RegisterRow) else row_of_person(row) for row in found.rows]
        sends = bool(form.sends.data) and has_mail_server()
        made = ask_for_set_up(
            SetUpKind(kind), filename, rows, by=at.person, now=at.now, trust=at.trust, sends=sends, file=sha256
        )
        asked.append(made.id)

    if done(form, accept):
        incoming_here().drop_with(session(), sha256)
        flash("It is asked for. A worker does it, and this page says how far it is.", "success")
        return redirect(url_for(".page", trust_id=trust_id, set_up_id=asked[0]))
    return form_page(
        "set_ups/check.html",
        form,
        trust=at.trust,
        kind=kind,
        filename=filename,
        found=found,
    )


@blueprint.get("/<int:set_up_id>")
@audience(AT_TRUST)
def page(trust_id: int, set_up_id: int) -> str:
    """Say how far a set-up is, and what became of each row."""
    _refuse_others()
    found = set_up_page(stored_set_up(there().trust, set_up_id))
    return render_template("set_ups/page.html", trust=there().trust, page=found)


@blueprint.post("/<int:set_up_id>/again")
@audience(AT_TRUST)
def again(trust_id: int, set_up_id: int) -> ResponseReturnValue:
    """Ask again for what was given up: it goes on where it stopped."""
    _refuse_others()
    at, stored = there(), stored_set_up(there().trust, set_up_id)
    if stored.ended_at is None and EmptyForm().validate_on_submit():
        ask_for_job(SET_UP_JOB, stored.id, school=None, by=at.person, now=at.now, steps=max(stored.row_count, 1))
        flash("It is asked for again, and goes on where it stopped.")
    return redirect(url_for(".page", trust_id=trust_id, set_up_id=set_up_id))


@blueprint.get("/people-template.csv")
@audience(AT_TRUST)
def template(trust_id: int) -> ResponseReturnValue:
    """Give the headings of a list of people, to be filled in."""
    _refuse_others()
    out = StringIO()
    csv.writer(out).writerow(TEMPLATE)
    content = out.getvalue().encode("utf-8-sig")  # so that Excel reads the names right
    return send_file(BytesIO(content), "text/csv", as_attachment=True, download_name="people-template.csv")


def _refuse_others() -> None:
    if not there().may(Capability.SET_UP):
        raise NotAllowed("The trust’s officers set up its schools and people.")


def _found(kind: str, content: bytes, filename: str) -> Found:
    refuse_in_the_demonstration()
    return _schools_in(content, filename) if kind == SetUpKind.SCHOOLS else _people_in(content, filename)


def _schools_in(content: bytes, filename: str) -> Found:
    trust = there().trust
    if trust.number is None:
        raise Refused(
            f"{trust.name} has no group UID here yet, by which the register knows its schools. Whoever runs the "
            "tracker reads them in first: schools import"
        )
    register = read_register(BytesIO(content), filename)
    rows = trust_rows(register, trust)
    if not rows:
        raise Refused(
            f"None of the {register.count:,} rows of {filename} is of {trust.name}, group UID "
            f"{trust.number}. Give the register’s file of open academies and free schools."
        )
    plans = school_plans(rows, Lineage(), trust)
    return Found(tuple(outcome_row(outcome_of(plan)) for plan in plans), (), tuple(rows))


def _people_in(content: bytes, filename: str) -> Found:
    at = there()
    people = read_people(BytesIO(content), filename)
    plans = people_plans(people.rows, at.today, by=at.person, within=at.trust)
    told = [(plan.row.row, f"Row {plan.row.row}: {plan.note}") for plan in plans if plan.fate is Fate.PASSED]
    told += [(problem.row, str(problem)) for problem in people.problems]
    return Found(
        tuple(
            outcome_row({**outcome_of(plan), "who": f"{plan.row.name}, {plan.row.email}", "until": plan.row.until})
            for plan in plans
        ),
        tuple(sentence for _, sentence in sorted(told)),
        people.rows,
    )
