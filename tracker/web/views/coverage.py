"""Whom and what have we forgotten? And for whom and what each requirement is."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.queries.coverage import area_page, coverage_page, focus_page
from tracker.queries.requirements import stored_requirement
from tracker.rules.coverage import said_by
from tracker.rules.permissions import Capability
from tracker.services.coverage import confirm_focus
from tracker.web.context import here
from tracker.web.forms.coverage import AreaForm, FocusForm
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience

blueprint = Blueprint("coverage", __name__)


@blueprint.get("/coverage")
@audience(Capability.SEE_PLAN)
def index() -> str:
    """Show which pupils and areas that inspectors named have nothing yet."""
    page = coverage_page(here().school, here().today)
    return render_template("coverage/index.html", page=page, said_by=said_by)


@blueprint.route("/requirements/<int:number>/focus", methods=["GET", "POST"])
@audience(Capability.READ_IN)
def focus(number: int) -> ResponseReturnValue:
    """Confirm which pupils and areas a requirement is about."""
    at = here()
    page = focus_page(at.school, number, at.today)
    form = FocusForm(groups=sorted(page.groups), areas=sorted(page.areas))
    form.offer(page)

    def save() -> None:
        areas = form.areas.data if form.areas else None
        confirm_focus(stored_requirement(at.school, number), groups=form.groups.data, areas=areas, **signed())

    if done(form, save, over=(stored_requirement(at.school, number), "focus_confirmed")):
        flash("Confirmed. It stands in place of what the words suggest.", "success")
        return redirect(url_for("requirements.page", number=number))
    return form_page("coverage/focus.html", form, page=page)


@blueprint.route("/coverage/area", methods=["GET", "POST"])
@audience(Capability.READ_IN)
def area() -> ResponseReturnValue:
    """Confirm which requirements answer one evaluation area, named in the address."""
    at = here()
    page = area_page(at.school, request.args.get("area", ""), at.today)
    form = AreaForm(requirements=sorted(page.numbers))
    form.offer(page)

    def save() -> None:
        for number, areas in page.to_confirm(form.requirements.data or ()):
            confirm_focus(stored_requirement(at.school, number), areas=areas, **signed())

    if done(form, save):
        flash(f"Confirmed which requirements answer {page.grade.area}.", "success")
        return redirect(url_for(".index"))
    return form_page("coverage/area.html", form, page=page)
