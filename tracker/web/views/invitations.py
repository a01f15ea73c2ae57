"""Which password do you choose? What a link leads to that was sent to one person."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import logout_user

from tracker.queries.invitations import inviting_school, open_invitation
from tracker.services.invitations import accept_invitation
from tracker.web.context import now
from tracker.web.forms.account import NEWCOMER
from tracker.web.forms.people import ChoosePasswordForm
from tracker.web.forms.sent import done, form_page
from tracker.web.guard import ANYONE, audience

blueprint = Blueprint("invitations", __name__)


@blueprint.route("/invitations/<key>", methods=["GET", "POST"])
@audience(ANYONE)
def accept(key: str) -> ResponseReturnValue:
    """Let whoever has a link choose a password. To open the page uses nothing up: programs open links in mails too."""
    invitation, form = open_invitation(key, now()), ChoosePasswordForm()
    if not done(form, lambda: accept_invitation(invitation, form.password.data or "", now=now())):
        person, school = invitation.person, inviting_school(invitation)
        return form_page("people/accept.html", form, person=person, school=school)
    if current_user.is_authenticated:
        logout_user()  # whoever sat at this browser before
    session[NEWCOMER] = invitation.person.email
    flash("Your password is kept. Sign in with it.", "success")
    return redirect(url_for("security.login"))
