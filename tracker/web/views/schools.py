"""What a school has been called: its names in documents, and the numbers it has or had."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.queries.schools import names_of, resting_on
from tracker.rules.permissions import Capability
from tracker.services.schools import former_number_of, note_former_urn, place_school, take_back_former_urn
from tracker.web.context import here
from tracker.web.forms.schools import NumberForm, PlaceForm, TakeBackForm
from tracker.web.forms.sent import done, form_page
from tracker.web.guard import audience

blueprint = Blueprint("schools", __name__)


@blueprint.get("/names")
@audience(Capability.SEE_PLAN)
def names() -> str:
    """Show the names and numbers under which the school's documents are found."""
    return render_template("schools/names.html", school=names_of(here().school))


@blueprint.route("/names/place", methods=["GET", "POST"])
@audience(Capability.PLACE_SCHOOL)
def place() -> ResponseReturnValue:
    """Say of which phase the school is, in which area it lies and in which group of its trust."""
    at = here()
    form = PlaceForm.holding(at.school)

    def save() -> None:
        place_school(at.school, form.phase.data, form.area.data, form.group.data, by=at.person, now=at.now)

    if done(form, save, over=(at.school, "school_placed")):
        flash("The trust finds the school there from now on.", "success")
        return redirect(url_for(".names"))
    return form_page("schools/place.html", form)


@blueprint.route("/names/number", methods=["GET", "POST"])
@audience(Capability.READ_IN)
def note_number() -> ResponseReturnValue:
    """Note another number of the school, before a document names it."""
    at, form = here(), NumberForm()
    if done(form, lambda: note_former_urn(at.school, form.urn.data or "", by=at.person, now=at.now)):
        flash(f"Documents that name URN {form.urn.data} are this school’s from now on.", "success")
        return redirect(url_for(".names"))
    return form_page("schools/note_number.html", form)


@blueprint.route("/names/number/<number>/take-back", methods=["GET", "POST"])
@audience(Capability.READ_IN)
def take_back(number: str) -> ResponseReturnValue:
    """Take back a number that is not the school's after all."""
    at, form = here(), TakeBackForm()
    urn = former_number_of(at.school, number).urn
    resting = resting_on(at.school, urn)
    if not resting:
        del form.even_so
    even_so = bool(resting and form.even_so.data)
    if done(form, lambda: take_back_former_urn(at.school, urn, by=at.person, now=at.now, even_so=even_so)):
        flash(f"URN {urn} is no longer noted as another number of this school.", "success")
        return redirect(url_for(".names"))
    return form_page("schools/take_back.html", form, urn=urn, resting=resting)
