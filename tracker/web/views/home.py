"""The front door: straight to the one school a person has, or a choice."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.queries.passes import lendings_to
from tracker.queries.schools import held_in_words, schools_of
from tracker.queries.trusts import trusts_of
from tracker.rules import accessibility as statement
from tracker.web.context import now, signed_in
from tracker.web.duties import duty
from tracker.web.guard import ANYONE, WHOLLY_SIGNED_IN, audience

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@audience(WHOLLY_SIGNED_IN)
def front() -> ResponseReturnValue:
    """Go to the one trust, the one school or the one pass that somebody has, or list what there is to choose from."""
    schools = schools_of(signed_in().id, now().date())
    trusts = trusts_of(signed_in().id, now().date())
    shared = lendings_to(signed_in().id, now())
    if len(trusts) == 1 and not shared and all(school.trust_id == trusts[0].id for school in schools):
        return redirect(url_for("trusts.page", trust_id=trusts[0].id))
    if len(schools) == 1 and not shared:
        return redirect(url_for("board.view", urn=schools[0].urn))
    if len(shared) == 1 and not schools:
        return redirect(url_for("passes.shared", urn=shared[0].school.urn))
    said = held_in_words(len(schools), len(shared))
    return render_template("home/schools.html", schools=schools, trusts=trusts, shared=shared, said=said)


@blueprint.get("/accessibility")
@audience(ANYONE)
def accessibility() -> ResponseReturnValue:
    """Say who can use what, what falls short, and whom to tell; to everybody, signed in or not."""
    is_in = current_user.is_authenticated and not duty(signed_in())
    return render_template(
        "home/accessibility.html",
        in_short=statement.answer(),
        standard=statement.STANDARD,
        shortfalls=statement.SHORTFALLS,
        looked_at_on=statement.LOOKED_AT_ON,
        advice=statement.ADVICE,
        schools=schools_of(signed_in().id, now().date()) if is_in else (),
    )
