"""What a trust offers its schools, who took it over, and where an action of a school came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.actions import Action
from tracker.models.offers import Offer, TakenOver
from tracker.models.requirements import Requirement
from tracker.models.schools import School, Trust
from tracker.queries.requirements import in_plan
from tracker.queries.schools import is_open
from tracker.rules.offers import fitting
from tracker.rules.speech import counted, day, in_words, part_of, sentence_case


@dataclass(frozen=True, slots=True)
class StepRow:
    """A milestone of a template action, so many days after the start."""

    title: str
    days: int


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One template action; ``schools`` is how many of the trust's schools took it over, ``actions`` in how many."""

    id: int
    topic: str
    title: str
    success: str
    days: int
    steps: tuple[StepRow, ...]
    offered_on: date
    offered_by: str
    withdrawn_on: date | None
    schools: int = 0
    actions: int = 0

    @property
    def takes(self) -> str:
        """Say how long it takes: "120 days, 2 milestones"."""
        steps = f", {counted(len(self.steps), 'milestone')}" if self.steps else ""
        return f"{counted(self.days, 'day')}{steps}"


@dataclass(frozen=True, slots=True)
class OffersPage:
    """What does a trust offer its schools? Those that stand, the newest first, and those that were withdrawn."""

    trust_id: int
    trust: str
    school_count: int
    standing: tuple[OfferRow, ...]
    withdrawn: tuple[OfferRow, ...]

    @property
    def answer(self) -> str:
        """Say it: "Two actions are offered; most schools, three of four, took over “Open every lesson …”."."""
        count = len(self.standing)
        said = f"{sentence_case(in_words(count))} {'action is' if count == 1 else 'actions are'} offered"
        most = max(self.standing, key=lambda offer: offer.schools, default=None)
        if most is None or not most.schools:
            return f"{said}, and no school has taken one over yet." if count else f"{said}."
        took = part_of(most.schools, self.school_count, "school", "took", "took")
        return f"{said}; {took} {'it over' if count == 1 else f'over “{most.title}”'}."


@dataclass(frozen=True, slots=True)
class Taking:
    """An action of one of the trust's schools that came of an offer; ``number`` is the school's own."""

    urn: str
    school: str
    number: str
    title: str
    taken_on: date


@dataclass(frozen=True, slots=True)
class Fit:
    """A requirement in the plan of one of the trust's schools that asks about the topic of an offer."""

    urn: str
    school: str
    number: int


@dataclass(frozen=True, slots=True)
class Seen:
    """Where leaders see an offer."""

    fits: tuple[Fit, ...]

    @property
    def sentence(self) -> str:
        """Say it: "Leaders at two schools see it, on the requirements about its topic."."""
        schools = len({one.urn for one in self.fits})
        if not schools:
            return "Nobody sees it at present: no school of the trust is asked about its topic."
        at = "one school see" if schools == 1 else f"{in_words(schools)} schools see"
        return f"Leaders at {at} it, on the requirement{'' if len(self.fits) == 1 else 's'} about its topic."


@dataclass(frozen=True, slots=True)
class OfferPage:
    """One template action, and the actions that came of it at the schools the trust has now."""

    trust: str
    offer: OfferRow
    takings: tuple[Taking, ...]

    @property
    def answer(self) -> str:
        """Say who took it over, and whether it is still offered."""
        offer = self.offer
        taken = (
            f"{counted(offer.schools, 'school')} took it over" if offer.schools else "No school has taken it over yet"
        )
        if offer.actions > offer.schools:
            taken += f", as {counted(offer.actions, 'action')}"
        if offer.withdrawn_on is None:
            return f"{taken}."
        return f"{taken}; it was withdrawn on {day(offer.withdrawn_on)}, and what schools took over stays theirs."


