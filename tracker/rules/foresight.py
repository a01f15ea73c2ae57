"""What the record will say of an action once an update is signed: shown before it is, for what is signed stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.rules.colours import DECLARABLE, Colour
from tracker.rules.rag import DEFAULTS, ActionFacts, MilestoneFacts, Reason, Thresholds, UpdateFacts, Verdict, rag
from tracker.rules.slippage import MoveFacts

NEEDS_EVIDENCE = "Add at least one piece of evidence before you declare this complete."


@dataclass(frozen=True, slots=True)
class Prospect:
    """What would be said side by side: leaders' colour, the record's with its reasons, and which reasons would go."""

    declared: Colour
    with_evidence: bool
    record: Verdict
    settled: tuple[Reason, ...]

    @property
    def may_be_signed(self) -> bool:
        """Say whether an update may say so at all: complete needs a piece of evidence."""
        return all(reason.code != "complete_without_evidence" for reason in self.record.reasons)

    @property
    def sentence(self) -> str:
        """How the record would stand to what is declared."""
        if not self.may_be_signed:
            return NEEDS_EVIDENCE
        if self.record.colour is self.declared:
            return f"The record will say {self.record.colour} too."
        if self.declared is Colour.COMPLETE and self.record.colour is Colour.AMBER:
            return "The record will say amber until somebody else has looked at the evidence and verified it."
        worse = self.declared.severity < self.record.colour.severity
        return f"The record will say {self.record.colour}, which is {'worse' if worse else 'better'} than what you say."


def prospects(action: ActionFacts, today: date, thresholds: Thresholds = DEFAULTS) -> tuple[Prospect, ...]:
    """Work out what the record would say for each colour that can be declared, without evidence and with."""
    now = rag(action, today, thresholds)
    return tuple(
        _prospect(action, colour, with_evidence, now, today, thresholds)
        for colour in DECLARABLE
        for with_evidence in (False, True)
    )


@dataclass(frozen=True, slots=True)
class _Signed:
    """An update as it would stand."""

    colour: Colour
    signed_on: date


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the record would hold of the action."""

    starts_on: date
    due_on: date
    owner_id: int | None
    milestones: Sequence[MilestoneFacts]
    updates: Sequence[UpdateFacts]
    evidence_count: int
    moves: Sequence[MoveFacts]
    verified_by_id: int | None
    verified_on: date | None


def _prospect(
    action: ActionFacts, colour: Colour, with_evidence: bool, now: Verdict, today: date, thresholds: Thresholds
) -> Prospect:
    stays_verified = colour is Colour.COMPLETE  # any other colour reopens what was verified
    facts = _Facts(
        starts_on=action.starts_on,
        due_on=action.due_on,
        owner_id=action.owner_id,
        milestones=action.milestones,
        updates=(*action.updates, _Signed(colour, today)),
        evidence_count=action.evidence_count + with_evidence,
        moves=action.moves,
        verified_by_id=action.verified_by_id if stays_verified else None,
        verified_on=action.verified_on if stays_verified else None,
    )
    record = rag(facts, today, thresholds)
    left = {reason.code for reason in record.reasons}
    return Prospect(colour, with_evidence, record, tuple(one for one in now.reasons if one.code not in left))
