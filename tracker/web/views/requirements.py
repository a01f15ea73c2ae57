"""What inspectors asked for, with its whole trace: words, lineage, clauses, actions, evidence, metrics, events."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.queries.actions import history_dates
from tracker.queries.checks import checks_about, checks_among, figures_of
from tracker.queries.events import events_of_requirement
from tracker.queries.lineage import lineage_of
from tracker.queries.offers import offered_on
from tracker.queries.people import people_by_role
from tracker.queries.requirements import (
    RequirementRow,
    requirement_by_number,
    requirement_in_record,
    requirements_of,
    stand_of,
    stored_requirement,
)
from tracker.queries.visits import visits_of
from tracker.rules.answers import asked_for
from tracker.rules.charts import trend_chart
from tracker.rules.groups import groups_named, in_order
from tracker.rules.permissions import Capability
from tracker.services.lineage import follow_in, keep_apart, link_requirements
from tracker.services.requirements import name_requirement
from tracker.web.asked import questions_about
from tracker.web.context import here
from tracker.web.forms.actions import leading
from tracker.web.forms.requirements import LinkForm, NameForm, RequirementList
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience
from tracker.web.numbers import stored_number

blueprint = Blueprint("requirements", __name__)


@blueprint.get("/requirements")
@audience(Capability.SEE_PLAN)
def index() -> str:
    """List what inspectors asked for."""
    at = here()
    requirements = requirements_of(at.school, at.today)
    return render_template(
        "requirements/index.html",
        requirements=requirements,
        form=RequirementList.asked(request.args, requirements),
        asked=asked_for(requirements),
        stands=stand_of(requirements, at.school, at.today),
    )


@blueprint.get("/requirements/<int:number>")
@audience(Capability.SEE_PLAN)
def page(number: int) -> str:
    """Show one requirement with its whole trace."""
    at = here()
    plan = requirements_of(at.school, at.today, in_full=at.in_full)
    in_plan = next((one for one in plan if one.number == number), None)
    requirement = in_plan or requirement_in_record(at.school, number, at.today, in_full=at.in_full)
    checks = checks_about(requirement, checks_among(figures_of(at.school, at.today), plan, in_full=at.in_full))
    return render_template(
        "requirements/page.html",
        requirement=requirement,
        groups=in_order(groups_named(requirement.text, requirement.groups)),
        checks=checks,
        lineage=lineage_of(at.school, requirement.id, at.today, plan),
        dates=history_dates(at.today),
        charts={target.id: trend_chart(target.name, target.readings, target) for target in requirement.targets},
        questions=questions_about(
            ("requirement", str(number)), *(("action", action.number) for action in requirement.actions)
        ),
        visits=visits_of(at.school, at.today, [action.id for action in requirement.actions]),
        offered=offered_on(at.school, requirement.text) if _may_plan(requirement) else (),
        events=events_of_requirement(at.school, requirement, (one for check in checks for one in check.answers)),
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

    if done(form, save, over=(stored_requirement(at.school, number), "requirement_named")):
        flash("The title and the lead are saved.", "success")
        return redirect(url_for("requirements.page", number=number))
    return form_page("requirements/name.html", form, requirement=requirement)


@blueprint.route("/requirements/<int:number>/link", methods=["GET", "POST"])
@audience(Capability.READ_IN)
def link(number: int) -> ResponseReturnValue:
    """Say by hand that a requirement of another inspection asks for the same."""
    at = here()
    requirement = requirement_in_record(at.school, number, at.today)
    form = LinkForm()
    form.offer(lineage_of(at.school, requirement.id, at.today).candidates)

    def save() -> None:
        other = stored_requirement(at.school, int(form.other.data))
        link_requirements(stored_requirement(at.school, number), other, **signed())

    if done(form, save):
        return _linked(number, int(form.other.data))
    return form_page("requirements/link.html", form, requirement=requirement)


@blueprint.post("/requirements/<int:number>/lineage")
@audience(Capability.READ_IN)
def decide(number: int) -> ResponseReturnValue:
    """Say whether two requirements ask for the same thing, where a link is suggested or stands."""
    own, other = stored_requirement(here().school, number), _other()
    if request.form.get("decision") == "same":
        link_requirements(own, other, **signed())
        return _linked(number, other.plan_number)
    back = sorted(one.plan_number for one in keep_apart(own, other, **signed()))
    said = f"Requirements {number} and {other.plan_number} are kept apart."
    for one in back:
        said += f" Requirement {one} is in the plan again."
    flash(said, "success")
    return _back(number)


@blueprint.post("/requirements/<int:number>/follow")
@audience(Capability.PLAN_ACTIONS)
def follow(number: int) -> ResponseReturnValue:
    """Let an earlier requirement leave the plan, to be followed in this one."""
    own, earlier = stored_requirement(here().school, number), _other()
    follow_in(earlier, own, **signed())
    flash(f"Requirement {earlier.plan_number} has left the plan and is followed in requirement {number}.", "success")
    return _back(number)


def _may_plan(requirement: RequirementRow) -> bool:
    return requirement.is_open and here().may(Capability.PLAN_ACTIONS)


def _other() -> Requirement:
    """Find the other requirement that a form names."""
    number = request.form.get("other", type=stored_number)
    if number is None:
        raise NotFound("Choose the other requirement.")
    return stored_requirement(here().school, number)


def _linked(number: int, other: int) -> ResponseReturnValue:
    flash(f"Requirements {number} and {other} are linked: inspectors asked for the same thing again.", "success")
    return _back(number)


def _back(number: int) -> ResponseReturnValue:
    """Go back to where the decision was asked for: the page of the requirement, or that of an inspection."""
    inspection_id = request.form.get("inspection", type=stored_number)
    if inspection_id is not None:
        return redirect(url_for("inspections.page", inspection_id=inspection_id))
    return redirect(url_for("requirements.page", number=number))
