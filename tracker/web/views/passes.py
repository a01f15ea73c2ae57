"""Who from outside reads what, and what did they open? Passes for advisers and inspectors, and what these see."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.db import begin_writing, session
from tracker.queries.actions import history_dates
from tracker.queries.passes import (
    SharedTitle,
    pass_by_number,
    passes_of,
    shared_file,
    shared_requirement,
    stored_pass,
)
from tracker.queries.people import is_known_elsewhere, person_with_email
from tracker.queries.requirements import requirements_of, stored_requirement
from tracker.rules.answers import opened_with, reads_from_outside, shared_until
from tracker.rules.charts import trend_chart
from tracker.rules.groups import groups_named, in_order
from tracker.rules.permissions import Capability
from tracker.services.passes import give_pass, note_visit, withdraw_pass
from tracker.services.people import add_person
from tracker.web.context import guest, here
from tracker.web.files import file_to_keep
from tracker.web.forms.people import EmptyForm, PassForm
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import WITH_PASS, audience
from tracker.web.invitations import Told, send_link, tell
from tracker.web.transactions import keep

blueprint = Blueprint("passes", __name__)


@blueprint.get("/passes")
@audience(Capability.GIVE_PASSES)
def index() -> str:
    """List the passes of the school, and what was opened with each."""
    passes = passes_of(here().school, here().today)
    return render_template("passes/index.html", passes=passes, reads=reads_from_outside(passes))


@blueprint.route("/passes/new", methods=["GET", "POST"])
@audience(Capability.GIVE_PASSES)
def give() -> ResponseReturnValue:
    """Let somebody from outside read some requirements until a day."""
    form, told = PassForm(), list[Told]()
    plan = requirements_of(here().school, here().today)
    form.offer([SharedTitle(one.number, one.title, one.source) for one in plan])
    if not done(form, lambda: told.append(_give(form))):
        return form_page("passes/give.html", form, requirements=plan)
    if told[0].link_to_hand_over is not None:
        return render_template("people/link.html", told=told[0], back=url_for(".index"), back_to="Passes")
    flash(told[0].sentence, "success")
    return redirect(url_for(".index"))


@blueprint.get("/passes/<int:number>")
@audience(Capability.GIVE_PASSES)
def page(number: int) -> str:
    """Show one pass, and each page that was opened with it."""
    lent = pass_by_number(here().school, number, here().today)
    only_here = not is_known_elsewhere(stored_pass(here().school, number).person, here().school, here().today)
    last_on = lent.visits[0].at.date() if lent.visits else None
    opened = opened_with(lent, len(lent.visits), last_on, here().today)
    return render_template("passes/page.html", lent=lent, opened=opened, only_here=only_here)


@blueprint.route("/passes/<int:number>/withdraw", methods=["GET", "POST"])
@audience(Capability.GIVE_PASSES)
def withdraw(number: int) -> ResponseReturnValue:
    """Take a pass back."""
    at, form = here(), EmptyForm()
    lent = stored_pass(at.school, number)
    if done(form, lambda: withdraw_pass(lent, by=at.person, now=at.now)):
        flash(f"The pass of {lent.person.name} opens nothing any more.", "success")
        return redirect(url_for(".page", number=number))
    return form_page("passes/withdraw.html", form, lent=lent)


@blueprint.get("/shared")
@audience(WITH_PASS)
def shared() -> str:
    """Show whoever has a pass what it opens."""
    lending = guest().lending
    lasts = shared_until(len(lending.requirements), lending.ends_on, guest().today)
    page = render_template("passes/shared.html", guest=guest(), lasts=lasts)
    _note("The list of what is shared")
    return page


@blueprint.get("/shared/requirements/<int:number>")
@audience(WITH_PASS)
def requirement(number: int) -> str:
    """Show whoever has a pass one requirement, with its actions, open evidence and targets."""
    at = guest()
    found = shared_requirement(at.lending, number, at.today)
    asked = found.requirement
    page = render_template(
        "passes/requirement.html",
        guest=at,
        requirement=asked,
        evidence=found.evidence,
        groups=in_order(groups_named(asked.text, asked.groups)),
        dates=history_dates(at.today),
        charts={target.id: trend_chart(target.name, target.readings, target) for target in asked.targets},
    )
    _note(f"Requirement {number}", asked.id)
    return page


@blueprint.get("/shared/evidence/<int:number>")
@audience(WITH_PASS)
def file(number: int) -> Response:
    """Give whoever has a pass an open file of a requirement it names, as an attachment."""
    at = guest()
    found = shared_file(at.lending, number, at.today)
    response = file_to_keep(found.sha256, found.filename, found.media_type)
    _note(f"File E{number}, under requirement {found.action.requirement.plan_number}", found.action.requirement_id)
    return response


def _give(form: PassForm) -> Told:
    at = here()
    known = person_with_email(form.email.data or "")
    person = known or add_person(
        form.name.data or "",
        form.email.data or "",
        form.job_title.data or "",
        by=at.person,
        now=at.now,
        school=at.school,
    )
    lent = give_pass(
        at.school,
        person,
        [stored_requirement(at.school, number) for number in form.requirements.data or ()],
        form.purpose.data or "",
        form.ends_on.data,
        starts_on=form.starts_on.data,
        **signed(),
    )
    return (tell if known else send_link)(person, reads_until=lent.ends_on)


def _note(what: str, requirement_id: int | None = None) -> None:
    """Note a visit before the page goes out, in a transaction of its own: to read it needed none that writes."""
    pass_ids, moment = guest().lending.pass_ids, guest().now
    session().rollback()
    begin_writing(of=f"person {guest().person.id}")
    note_visit(pass_ids, what, requirement_id, now=moment)
    keep()
