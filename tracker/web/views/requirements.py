"""What inspectors asked for, and the whole trace of each: words, clauses, actions, evidence, metrics, history."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.db import session
from tracker.models.people import Person
from tracker.queries.actions import history_dates
from tracker.queries.events import events_of_requirement
from tracker.queries.people import people_by_role
from tracker.queries.requirements import requirement_by_number, requirements_of, stored_requirement
from tracker.rules.charts import trend_chart
from tracker.rules.permissions import Capability
from tracker.services.requirements import name_requirement
from tracker.web.context import here
from tracker.web.forms.actions import leading
from tracker.web.forms.requirements import NameForm
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience

blueprint = Blueprint("requirements", __name__)


@blueprint.get("/requirements")
@audience(Capability.SEE_PLAN)
def index() -> str:
    """List what inspectors asked for."""
    return render_template("requirements/index.html", requirements=requirements_of(here().school, here().today))


@blueprint.get("/requirements/<int:number>")
@audience(Capability.SEE_PLAN)
def page(number: int) -> str:
    """Show one requirement with its whole trace."""
    requirement = requirement_by_number(here().school, number, here().today)
    return render_template(
        "requirements/page.html",
        requirement=requirement,
        dates=history_dates(here().today),
        charts={target.id: trend_chart(target.name, target.readings, target) for target in requirement.targets},
        events=events_of_requirement(here().school, requirement),
    )


@blueprint.route("/requirements/<int:number>/name", methods=["GET", "POST"])
@audience(Capability.PLAN_ACTIONS)
def name(number: int) -> ResponseReturnValue:
    """Give a requirement its short title and its lead."""
    at = here()
    requirement = requirement_by_number(at.school, number, at.today)
    form = NameForm(title=requirement.title, lead=str(requirement.lead_id or ""))
    form.offer(requirement, leading(people_by_role(at.school, at.today)))

    def save() -> None:
        typed = form.data
        lead = session().get_one(Person, int(typed["lead"])) if typed["lead"] else None
        name_requirement(stored_requirement(at.school, number), typed["title"], lead, **signed())

    if done(form, save):
        flash("The title and the lead are saved.", "success")
        return redirect(url_for("requirements.page", number=number))
    return form_page("requirements/name.html", form, requirement=requirement)
