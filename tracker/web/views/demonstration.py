"""What is the demonstration, who can one be in it, and how does one leave it?"""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import logout_user, verify_password

from tracker.config import Settings
from tracker.demonstration.loader import password_for, sign_ins
from tracker.errors import NotAllowed, Refused
from tracker.queries.installation import done_in_the_demonstration, is_demonstration, what_keeps_the_demonstration
from tracker.queries.people import person_with_email
from tracker.services.installation import leave_demonstration
from tracker.web.context import now
from tracker.web.forms.people import EmptyForm
from tracker.web.guard import SIGNED_IN, audience
from tracker.web.start import holds_code
from tracker.web.transactions import changes_everything

blueprint = Blueprint("demonstration", __name__, url_prefix="/demonstration")

NOT_YOURS = "Whoever runs the server leaves the demonstration: flask --app app demo leave"


@blueprint.get("")
@audience(SIGNED_IN)
def about() -> str:
    """Say whom one can be, by which password, and what goes when it is left."""
    if not is_demonstration():
        abort(404)
    return render_template(
        "demonstration/page.html",
        people=sign_ins(),
        password=_password_made_here(),
        kept_by=what_keeps_the_demonstration(),
        done=sum((done_in_the_demonstration() or {}).values()),
        may_leave=holds_code(),
        form=EmptyForm(),
    )


@blueprint.post("/leave")
@audience(SIGNED_IN)
@changes_everything
def leave() -> ResponseReturnValue:
    """Remove it, unless something real may be in it, and go to the first question."""
    if not is_demonstration():
        abort(404)
    if not holds_code():
        raise NotAllowed(NOT_YOURS)
    if not EmptyForm().validate_on_submit():
        return redirect(url_for(".about"))
    try:
        leave_demonstration(now=now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for(".about"))
    logout_user()
    g.pop("seen", None)  # the sign-in that was seen is gone with everything else
    return redirect(url_for("start.front"))


def _password_made_here() -> str | None:
    """Give the password by which its people sign in, where it was made here and nobody has chosen another."""
    settings: Settings = current_app.extensions["settings"]
    if settings.demo_password:
        return None
    password, first = password_for(settings), person_with_email(sign_ins()[0][0])
    return password if first and first.password and verify_password(password, first.password) else None
