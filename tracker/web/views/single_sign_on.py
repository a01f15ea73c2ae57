"""Signing in with an account elsewhere: there, and back."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import Security
from flask_security.utils import login_user, validate_redirect_url
from sqlalchemy import select

from tracker.config import Provider, Settings
from tracker.db import begin_writing
from tracker.db import session as records
from tracker.models.people import Person
from tracker.queries.sign_ins import person_known_as
from tracker.rules.sign_ins import asked_for_more, verified_email
from tracker.services.sign_ins import link_identity
from tracker.web import transactions
from tracker.web.context import now
from tracker.web.guard import ANYONE, audience
from tracker.web.sessions import PROVIDER
from tracker.web.single_sign_on import Unbelievable, Unreachable, ask, claims_of_answer, provider_called

NEXT = "after_provider"

blueprint = Blueprint("single_sign_on", __name__)


@blueprint.get("/login/with/<name>")
@audience(ANYONE)
def leave(name: str) -> ResponseReturnValue:
    """Lead to the provider. A link and no form: a form may lead nowhere but here."""
    provider = _provider(name)
    session[NEXT] = request.args.get("next", "")
    settings: Settings = current_app.extensions["settings"]
    try:
        return ask(provider, settings.base_url + url_for(".come_back", name=name))
    except Unreachable as error:
        return _refused(provider, str(error), 502)


@blueprint.get("/login/with/<name>/back")
@audience(ANYONE)
def come_back(name: str) -> ResponseReturnValue:
    """Sign in whoever the provider says has come, after our second step where nobody has seen to one."""
    provider = _provider(name)
    try:
        claims = claims_of_answer(provider)
    except Unreachable as error:
        return _refused(provider, str(error), 502)
    except Unbelievable as error:
        return _refused(provider, str(error), 400)

    records().rollback()
    # Nothing was read in it yet: a transaction that has read cannot begin to write on SQLite.
    begin_writing(of=f"identity {provider.issuer} {claims['sub']}")
    transactions.keep()
    person = person_known_as(provider.issuer, str(claims["sub"]))
    if person is None:
        email = verified_email(claims)
        if email is None:
            return _refused(
                provider,
                f"{provider.label} does not vouch for your email address, so nobody here is known by it."
                " Whoever runs Next Steps can read what to set under “single sign-on”.",
                403,
            )
        person = records().scalar(select(Person).where(Person.email == email))
        if person is not None and person.active:
            link_identity(person, provider.issuer, str(claims["sub"]), now=now())
    if person is None or not person.active:
        return _refused(provider, "Nobody here has that address. Ask the clerk of your school to add you.", 403)
    return _let_in(person, provider, provider.sees_to_second_factor or asked_for_more(claims))


def _let_in(person: Person, provider: Provider, second_factor: bool) -> ResponseReturnValue:
    wanted = session.pop(NEXT, "")
    session[PROVIDER] = {"person": person.id, "name": provider.label, "second_factor": second_factor}
    if not second_factor:
        security: Security = current_app.extensions["security"]
        step: ResponseReturnValue | None = security.two_factor_plugins.tf_enter(
            person, remember_me=False, primary_authn_via=provider.name, next_loc=wanted
        )
        if step is not None:
            return step
    login_user(person, remember=False, authn_via=[provider.name])
    return redirect(wanted if wanted.startswith("/") and validate_redirect_url(wanted) else "/")


def _provider(name: str) -> Provider:
    return provider_called(name) or abort(404)


def _refused(provider: Provider, sentence: str, status: int) -> ResponseReturnValue:
    return render_template("account/provider_refused.html", provider=provider, sentence=sentence), status
