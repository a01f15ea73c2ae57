"""The record's colour: what dates, milestones, updates and evidence say about an action, with the reasons."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from tracker.rules.colours import DECLARABLE, Colour, worst
from tracker.rules.slippage import MoveFacts, slippage
from tracker.rules.speech import counted, day, days, times


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of the rules, which a school may set; shares are fractions of 1."""

    milestone_overdue_days: int = 28
    overdue_share: float = 0.5
    due_soon_days: int = 14
    quiet_days: int = 42
    evidence_share: float = 1 / 3
    moves: int = 2
    uncovered_days: int = 28


DEFAULTS = Thresholds()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the record has its colour: a code for programs, a short sentence for governors."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A colour, every reason that holds, and the first day on which time alone would change either (None: never)."""

    colour: Colour
    reasons: tuple[Reason, ...]
    until: date | None


class MilestoneFacts(Protocol):
    """A dated step of an action, met or not."""

    @property
    def due_on(self) -> date:
        """When it is due."""

    @property
    def met_on(self) -> date | None:
        """When it was met, if it was."""


class UpdateFacts(Protocol):
    """What a leader declared, and when."""

    @property
    def colour(self) -> Colour:
        """The declared colour."""

    @property
    def signed_on(self) -> date:
        """The day it was signed."""


class ActionFacts(Protocol):
    """What the record holds about an action, as known on the day of the verdict."""

    @property
    def starts_on(self) -> date:
        """When work begins."""

    @property
    def due_on(self) -> date:
        """When it is due now."""

    @property
    def owner_id(self) -> int | None:
        """The one person accountable."""

    @property
    def milestones(self) -> Sequence[MilestoneFacts]:
        """Its dated steps, in any order."""

    @property
    def updates(self) -> Sequence[UpdateFacts]:
        """What leaders declared, in any order; of one day's updates the last in the sequence is the latest."""

    @property
    def evidence_count(self) -> int:
        """How many pieces of evidence bear on it."""

    @property
    def moves(self) -> Sequence[MoveFacts]:
        """The moves of its due date."""

    @property
    def verified_by_id(self) -> int | None:
        """Who verified its completion, if anybody did."""

    @property
    def verified_on(self) -> date | None:
        """When completion was verified."""


def declared(updates: Sequence[UpdateFacts]) -> Colour:
    """Tell what leaders say: the colour of the latest update, not started when there is none."""
    return _in_order(updates)[-1].colour if updates else Colour.NOT_STARTED


def declared_overall(colours: Iterable[Colour]) -> Colour:
    """Tell what leaders say of a requirement: the worst colour they declared on any of its actions.

    Actions without an update say nothing; not started when that goes for all of them.
    """
    return worst(colour for colour in colours if colour in DECLARABLE) or Colour.NOT_STARTED


def watermelon(declared: Colour, record: Colour) -> bool:
    """Tell whether leaders declared a better colour than the record bears out: green outside, red inside."""
    return declared in DECLARABLE and declared.severity < record.severity


def agreement(declared: Colour, record: Colour) -> str:
    """Say how the two opinions stand: "agrees", "differs", or "no word yet" while leaders have declared nothing."""
    if declared not in DECLARABLE:
        return "no word yet"
    return "agrees" if declared == record else "differs"


def rag(action: ActionFacts, today: date, thresholds: Thresholds = DEFAULTS) -> Verdict:
    """Work out the colour of an action from its record.

    The worst colour that any reason gives wins, and every reason is listed, the worst first. A completion counts once
    someone other than the owner has verified it; until then a due date that has passed is still red.
    """
    now = _judge(action, today, thresholds)
    until = next((on for on in _turning_days(action, today, thresholds) if _judge(action, on, thresholds) != now), None)
    return Verdict(*now, until)


def colour_on(action: ActionFacts, today: date, thresholds: Thresholds = DEFAULTS) -> Colour:
    """Work out the colour alone: of an earlier day, say, for which nobody asks why or until when."""
    return _judge(action, today, thresholds)[0]


