"""What a school has been called: its names in documents, and the numbers it has or had."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.queries.schools import names_of
from tracker.rules.permissions import Capability
from tracker.services.schools import note_former_urn
from tracker.web.context import here
from tracker.web.forms.schools import NumberForm
from tracker.web.forms.sent import done, form_page
from tracker.web.guard import audience

blueprint = Blueprint("schools", __name__)


@blueprint.get("/names")
@audience(Capability.SEE_PLAN)
def names() -> str:
    """Show the names and numbers under which the school's documents are found."""
    return render_template("schools/names.html", school=names_of(here().school))


@blueprint.route("/names/number", methods=["GET", "POST"])
@audience(Capability.READ_IN)
def note_number() -> ResponseReturnValue:
    """Note another number of the school, before a document names it."""
    at, form = here(), NumberForm()
    if done(form, lambda: note_former_urn(at.school, form.urn.data or "", by=at.person, now=at.now)):
        flash(f"Documents that name URN {form.urn.data} are this school’s from now on.", "success")
        return redirect(url_for(".names"))
    return form_page("schools/note_number.html", form)
