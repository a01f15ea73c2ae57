"""What the record will say once an update is signed: the same rule over the facts as they would be."""

import pytest

from tracker.rules.colours import DECLARABLE, Colour
from tracker.rules.foresight import NEEDS_EVIDENCE, Prospect, prospects
from tracker.rules.rag import Thresholds

from .stubs import OWNER, SOMEONE_ELSE, Action, Milestone, Update, on_day

RED, AMBER, GREEN, COMPLETE = DECLARABLE


def if_signed(action: Action, colour: Colour, day: int, with_evidence: bool = False, **rules) -> Prospect:
    """What would be said if this were signed on that day."""
    found = [
        one
        for one in prospects(action, on_day(day), Thresholds(**rules))
        if (one.declared, one.with_evidence) == (colour, with_evidence)
    ]
    assert len(found) == 1
    return found[0]


def reasons(prospect: Prospect) -> list[str]:
    return [reason.sentence for reason in prospect.record.reasons]


def test_a_green_that_the_record_would_not_bear_out_is_said_before_it_is_signed():
    action = Action(evidence_count=1, milestones=[Milestone(on_day(10), None), Milestone(on_day(15), on_day(15))])
    told = if_signed(action, GREEN, 41)
    assert told.sentence == "The record will say red, which is worse than what you say."
    assert reasons(told) == ["1 of 2 milestones due so far overdue, the oldest by 31 days"]


def test_an_update_settles_that_there_was_none():
    told = if_signed(Action(evidence_count=1), GREEN, 50)
    assert told.sentence == "The record will say green too."
    assert [reason.sentence for reason in told.settled] == ["no update for 50 days"]


def test_evidence_that_comes_with_it_settles_that_there_was_none():
    without, along = (if_signed(Action(), GREEN, 40, with_evidence) for with_evidence in (False, True))
    assert (reasons(without), without.settled) == (["no evidence after a third of its time"], ())
    assert (along.sentence, [reason.code for reason in along.settled]) == (
        "The record will say green too.",
        ["no_evidence"],
    )


def test_whoever_says_worse_than_the_record_is_told_so():
    told = if_signed(Action(evidence_count=1), RED, 10)
    assert told.sentence == "The record will say green, which is better than what you say."


def test_complete_without_any_evidence_cannot_be_signed():
    told = if_signed(Action(), COMPLETE, 10)
    assert (told.may_be_signed, told.sentence) == (False, NEEDS_EVIDENCE)


def test_complete_waits_for_somebody_else():
    told = if_signed(Action(), COMPLETE, 10, with_evidence=True)
    assert told.may_be_signed
    assert told.sentence == "The record will say amber until somebody else has looked at the evidence and verified it."


def test_what_was_verified_stays_so_by_another_complete_and_is_opened_by_any_other_colour():
    verified = Action(
        evidence_count=1,
        updates=[Update(COMPLETE, on_day(5))],
        verified_by_id=SOMEONE_ELSE,
        verified_on=on_day(6),
        owner_id=OWNER,
    )
    assert if_signed(verified, COMPLETE, 10).sentence == "The record will say complete too."
    assert if_signed(verified, AMBER, 10).record.colour is GREEN


def test_the_numbers_are_those_the_school_has_set():
    action = Action(evidence_count=1, milestones=[Milestone(on_day(10), None), *[Milestone(on_day(5), on_day(5))] * 4])
    assert if_signed(action, GREEN, 15).record.colour is AMBER
    assert if_signed(action, GREEN, 15, milestone_overdue_days=3).record.colour is RED


@pytest.mark.parametrize("day", [5, 50, 120])
def test_there_is_an_answer_for_every_colour_with_evidence_and_without(day):
    told = prospects(Action(), on_day(day))
    assert [(one.declared, one.with_evidence) for one in told] == [(c, e) for c in DECLARABLE for e in (False, True)]
    assert all(one.sentence.endswith(".") for one in told)