def colour_turns_on(action: ActionFacts, today: date, thresholds: Thresholds = DEFAULTS) -> date | None:
    """Give the first day on which time alone gives an action another colour; None: never.

    `Verdict.until` minds the reasons too, and those count days: most of them read differently every morning.
    """
    colour, _ = _judge(action, today, thresholds)
    if colour is Colour.COMPLETE or today > action.due_on:
        return None  # what is past its due date stays red until somebody does something
    days_to_come = _turning_days(action, today, thresholds)
    return next((on for on in days_to_come if _judge(action, on, thresholds)[0] is not colour), None)


def uncovered_turns_red_on(accepted_on: date, today: date, thresholds: Thresholds = DEFAULTS) -> date | None:
    """Give the day on which a clause without an action is no longer only not started; None once it has come."""
    on = accepted_on + timedelta(thresholds.uncovered_days + 1)
    return on if on > today else None


def requirement_colour(
    action_colours: Iterable[Colour],
    uncovered_clauses: int,
    accepted_on: date,
    today: date,
    thresholds: Thresholds = DEFAULTS,
) -> Verdict:
    """Work out the colour of a requirement: the worst of its actions and of its clauses without an action.

    Such a clause is not started for a while after the requirement was accepted, and red from then on. `until` speaks of
    the clauses only; the verdicts of the actions carry their own.
    """
    colours = list(action_colours)
    if not uncovered_clauses:
        return Verdict(worst(colours) or Colour.NOT_STARTED, (), None)
    clauses = counted(uncovered_clauses, "clause")
    age = (today - accepted_on).days
    if age <= thresholds.uncovered_days:
        colours.append(Colour.NOT_STARTED)
        sentence = f"{clauses} without an action"
        until = uncovered_turns_red_on(accepted_on, today, thresholds)
    else:
        colours.append(Colour.RED)
        sentence = f"{clauses} without an action {days(age)} after acceptance"
        until = today + timedelta(1)
    return Verdict(worst(colours) or Colour.NOT_STARTED, (Reason("uncovered", sentence),), until)


def earliest(*dates: date | None) -> date | None:
    """Find the first of several `until` days; None when none of them ever comes."""
    return min((on for on in dates if on is not None), default=None)


def share_in_words(share: float) -> str:
    """Say a share of a whole: "a third", "half", "60%"."""
    known = {0.25: "a quarter", 0.33: "a third", 0.5: "half", 0.67: "two thirds", 0.75: "three quarters"}
    return known.get(round(share, 2), f"{share:.0%}")


_Judgement = tuple[Colour, tuple[Reason, ...]]


def _judge(action: ActionFacts, today: date, thresholds: Thresholds) -> _Judgement:
    completion = _completion(action)
    if completion:
        return Colour.COMPLETE, (completion,)
    found = sorted(_concerns(action, today, thresholds), key=lambda concern: -concern[0].severity)
    if found:
        return found[0][0], tuple(reason for _, reason in found)
    if not action.updates and not action.evidence_count and today < action.starts_on:
        return Colour.NOT_STARTED, (Reason("starts_later", f"starts on {day(action.starts_on)}"),)
    return Colour.GREEN, ()


def _completion(action: ActionFacts) -> Reason | None:
    if declared(action.updates) is not Colour.COMPLETE or not action.evidence_count:
        return None
    if action.verified_by_id is None or action.verified_on is None or action.verified_by_id == action.owner_id:
        return None
    if action.verified_on < _declared_complete_on(action.updates):
        return None
    return Reason("verified", f"verified on {day(action.verified_on)}")


def _declared_complete_on(updates: Sequence[UpdateFacts]) -> date:
    """Find where the last unbroken run of "complete" began: a verification from before a relapse does not count."""
    since = date.max
    for update in reversed(_in_order(updates)):
        if update.colour is not Colour.COMPLETE:
            break
        since = update.signed_on
    return since


def _concerns(action: ActionFacts, today: date, thresholds: Thresholds) -> Iterator[tuple[Colour, Reason]]:
    if today > action.due_on:
        yield Colour.RED, Reason("past_due", f"{days((today - action.due_on).days)} past its due date")
    yield from _overdue_milestones(action.milestones, today, thresholds)
    if declared(action.updates) is Colour.COMPLETE:
        yield from _unproven_completion(action)
    else:
        yield from _silence(action, today, thresholds)
    still_open = sum(milestone.met_on is None for milestone in action.milestones)
    if still_open and 0 <= (action.due_on - today).days <= thresholds.due_soon_days:
        left = (action.due_on - today).days
        when = f"in {days(left)}" if left else "today"
        yield Colour.AMBER, Reason("due_soon", f"due {when} with {counted(still_open, 'milestone')} open")
    if len(action.moves) >= thresholds.moves:
        slipped = slippage(action.moves)
        direction = " earlier" if slipped.days < 0 else ""
        sentence = f"due date moved {times(slipped.times)}, {days(abs(slipped.days))}{direction} in all"
        yield Colour.AMBER, Reason("moved", sentence)


