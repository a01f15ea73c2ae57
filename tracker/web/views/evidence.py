"""Evidence: adding it to an action, and getting a file of it back."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.models.evidence import Evidence
from tracker.queries.actions import action_by_number, stored_action
from tracker.queries.evidence import evidence_index, stored_file
from tracker.rules.permissions import Capability
from tracker.services.evidence import add_evidence
from tracker.web.context import here
from tracker.web.files import file_to_keep
from tracker.web.forms.evidence import EvidenceForm, EvidenceList
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience
from tracker.web.uploads import takes_files

blueprint = Blueprint("evidence", __name__)


@blueprint.get("/evidence")
@audience(Capability.SEE_PLAN)
def index() -> str:
    """Show what there is for an inspector, in the inspector's order."""
    sees = here().may(Capability.SEE_CONFIDENTIAL)
    index = evidence_index(here().school, here().today, sees)
    form = EvidenceList.asked(request.args, index)
    return render_template("evidence/index.html", index=index, form=form, listed=form.narrowed(index))


@blueprint.route("/actions/<number>/evidence", methods=["GET", "POST"])
@audience(Capability.ADD_EVIDENCE)
@takes_files
def add(number: str) -> ResponseReturnValue:
    """Add a file, a link or an observation to an action."""
    at = here()
    action = action_by_number(at.school, number, at.today)
    form = EvidenceForm(at.today)

    added: list[Evidence] = []

    def save() -> None:
        stored, typed = stored_action(at.school, number), form.data
        given = {**form.given, **signed()}
        added.append(add_evidence(stored, form.kind, typed["title"], typed["gathered_on"], **given))

    if done(form, save):
        flash(f"The evidence is added.{without_place(added[0])}", "success")
        return redirect(url_for("actions.page", number=number))
    form.say_what_was_lost()
    return form_page("evidence/add.html", form, action=action)


def without_place(piece: Evidence) -> str:
    """Say what was taken out of a picture."""
    if not (piece.media_type or "").startswith("image/"):
        return ""
    return " Where and when the picture was taken, and with what, was removed from it."


@blueprint.get("/evidence/<int:number>")
@audience(Capability.SEE_PLAN)
def download(number: int) -> Response:
    """Give a file as an attachment, under its own name; a confidential one only to those who may see it."""
    file = stored_file(here().school, number, here().may(Capability.SEE_CONFIDENTIAL))
    return file_to_keep(file.sha256, file.filename, file.media_type)
