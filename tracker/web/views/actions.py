"""Actions: who does what by when, and everything that may be done about one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.actions import Milestone
from tracker.models.metrics import Target
from tracker.models.people import Person
from tracker.models.requirements import Clause
from tracker.queries.actions import (
    action_by_number,
    actions_of,
    most_urgent_first,
    stored_action,
)
from tracker.queries.events import events_of_action
from tracker.queries.evidence import evidence_of
from tracker.queries.offers import origin_of
from tracker.queries.people import people_by_role
from tracker.queries.quality import precision_of
from tracker.queries.requirements import (
    action_in_record,
    requirement_by_number,
    stored_requirement,
)
from tracker.queries.visits import visits_of
from tracker.rules.answers import by_when, opinions, owed
from tracker.rules.permissions import Capability, may_verify
from tracker.services import actions
from tracker.web.asked import questions_about, questions_owed
from tracker.web.context import here
from tracker.web.forms.actions import ActionForm, MeetForm, MilestoneForm, MoveForm, OwedForm, PlanForm, leading
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience
from tracker.web.numbers import stored_number
from tracker.web.views.quality import drafts_for

blueprint = Blueprint("actions", __name__)


@blueprint.get("/my-actions")
@audience(Capability.SEE_PLAN)
def mine() -> str:
    """List what the person who asks owes, the most urgent first."""
    at = here()
    owned = most_urgent_first(actions_of(at.school, at.today, at.person.id), at.today)
    form = OwedForm.asked(request.args, at.today)
    asked = questions_owed()
    return render_template(
        "actions/mine.html",
        form=form,
        actions=form.kept(owned),
        owned=owned,
        asked=asked,
        owed=owed([action.record.colour for action in owned], [question.state for question in asked]),
    )


@blueprint.get("/actions/<number>")
@audience(Capability.SEE_PLAN)
def page(number: str) -> str:
    """Show one action: its people and dates, both opinions, milestones, updates, evidence and history."""
    at = here()
    requirement, action = action_in_record(at.school, number, at.today)
    return render_template(
        "actions/page.html",
        action=action,
        stands=opinions(action.declared, action.record),
        by_when=by_when(action, at.today),
        requirement=requirement,
        precision=precision_of(requirement, action),
        evidence=evidence_of(at.school, action, at.may(Capability.SEE_CONFIDENTIAL)),
        may_verify=action.awaits_verification and may_verify(at.person.id, action.owner_id, at.roles),
        questions=questions_about(("action", number)),
        visits=visits_of(at.school, at.today, [action.id]),
        origin=origin_of(action.id),
        events=events_of_action(at.school, action),
    )


@blueprint.route("/requirements/<int:number>/actions/new", methods=["GET", "POST"])
@audience(Capability.PLAN_ACTIONS)
def plan(number: int) -> ResponseReturnValue:
    """Plan an action for some of a requirement's clauses; ``?clause=`` ticks one beforehand.

    ``?brought=`` and ``row=`` fill it in with rows of a plan that was brought along, one after the other.
    """
    at = here()
    requirement = requirement_by_number(at.school, number, at.today)
    drafts = drafts_for(number)
    typed = drafts.typed if drafts else {}
    form = PlanForm(clauses=request.args.getlist("clause", type=stored_number), starts_on=at.today, **typed)
    form.offer(requirement, leading(people_by_role(at.school, at.today)))

    def save() -> None:
        stored, typed = stored_requirement(at.school, number), form.data
        dates = {"starts_on": typed["starts_on"], "due_on": typed["due_on"], "milestones": form.steps}
        actions.plan_action(at.school, stored, **wording_of(form), **dates, **signed())

    if not asks_for_check() and done(form, save):
        flash("The action is planned.", "success")
        return redirect(drafts.next if drafts else url_for("requirements.page", number=number))
    precision = form.precision(requirement, form.due_on.data)
    return form_page("actions/plan.html", form, requirement=requirement, precision=precision, drafts=drafts)


@blueprint.route("/actions/<number>/change", methods=["GET", "POST"])
@audience(Capability.PLAN_ACTIONS)
def change(number: str) -> ResponseReturnValue:
    """Change what an action says, who owns it and what it answers; not its due date."""
    at = here()
    requirement, action = action_in_record(at.school, number, at.today)
    form = ActionForm(**_standing(number))
    form.offer(requirement, {str(action.owner_id): action.owner} | leading(people_by_role(at.school, at.today)))

    def save() -> None:
        actions.change_action(stored_action(at.school, number), **wording_of(form), **signed())

    if not asks_for_check() and done(form, save, over=(stored_action(at.school, number), "action_changed")):
        flash("The change is saved; the history keeps what it was.", "success")
        return redirect(url_for("actions.page", number=number))
    precision = form.precision(requirement, action.due_on)
    return form_page("actions/change.html", form, action=action, requirement=requirement, precision=precision)


@blueprint.route("/actions/<number>/due-date", methods=["GET", "POST"])
@audience(Capability.MOVE_DUE_DATE)
def move(number: str) -> ResponseReturnValue:
    """Move the due date, and say why; the first one stays on the record."""
    at = here()
    action = action_by_number(at.school, number, at.today)
    form = MoveForm(to_on=action.due_on)

    def save() -> None:
        stored, typed = stored_action(at.school, number), form.data
        actions.move_due_date(stored, typed["to_on"], typed["reason"], **signed())

    if done(form, save, over=(stored_action(at.school, number), "due_date_moved")):
        flash("The due date is moved. The first one stays on the record.", "success")
        return redirect(url_for("actions.page", number=number))
    return form_page("actions/move.html", form, action=action)


@blueprint.route("/actions/<number>/milestones/new", methods=["GET", "POST"])
@audience(Capability.PLAN_ACTIONS)
def add_milestone(number: str) -> ResponseReturnValue:
    """Add a dated step."""
    at = here()
    action = action_by_number(at.school, number, at.today)
    form = MilestoneForm()

    def save() -> None:
        stored, typed = stored_action(at.school, number), form.data
        actions.add_milestone(stored, typed["milestones"], typed["due_on"], by=at.person, now=at.now)

    if done(form, save):
        flash("The milestone is added.", "success")
        return redirect(url_for("actions.page", number=number))
    return form_page("actions/add_milestone.html", form, action=action)


@blueprint.route("/actions/<number>/milestones/<int:milestone>/met", methods=["GET", "POST"])
@audience(Capability.LOG_PROGRESS)
def meet(number: str, milestone: int) -> ResponseReturnValue:
    """Note the day a milestone was met."""
    at = here()
    step = _milestone(number, milestone)
    form = MeetForm(met_on=at.today)

    def save() -> None:
        actions.meet_milestone(step, form.data["met_on"], **signed())

    if done(form, save):
        flash("The milestone is met.", "success")
        return redirect(url_for("actions.page", number=number))
    return form_page("actions/meet.html", form, number=number, milestone=step)


@blueprint.post("/actions/<number>/verification")
@audience(Capability.VERIFY)
def verify(number: str) -> ResponseReturnValue:
    """Verify that an action declared complete is complete."""
    actions.verify_completion(stored_action(here().school, number), **signed())
    flash(f"You verified that action {number} is complete.", "success")
    return redirect(url_for("actions.page", number=number))


def asks_for_check() -> bool:
    """Say whether the wording is sent to be checked and not to be stored."""
    return request.form.get("then") == "check"


def _milestone(number: str, milestone: int) -> Milestone:
    action = action_by_number(here().school, number, here().today)
    if any(step.id == milestone for step in action.milestones):
        return session().get_one(Milestone, milestone)
    raise NotFound(f"Action {number} has no such milestone.")


def _standing(number: str) -> dict[str, Any]:
    """Give what an action says now, as its form asks for it."""
    stored = stored_action(here().school, number)
    return {
        "clauses": [clause.id for clause in stored.clauses],
        "title": stored.title,
        "success": stored.success,
        "owner": str(stored.owner_id),
        "targets": [target.id for target in stored.targets],
    }


def wording_of(form: ActionForm) -> dict[str, Any]:
    """Give what was typed as the services ask for it; the form has seen to it that all is on offer at this school."""
    typed = form.data
    return {
        "clauses": [session().get_one(Clause, chosen) for chosen in typed["clauses"]],
        "title": typed["title"],
        "success": typed["success"],
        "owner": session().get_one(Person, int(typed["owner"])),
        "targets": [session().get_one(Target, chosen) for chosen in typed["targets"] or ()],
    }
