"""Why the record says so, explained: every reason, by the numbers of the school."""

import re
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.rules.stubs import SOMEONE_ELSE, Action, Milestone, Move, Update, on_day
from tracker.rules import rag as module
from tracker.rules.colours import Colour
from tracker.rules.rag import DEFAULTS, Reason, Thresholds, rag, requirement_colour
from tracker.rules.reasons import explained, explanations, own_numbers


def test_every_reason_that_the_record_can_give_is_explained():
    given = re.findall(r'Reason\("(\w+)"', Path(str(module.__file__)).read_text())
    assert {one.code for one in explanations()} == set(given)


def test_reasons_are_explained_once_each_and_the_worst_first():
    several = [Reason("quiet", "1.1: no update"), Reason("past_due", "1.2: past"), Reason("quiet", "1.3: no update")]
    assert [one.code for one in explained(several)] == ["past_due", "quiet"]
    ranks = [max(colour.severity for colour in one.colours) for one in explanations()]
    assert ranks == sorted(ranks, reverse=True)


@pytest.mark.parametrize("number", [field.name for field in fields(Thresholds)])
def test_each_number_that_a_school_sets_is_said(number):
    usual = getattr(DEFAULTS, number)
    otherwise = replace(DEFAULTS, **{number: 0.75 if isinstance(usual, float) else usual + 3})
    assert own_numbers(otherwise)
    told = [one.when for one in explanations(otherwise)]
    assert sum(a != b for a, b in zip(told, (one.when for one in explanations()), strict=True)) == 1
    assert any(("three quarters" if isinstance(usual, float) else str(usual + 3)) in when.lower() for when in told)


def test_a_school_that_keeps_to_what_is_usual_has_no_numbers_of_its_own():
    assert not own_numbers(Thresholds())


def test_the_colours_of_an_explanation_are_those_that_the_reason_leads_to():
    """Each reason alone, on an action that is otherwise in order."""
    fresh = [Update(Colour.GREEN, on_day(day)) for day in range(0, 100, 7)]
    late, long_late = Milestone(on_day(95), None), Milestone(on_day(60), None)
    done = Update(Colour.COMPLETE, on_day(99))
    cases = {
        "past_due": Action(updates=fresh, evidence_count=1, due_on=on_day(98)),
        "milestones_overdue": Action(updates=fresh, evidence_count=1, milestones=[long_late]),
        "unverified": Action(updates=[done], evidence_count=1),
        "complete_without_evidence": Action(
            updates=[done], evidence_count=0, verified_by_id=SOMEONE_ELSE, verified_on=on_day(99)
        ),
        "quiet": Action(updates=[Update(Colour.GREEN, on_day(50))], evidence_count=1),
        "no_evidence": Action(updates=fresh, evidence_count=0),
        "moved": Action(
            updates=fresh, evidence_count=1, moves=[Move(on_day(100), on_day(120)), Move(on_day(120), on_day(200))]
        ),
        "verified": Action(updates=[done], evidence_count=1, verified_by_id=SOMEONE_ELSE, verified_on=on_day(99)),
    }
    by_code = {one.code: one for one in explanations()}
    for code, action in cases.items():
        verdict = rag(action, on_day(99))
        assert code in [reason.code for reason in verdict.reasons], code
        assert verdict.colour in by_code[code].colours, code
    eased = rag(
        Action(updates=fresh, evidence_count=1, milestones=[late, *(Milestone(on_day(d), on_day(d)) for d in (5, 9))]),
        on_day(99),
    )
    assert eased.colour is Colour.AMBER
    assert Colour.AMBER in by_code["milestones_overdue"].colours
    for age in (3, 300):
        of_clauses = requirement_colour([], 1, on_day(99) - timedelta(age), on_day(99))
        assert of_clauses.colour in by_code["uncovered"].colours