@dataclass(frozen=True, slots=True)
class Offered:
    """A template action as a school sees it; ``taken`` are the numbers of the school's actions that came of it."""

    offer: OfferRow
    taken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an action came from: what the trust offered, in its words, and when the school took it over."""

    trust: str
    title: str
    success: str
    taken_on: date


def offers_of(trust: Trust) -> OffersPage:
    """List what a trust offers and offered, with how many schools took each over. Four queries."""
    offers = session().scalars(
        select(Offer)
        .where(Offer.trust_id == trust.id)
        .options(joinedload(Offer.offered_by), selectinload(Offer.steps))
        .order_by(Offer.offered_at.desc(), Offer.id.desc())
    )
    counted_by_offer = {
        offer_id: (schools, actions)
        for offer_id, schools, actions in session().execute(
            select(TakenOver.offer_id, func.count(Action.school_id.distinct()), func.count())
            .join(TakenOver.action)
            .join(TakenOver.offer)
            .join(School, School.id == Action.school_id)
            .where(Offer.trust_id == trust.id, School.trust_id == trust.id)
            .group_by(TakenOver.offer_id)
        )
    }
    rows = [_row(offer, *counted_by_offer.get(offer.id, (0, 0))) for offer in offers]
    schools = session().scalar(select(func.count()).select_from(School).where(School.trust_id == trust.id)) or 0
    return OffersPage(
        trust.id,
        trust.name,
        schools,
        tuple(row for row in rows if row.withdrawn_on is None),
        tuple(row for row in rows if row.withdrawn_on is not None),
    )


def offer_page(trust: Trust, stored: Offer) -> OfferPage:
    """Show one template action, and where it was taken over, by school. Two queries more."""
    found = session().execute(
        select(School.urn, School.name, Requirement.plan_number, Action.sequence, Action.title, TakenOver.taken_on)
        .select_from(TakenOver)
        .join(TakenOver.action)
        .join(Action.requirement)
        .join(School, School.id == Action.school_id)
        .where(TakenOver.offer_id == stored.id, School.trust_id == trust.id)
        .order_by(School.name, School.id, Requirement.plan_number, Action.sequence)
    )
    takings = tuple(
        Taking(urn, school, f"{requirement}.{sequence}", title, taken_on)
        for urn, school, requirement, sequence, title, taken_on in found
    )
    return OfferPage(trust.name, _row(stored, len({one.urn for one in takings}), len(takings)), takings)


def seen_at(trust: Trust, stored: Offer, today: date) -> Seen:
    """Find where leaders see a template action. One query, over what is asked of all schools of the trust."""
    asked = session().execute(
        select(School.urn, School.name, Requirement.plan_number, Requirement.text)
        .join(School, School.id == Requirement.school_id)
        .where(
            School.trust_id == trust.id,
            is_open(today),
            Requirement.accepted_on <= today,
            in_plan(today),
        )
        .order_by(School.name, School.id, Requirement.plan_number)
    )
    fits = (Fit(urn, school, number) for urn, school, number, text in asked if fitting([stored], text))
    return Seen(tuple(fits))


def stored_offer(trust: Trust, offer_id: int) -> Offer:
    """Find an offer of a trust, or raise `NotFound`."""
    found = session().scalar(select(Offer).where(Offer.id == offer_id, Offer.trust_id == trust.id))
    if found is None:
        raise NotFound("This trust has no such offer.")
    return found


def offered_on(school: School, text: str, with_withdrawn: bool = False) -> tuple[Offered, ...]:
    """List what a school's trust offers on what a requirement asks for in its words. Three queries at most.

    ``with_withdrawn`` lists what it offered before as well.
    """
    if school.trust_id is None:
        return ()
    asked = (
        select(Offer)
        .where(Offer.trust_id == school.trust_id)
        .options(joinedload(Offer.offered_by), selectinload(Offer.steps))
        .order_by(Offer.offered_at.desc(), Offer.id.desc())
    )
    found = session().scalars(asked if with_withdrawn else asked.where(Offer.withdrawn_on.is_(None)))
    about = fitting(found.all(), text)
    taken = _taken_at(school, [offer.id for offer in about])
    return tuple(Offered(_row(offer), tuple(taken[offer.id])) for offer in about)


def origin_of(action_id: int) -> Origin | None:
    """Say where an action came from; None for one that the school thought of itself. One query."""
    found = session().scalar(
        select(TakenOver)
        .where(TakenOver.action_id == action_id)
        .options(joinedload(TakenOver.offer).joinedload(Offer.trust))
    )
    if found is None:
        return None
    return Origin(found.offer.trust.name, found.offer.title, found.offer.success, found.taken_on)


def _taken_at(school: School, offer_ids: Iterable[int]) -> dict[int, list[str]]:
    """Number the actions of a school that came of some offers. One query, or none."""
    taken, asked = defaultdict[int, list[str]](list), list(offer_ids)
    if asked:
        found = session().execute(
            select(TakenOver.offer_id, Requirement.plan_number, Action.sequence)
            .join(TakenOver.action)
            .join(Action.requirement)
            .where(TakenOver.offer_id.in_(asked), Action.school_id == school.id)
            .order_by(Requirement.plan_number, Action.sequence)
        )
        for offer_id, requirement, sequence in found:
            taken[offer_id].append(f"{requirement}.{sequence}")
    return taken


def _row(offer: Offer, schools: int = 0, actions: int = 0) -> OfferRow:
    return OfferRow(
        id=offer.id,
        topic=offer.topic,
        title=offer.title,
        success=offer.success,
        days=offer.days,
        steps=tuple(StepRow(step.title, step.days) for step in offer.steps),
        offered_on=offer.offered_on,
        offered_by=offer.offered_by.name,
        withdrawn_on=offer.withdrawn_on,
        schools=schools,
        actions=actions,
    )
