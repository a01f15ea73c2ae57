"""How you sign in: a person's own page about their password, their second step and their passkeys; links by mail."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user
from flask_wtf import FlaskForm

from tracker.queries.people import holds_role, person_at
from tracker.queries.second_factors import ways_in
from tracker.queries.tokens import token_count
from tracker.rules.permissions import Capability
from tracker.services.mailed_links import (
    FOR_A_PASSWORD,
    TO_SIGN_IN,
    ask_for_link,
    person_of_link,
    token_for_a_password,
    use_link,
)
from tracker.services.second_factors import refuse_reset, reset_second_factor
from tracker.web.context import here, now, signed_in
from tracker.web.duties import duty, the_way_on, today_in_england
from tracker.web.forms.account import AddressForm
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import ANYONE, SIGNED_IN, audience
from tracker.web.sessions import PROVIDER
from tracker.web.tries import may_be_mailed

blueprint = Blueprint("account", __name__)
AT_SCHOOL = "/schools/<urn>"


@blueprint.get("/account")
@audience(SIGNED_IN)
def page() -> ResponseReturnValue:
    """Show how somebody signs in, and lead to each change of it."""
    person, today = signed_in(), today_in_england()
    lets_programs_read = holds_role(person, today) or token_count(person, today) > 0
    return render_template(
        "account/page.html", person=person, ways=ways_in(person, today), lets_programs_read=lets_programs_read
    )


@blueprint.get("/account/second-step")
@audience(SIGNED_IN)
def second_step() -> ResponseReturnValue:
    """Offer the two kinds of second step; whoever must have one comes here before anything else opens."""
    return render_template("account/second_step.html", ways=ways_in(signed_in(), today_in_england()))


@blueprint.get("/account/set-up")
@audience(SIGNED_IN)
def set_up() -> ResponseReturnValue:
    """Lead on from a change: to recovery codes unless there are some or they come later, to what else must be done.

    Then to the page that somebody was on the way to when they were stopped for it, or back.
    """
    person = signed_in()
    ways = ways_in(person, today_in_england())
    if ways.has_second and not ways.recovery_codes and "later" not in request.args:
        return redirect(url_for("security.mf_recovery_codes"))
    if first := duty(person):
        return redirect(url_for(first))
    if way := the_way_on(person):
        flash("All is set up, and everything opens to you now.", "success")
        return redirect(way)
    return redirect(url_for("account.page"))


@blueprint.route("/login/link", methods=["GET", "POST"])
@audience(ANYONE)
def link() -> ResponseReturnValue:
    """Send a link to sign in to an address."""
    return _ask_for(TO_SIGN_IN, "account/link.html")


@audience(ANYONE)
def lost_password() -> ResponseReturnValue:
    """Send a link to choose a new password to an address: in the place of the library's page, whose time tells more."""
    return _ask_for(FOR_A_PASSWORD, "account/lost_password.html")


@blueprint.route("/login/link/<token>", methods=["GET", "POST"])
@audience(ANYONE)
def follow(token: str) -> ResponseReturnValue:
    """Sign in by a link from a mail: with a button, because programs that look through mails open every link."""
    form = FlaskForm()
    person = use_link(token) if form.validate_on_submit() else person_of_link(token)
    if person is None:
        flash("That link has expired, or has been used. Ask for another.", "warning")
        return redirect(url_for(".link"))
    if not form.is_submitted():
        return render_template("account/follow.html", form=form, email=person.email)
    if person.must_change_password:  # the page for changing it would ask for one that they may never have been given
        return redirect(url_for("security.reset_password", token=token_for_a_password(person)))
    session[PROVIDER] = {"person": person.id, "name": "link by mail"}
    second_step = current_app.extensions["security"].two_factor_plugins.tf_enter(person, False, "email", next_loc=None)
    if second_step is not None:
        answer: ResponseReturnValue = second_step
        return answer
    login_user(person, authn_via=["email"])
    return redirect(url_for("home.front"))


@blueprint.route(f"{AT_SCHOOL}/people/<int:person_id>/second-step", methods=["GET", "POST"])
@audience(Capability.MANAGE_PEOPLE)
def reset_factor(person_id: int) -> ResponseReturnValue:
    """Take off the second step that somebody has lost, so that they set up another."""
    at = here()
    person, form = person_at(at.school, person_id, at.today), FlaskForm()
    refuse_reset(person, at=at.school, by=at.person, today=at.today)
    if done(form, lambda: reset_second_factor(person, at=at.school, **signed())):
        flash(f"{person.name} signs in with their password alone now, and sets up another second step.", "success")
        return redirect(url_for("people.index"))
    return form_page("account/reset_factor.html", form, person=person, ways=ways_in(person, at.today))


def _ask_for(kind: str, template: str) -> ResponseReturnValue:
    form = AddressForm()

    def send() -> None:
        if may_be_mailed(kind):
            ask_for_link(kind, form.email.data or "", now=now())

    if done(form, send):
        return render_template("account/sent.html", email=form.email.data, again=request.path)
    return form_page(template, form)
