"""Where you are signed in: each browser, and the providers that know you; all of it can be ended."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from tracker.queries.sign_ins import identities_of, places_in_words, sign_ins_of
from tracker.rules.sign_ins import LONGEST, UNSEEN
from tracker.services.sign_ins import end_sign_in, end_sign_ins, unlink_identity
from tracker.web.context import IN_ENGLAND, now, signed_in
from tracker.web.guard import SIGNED_IN, audience
from tracker.web.sessions import KEY, this_sign_in
from tracker.web.single_sign_on import label_of

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/account/sign-ins")
@audience(SIGNED_IN)
def index() -> ResponseReturnValue:
    """List where somebody is signed in."""
    sign_ins = sign_ins_of(signed_in(), this_sign_in(), now(), IN_ENGLAND)
    return render_template(
        "account/sessions.html",
        sign_ins=sign_ins,
        said=places_in_words(sign_ins),
        identities=[(one, label_of(one.issuer)) for one in identities_of(signed_in(), IN_ENGLAND)],
        unseen=UNSEEN,
        longest=LONGEST,
    )


@blueprint.post("/account/sign-ins/<int:sign_in_id>/end")
@audience(SIGNED_IN)
def end(sign_in_id: int) -> ResponseReturnValue:
    """Sign somebody out at one place."""
    ended = end_sign_in(signed_in(), sign_in_id, now=now())
    flash(f"Signed out of {ended.browser}.", "success")
    return redirect(url_for(".index"))


@blueprint.post("/account/sign-ins/end-others")
@audience(SIGNED_IN)
def end_others() -> ResponseReturnValue:
    """Sign somebody out everywhere but here."""
    end_sign_ins(signed_in(), but_key=session[KEY], now=now())
    flash("Signed out everywhere else.", "success")
    return redirect(url_for(".index"))


@blueprint.post("/account/providers/<int:identity_id>/forget")
@audience(SIGNED_IN)
def forget(identity_id: int) -> ResponseReturnValue:
    """Let a provider's account no longer be theirs."""
    issuer = unlink_identity(signed_in(), identity_id)
    current_app.logger.info("person %s is no longer known to %s", signed_in().id, issuer)
    flash(f"That account at {label_of(issuer)} no longer signs you in.", "success")
    return redirect(url_for(".index"))
