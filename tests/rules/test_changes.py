"""What changed between two packs: every line is true, and nothing that changed is missing."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from tracker.rules.changes import Bearing, Change, Leaf, by_bearing, changes
from tracker.rules.colours import Colour
from tracker.rules.frozen import (
    SECTIONS,
    FrozenAction,
    FrozenAnswer,
    FrozenCheck,
    FrozenClause,
    FrozenEvidence,
    FrozenFacts,
    FrozenGap,
    FrozenInspection,
    FrozenMetric,
    FrozenMilestone,
    FrozenMove,
    FrozenQuestion,
    FrozenReading,
    FrozenRequirement,
    FrozenTarget,
    FrozenTurn,
    FrozenUpdate,
    FrozenVisit,
    facts_of,
    plain,
)
from tracker.rules.impact import Impact

OCTOBER, NOVEMBER = date(2026, 10, 7), date(2026, 11, 25)

REQUIREMENT = FrozenRequirement(
    "Adapted teaching",
    "Leaders must train staff.",
    "Report card, 10 February 2026, next step 2",
    "Grace Tallis",
    None,
    Colour.AMBER,
    Colour.AMBER,
)
CLAUSE = FrozenClause("2", 1, "Leaders must train staff.", covered=False)
ACTION = FrozenAction(
    "2",
    "Sample 30 books",
    "20 of 30 pupils gain",
    "Grace Tallis",
    date(2026, 4, 10),
    date(2026, 11, 13),
    False,
    Colour.AMBER,
    Colour.AMBER,
    None,
    ("2.1",),
    (),
    (),
)
MILESTONE = FrozenMilestone("2.2", "Third sample reported", date(2026, 11, 10), None, overdue=False)
QUESTION = FrozenQuestion(
    "Why has attendance not moved?",
    "Ruth Okonjo",
    "Daniel Marsh",
    OCTOBER,
    date(2026, 11, 4),
    overdue=False,
    confidential=False,
    turns=(),
)


def before(**sections: Any) -> FrozenFacts:
    """Facts of October: one requirement, one action."""
    return FrozenFacts(OCTOBER, **{"requirements": {"2": REQUIREMENT}, "actions": {"2.2": ACTION}, **sections})


def now(**sections: Any) -> FrozenFacts:
    """Facts of November: as in October, but for what is named."""
    return replace(before(**sections), as_at=NOVEMBER)


def told(then: FrozenFacts, at_present: FrozenFacts) -> list[tuple[str, str]]:
    """What is said, each with what it is about."""
    return [(change.about, change.sentence) for change in changes(then, at_present)]


def of_action(**new: Any) -> Change:
    """Tell the one change of the action."""
    (change,) = changes(before(), now(actions={"2.2": replace(ACTION, **new)}))
    assert change.about == "2.2 Sample 30 books"
    return change


# ------------------------------------------------------------------ sentences


def test_where_nothing_changed_nothing_is_told() -> None:
    assert changes(before(), now()) == ()


def test_a_green_that_the_record_does_not_bear_out_needs_attention() -> None:
    change = of_action(declared=Colour.GREEN, record=Colour.RED)
    assert change.bearing is Bearing.WORSE
    assert (
        change.sentence == "Leaders say green, was amber; the record says red, was amber, and does not bear that out."
    )


def test_a_better_colour_moved_forward_and_a_worse_one_did_not() -> None:
    assert of_action(record=Colour.GREEN).bearing is Bearing.BETTER
    assert of_action(declared=Colour.RED).bearing is Bearing.WORSE
    assert of_action(declared=Colour.GREEN).bearing is Bearing.WORSE  # the record is amber as before


def test_work_that_began_and_is_amber_is_neither_worse_nor_better() -> None:
    idle = replace(ACTION, declared=Colour.NOT_STARTED, record=Colour.NOT_STARTED)
    (change,) = changes(before(actions={"2.2": idle}), now(actions={"2.2": ACTION}))
    assert change.bearing is Bearing.OTHER
    assert change.sentence == "Leaders say amber, their first word; the record says amber, was not started."


def test_a_due_date_that_moved_says_from_when_to_when_how_far_and_why() -> None:
    moves = (FrozenMove(date(2026, 11, 13), date(2027, 1, 8), "The trainer was ill."),)
    change = of_action(due_on=date(2027, 1, 8), moves=moves)
    assert change.bearing is Bearing.WORSE
    assert change.sentence == "Due on 8 January 2027, was 13 November 2026: 56 days later. “The trainer was ill.”"


def test_a_due_date_that_moved_twice_gives_both_reasons() -> None:
    moves = (
        FrozenMove(date(2026, 11, 13), date(2026, 12, 4), "Illness."),
        FrozenMove(date(2026, 12, 4), date(2026, 11, 13), "She is back."),
    )
    assert of_action(moves=moves).sentence == (
        "Due date moved twice and back to 13 November 2026. “Illness.” “She is back.”"
    )


def test_a_milestone_that_was_missed_and_one_that_was_met_late_are_told_apart() -> None:
    steps = {"7": MILESTONE, "8": replace(MILESTONE, title="Second sample reported")}
    after = {
        "7": replace(MILESTONE, overdue=True),
        "8": replace(steps["8"], met_on=date(2026, 11, 13)),
    }
    missed, met = changes(before(milestones=steps), now(milestones=after))
    assert missed.bearing is Bearing.WORSE
    assert missed.sentence == "Milestone missed: Third sample reported (due 10 November 2026)."
    assert met.bearing is Bearing.BETTER
    assert met.sentence == "Milestone met: Second sample reported (13 November 2026, 3 days late)."


def test_a_completion_that_was_verified_is_told_once_with_its_colours() -> None:
    change = of_action(declared=Colour.COMPLETE, record=Colour.COMPLETE, verified_on=date(2026, 11, 3))
    assert change.bearing is Bearing.BETTER
    assert change.sentence == (
        "Completion verified on 3 November 2026. Leaders say complete, was amber; the record says complete, was amber."
    )


def test_a_new_action_brings_its_milestones_with_it() -> None:
    actions = {"2.2": ACTION, "2.3": replace(ACTION, title="Coach", record=Colour.NOT_STARTED)}
    steps = {"9": replace(MILESTONE, action="2.3")}
    assert told(before(), now(actions=actions, milestones=steps)) == [
        ("2.3 Coach", "New action: Grace Tallis, by 13 November 2026, with 1 milestone.")
    ]


def test_a_requirement_that_is_new_brings_all_of_it() -> None:
    requirements = {"2": REQUIREMENT, "3": replace(REQUIREMENT, title="Attendance")}
    clauses = {"3.1": replace(CLAUSE, requirement="3"), "3.2": replace(CLAUSE, requirement="3", covered=True)}
    actions = {"2.2": ACTION, "3.1": replace(ACTION, requirement="3")}
    after = now(requirements=requirements, clauses=clauses, actions=actions)
    assert told(before(), after) == [
        (
            "3 Attendance",
            "New in the plan (Report card, 10 February 2026, next step 2): 2 clauses and 1 action,"
            " one of them without an action.",
        )
    ]
    assert told(after, replace(before(), as_at=NOVEMBER)) == [
        ("3 Attendance", "Left the plan: 2 clauses and 1 action.")
    ]


def test_a_clause_that_is_newly_covered_names_the_action() -> None:
    clauses = {"2.1": CLAUSE}
    assert told(before(clauses=clauses), now(clauses={"2.1": replace(CLAUSE, covered=True)})) == [
        ("2 Adapted teaching", "Clause 1 now has an action: 2.2.")
    ]


def test_open_and_confidential_evidence_are_told_apart_and_the_open_facts_hold_none_of_it() -> None:
    pieces = {
        "4": FrozenEvidence("2.2", "file", "Sample of books", confidential=False),
        "5": FrozenEvidence("2.2", "file", "Case notes", confidential=True),
    }
    after = now(evidence=pieces)
    assert [sentence for _, sentence in told(before(), after)] == [
        "Evidence added: E4 Sample of books.",
        "Confidential evidence added: E5 Case notes.",
    ]
    assert [sentence for _, sentence in told(before().open, after.open)] == ["Evidence added: E4 Sample of books."]


def test_a_question_whose_answer_is_overdue_leads() -> None:
    after = now(questions={"3": replace(QUESTION, overdue=True)}, actions={"2.2": replace(ACTION, record=Colour.RED)})
    first, second = told(before(questions={"3": QUESTION}), after)
    assert first == ("Question Q3 to Daniel Marsh", "Overdue: an answer was due by 4 November 2026.")
    assert second[0] == "2.2 Sample 30 books"


def test_a_question_that_was_answered_and_asked_again_says_both() -> None:
    turns = (
        FrozenTurn("answered", "Daniel Marsh", date(2026, 10, 20), None),
        FrozenTurn("asked again", "Ruth Okonjo", date(2026, 10, 22), date(2026, 12, 2)),
    )
    after = replace(QUESTION, turns=turns, answer_by=date(2026, 12, 2))
    (change,) = changes(before(questions={"3": QUESTION}), now(questions={"3": after}))
    assert change.bearing is Bearing.WORSE
    assert change.sentence == (
        "Answered by Daniel Marsh on 20 October 2026;"
        " asked again by Ruth Okonjo on 22 October 2026, for 2 December 2026."
    )


def test_a_reading_of_a_target_says_what_it_means_for_pupils() -> None:
    metrics = {"5": FrozenMetric("Persistent absence, all pupils", (FrozenReading("Spring term 2026", None, "41.0%"),))}
    targets = {"1": FrozenTarget("2", "5", "25.0%", date(2027, 7, 20), "41.0% in Spring 2026", Impact.TOO_EARLY)}
    readings = (*metrics["5"].readings, FrozenReading("Autumn term 2026", None, "44.2%"))
    after = now(
        metrics={"5": replace(metrics["5"], readings=readings)},
        targets={"1": replace(targets["1"], impact=Impact.WORSE)},
    )
    (change,) = changes(before(metrics=metrics, targets=targets), after)
    assert change.bearing is Bearing.WORSE
    assert change.sentence == "44.2% in the autumn term 2026, was 41.0% in the spring term 2026; worse, was too early."


def test_metrics_without_a_target_are_told_in_one_sentence() -> None:
    metrics = {str(number): FrozenMetric(f"Metric {number}", ()) for number in range(1, 8)}
    (change,) = changes(before(), now(metrics=metrics))
    assert change.sentence == (
        "7 metrics without a target have figures that are new or not as before:"
        " Metric 1; Metric 2; Metric 3; Metric 4 and 3 more."
    )


def test_a_figure_that_was_corrected_is_told_beside_the_latest() -> None:
    metrics = {
        "5": FrozenMetric(
            "Attendance", (FrozenReading("2023/24", "3 term", "90%"), FrozenReading("2024/25", "2 term", "91%"))
        )
    }
    targets = {"1": FrozenTarget("2", "5", "95%", date(2027, 7, 20), "90% in 2024", Impact.IMPROVING)}
    corrected = {
        "5": FrozenMetric(
            "Attendance", (FrozenReading("2023/24", "3 term", "89%"), FrozenReading("2024/25", "2 term", "91%"))
        )
    }
    (change,) = changes(before(metrics=metrics, targets=targets), now(metrics=corrected, targets=targets))
    assert change.sentence == (
        "91% in 2024/25 (2 term), as before; 89% in 2023/24 (3 term), was 90%; improving, as before."
    )


def test_checks_that_are_raised_answered_and_gone() -> None:
    raised = FrozenCheck("not comparable", "48.7% and 44.2% do not compare.", False, ())
    answered = replace(raised, answers=(FrozenAnswer("Sian Porrit", date(2026, 11, 2), "A term is missing."),))
    assert told(before(), now(checks={"a": raised})) == [
        ("Check: not comparable", "Raised: 48.7% and 44.2% do not compare.")
    ]
    assert told(before(checks={"a": raised}), now(checks={"a": answered})) == [
        (
            "Check: not comparable",
            "Answered by Sian Porrit, 2 November 2026: “A term is missing.” It says: 48.7% and 44.2% do not compare.",
        )
    ]
    assert told(before(checks={"a": raised}), now()) == [
        ("Check: not comparable", "No longer stands: 48.7% and 44.2% do not compare.")
    ]


def test_a_check_whose_figures_changed_after_it_was_answered_is_to_be_answered_again() -> None:
    raised = FrozenCheck("not comparable", "48.7% and 44.2% do not compare.", False, ())
    answered = replace(raised, answers=(FrozenAnswer("Sian Porrit", date(2026, 11, 2), "A term is missing."),))
    (change,) = changes(before(checks={"a": answered}), now(checks={"a": raised}))
    assert change.bearing is Bearing.WORSE
    assert change.sentence.startswith("To be answered again, for its figures have changed: 48.7%")


def test_a_few_metrics_without_a_target_are_told_each_for_itself() -> None:
    metrics = {"5": FrozenMetric("Suspended, SEND", (FrozenReading("Autumn term 2026", None, "9.0%"),))}
    assert told(before(), now(metrics=metrics)) == [("Suspended, SEND", "9.0% in the autumn term 2026.")]


def test_a_visit_of_a_governor_is_told_with_the_actions_it_bears_on() -> None:
    visit = FrozenVisit(date(2026, 11, 3), "Ewan Pardoe", "See how books are sampled", ("2.2",))
    assert told(before(), now(visits={"2": visit})) == [
        ("Visit V2", "Ewan Pardoe visited on 3 November 2026: “See how books are sampled” (2.2).")
    ]


def test_what_is_about_one_action_is_gathered_under_what_it_means() -> None:
    new = replace(ACTION, record=Colour.RED, overdue=True)
    after = now(actions={"2.2": new}, milestones={"7": replace(MILESTONE, met_on=date(2026, 11, 9))})
    gathered = by_bearing(changes(before(milestones={"7": MILESTONE}), after))
    assert [(bearing, [(of.about, len(of.sentences)) for of in group]) for bearing, group in gathered] == [
        (Bearing.WORSE, [("2.2 Sample 30 books", 2)]),
        (Bearing.BETTER, [("2.2 Sample 30 books", 1)]),
    ]


# ------------------------------------------------------------------ all of it, whatever it is


@pytest.mark.parametrize("seed", range(300))
def test_every_difference_is_told_by_exactly_one_change(seed: int) -> None:
    chance = random.Random(seed)
    then = some_facts(chance)
    at_present = later(chance, then)
    found = changes(then, at_present)
    tells = Counter(leaf for change in found for leaf in change.tells)
    assert set(tells) == differences(then, at_present)
    assert set(tells.values()) <= {1}
    assert all(change.tells and change.about and change.sentence.endswith((".", "?", "”", ".”")) for change in found)
    assert changes(at_present, at_present) == ()


@pytest.mark.parametrize("seed", range(20))
def test_facts_are_kept_as_json_and_come_back_the_same(seed: int) -> None:
    facts = some_facts(random.Random(seed))
    kept = json.loads(json.dumps(plain(facts)))
    assert facts_of(kept) == facts
    assert facts_of(kept).sha256 == facts.sha256


def test_a_question_says_what_it_is_about_also_where_the_pack_before_did_not_know() -> None:
    asked = replace(QUESTION, subject="2.2 Sample 30 books")
    ((about, _),) = told(before(), now(questions={"3": asked}))
    assert about == "Question Q3 to Daniel Marsh about 2.2 Sample 30 books"
    ((about, _),) = told(before(questions={"3": QUESTION}), now(questions={"3": replace(asked, overdue=True)}))
    assert about == "Question Q3 to Daniel Marsh about 2.2 Sample 30 books"
    ((about, _),) = told(before(questions={"3": QUESTION}), now(questions={}))
    assert about == "Question Q3 to Daniel Marsh"


def test_what_a_question_is_about_is_kept_and_supersedes_no_pack_that_was_frozen_without_it() -> None:
    without, facts = before(questions={"3": QUESTION}), now(questions={"3": replace(QUESTION, subject="2.2 Sample")})
    kept = json.loads(json.dumps(plain(facts)))
    assert facts_of(kept).questions["3"].subject == "2.2 Sample"
    del kept["questions"]["3"]["subject"]
    assert facts_of(kept).questions["3"].subject is None
    assert facts.sha256 == facts_of(kept).sha256 == without.sha256
    assert changes(without, facts) == ()


def test_the_same_facts_of_another_day_have_the_same_hash_and_others_have_not() -> None:
    assert before().sha256 == now().sha256
    assert before().sha256 != before(questions={"3": QUESTION}).sha256


def test_facts_of_a_form_that_is_not_known_are_refused() -> None:
    with pytest.raises(ValueError, match="version 2"):
        facts_of({**plain(before()), "version": 2})


def differences(then: FrozenFacts, at_present: FrozenFacts) -> set[Leaf]:
    """Find what differs, by looking at the facts as they are kept: things that came or went, and fields."""
    old, new = plain(then), plain(at_present)
    found: set[Leaf] = set()
    for section in SECTIONS:
        was: Mapping[str, Any] = old[section]
        is_now: Mapping[str, Any] = new[section]
        found |= {(section, key, "") for key in was.keys() ^ is_now.keys()}
        found |= {
            (section, key, name)
            for key in was.keys() & is_now.keys()
            for name in was[key]
            if was[key][name] != is_now[key][name]
        }
    return found


WORDS = ("Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Maple")
GROWING = {"moves", "updates", "answers", "turns"}


def some_facts(chance: random.Random) -> FrozenFacts:
    """Invent a school."""
    requirements = {str(number): requirement(chance) for number in range(1, chance.randint(2, 5))}
    numbers = list(requirements)
    actions = {f"{one}.{step}": action(chance, one) for one in numbers for step in range(1, chance.randint(1, 4))}
    metrics = {str(number): metric(chance) for number in range(1, chance.randint(2, 6))}
    of_actions = list(actions) * 2
    return FrozenFacts(
        OCTOBER,
        inspections={str(number): inspection(chance) for number in range(chance.randint(0, 3))},
        requirements=requirements,
        clauses={
            f"{one}.{step}": FrozenClause(one, step, word(chance), chance.random() < 0.5)
            for one in numbers
            for step in range(1, chance.randint(2, 4))
        },
        actions=actions,
        milestones={str(i): milestone(chance, one) for i, one in enumerate(of_actions) if chance.random() < 0.8},
        evidence={str(i): evidence(chance, one) for i, one in enumerate(of_actions) if chance.random() < 0.8},
        targets={str(i): target(chance, one, chance.choice(list(metrics))) for i, one in enumerate(numbers * 2)},
        metrics=metrics,
        checks={word(chance): check(chance) for _ in range(chance.randint(0, 4))},
        questions={str(i): question(chance) for i in range(1, chance.randint(1, 5))},
        visits={str(i): visit(chance) for i in range(chance.randint(0, 3))},
        gaps={word(chance): FrozenGap(word(chance)) for _ in range(chance.randint(0, 3))},
    )


def later(chance: random.Random, then: FrozenFacts) -> FrozenFacts:
    """Let time pass: things come, go and change; what was said, moved or answered only grows."""
    other = some_facts(chance)
    sections: dict[str, dict[str, Any]] = {}
    for section in SECTIONS:
        was, new = getattr(then, section), getattr(other, section)
        mixed = {key: mixture(chance, was[key], new.get(key)) for key in was if chance.random() < 0.85}
        mixed |= {key: new[key] for key in new.keys() - was.keys() if chance.random() < 0.85}
        sections[section] = mixed
    # Nothing stands under what has gone.
    requirements = sections["requirements"]
    for section in ("actions", "clauses", "targets"):
        sections[section] = {k: one for k, one in sections[section].items() if one.requirement in requirements}
    for section in ("milestones", "evidence"):
        sections[section] = {k: one for k, one in sections[section].items() if one.action in sections["actions"]}
    return FrozenFacts(NOVEMBER, **sections)


def mixture(chance: random.Random, was: Any, new: Any) -> Any:
    """Take some fields from another."""
    if new is None or chance.random() < 0.3:
        return was
    taken = {}
    for one in fields(was):
        old, other = getattr(was, one.name), getattr(new, one.name)
        if chance.random() < 0.4 and one.name not in {"requirement", "action", "metric"}:
            taken[one.name] = old + other if one.name in GROWING else other
    return replace(was, **taken)


def word(chance: random.Random) -> str:
    return chance.choice(WORDS)


def some_day(chance: random.Random) -> date:
    return OCTOBER + timedelta(chance.randint(-60, 90))


def colour(chance: random.Random) -> Colour:
    return chance.choice(list(Colour))


def some(chance: random.Random, make: Any) -> tuple[Any, ...]:
    return tuple(make(chance) for _ in range(chance.randint(0, 2)))


def inspection(chance: random.Random) -> FrozenInspection:
    return FrozenInspection(word(chance), some_day(chance), some(chance, word))


def requirement(chance: random.Random) -> FrozenRequirement:
    lead = chance.choice([None, word(chance)])
    raised = chance.choice([None, "Raised in 2018 and 2026"])
    return FrozenRequirement(word(chance), word(chance), word(chance), lead, raised, colour(chance), colour(chance))


def action(chance: random.Random, under: str) -> FrozenAction:
    return FrozenAction(
        under,
        word(chance),
        word(chance),
        word(chance),
        some_day(chance),
        some_day(chance),
        chance.random() < 0.5,
        colour(chance),
        colour(chance),
        chance.choice([None, some_day(chance)]),
        (f"{under}.1",) if chance.random() < 0.7 else (),
        some(chance, lambda c: FrozenMove(some_day(c), some_day(c), word(c))),
        some(chance, lambda c: FrozenUpdate(some_day(c), word(c))),
    )


def milestone(chance: random.Random, of: str) -> FrozenMilestone:
    met = chance.choice([None, some_day(chance)])
    return FrozenMilestone(of, word(chance), some_day(chance), met, chance.random() < 0.5)


def evidence(chance: random.Random, of: str) -> FrozenEvidence:
    return FrozenEvidence(of, chance.choice(["file", "link"]), word(chance), chance.random() < 0.5)


def target(chance: random.Random, under: str, metric: str) -> FrozenTarget:
    impact = chance.choice(list(Impact))
    return FrozenTarget(under, metric, word(chance), some_day(chance), word(chance), impact)


def metric(chance: random.Random) -> FrozenMetric:
    return FrozenMetric(word(chance), some(chance, lambda c: FrozenReading(word(c), None, word(c))))


def check(chance: random.Random) -> FrozenCheck:
    answers = some(chance, lambda c: FrozenAnswer(word(c), some_day(c), word(c)))
    return FrozenCheck(word(chance), f"{word(chance)}.", chance.random() < 0.3, answers)


def visit(chance: random.Random) -> FrozenVisit:
    return FrozenVisit(some_day(chance), word(chance), word(chance), some(chance, word))


def question(chance: random.Random) -> FrozenQuestion:
    kinds = ["answered", "promised", "asked again", "satisfied", "taken over"]
    turns = some(
        chance,
        lambda c: FrozenTurn(c.choice(kinds), word(c), some_day(c), c.choice([None, some_day(c)])),
    )
    return FrozenQuestion(
        word(chance),
        word(chance),
        word(chance),
        some_day(chance),
        some_day(chance),
        chance.random() < 0.5,
        chance.random() < 0.5,
        turns,
    )
