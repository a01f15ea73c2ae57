"""What a trust offers its schools: template actions that a school's leaders take over, or do not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.actions import Action
from tracker.models.offers import Offer, OfferStep, TakenOver
from tracker.models.people import Person
from tracker.models.schools import School, Trust
from tracker.rules.offers import LONGEST, MOST_STEPS, TOPICS
from tracker.rules.speech import counted, day
from tracker.services.events import record
from tracker.services.wording import text_of


def make_offer(
    trust: Trust,
    *,
    topic: str,
    title: str,
    success: str,
    days: int,
    steps: Sequence[tuple[str, int]] = (),
    by: Person,
    now: datetime,
    today: date,
) -> Offer:
    """Offer a template action to the schools of a trust, due so many days after its start. Records ``offer_made``.

    ``steps`` are its milestones, each with the days after the start.
    """
    if topic not in TOPICS:
        raise Invalid("topic", "Choose what it is about from the list.")
    if not 1 <= days <= LONGEST:
        raise Invalid("days", f"Give a number of days between 1 and {LONGEST:,}.")
    if len(steps) > MOST_STEPS:
        raise Invalid("steps", f"{counted(len(steps), 'milestone')} are too many: {MOST_STEPS} is the most.")
    offer = Offer(
        trust_id=trust.id,
        topic=topic,
        title=text_of("title", title, "Say what a school would do."),
        success=text_of("success", success, "Say what success would look like, with a number in it."),
        days=days,
        offered_on=today,
        offered_at=now,
        offered_by=by,
        steps=[_step(step, after, days) for step, after in steps],
    )
    session().add(offer)
    record("offer_made", offer, by=by, now=now, school=None, title=offer.title, topic=topic)
    return offer


def withdraw_offer(offer: Offer, *, by: Person, now: datetime, today: date) -> None:
    """Withdraw an offer: no school takes it over any more, and what schools took stays theirs.

    Records ``offer_withdrawn``.
    """
    if offer.withdrawn_on is not None:
        raise Invalid("offer", f"This was withdrawn on {day(offer.withdrawn_on)}.")
    offer.withdrawn_on, offer.withdrawn_by = today, by
    record("offer_withdrawn", offer, by=by, now=now, school=None, title=offer.title)


def note_taken_over(action: Action, offer: Offer, *, by: Person, now: datetime, today: date) -> TakenOver:
    """Remember that an action came of an offer of the school's trust. Records ``offer_taken_over``."""
    school = session().get_one(School, action.school_id)
    if offer.trust_id != school.trust_id:
        raise Invalid("title", f"{school.name} belongs to another trust than the one that offers this.")
    if offer.withdrawn_on is not None:
        raise Invalid("title", f"The trust withdrew this on {day(offer.withdrawn_on)}. Plan an action of your own.")
    taken = TakenOver(action=action, offer=offer, taken_on=today)
    session().add(taken)
    record("offer_taken_over", action, by=by, now=now, school=school, title=offer.title)
    return taken


def _step(title: str, after: int, days: int) -> OfferStep:
    title = text_of("steps", title, "Say what the milestone is.", 200)
    if not 0 <= after <= days:
        raise Invalid(
            "steps",
            f"“{title}” would be due after the action, which takes {counted(days, 'day')}."
            " Give one of them another number.",
        )
    return OfferStep(title=title, days=after)
