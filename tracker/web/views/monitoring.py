"""When do we expect inspectors?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.rules.permissions import Capability
from tracker.services.monitoring import expect_inspectors
from tracker.web.context import here
from tracker.web.forms.monitoring import MonthsForm
from tracker.web.forms.sent import done, form_page
from tracker.web.guard import audience

blueprint = Blueprint("monitoring", __name__)


@blueprint.route("/inspections/expected", methods=["GET", "POST"])
@audience(Capability.RUN_MEETINGS)
def expect() -> ResponseReturnValue:
    """Set after how many months inspectors are expected, or go back to what is usual."""
    at = here()
    form = MonthsForm.holding(at.school.inspection_months)

    def save() -> None:
        expect_inspectors(at.school, form.months, by=at.person, now=at.now)

    if done(form, save, over=(at.school, "inspectors_expected")):
        flash("These months are used from now on." if form.months else "The usual months are used again.", "success")
        return redirect(url_for("inspections.index"))
    return form_page("inspections/expect.html", form)
