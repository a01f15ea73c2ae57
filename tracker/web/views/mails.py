"""How you are told: each person's own wishes for the mails they get."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.queries.digests import wishes_of
from tracker.services.digests import choose_wishes
from tracker.web.context import now, signed_in
from tracker.web.forms.mails import NO, YES, WishesForm
from tracker.web.forms.sent import done, form_page
from tracker.web.guard import SIGNED_IN, audience

blueprint = Blueprint("mails", __name__)


@blueprint.route("/account/mails", methods=["GET", "POST"])
@audience(SIGNED_IN)
def wishes() -> ResponseReturnValue:
    """Choose whether and when to be told by mail."""
    held, person = wishes_of(signed_in()), signed_in()
    form = WishesForm(told=NO if held.muted else YES, weekday=held.weekday, lead_days=str(held.lead_days))

    def save() -> None:
        choose_wishes(
            person,
            muted=form.told.data == NO,
            weekday=form.weekday.data,
            lead_days=form.lead_days.number or 0,
            now=now(),
        )

    if not done(form, save):
        return form_page("account/mails.html", form, email=person.email)
    flash("Kept. The next mail keeps to it.", "success")
    return redirect(url_for(".wishes"))
