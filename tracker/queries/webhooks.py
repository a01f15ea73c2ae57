"""Which programs are told when something happens, and what came of each try to tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.schools import School, Trust
from tracker.models.webhooks import Delivery, Happening, Webhook
from tracker.rules.speech import in_words, listed, part_of, sentence_case

SHOWN = 20
"""How many of the latest deliveries a page shows."""


@dataclass(frozen=True, slots=True)
class TryRow:
    """One try, and what came of it."""

    at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One thing that was told, or is still to be; ``due_at`` is when it is tried next."""

    happening: Happening
    raised_at: datetime
    due_at: datetime | None
    arrived_at: datetime | None
    tries: tuple[TryRow, ...]

    @property
    def was_given_up(self) -> bool:
        """Say whether nobody tries it any more, although it has not arrived."""
        return self.arrived_at is None and self.due_at is None


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """One address that is told of something; its host alone is shown, for the rest may be a secret of theirs."""

    id: int
    host: str
    tells_of: tuple[Happening, ...]
    made_on: date
    made_by: str


@dataclass(frozen=True, slots=True)
class WebhookPage:
    """One webhook with its latest deliveries, the newest first."""

    webhook: WebhookRow
    deliveries: tuple[DeliveryRow, ...]

    @property
    def answer(self) -> str:
        """Say what arrived of the latest: "18 of 20 deliveries have arrived; two were given up."."""
        if not self.deliveries:
            return "Nothing has been told yet."
        arrived = sum(one.arrived_at is not None for one in self.deliveries)
        given_up = sum(one.was_given_up for one in self.deliveries)
        said = part_of(arrived, len(self.deliveries), "delivery", "has", "have", "deliveries")
        lost = f"; {in_words(given_up)} {'was' if given_up == 1 else 'were'} given up" if given_up else ""
        return f"{sentence_case(said)} arrived{lost}."


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is due to be sent: to which address, and what its signature is made from."""

    id: int
    webhook_id: int
    address: str
    salt: str
    key: str
    happening: Happening
    body: str


def told_in_words(webhooks: Sequence[WebhookRow]) -> str:
    """Say how many programs are told, and where: "Two programs are told: hooks.example and plans.example."."""
    count = len(webhooks)
    if not count:
        return "No program is told anything."
    hosts = list(dict.fromkeys(one.host for one in webhooks))
    return f"{sentence_case(in_words(count))} {'program is' if count == 1 else 'programs are'} told: {listed(hosts)}."


def webhooks_of(at: School | Trust, zone: ZoneInfo) -> tuple[WebhookRow, ...]:
    """List the webhooks of a school, or of a trust, that have not been ended, the newest first. One query."""
    found = session().scalars(
        select(Webhook).where(_of(at)).options(joinedload(Webhook.made_by)).order_by(Webhook.id.desc())
    )
    return tuple(_row(one, zone) for one in found)


def webhook_page(at: School | Trust, webhook_id: int, zone: ZoneInfo) -> WebhookPage:
    """Show one webhook of a school or a trust with its latest deliveries; or raise `NotFound`. Three queries."""
    stored = stored_webhook(at, webhook_id)
    found = session().scalars(
        select(Delivery)
        .where(Delivery.webhook_id == stored.id)
        .options(selectinload(Delivery.tries))
        .order_by(Delivery.id.desc())
        .limit(SHOWN)
    )
    return WebhookPage(
        _row(stored, zone),
        tuple(
            DeliveryRow(
                one.happening,
                one.raised_at.astimezone(zone),
                one.due_at.astimezone(zone) if one.due_at else None,
                one.arrived_at.astimezone(zone) if one.arrived_at else None,
                tuple(TryRow(tried.tried_at.astimezone(zone), tried.outcome) for tried in one.tries),
            )
            for one in found
        ),
    )


def stored_webhook(at: School | Trust, webhook_id: int) -> Webhook:
    """Find a webhook of a school or a trust that has not been ended, or raise `NotFound`."""
    found = session().scalar(
        select(Webhook).where(Webhook.id == webhook_id, _of(at)).options(joinedload(Webhook.made_by))
    )
    if found is None:
        raise NotFound("There is no such webhook here, or it was ended.")
    return found


def host_of(address: str) -> str:
    """Give the host of an address."""
    return urlsplit(address).hostname or ""


def parcels_due(now: datetime, most: int) -> tuple[Parcel, ...]:
    """List what is due to be sent, what has waited longest first. One query."""
    found = session().scalars(
        select(Delivery)
        .where(Delivery.due_at <= now)
        .options(joinedload(Delivery.webhook))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(most)
    )
    return tuple(
        Parcel(one.id, one.webhook_id, one.webhook.address, one.webhook.salt, one.key, one.happening, one.body)
        for one in found
    )


def _of(at: School | Trust) -> ColumnElement[bool]:
    place = Webhook.school_id if isinstance(at, School) else Webhook.trust_id
    return (place == at.id) & Webhook.ended_at.is_(None)


def _row(one: Webhook, zone: ZoneInfo) -> WebhookRow:
    return WebhookRow(
        one.id,
        host_of(one.address),
        tuple(happening for happening in Happening if happening in one.tells_of),
        one.made_at.astimezone(zone).date(),
        one.made_by.name,
    )
