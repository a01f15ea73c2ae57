"""What a trust offers its schools: template actions, each about one topic of what inspectors ask for.

An offer counts in days from the start of the action; the school that takes it over turns them into dates, and changes
what it likes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar

from tracker.rules.topics import BROAD, NARROW, topics_of

LONGEST = 1000
"""How many days a template action may take: two school years and their holidays."""

MOST_STEPS = 12
TOPICS: tuple[str, ...] = (*NARROW, *BROAD)
"""What an offer may be about, the narrow topics first."""


class Step(Protocol):
    """A milestone of a template action."""

    @property
    def title(self) -> str:
        """What it is."""

    @property
    def days(self) -> int:
        """How many days after the start it is due."""


class Template(Protocol):
    """What the rules ask of an offer."""

    @property
    def topic(self) -> str:
        """What it is about."""

    @property
    def days(self) -> int:
        """How many days after the start it is due."""

    @property
    def steps(self) -> Sequence[Step]:
        """Its milestones."""


AnyTemplate = TypeVar("AnyTemplate", bound=Template)


def fitting(offers: Iterable[AnyTemplate], text: str) -> tuple[AnyTemplate, ...]:
    """Choose the offers that are about something a requirement asks for, those about a narrow topic first."""
    narrow, broad = topics_of(text)
    about = [offer for offer in offers if offer.topic in narrow | broad]
    return tuple(sorted(about, key=lambda offer: offer.topic in broad))


def due_on(offer: Template, starts_on: date) -> date:
    """Give the date on which an action that starts on a day is due."""
    return starts_on + timedelta(days=offer.days)


def dated_steps(offer: Template, starts_on: date) -> tuple[tuple[str, date], ...]:
    """Give the milestones with their dates, for an action that starts on a day."""
    return tuple((step.title, starts_on + timedelta(days=step.days)) for step in offer.steps)
