"""Visits of link governors: the list, one note, and writing one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.queries.actions import actions_of
from tracker.queries.visits import stored_actions, visit_note, visits_of
from tracker.rules.answers import visits_made
from tracker.rules.permissions import Capability
from tracker.services.visits import write_visit
from tracker.web.context import here
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.forms.visits import VisitForm, VisitList
from tracker.web.guard import audience

blueprint = Blueprint("visits", __name__)


@blueprint.get("/visits")
@audience(Capability.SEE_PLAN)
def index() -> str:
    """List the visits, the latest first."""
    visits = visits_of(here().school, here().today)
    bears_on = {action.id for visit in visits for action in visit.actions}
    made = visits_made(visits, len(bears_on)) if visits else ""
    return render_template("visits/index.html", visits=visits, form=VisitList.asked(request.args, visits), made=made)


@blueprint.get("/visits/<int:number>")
@audience(Capability.SEE_PLAN)
def page(number: int) -> str:
    """Show one note, with the actions it bears on."""
    return render_template("visits/page.html", note=visit_note(here().school, number, here().today))


@blueprint.route("/visits/new", methods=["GET", "POST"])
@audience(Capability.WRITE_VISITS)
def write() -> ResponseReturnValue:
    """Write a note; ``?action=2.1`` ticks an action beforehand."""
    at = here()
    plan = actions_of(at.school, at.today)
    asked = request.args.getlist("action")
    form = VisitForm(visited_on=at.today, actions=[action.id for action in plan if action.number in asked])
    form.offer(plan)
    written = 0

    def save() -> None:
        nonlocal written
        typed = form.data
        texts = {name: typed[name] for name in ("purpose", "met", "seen", "follow_up")}
        about = stored_actions(at.school, typed["actions"] or ())
        written = write_visit(at.school, typed["visited_on"], **texts, actions=about, **signed()).number

    if done(form, save):
        flash("Signed and saved. Another note can follow it; this one stays as it is.", "success")
        return redirect(url_for("visits.page", number=written))
    return form_page("visits/write.html", form)
