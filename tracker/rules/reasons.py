"""Why the record has its colour, explained: each reason with the numbers that the school has set, and what ends it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.rules.colours import Colour
from tracker.rules.rag import DEFAULTS, Reason, Thresholds, share_in_words
from tracker.rules.speech import days, sentence_case, times


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reason that the record can give: the colours it leads to, when it holds, and what ends it."""

    code: str
    colours: tuple[Colour, ...]
    name: str
    when: str
    ends: str


def explanations(thresholds: Thresholds = DEFAULTS) -> tuple[Explanation, ...]:
    """Explain every reason by a school's numbers, the worst colour first."""
    overdue, share = days(thresholds.milestone_overdue_days), share_in_words(thresholds.overdue_share)
    uncovered = days(thresholds.uncovered_days)
    return (
        Explanation(
            "past_due",
            (Colour.RED,),
            "Past its due date",
            "The due date has gone by, and the action is not complete.",
            "Its completion is verified, or a leader moves the date, with a reason that stays.",
        ),
        Explanation(
            "milestones_overdue",
            (Colour.RED, Colour.AMBER),
            "Milestones overdue",
            f"The day of a milestone has gone by and it is not met: amber. Red once it is more than {overdue} "
            f"overdue, or once {share} or more of the milestones due so far are.",
            "The milestone is met, and a leader says so.",
        ),
        Explanation(
            "uncovered",
            (Colour.RED, Colour.NOT_STARTED),
            "Clauses without an action",
            f"No action answers a part of what inspectors asked for. It counts as not started for {uncovered} after "
            "the requirement was accepted, and as red from then on.",
            "A leader plans an action that answers it.",
        ),
        Explanation(
            "unverified",
            (Colour.AMBER,),
            "Complete, not yet verified",
            "Leaders say that it is complete, and nobody but the owner has verified that since.",
            "A governor, the head or a trust officer, never the owner, looks at the evidence and verifies it.",
        ),
        Explanation(
            "complete_without_evidence",
            (Colour.AMBER,),
            "Complete without evidence",
            "Leaders say that it is complete, and there is no evidence.",
            "Evidence is added.",
        ),
        Explanation(
            "quiet",
            (Colour.AMBER,),
            "No update for a while",
            f"Nobody has signed an update for {days(thresholds.quiet_days)} or more, counted from the last one, or "
            "from the day the work began.",
            "Somebody logs progress.",
        ),
        Explanation(
            "no_evidence",
            (Colour.AMBER,),
            "No evidence",
            f"{sentence_case(share_in_words(thresholds.evidence_share))} of the time between its start and its due "
            "date has gone, and there is no evidence.",
            "Evidence is added.",
        ),
        Explanation(
            "due_soon",
            (Colour.AMBER,),
            "Due soon with milestones open",
            f"It is due within {days(thresholds.due_soon_days)}, and a milestone is not met.",
            "The milestones are met.",
        ),
        Explanation(
            "moved",
            (Colour.AMBER,),
            "Due date moved",
            f"Its due date was moved {times(thresholds.moves)} or more.",
            "Nothing but completion: the moves stay on the record.",
        ),
        Explanation(
            "starts_later",
            (Colour.NOT_STARTED,),
            "Starts later",
            "There is no update and no evidence, and the day on which it starts is still to come.",
            "The day comes, or somebody logs progress.",
        ),
        Explanation(
            "verified",
            (Colour.COMPLETE,),
            "Verified",
            "Leaders say that it is complete, there is evidence, and somebody other than its owner has verified it.",
            "A later update says otherwise.",
        ),
    )


def explained(reasons: Iterable[Reason], thresholds: Thresholds = DEFAULTS) -> Sequence[Explanation]:
    """Explain the reasons that are given, each kind once, the worst colour first."""
    given = {reason.code for reason in reasons}
    return [one for one in explanations(thresholds) if one.code in given]


def own_numbers(thresholds: Thresholds) -> bool:
    """Tell whether a school has set any number otherwise than is usual."""
    return thresholds != DEFAULTS
