"""Facts for the rules, as small as they come: an action of 100 days, and the parts to put in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from tracker.rules.colours import Colour
from tracker.rules.impact import Impact, ImpactVerdict
from tracker.rules.rag import Verdict

START = date(2026, 9, 1)
DUE = START + timedelta(100)
OWNER, SOMEONE_ELSE = 1, 2


def on_day(number: int) -> date:
    """The day so many days after the action's start."""
    return START + timedelta(number)


@dataclass(frozen=True)
class Milestone:
    due_on: date
    met_on: date | None = None


@dataclass(frozen=True)
class Update:
    colour: Colour
    signed_on: date


@dataclass(frozen=True)
class Move:
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Action:
    starts_on: date = START
    due_on: date = DUE
    owner_id: int | None = OWNER
    milestones: Sequence[Milestone] = ()
    updates: Sequence[Update] = ()
    evidence_count: int = 0
    moves: Sequence[Move] = ()
    verified_by_id: int | None = None
    verified_on: date | None = None


@dataclass(frozen=True)
class Reading:
    period: str
    school_text: str | None
    school_value: float | None
    as_at: date
    basis: str | None = None
    national_value: float | None = None
    unit: str = "points"
    denominator: int | None = None
    urn: str | None = None
    unvalidated: bool = False

    @property
    def cohort(self) -> int | None:
        """As with whatever is counted in pupils."""
        return self.denominator


def reading(
    period: str,
    school: str | None,
    *,
    basis: str | None = None,
    national: float | None = None,
    unit: str = "points",
    denominator: int | None = None,
) -> Reading:
    """A reading of a school year such as 2024/25, which ends on 31 July; a figure that is no number is a state."""
    try:
        value = float(school.rstrip("%")) if school else None
    except ValueError:
        value = None
    return Reading(period, school, value, date(int(period[:4]) + 1, 7, 31), basis, national, unit, denominator)


@dataclass(frozen=True)
class Target:
    value: Decimal | float
    baseline: Reading
    better: str = "higher"
    due_on: date = date(2027, 7, 31)
    began_on: date | None = None


@dataclass(frozen=True)
class AskedAction:
    number: str
    title: str
    declared_history: Sequence[Colour]
    record: Verdict


@dataclass(frozen=True)
class AskedRequirement:
    number: int
    title: str
    actions: Sequence[AskedAction] = ()
    metric_name: str | None = None
    impact: ImpactVerdict | None = field(
        default_factory=lambda: ImpactVerdict(Impact.NO_METRIC, "No metric has a target here yet", *[None] * 4)
    )
    uncovered_clauses: int = 0
