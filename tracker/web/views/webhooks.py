"""Which programs are told when something happens? At a school, and at a trust for all its schools."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.config import Settings
from tracker.models.schools import School, Trust
from tracker.models.webhooks import Happening, Webhook
from tracker.queries.webhooks import host_of, stored_webhook, told_in_words, webhook_page, webhooks_of
from tracker.rules.permissions import Capability, may
from tracker.rules.webhooks import signing_key
from tracker.services.webhooks import end_webhook, set_webhook
from tracker.web.context import IN_ENGLAND, here, now, signed_in, there
from tracker.web.forms.people import EmptyForm
from tracker.web.forms.sent import done, form_page
from tracker.web.forms.webhooks import WebhookForm
from tracker.web.guard import AT_TRUST, audience

blueprint = Blueprint("webhooks", __name__)
of_trust = Blueprint("trust_webhooks", __name__, url_prefix="/trusts/<int:trust_id>/webhooks")


@blueprint.get("/webhooks")
@audience(Capability.SET_WEBHOOKS)
def index() -> ResponseReturnValue:
    """List the webhooks of the school."""
    return _index()


@of_trust.get("", endpoint="index")
@audience(AT_TRUST)
def trust_index(trust_id: int) -> ResponseReturnValue:
    """List the webhooks of the trust."""
    return _index()


@blueprint.route("/webhooks/new", methods=["GET", "POST"])
@audience(Capability.SET_WEBHOOKS)
def make() -> ResponseReturnValue:
    """Have an address told of what happens at the school."""
    return _make()


@of_trust.route("/new", methods=["GET", "POST"], endpoint="make")
@audience(AT_TRUST)
def trust_make(trust_id: int) -> ResponseReturnValue:
    """Have an address told of what happens at the trust and all its schools."""
    return _make()


@blueprint.get("/webhooks/<int:webhook_id>")
@audience(Capability.SET_WEBHOOKS)
def page(webhook_id: int) -> ResponseReturnValue:
    """Show one webhook of the school, and what it was told."""
    return _page(webhook_id)


@of_trust.get("/<int:webhook_id>", endpoint="page")
@audience(AT_TRUST)
def trust_page(trust_id: int, webhook_id: int) -> ResponseReturnValue:
    """Show one webhook of the trust, and what it was told."""
    return _page(webhook_id)


@blueprint.route("/webhooks/<int:webhook_id>/end", methods=["GET", "POST"])
@audience(Capability.SET_WEBHOOKS)
def end(webhook_id: int) -> ResponseReturnValue:
    """Tell an address nothing any more of the school."""
    return _end(webhook_id)


@of_trust.route("/<int:webhook_id>/end", methods=["GET", "POST"], endpoint="end")
@audience(AT_TRUST)
def trust_end(trust_id: int, webhook_id: int) -> ResponseReturnValue:
    """Tell an address nothing any more of the trust."""
    return _end(webhook_id)


def _index() -> ResponseReturnValue:
    at, zone = _place()
    hosts = _settings().webhook_hosts
    webhooks = webhooks_of(at, zone)
    return render_template(
        "webhooks/index.html", at=at, webhooks=webhooks, said=told_in_words(webhooks), hosts=hosts, **_values()
    )


def _make() -> ResponseReturnValue:
    at, _ = _place()
    form, made = WebhookForm(), list[Webhook]()

    def save() -> None:
        wanted = [Happening(value) for value in form.tells_of.data or ()]
        hosts, by = _settings().webhook_hosts, signed_in()
        made.append(set_webhook(at, form.address.data or "", wanted, hosts=hosts, by=by, now=now()))

    if not done(form, save):
        return form_page("webhooks/make.html", form, at=at, **_values())
    key = signing_key(_settings().secret_key, made[0].salt)
    return render_template("webhooks/key.html", at=at, key=key, host=host_of(made[0].address), **_values())


def _page(webhook_id: int) -> ResponseReturnValue:
    at, zone = _place()
    return render_template("webhooks/page.html", at=at, page=webhook_page(at, webhook_id, zone), **_values())


def _end(webhook_id: int) -> ResponseReturnValue:
    at, _ = _place()
    stored, form = stored_webhook(at, webhook_id), EmptyForm()
    if done(form, lambda: end_webhook(at, stored, by=signed_in(), now=now())):
        flash(f"{host_of(stored.address)} is told nothing any more.", "success")
        return redirect(url_for(".index", **_values()["values"]))
    return form_page("webhooks/end.html", form, at=at, webhook=stored, host=host_of(stored.address), **_values())


def _place() -> tuple[School | Trust, ZoneInfo]:
    """Give the school, or the trust, whose webhooks are asked for; at a trust only its officers come here."""
    if "here" in g:
        return here().school, ZoneInfo(here().school.time_zone)
    if not may(there().roles, Capability.SET_WEBHOOKS):
        abort(403)
    return there().trust, IN_ENGLAND


def _values() -> dict[str, dict[str, Any]]:
    """Give what the addresses of these pages need beside the webhook."""
    return {"values": {} if "here" in g else {"trust_id": there().trust.id}}


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
