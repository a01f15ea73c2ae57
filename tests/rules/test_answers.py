"""The sentence that a page says first: its numbers, and what they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tracker.rules.answers import (
    asked_for,
    by_when,
    can_be_printed,
    can_be_shown,
    cannot_be_set_up,
    closed_next,
    could_be_frozen,
    difference,
    frozen,
    held_already,
    length_on_paper,
    meeting_days,
    meeting_stands,
    meets_next,
    opened_with,
    opinions,
    owed,
    plan_stands,
    question_stands,
    questions_stand,
    reads_from_outside,
    shared_until,
    sits_on,
    two_opinions,
    visit_bears_on,
    visits_made,
    would_be_set_up,
)
from tracker.rules.colours import Colour
from tracker.rules.impact import Impact, ImpactVerdict
from tracker.rules.passes import PassState
from tracker.rules.questions import QuestionState, TurnKind
from tracker.rules.rag import Reason, Verdict
from tracker.rules.slippage import Slippage

TODAY = date(2026, 11, 25)
JULY = date(2026, 7, 31)
RED, AMBER, GREEN, COMPLETE, NOT_STARTED = (
    Colour.RED,
    Colour.AMBER,
    Colour.GREEN,
    Colour.COMPLETE,
    Colour.NOT_STARTED,
)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (
            [RED, RED, RED, AMBER, GREEN, GREEN, GREEN, GREEN],
            [RED, RED, AMBER, AMBER, GREEN, GREEN, GREEN, GREEN],
            "Three of eight requirements are off track, one more than in July; one is at risk and four are on track.",
        ),
        (
            [RED, AMBER, AMBER, GREEN],
            [AMBER, RED, AMBER, GREEN],
            "One of four requirements is off track, as many as in July; two are at risk and one is on track.",
        ),
        (
            [AMBER, GREEN],
            [RED, RED],
            "None of two requirements is off track, two fewer than in July; one is at risk and one is on track.",
        ),
        (
            [GREEN, COMPLETE],
            [GREEN, GREEN],
            "None of two requirements is off track, as in July; one is on track and one is complete.",
        ),
        ([RED, RED], [RED, RED], "Both requirements are off track, as many as in July."),
        ([RED, NOT_STARTED], [RED, None], "One of two requirements is off track; one is not started."),
        ([RED], [RED], "The one requirement is off track, as in July."),
        ([AMBER], [RED], "The one requirement is at risk; in July it was off track."),
        ([AMBER], [None], "The one requirement is at risk."),
    ],
)
def test_the_plan_says_what_is_off_track_and_how_that_differs_from_last_term(
    now: list[Colour], before: list[Colour | None], said: str
) -> None:
    assert plan_stands(now, before, JULY) == said


def test_a_plan_that_was_begun_today_says_that_nobody_works_on_it_yet() -> None:
    new = [NOT_STARTED] * 6
    said = "None of six requirements is off track; nobody works on them yet."
    assert plan_stands(new, [None] * 6, JULY, has_actions=False) == said
    one = "The one requirement is not started: nobody works on it yet."
    assert plan_stands(new[:1], [None], JULY, has_actions=False) == one
    assert plan_stands(new, [None] * 6, JULY) == "None of six requirements is off track; six are not started."
    late = plan_stands([RED, RED], [None, None], JULY, has_actions=False)
    assert late == "Both requirements are off track.", "what is off track stays the loudest"


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([(RED, RED), (GREEN, GREEN)], "That is what the record says, and leaders say the same."),
        ([(GREEN, RED), (AMBER, RED), (RED, RED)], "That is what the record says; leaders call two better."),
        (
            [(GREEN, RED), (RED, AMBER), (NOT_STARTED, RED)],
            "That is what the record says; leaders call one better and one worse and have said nothing yet of one.",
        ),
        ([(NOT_STARTED, RED), (NOT_STARTED, AMBER)], "That is what the record says; leaders have said nothing yet."),
    ],
)
def test_both_opinions_are_counted_against_each_other(pairs: list[tuple[Colour, Colour]], said: str) -> None:
    assert two_opinions(pairs) == said


@dataclass
class Asked:
    clauses: tuple[int, ...]
    uncovered_clauses: int


@pytest.mark.parametrize(
    ("requirements", "said"),
    [
        ([Asked((1, 2), 0), Asked((1, 2, 3), 0)], "Inspectors asked for two things; all five clauses have an action."),
        (
            [Asked((1, 2), 1), Asked((1,), 0)],
            "Inspectors asked for two things; one of three clauses has no action yet.",
        ),
        ([Asked((1, 2), 2)], "Inspectors asked for one thing; none of two clauses has an action yet."),
        ([Asked((1,), 1)], "Inspectors asked for one thing; no clause has an action yet."),
    ],
)
def test_what_inspectors_asked_for_is_held_against_the_actions(requirements: list[Asked], said: str) -> None:
    assert asked_for(requirements) == said


LATE = Reason("past_due", "12 days past its due date")


@pytest.mark.parametrize(
    ("declared", "record", "said"),
    [
        (GREEN, Verdict(RED, (LATE,), None), "Leaders say green; the record says red: 12 days past its due date."),
        (RED, Verdict(RED, (LATE,), None), "Leaders and the record both say red: 12 days past its due date."),
        (GREEN, Verdict(GREEN, (), None), "Leaders and the record both say green."),
        (NOT_STARTED, Verdict(NOT_STARTED, (), None), "Leaders have said nothing yet; the record says not started."),
    ],
)
def test_two_opinions_stand_in_one_sentence_with_the_first_reason(declared: Colour, record: Verdict, said: str) -> None:
    assert opinions(declared, record) == said


def verdict(impact: Impact, sentence: str) -> ImpactVerdict:
    return ImpactVerdict(impact, sentence, None, None, None, None)


@pytest.mark.parametrize(
    ("metric", "found", "said"),
    [
        (
            "Attainment 8",
            verdict(Impact.IMPROVING, "28.2 from 26.6"),
            "Attainment 8: improving, 28.2 from 26.6.",
        ),
        (
            "Persistent absence",
            verdict(Impact.NOT_COMPARABLE, "Not comparable: autumn 2025 counts two terms, 2024/25 three"),
            "Persistent absence: not comparable, because autumn 2025 counts two terms, 2024/25 three.",
        ),
        (
            "Reading age",
            verdict(Impact.TOO_EARLY, "No reading after 2024/25: too early to say until 1 March 2027"),
            "Reading age: no reading after 2024/25: too early to say until 1 March 2027.",
        ),
        (None, verdict(Impact.NO_METRIC, "No metric has a target here yet"), "No metric has a target here yet."),
    ],
)
def test_the_difference_to_pupils_is_a_sentence(metric: str | None, found: ImpactVerdict, said: str) -> None:
    assert difference(metric, found) == said


AT_RISK, NOT_MOVED = Verdict(AMBER, (), None), Slippage(0, 0)


@dataclass
class Step:
    met_on: date | None


@dataclass
class Planned:
    due_on: date
    record: Verdict = AT_RISK
    milestones: tuple[Step, ...] = ()
    slippage: Slippage = NOT_MOVED
    owner: str = "Amira Khan"


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (Planned(date(2026, 12, 18)), "Amira Khan is to finish it by 18 December 2026, in 23 days."),
        (
            Planned(date(2026, 11, 13), milestones=(Step(JULY), Step(None)), slippage=Slippage(2, 84)),
            "Amira Khan was to finish it by 13 November 2026, 12 days ago; moved twice, 84 days later than first"
            " agreed; one of two milestones is met.",
        ),
        (Planned(TODAY, Verdict(COMPLETE, (), None)), "Amira Khan was to finish it by 25 November 2026."),
    ],
)
def test_an_action_says_who_is_to_finish_it_by_when(action: Planned, said: str) -> None:
    assert by_when(action, TODAY) == said


@pytest.mark.parametrize(
    ("colours", "questions", "said"),
    [
        ([RED, AMBER, AMBER, GREEN, COMPLETE], [], "Of your four open actions, one is off track and two are at risk."),
        ([GREEN, NOT_STARTED], [], "None of your two open actions is off track or at risk."),
        ([AMBER], [], "Your one open action is at risk."),
        ([COMPLETE, COMPLETE], [], "Both of your actions are complete."),
        (
            [AMBER],
            [QuestionState.OVERDUE, QuestionState.OPEN],
            "Your one open action is at risk; governors await two answers from you, one of them overdue.",
        ),
        ([], [QuestionState.OVERDUE], "Governors await one answer from you, overdue."),
    ],
)
def test_what_a_person_owes_is_counted(colours: list[Colour], questions: list[QuestionState], said: str) -> None:
    assert owed(colours, questions) == said


@pytest.mark.parametrize(
    ("clauses", "actions", "said"),
    [
        (
            [True, True, False],
            [True, False],
            "Two of three clauses have something to show; one of two actions has nothing.",
        ),
        ([True], [True, True], "The one clause has something to show; every action has some evidence."),
        ([False, False], [], "None of two clauses has something to show; no action is planned yet."),
    ],
)
def test_what_can_be_shown_is_held_against_all_there_is(clauses: list[bool], actions: list[bool], said: str) -> None:
    assert can_be_shown(clauses, actions) == said


@dataclass
class Turn:
    kind: TurnKind
    by: str
    signed_on: date


@dataclass
class Question:
    state: QuestionState
    is_put_off: bool = False
    answer_by: date = date(2026, 12, 4)
    asker: str = "Ben Ode"
    turns: tuple[Turn, ...] = ()


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        (
            [Question(QuestionState.OVERDUE), Question(QuestionState.OPEN), Question(QuestionState.ANSWERED)],
            "Two of three questions await an answer, one of them overdue; one awaits the word of whoever asked.",
        ),
        (
            [Question(QuestionState.OPEN, is_put_off=True), Question(QuestionState.SATISFIED)],
            "One of two questions awaits an answer, one put off more than once; one is settled.",
        ),
        ([Question(QuestionState.OVERDUE)] * 2, "Both questions await an answer, both overdue."),
        ([Question(QuestionState.ANSWERED)], "The one question is answered; one awaits the word of whoever asked."),
        ([Question(QuestionState.SATISFIED)] * 3, "All three questions are answered, and whoever asked is satisfied."),
    ],
)
def test_questions_say_what_they_wait_for(questions: list[Question], said: str) -> None:
    assert questions_stand(questions) == said


ANSWERED = Turn(TurnKind.ANSWERED, "Amira Khan", date(2026, 11, 20))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question(QuestionState.OPEN), "Not yet: the answer is due by 4 December 2026, in 9 days."),
        (
            Question(QuestionState.OVERDUE, answer_by=date(2026, 11, 24)),
            "Not yet: the answer was due by 24 November 2026, yesterday.",
        ),
        (
            Question(QuestionState.ASKED_AGAIN, turns=(ANSWERED,)),
            "The answer left something open: another is due by 4 December 2026, in 9 days.",
        ),
        (
            Question(QuestionState.ANSWERED, turns=(ANSWERED,)),
            "Amira Khan answered on 20 November 2026; Ben Ode has not said yet whether that satisfies.",
        ),
        (
            Question(QuestionState.SATISFIED, turns=(ANSWERED, Turn(TurnKind.SATISFIED, "Ben Ode", TODAY))),
            "Yes: Ben Ode was satisfied on 25 November 2026.",
        ),
    ],
)
def test_a_question_says_whether_it_was_answered(question: Question, said: str) -> None:
    assert question_stands(question, TODAY) == said


@dataclass
class Meeting:
    held_on: date
    papers_due_on: date
    cancelled_on: date | None = None
    cancelled_because: str = ""
    board: str = "Interim executive board"


@dataclass
class Pack:
    frozen_on: date
    number: int = 3


TO_COME = Meeting(date(2026, 12, 9), date(2026, 12, 1))
HELD = Meeting(date(2026, 10, 14), date(2026, 10, 6))


def test_the_next_meeting_says_when_papers_are_due() -> None:
    assert meets_next(TO_COME, TODAY) == (
        "The Interim executive board meets on Wednesday 9 December 2026, in 14 days;"
        " papers are due on Tuesday 1 December 2026, in 6 days."
    )


@pytest.mark.parametrize(
    ("meeting", "pack", "said"),
    [
        (TO_COME, None, "Papers are due on Tuesday 1 December 2026, in 6 days; no pack is frozen yet."),
        (
            TO_COME,
            Pack(date(2026, 11, 24)),
            "Papers are due on Tuesday 1 December 2026, in 6 days; pack 3 was frozen on 24 November 2026.",
        ),
        (
            Meeting(date(2026, 11, 27), date(2026, 11, 19)),
            None,
            "Papers were due on Thursday 19 November 2026, 6 days ago; no pack is frozen yet.",
        ),
        (
            HELD,
            Pack(date(2026, 10, 5)),
            "It was held 42 days ago; pack 3 went out on 5 October 2026, 8 clear days before.",
        ),
        (HELD, Pack(TODAY), "It was held 42 days ago, and pack 3 was frozen only after it, on 25 November 2026."),
        (HELD, None, "It was held 42 days ago, and no pack was frozen for it."),
        (
            Meeting(date(2026, 12, 9), date(2026, 12, 1), TODAY, "The boiler failed."),
            None,
            "Cancelled on 25 November 2026: The boiler failed.",
        ),
    ],
)
def test_a_meeting_says_what_is_due_and_what_went_out(meeting: Meeting, pack: Pack | None, said: str) -> None:
    assert meeting_stands(meeting, pack, TODAY) == said


def test_of_a_meeting_of_the_trusts_board_nothing_is_said_about_its_packs() -> None:
    assert meeting_days(HELD, TODAY) == "It was held 42 days ago."
    assert meeting_days(TO_COME, TODAY) == "Papers are due on Tuesday 1 December 2026, in 6 days."


@dataclass
class Seat:
    name: str
    office: str = "member"
    ends_on: date | None = None
    person_id: int = 1


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        (
            [
                Seat("Ada Bell", "chair", date(2028, 8, 31), 2),
                Seat("Ben Ode", ends_on=date(2027, 1, 3)),
                Seat("Ben Ode", "clerk"),
            ],
            "Two people have a seat on it today, Ada Bell in the chair;"
            " the first term to end is that of Ben Ode, on 3 January 2027.",
        ),
        (
            [Seat("Ben Ode"), Seat("Ben Ode", person_id=2)],
            "Two people have a seat on it today; no term has an end yet.",
        ),
        ([Seat("Ben Ode")], "One person has a seat on it today; no term has an end yet."),
        ([], "Nobody has a seat on it today."),
    ],
)
def test_a_board_says_who_is_in_the_chair_and_whose_term_ends_first(seats: list[Seat], said: str) -> None:
    assert sits_on(seats) == said


@pytest.mark.parametrize(
    ("pack", "said"),
    [
        (
            Pack(date(2026, 12, 1)),
            "Frozen by Ruth Osei on 1 December 2026, with the record as it stood on 30 November 2026.",
        ),
        (
            Pack(date(2026, 12, 3)),
            "Frozen by Ruth Osei on 3 December 2026, 2 days after papers were due, with the record as it stood on"
            " 30 November 2026.",
        ),
        (
            Pack(date(2026, 12, 10)),
            "Frozen after the meeting, by Ruth Osei on 10 December 2026, with the record as it stood on"
            " 30 November 2026.",
        ),
    ],
)
def test_a_pack_says_who_froze_it_and_whether_that_was_late(pack: Pack, said: str) -> None:
    assert frozen(pack, "Ruth Osei", date(2026, 11, 30), TO_COME) == said


def test_before_a_pack_is_frozen_it_says_which_updates_are_missing() -> None:
    due = "papers are due on Tuesday 1 December 2026, in 6 days."
    assert could_be_frozen(0, TO_COME, TODAY) == f"Every update is there; {due}"
    assert could_be_frozen(1, TO_COME, TODAY) == f"One update is missing; {due}"


def test_papers_are_named_and_counted() -> None:
    papers = [(1, "plan"), (0, "statement of action"), (4, "briefing"), (1, "visit note")]
    assert can_be_printed(papers) == "Six papers can be printed today: the plan, four briefings and the visit note."


def test_a_paper_says_whether_it_can_be_read_in_ten_minutes() -> None:
    assert length_on_paper(977, 3, 1200, 4) == (
        "977 words on 3 pages: a governor can read it in ten minutes, which is 1,200 words on 4 pages at most."
    )
    assert length_on_paper(1201, 4, 1200, 4) == (
        "1,201 words on 4 pages: more than the 1,200 words on 4 pages that a governor can read in ten minutes."
    )


@dataclass
class Visit:
    visited_on: date = TODAY
    written_by: str = "Ada Bell"


def test_visits_say_who_went_last_and_what_they_bear_on() -> None:
    assert visits_made([Visit()] * 2, 3) == (
        "Two visits are written up, the last by Ada Bell on 25 November 2026; together they bear on three actions."
    )
    assert visits_made([Visit()], 1) == "One visit is written up, the last by Ada Bell on 25 November 2026."
    assert visit_bears_on(Visit(), [RED, GREEN, GREEN]) == (
        "Ada Bell visited on 25 November 2026; the note bears on three actions, of which one is off track"
        " and two are on track now."
    )
    assert visit_bears_on(Visit(), [AMBER]).endswith("the note bears on one action, which is at risk now.")
    assert visit_bears_on(Visit(), []).endswith("the note bears on no action.")


@dataclass
class Pass:
    state: PassState
    person_id: int = 1
    ends_on: date = date(2026, 12, 7)
    withdrawn_on: date | None = None


def test_passes_say_how_many_from_outside_read_now() -> None:
    now, later, past = Pass(PassState.IN_FORCE), Pass(PassState.TO_COME), Pass(PassState.OVER)
    assert reads_from_outside([now, later, past, past]) == (
        "One person from outside reads here today, until 7 December 2026; one pass is to come and two passes are over."
    )
    assert reads_from_outside([past]) == "Nobody from outside reads here today; one pass is over."
    assert reads_from_outside([now, Pass(PassState.IN_FORCE, person_id=2)]) == (
        "Two people from outside read here today, until 7 December 2026 at the latest."
    )


def test_a_pass_says_what_was_opened_and_until_when_it_holds() -> None:
    assert opened_with(Pass(PassState.IN_FORCE), 5, date(2026, 11, 20), TODAY) == (
        "Five pages, the last on 20 November 2026; the pass ends on 7 December 2026, in 12 days."
    )
    taken = Pass(PassState.WITHDRAWN, withdrawn_on=TODAY)
    assert opened_with(taken, 0, None, TODAY) == "Nothing yet; the pass was taken back on 25 November 2026."
    assert (
        shared_until(2, date(2026, 12, 7), TODAY) == "Two requirements of its plan, until 7 December 2026, in 12 days."
    )


def test_the_next_holiday_says_when_it_begins_and_ends() -> None:
    first, last = date(2026, 12, 21), date(2027, 1, 1)
    christmas = "Christmas holiday"
    said = "Next from 21 December 2026, in 26 days, until 1 January 2027: Christmas holiday."
    assert closed_next(christmas, first, last, TODAY) == said
    assert closed_next(christmas, first, last, first) == "Now, until 1 January 2027: Christmas holiday."
    assert closed_next("Inset day", first, first, TODAY) == "Next on 21 December 2026, in 26 days: Inset day."
    assert closed_next("Inset day", TODAY, TODAY, TODAY) == "Today: Inset day."


def test_a_document_that_is_here_already_is_told_with_who_accepted_it() -> None:
    held = ("Report card", date(2026, 2, 10), "Peter Lindale")
    assert held_already(*held, "", as_left=False) == (
        "It is: report card of 10 February 2026, accepted by Peter Lindale. Reading it in again doubles nothing."
    )
    differs = "1 thing is said otherwise (safeguarding)"
    lead = "The report card of 10 February 2026, accepted by Peter Lindale, is in the record."
    assert held_already(*held, differs, as_left=False) == (
        f"{lead} This document is of the same kind and the same days, and is not the same in everything: {differs}."
        " Nothing of it is stored yet."
    )
    assert f"{lead} It does not say all that you left on the page: {differs}." in held_already(
        *held, differs, as_left=True
    )


def test_a_file_says_what_its_rows_would_come_to_or_how_many_cannot_stand() -> None:
    assert would_be_set_up("school", 2, 1, 3, 0) == "2 new schools, 1 school to bring up to date, 3 already here."
    assert would_be_set_up("role", 0, 0, 3, 1) == "0 new roles, 3 already here, 1 passed over."
    right = "right in the file, and read it again."
    assert cannot_be_set_up(1) == f"1 row cannot stand, so nothing is done. Put it {right}"
    assert cannot_be_set_up(4) == f"4 rows cannot stand, so nothing is done. Put them {right}"
