"""What is the demonstration, who can one be in it, and how does one leave it?"""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import login_user, logout_user, verify_password

from tracker.config import Settings
from tracker.db import session
from tracker.demonstration.loader import addresses, password_for, sign_ins
from tracker.errors import NotAllowed, Refused
from tracker.models.people import Person
from tracker.queries.installation import (
    done_in_the_demonstration,
    has_schools_of_its_own,
    is_demonstration,
    what_in_the_demonstration_may_be_real,
    with_password,
)
from tracker.queries.people import person_with_email
from tracker.queries.second_factors import ways_in
from tracker.services.installation import NOT_ALONE, leave_demonstration
from tracker.web.context import now
from tracker.web.duties import today_in_england
from tracker.web.forms.people import EmptyForm
from tracker.web.guard import ANYONE, SIGNED_IN, audience
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
        may_be=may_be(),
        password=_password_made_here(),
        kept_by=NOT_ALONE if has_schools_of_its_own() else "",
        may_be_real=what_in_the_demonstration_may_be_real(),
        done=sum((done_in_the_demonstration() or {}).values()),
        may_leave=holds_code(),
        form=EmptyForm(),
    )


@blueprint.post("/be")
@audience(ANYONE)
def be() -> ResponseReturnValue:
    """Sign whoever looks at the demonstration in as another of its people, without a password."""
    person = next((one for one in may_be() if one.email == request.form.get("email")), None)
    if person is None:
        abort(404)
    if ways_in(person, today_in_england()).has_second:
        raise NotAllowed(f"{person.name} has a second step now: sign in as them with it, or choose somebody else.")
    if EmptyForm().validate_on_submit():
        if current_user.is_authenticated:
            logout_user()
        g.pop("seen", None)  # the sign-in that was seen is over
        login_user(person, authn_via=["password"])
    return redirect("/")


def may_be() -> list[Person]:
    """List whom whoever asks can be in the demonstration by a press; nobody elsewhere, or beside a real school.

    Only those who are in it already may: one of its people, or whoever holds the start code. Others have to know its
    password.
    """
    is_in = holds_code() or (current_user.is_authenticated and current_user.email in addresses())
    if not is_in or not is_demonstration() or has_schools_of_its_own():
        return []
    return [one for one in with_password(addresses()) if one != current_user]


@blueprint.post("/leave")
@audience(SIGNED_IN)
@changes_everything
def leave() -> ResponseReturnValue:
    """Remove it, with a backup of what may be real in it, and go to the first question."""
    if not is_demonstration():
        abort(404)
    if not holds_code():
        raise NotAllowed(NOT_YOURS)
    if not EmptyForm().validate_on_submit():
        return redirect(url_for(".about"))
    try:
        kept = leave_demonstration(current_app.extensions["settings"], current_app.extensions["store"], now=now())
    except Refused as refusal:
        session().rollback()
        flash(str(refusal), "error")
        return redirect(url_for(".about"))
    logout_user()
    g.pop("seen", None)  # the sign-in that was seen is gone with everything else
    if kept:
        flash(f"The demonstration is gone. A backup of all that was in it is on the server: {kept}", "success")
    return redirect(url_for("start.front"))


def _password_made_here() -> str | None:
    """Give the password by which its people sign in, where it was made here and nobody has chosen another."""
    settings: Settings = current_app.extensions["settings"]
    if settings.demo_password:
        return None
    password, first = password_for(settings), person_with_email(sign_ins()[0][0])
    return password if first and first.password and verify_password(password, first.password) else None