def _overdue_milestones(
    milestones: Sequence[MilestoneFacts], today: date, thresholds: Thresholds
) -> Iterator[tuple[Colour, Reason]]:
    late = [(today - milestone.due_on).days for milestone in milestones if milestone.met_on is None]
    late = [overdue for overdue in late if overdue > 0]
    if not late:
        return
    due_so_far = sum(milestone.due_on <= today for milestone in milestones)
    is_half = len(late) >= thresholds.overdue_share * due_so_far
    is_long = max(late) > thresholds.milestone_overdue_days
    if is_half and due_so_far > 1:
        sentence = f"{len(late)} of {due_so_far} milestones due so far overdue, the oldest by {days(max(late))}"
    elif is_half and not is_long:
        sentence = f"the only milestone due so far is {days(max(late))} overdue"
    elif len(late) == 1:
        sentence = f"1 milestone {days(late[0])} overdue"
    else:
        sentence = f"{len(late)} milestones overdue, the oldest by {days(max(late))}"
    yield Colour.RED if is_half or is_long else Colour.AMBER, Reason("milestones_overdue", sentence)


def _unproven_completion(action: ActionFacts) -> Iterator[tuple[Colour, Reason]]:
    if not action.evidence_count:
        yield Colour.AMBER, Reason("complete_without_evidence", "declared complete without evidence")
    is_verified = action.verified_by_id is not None and action.verified_on is not None
    if not is_verified:
        yield Colour.AMBER, Reason("unverified", "declared complete, not yet verified")
    elif action.verified_by_id == action.owner_id:
        yield Colour.AMBER, Reason("unverified", "declared complete, verified by nobody but its owner")
    elif action.verified_on is not None and action.verified_on < _declared_complete_on(action.updates):
        yield Colour.AMBER, Reason("unverified", "declared complete again, not yet verified again")


def _silence(action: ActionFacts, today: date, thresholds: Thresholds) -> Iterator[tuple[Colour, Reason]]:
    quiet = (today - _last_heard_on(action)).days
    if quiet >= thresholds.quiet_days:
        yield Colour.AMBER, Reason("quiet", f"no update for {days(quiet)}")
    if not action.evidence_count and today >= _evidence_expected_on(action, thresholds):
        share = share_in_words(thresholds.evidence_share)
        yield Colour.AMBER, Reason("no_evidence", f"no evidence after {share} of its time")


def _last_heard_on(action: ActionFacts) -> date:
    return max([action.starts_on, *(update.signed_on for update in action.updates)])


def _evidence_expected_on(action: ActionFacts, thresholds: Thresholds) -> date:
    length = max(0, (action.due_on - action.starts_on).days)
    # Rounded first: 0.1 × 30 days must be day 3, not day 4 for the last bit of a float.
    return action.starts_on + timedelta(math.ceil(round(length * thresholds.evidence_share, 6)))


def _turning_days(action: ActionFacts, today: date, thresholds: Thresholds) -> list[date]:
    """List, in order, the days after today on which a verdict might change."""
    one = timedelta(1)
    turning = {
        today + one,  # a reason that counts days reads differently tomorrow
        action.starts_on,
        action.due_on - timedelta(thresholds.due_soon_days),
        action.due_on + one,
        _last_heard_on(action) + timedelta(thresholds.quiet_days),
        _evidence_expected_on(action, thresholds),
    }
    for milestone in action.milestones:
        # On its due day a milestone joins those due so far, the day after it may be overdue.
        turning |= {milestone.due_on, milestone.due_on + one}
        turning.add(milestone.due_on + timedelta(thresholds.milestone_overdue_days + 1))
    return sorted(on for on in turning if on > today)


def _in_order(updates: Sequence[UpdateFacts]) -> list[UpdateFacts]:
    return sorted(updates, key=lambda update: update.signed_on)
