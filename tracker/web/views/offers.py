"""What does a trust offer its schools, and who took it over? Offered on a requirement, never imposed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.db import session
from tracker.errors import NotAllowed, NotFound
from tracker.models.offers import Offer
from tracker.queries.offers import Offered, offer_page, offered_on, offers_of, seen_at, stored_offer
from tracker.queries.people import people_by_role
from tracker.queries.requirements import RequirementRow, requirement_by_number, stored_requirement
from tracker.rules.offers import dated_steps, due_on, fitting
from tracker.rules.permissions import Capability
from tracker.services import actions, offers
from tracker.web.context import here, there
from tracker.web.forms.actions import leading
from tracker.web.forms.offers import OfferForm, TakeForm
from tracker.web.forms.people import EmptyForm
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import AT_TRUST, audience
from tracker.web.views.actions import asks_for_check, wording_of

blueprint = Blueprint("offers", __name__)
of_trust = Blueprint("trust_offers", __name__, url_prefix="/trusts/<int:trust_id>/offers")
"""Where a trust makes its offers: outside of any school."""


@of_trust.get("")
@audience(AT_TRUST)
def index(trust_id: int) -> str:
    """List what the trust offers, and how many schools took each over."""
    return render_template("offers/index.html", page=offers_of(there().trust), may_offer=_may_offer())


@of_trust.get("/<int:offer_id>")
@audience(AT_TRUST)
def page(trust_id: int, offer_id: int) -> str:
    """Show one template action, and the actions of schools that came of it."""
    at = there()
    stored = stored_offer(at.trust, offer_id)
    found = offer_page(at.trust, stored)
    return render_template(
        "offers/page.html",
        page=found,
        offer=found.offer,
        seen=seen_at(at.trust, stored, at.today) if stored.withdrawn_on is None else None,
        trust_id=trust_id,
        may_offer=_may_offer(),
    )


@of_trust.route("/new", methods=["GET", "POST"])
@audience(AT_TRUST)
def make(trust_id: int) -> ResponseReturnValue:
    """Offer a template action to the schools."""
    _refuse_others()
    at, form, made = there(), OfferForm(), list[Offer]()
    if done(form, lambda: made.append(offers.make_offer(at.trust, **form.said, **at.signed))):
        flash(f"The action is offered. {seen_at(at.trust, made[0], at.today).sentence}", "success")
        return redirect(url_for(".index", trust_id=trust_id))
    return form_page("offers/make.html", form, trust=at.trust, offer=None)


@of_trust.route("/<int:offer_id>/change", methods=["GET", "POST"])
@audience(AT_TRUST)
def change(trust_id: int, offer_id: int) -> ResponseReturnValue:
    """Offer another action in the place of one: that is withdrawn, and what schools took over stays theirs."""
    _refuse_others()
    at, stored = there(), _standing(offer_id)
    form, made = OfferForm.standing(offer_page(at.trust, stored).offer), list[Offer]()

    def save() -> None:
        offers.withdraw_offer(stored, **at.signed)
        made.append(offers.make_offer(at.trust, **form.said, **at.signed))

    if done(form, save):
        flash("The changed action is offered in the place of the one before.", "success")
        return redirect(url_for(".page", trust_id=trust_id, offer_id=made[0].id))
    return form_page("offers/make.html", form, trust=at.trust, offer=stored)


@of_trust.route("/<int:offer_id>/withdraw", methods=["GET", "POST"])
@audience(AT_TRUST)
def withdraw(trust_id: int, offer_id: int) -> ResponseReturnValue:
    """Withdraw an offer."""
    _refuse_others()
    at, stored, form = there(), _standing(offer_id), EmptyForm()
    if done(form, lambda: offers.withdraw_offer(stored, **at.signed)):
        flash("The offer is withdrawn. Actions that came of it stay as they are.", "success")
        return redirect(url_for(".index", trust_id=trust_id))
    return form_page("offers/withdraw.html", form, page=offer_page(at.trust, stored), trust_id=trust_id)


@blueprint.route("/requirements/<int:number>/offers/<int:offer_id>/take", methods=["GET", "POST"])
@audience(Capability.PLAN_ACTIONS)
def take(number: int, offer_id: int) -> ResponseReturnValue:
    """Take over what the trust offers: the form of an action filled in with it, to be changed at will."""
    at = here()
    requirement = requirement_by_number(at.school, number, at.today)
    offered = _offered(requirement, offer_id)
    form = TakeForm(taken=" ".join(offered.taken), **_filled_in(requirement, offered))
    form.offer(requirement, leading(people_by_role(at.school, at.today)))

    def save() -> None:
        stored, offer = stored_requirement(at.school, number), session().get_one(Offer, offer_id)
        dates = {"starts_on": form.starts_on.data, "due_on": form.due_on.data, "milestones": form.steps}
        planned = actions.plan_action(at.school, stored, **wording_of(form), **dates, **signed())
        offers.note_taken_over(planned, offer, **signed())

    if not asks_for_check() and done(form, save):
        flash("The action is planned. It is the school’s own now.", "success")
        return redirect(url_for("requirements.page", number=number))
    precision = form.precision(requirement, form.due_on.data)
    return form_page("offers/take.html", form, requirement=requirement, offered=offered, precision=precision)


def _may_offer() -> bool:
    return there().may(Capability.OFFER_ACTIONS)


def _refuse_others() -> None:
    if not _may_offer():
        raise NotAllowed("The trust’s officers say what it offers its schools.")


def _standing(offer_id: int) -> Offer:
    stored = stored_offer(there().trust, offer_id)
    if stored.withdrawn_on is not None:
        raise NotFound("This offer was withdrawn.")
    return stored


def _offered(requirement: RequirementRow, offer_id: int) -> Offered:
    """Find an offer; one that was withdrawn only for whoever has its form open, so that what they typed comes back."""
    for offered in offered_on(here().school, requirement.text, with_withdrawn=request.method == "POST"):
        if offered.offer.id == offer_id:
            return offered
    raise NotFound("The school’s trust offers no such action on this requirement.")


def _filled_in(requirement: RequirementRow, offered: Offered) -> dict[str, Any]:
    """Give the form of an action as the offer fills it in: from today on, for the clauses that ask about its topic."""
    if request.method == "POST":
        return {}
    offer, today = offered.offer, here().today
    about = [clause.id for clause in requirement.clauses if fitting([offer], clause.text)]
    return {
        "clauses": about,
        "title": offer.title,
        "success": offer.success,
        "starts_on": today,
        "due_on": due_on(offer, today),
        "milestones": [{"title": title, "due_on": on} for title, on in dated_steps(offer, today)],
    }
