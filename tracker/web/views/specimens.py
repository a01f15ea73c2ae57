"""Every component of the pages in each of its states, on one page: for whoever works on them, and for nobody else."""

from __future__ import annotations

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from tracker.web.guard import ANYONE, audience
from tracker.web.specimens import URN, SpecimenForm, navigation, specimens

blueprint = Blueprint("specimens", __name__)


@blueprint.get("/components")
@audience(ANYONE)
def index() -> ResponseReturnValue:
    """Show them on this screen; what they lead to are pages of the demonstration."""
    g.urn = URN
    wrong = SpecimenForm(MultiDict(), prefix="wrong-", meta={"csrf": False})
    wrong.validate()
    return render_template(
        "specimens/index.html",
        **specimens(),
        navigation=navigation(url_for("specimens.index")),
        empty_form=SpecimenForm(None, meta={"csrf": False}),
        wrong_form=wrong,
    )
