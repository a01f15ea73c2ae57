"""Logging progress: a leader's signed update, on a phone, in under a minute."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.models.evidence import Evidence
from tracker.queries.actions import action_by_number, stored_action
from tracker.rules.colours import DECLARABLE, Colour
from tracker.rules.foresight import prospects
from tracker.rules.permissions import Capability
from tracker.services.evidence import add_evidence
from tracker.services.updates import log_progress
from tracker.web.context import here
from tracker.web.forms.evidence import ELSEWHERE
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.forms.updates import UpdateForm
from tracker.web.guard import audience
from tracker.web.uploads import takes_files
from tracker.web.views.actions import asks_for_check
from tracker.web.views.evidence import without_place

blueprint = Blueprint("updates", __name__)


@blueprint.route("/actions/<number>/progress", methods=["GET", "POST"])
@audience(Capability.LOG_PROGRESS)
@takes_files
def log(number: str) -> ResponseReturnValue:
    """Sign an update; evidence that comes with it is added first, for it may prove the colour."""
    at = here()
    action = action_by_number(at.school, number, at.today)
    form = UpdateForm(action)

    added: list[Evidence] = []

    def save() -> None:
        stored, typed = stored_action(at.school, number), form.data
        if form.has_evidence:
            added.append(add_evidence(stored, form.kind, typed["title"], at.today, **form.given, **signed()))
        log_progress(stored, Colour(typed["colour"]), typed["progress"], typed["difference"], **signed())

    is_checked = asks_for_check()
    if not is_checked and done(form, save):
        said = "".join(without_place(piece) for piece in added)
        flash(f"Signed and saved. A later update can follow it; this one stays as it is.{said}", "success")
        return redirect(url_for("actions.page", number=number))
    form.say_what_was_lost("you looked first at what the record will say" if is_checked else ELSEWHERE)
    foreseen = prospects(action, at.today, at.school.thresholds)
    return form_page(
        "updates/log.html",
        form,
        action=action,
        colours=DECLARABLE,
        prospects=foreseen,
        prospect=form.foreseen(foreseen),
    )
