"""Which programs read as you? A person's own page about the tokens they gave out."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import auth_required

from tracker.errors import NotAllowed
from tracker.queries.people import holds_role
from tracker.queries.second_factors import ways_in
from tracker.queries.tokens import tokens_in_words, tokens_of
from tracker.rules.tokens import SPANS, last_day
from tracker.services.tokens import end_token, make_token
from tracker.web.context import IN_ENGLAND, now, signed_in
from tracker.web.duties import ELSEWHERE, duty, today_in_england
from tracker.web.forms.sent import done, form_page
from tracker.web.forms.tokens import TokenForm
from tracker.web.guard import SIGNED_IN, audience

blueprint = Blueprint("tokens", __name__)
NO_ROLE = "A token reads by the role of its owner, and you hold none. What a pass opens is read at the pages."


def _minutes_fresh() -> timedelta:
    span: timedelta = current_app.config["SECURITY_FRESHNESS"]
    return span


@blueprint.get("/account/tokens")
@audience(SIGNED_IN)
def index() -> str:
    """List the tokens of whoever is signed in."""
    person, today = signed_in(), today_in_england()
    tokens = tokens_of(person, today, IN_ENGLAND)
    return render_template(
        "account/tokens.html",
        tokens=tokens,
        said=tokens_in_words(tokens),
        may_make=holds_role(person, today),
        no_role=NO_ROLE,
    )


@blueprint.route("/account/tokens/new", methods=["GET", "POST"])
@audience(SIGNED_IN)
@auth_required("session", within=_minutes_fresh, grace=_minutes_fresh)
def make() -> ResponseReturnValue:
    """Make a token and show it this once; whoever signed in a while ago confirms that it is them."""
    person, today, form = signed_in(), today_in_england(), TokenForm(span=SPANS[1])
    if first := duty(person):
        return redirect(url_for(first))
    if not holds_role(person, today):
        raise NotAllowed(NO_ROLE)
    has_second_step = ways_in(person, today).has_second or bool(session.get(ELSEWHERE))
    made = list[str]()

    def give() -> None:
        made.append(
            make_token(
                person, form.name.data or "", form.span.data, has_second_step=has_second_step, now=now(), today=today
            )
        )

    if not done(form, give):
        return form_page("account/new_token.html", form)
    ends_on = last_day(form.span.data, today)
    return render_template("account/token.html", key=made[0], name=form.name.data, ends_on=ends_on)


@blueprint.post("/account/tokens/<int:token_id>/end")
@audience(SIGNED_IN)
def end(token_id: int) -> ResponseReturnValue:
    """Let a token open nothing any more."""
    name = end_token(signed_in(), token_id, now=now(), today=today_in_england())
    flash(f"The token “{name}” opens nothing any more.", "success")
    return redirect(url_for(".index"))
