"""A governor asks, a leader answers, and only the governor says whether it satisfies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.errors import Invalid, NotAllowed
from tracker.models.actions import Action
from tracker.models.events import Event
from tracker.models.meetings import BoardKind
from tracker.models.people import Person
from tracker.models.questions import Question
from tracker.queries.checks import checks_page
from tracker.queries.questions import QuestionRow, questions_of, reader_of, what_to_ask
from tracker.rules.permissions import Role
from tracker.rules.questions import EVERYBODY, QuestionState, Reader, TurnKind
from tracker.services.people import end_role
from tracker.services.questions import answer, ask, ask_again, promise, satisfy, take_over

IN_TWO_WEEKS = date(2026, 12, 9)
LATER = date(2027, 1, 13)
CLERK = Reader(runs_meetings=True, sees_evidence=True)


def put(cast: Cast, by: Person | None = None, **more: Any) -> Question:
    """Have Gwen ask Lena about the plan."""
    known = {"asked_of": cast.leader, "answer_by": IN_TWO_WEEKS, **signed(by or cast.governor)}
    return ask(cast.school, more.pop("about", None), more.pop("text", "When will it be done?"), **(known | more))


def seen(cast: Cast, today: date = make.TODAY, **more: Any) -> QuestionRow:
    """Look at the first question as those do who see everything."""
    return questions_of(cast.school, today, **{"reader": CLERK, **more})[0]


@pytest.fixture
def question(cast: Cast) -> Question:
    """A question that Gwen asked Lena."""
    return put(cast)


def test_a_question_is_signed_numbered_and_remembered(cast: Cast, action: Action) -> None:
    first, second = put(cast, about=action), put(cast, because="Two milestones are overdue.")
    assert (first.number, second.number) == (1, 2)
    row = next(row for row in questions_of(cast.school, make.TODAY, EVERYBODY) if row.number == 1)
    assert (row.thing, row.about) == (("action", "1.1"), "1.1 Check for understanding in every lesson")
    assert (row.asked_by, row.asked_of, row.asked_on, row.answer_by) == (
        "Gwen Ŵyn",
        "Lena Adeyemi",
        make.TODAY,
        IN_TWO_WEEKS,
    )
    assert row.recorded_by is None
    assert second.because == "Two milestones are overdue."
    assert events() == ["question_asked", "question_asked"]


def test_each_kind_of_thing_can_be_asked_about(cast: Cast, action: Action) -> None:
    metric = make.metric(cast.school, "Persistent absence", unit="%", better="lower")
    for period, basis in (("2023/24", "3 term"), ("2024/25", "2 term")):
        make.reading(metric, cast.clerk, period, 31.2, date(int(period[:4]) + 1, 8, 31), basis=basis)
    (check,) = checks_page(cast.school, make.TODAY).open
    for about in (None, action, action.requirement, metric, check):
        put(cast, about=about)
    rows = sorted(questions_of(cast.school, make.TODAY, EVERYBODY), key=lambda row: row.number)
    assert [(row.about_kind, row.about) for row in rows] == [
        ("plan", "The plan as a whole"),
        ("action", "1.1 Check for understanding in every lesson"),
        ("requirement", "1 Teaching that checks what pupils know"),
        ("metric", "Persistent absence, all pupils"),
        ("check", "Not comparable: Persistent absence"),
    ]
    assert rows[4].about_number == check.key


def test_the_clerk_records_what_a_governor_asked_in_the_meeting(cast: Cast) -> None:
    meeting = make.meeting(cast.school.boards[0], cast.clerk, date(2026, 11, 20))
    put(cast, cast.clerk, asked_by=cast.governor, meeting=meeting)
    row = seen(cast)
    assert (row.asked_by, row.recorded_by, row.asked_on) == ("Gwen Ŵyn", "Clare Moss", date(2026, 11, 20))
    assert row.meeting == "Interim executive board, 20 November 2026"
    assert session().scalars(select(Event.person_id)).all() == [cast.clerk.id]


def test_whose_question_it_cannot_be(cast: Cast) -> None:
    with pytest.raises(Invalid, match="Choose the governor whose question it is") as refusal:
        put(cast, cast.clerk)
    assert refusal.value.field == "asked_by"
    with pytest.raises(Invalid, match="Choose the governor"):
        put(cast, cast.clerk, asked_by=cast.leader)
    with pytest.raises(NotAllowed, match="The clerk records"):
        put(cast, asked_by=cast.trust_officer)
    for nobody in (cast.leader, cast.stranger):
        with pytest.raises(NotAllowed, match="Governors of the school ask"):
            put(cast, nobody)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"text": " "}, "text", "Write the question"),
        ({"text": "why " * 61}, "text", "This has 61 words; 60 is the most"),
        ({"answer_by": date(2026, 11, 24)}, "answer_by", "24 November 2026 has passed: give a day to come"),
    ],
)
def test_a_question_that_cannot_stand_says_why(cast: Cast, typed: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence) as refusal:
        put(cast, **typed)
    assert refusal.value.field == field


def test_the_same_words_about_the_same_thing_are_asked_once_until_they_are_settled(cast: Cast, action: Action) -> None:
    first = put(cast, about=action)
    with pytest.raises(Invalid, match="This is asked already, as Q1"):
        put(cast, about=action)
    assert put(cast).number == 2
    assert put(cast, cast.trust_officer, about=action).number == 3
    satisfy(first, "Answered in the meeting.", **signed(cast.governor))
    assert put(cast, about=action).number == 4


def test_only_a_leader_of_the_school_is_asked(cast: Cast) -> None:
    for somebody in (cast.clerk, cast.stranger, cast.governor):
        with pytest.raises(Invalid, match="Choose a leader of this school"):
            put(cast, asked_of=somebody)


def test_nothing_is_asked_at_a_meeting_that_was_cancelled(cast: Cast) -> None:
    meeting = make.meeting(cast.school.boards[0], cast.clerk, cancelled_on=make.TODAY)
    with pytest.raises(Invalid, match="That meeting was cancelled"):
        put(cast, meeting=meeting)


def test_an_answer_names_its_evidence_and_waits_for_the_asker(cast: Cast, action: Action, question: Question) -> None:
    open_piece, secret = make.evidence(action), make.evidence(action, confidential=True, title="Named pupils")
    answer(question, "By half term.", [secret, open_piece], **signed(cast.leader))
    session().flush()
    session().expire_all()
    row = seen(cast)
    assert row.state is QuestionState.ANSWERED
    assert row.turns[0].evidence == ("E1", "E2")
    assert row.turns[0].cited[0].action == "1.1"
    for_governors = seen(cast, reader=EVERYBODY).turns[0]
    assert (for_governors.evidence, for_governors.withheld) == (("E1",), 1)
    assert events()[-1] == "question_answered"


def test_another_leader_may_answer_and_nobody_else(cast: Cast, question: Question) -> None:
    answer(question, "I can say that.", **signed(cast.head))
    for somebody in (cast.governor, cast.clerk, cast.stranger):
        with pytest.raises(NotAllowed, match="Whoever was asked answers"):
            answer(question, "So can I.", **signed(somebody))


def test_an_answer_has_words_and_evidence_of_this_school(cast: Cast, question: Question) -> None:
    with pytest.raises(Invalid, match="Write the answer"):
        answer(question, "", **signed(cast.leader))
    with pytest.raises(Invalid, match="121 words; 120 is the most"):
        answer(question, "so " * 121, **signed(cast.leader))
    elsewhere = make.requirement(make.inspection(cast.other_school, cast.stranger))
    foreign = make.evidence(make.action(elsewhere, cast.stranger))
    with pytest.raises(Invalid, match="evidence of this school"):
        answer(question, "See here.", [foreign], **signed(cast.leader))


def test_another_promise_keeps_the_first_one_in_sight(cast: Cast, question: Question) -> None:
    promise(question, LATER, "The trainer is ill.", **signed(cast.leader))
    row = seen(cast, date(2026, 12, 20))
    assert (row.first_answer_by, row.answer_by, row.times_promised_anew) == (IN_TWO_WEEKS, LATER, 1)
    assert row.state is QuestionState.OPEN
    (event,) = session().scalars(select(Event).where(Event.name == "answer_promised"))
    assert (event.detail["from_on"], event.detail["to_on"]) == ("2026-12-09", "2027-01-13")


@pytest.mark.parametrize(
    ("to_on", "reason", "sentence"),
    [
        (date(2026, 11, 24), "Ill.", "has passed"),
        (IN_TWO_WEEKS, "Ill.", "It is due by 9 December 2026 already"),
        (LATER, " ", "Say why"),
        (LATER, "ill " * 41, "41 words; 40 is the most"),
    ],
)
def test_a_promise_that_cannot_stand_says_why(
    cast: Cast, question: Question, to_on: date, reason: str, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        promise(question, to_on, reason, **signed(cast.leader))


def test_only_the_asker_is_satisfied_or_asks_again(cast: Cast, question: Question) -> None:
    answer(question, "By half term.", **signed(cast.leader))
    for somebody in (cast.trust_officer, cast.leader, cast.head, cast.clerk):
        with pytest.raises(NotAllowed, match="Only the person who asked"):
            satisfy(question, **signed(somebody))
        with pytest.raises(NotAllowed, match="Only the person who asked"):
            ask_again(question, "Which one?", LATER, **signed(somebody))
    ask_again(question, "Which half term?", LATER, **signed(cast.governor))
    assert (seen(cast).state, seen(cast).answer_by) == (QuestionState.ASKED_AGAIN, LATER)
    answer(question, "The next one.", **signed(cast.leader))
    satisfy(question, **signed(cast.governor))
    assert seen(cast).state is QuestionState.SATISFIED
    assert events() == [
        "question_asked",
        "question_answered",
        "question_asked_again",
        "question_answered",
        "question_satisfied",
    ]


def test_what_is_settled_stays_settled(cast: Cast, question: Question) -> None:
    answer(question, "By half term.", **signed(cast.leader))
    satisfy(question, **signed(cast.governor))
    with pytest.raises(Invalid, match="Q1 is settled"):
        answer(question, "And more.", **signed(cast.leader))
    with pytest.raises(Invalid, match="Q1 is settled"):
        satisfy(question, "And again.", **signed(cast.governor))
    with pytest.raises(Invalid, match="Q1 is answered"):
        promise(question, LATER, "Ill.", **signed(cast.leader))


def test_what_is_said_twice_in_a_row_is_said_once(cast: Cast, action: Action, question: Question) -> None:
    piece = make.evidence(action)
    by_lena, by_gwen = signed(cast.leader), signed(cast.governor)
    kept = promise(question, LATER, "The trainer is ill.", **by_lena)
    assert promise(question, LATER, "The trainer is ill. ", **by_lena) is kept
    kept = answer(question, "By half term.", **by_lena)
    assert answer(question, "By half term. ", **by_lena) is kept
    assert answer(question, "By half term.", [piece], **by_lena) is not kept
    assert answer(question, "By half term.", [piece], **signed(cast.head)) is not kept
    kept = ask_again(question, "Which one?", LATER, **by_gwen)
    assert ask_again(question, "Which one?", LATER, **by_gwen) is kept
    answer(question, "By half term.", [piece], **by_lena)
    kept = satisfy(question, **by_gwen)
    assert satisfy(question, **by_gwen) is kept
    told = [turn.kind for turn in question.turns]
    assert told == ["promised", "answered", "answered", "answered", "asked again", "answered", "satisfied"]
    assert len(events()) == 1 + len(told)


def test_a_question_is_taken_over_once(cast: Cast, question: Question) -> None:
    end_role(cast.governor.memberships[0], make.TODAY - timedelta(1), by=cast.clerk, now=make.at(make.TODAY))
    kept = take_over(question, **signed(cast.trust_officer))
    assert take_over(question, **signed(cast.trust_officer)) is kept
    assert len(question.turns) == 1


def test_nobody_asks_again_before_there_is_an_answer(cast: Cast, question: Question) -> None:
    with pytest.raises(Invalid, match="Q1 has no answer"):
        ask_again(question, "Well?", LATER, **signed(cast.governor))
    answer(question, "By half term.", **signed(cast.leader))
    with pytest.raises(Invalid, match="Say what the answer leaves open"):
        ask_again(question, "", LATER, **signed(cast.governor))


def test_an_answer_given_aloud_is_named_by_the_asker(cast: Cast, question: Question) -> None:
    with pytest.raises(Invalid, match="Say what satisfied you"):
        satisfy(question, **signed(cast.governor))
    satisfy(question, "Answered in the meeting.", **signed(cast.governor))
    assert seen(cast).turns[0].text == "Answered in the meeting."


def test_the_question_of_somebody_who_left_is_taken_over(cast: Cast, question: Question) -> None:
    with pytest.raises(NotAllowed, match="Q1 is Gwen Ŵyn’s, who is still here"):
        take_over(question, **signed(cast.trust_officer))
    end_role(cast.governor.memberships[0], make.TODAY - timedelta(1), by=cast.clerk, now=make.at(make.TODAY))
    answer(question, "By half term.", **signed(cast.leader))
    with pytest.raises(NotAllowed, match="Governors of the school ask"):
        take_over(question, **signed(cast.leader))
    take_over(question, **signed(cast.trust_officer))
    row = seen(cast)
    assert (row.asked_by, row.asker, row.state) == ("Gwen Ŵyn", "Tom Birch", QuestionState.ANSWERED)
    satisfy(question, **signed(cast.trust_officer))
    assert events()[-2:] == ["question_taken_over", "question_satisfied"]


def test_the_clerk_hands_on_a_confidential_question_whose_asker_left(cast: Cast) -> None:
    question = put(cast, confidential=True)
    successor = make.person("Nia Hart", "Governor")
    make.role(successor, Role.GOVERNOR, cast.school)
    end_role(cast.governor.memberships[0], make.TODAY - timedelta(1), by=cast.clerk, now=make.at(make.TODAY))
    take_over(question, taken_by=successor, **signed(cast.clerk))
    assert question.turns[0].kind is TurnKind.TAKEN_OVER
    assert seen(cast, reader=Reader(successor.id)).asker == "Nia Hart"


def test_a_confidential_question_is_for_its_parties_whoever_runs_meetings_and_part_two_of_its_board(cast: Cast) -> None:
    board, committee = cast.school.boards[0], make.board(cast.school)
    meeting = make.meeting(committee, cast.clerk)
    named, of_committee, open_only, ended = (
        make.person(name) for name in ("Nia Hart", "Ola Berg", "Pam Lee", "Rob Fox")
    )
    make.seat(board, named)
    make.seat(committee, of_committee)
    make.seat(board, open_only, part_two=False)
    make.seat(board, ended, ends_on=make.TODAY - timedelta(1))
    put(cast, confidential=True)
    put(cast, cast.clerk, asked_by=cast.trust_officer, meeting=meeting, confidential=True)

    def sees(who: Person) -> list[int]:
        reader = reader_of(who.id, who.roles_at(cast.school, make.TODAY), make.TODAY)
        return sorted(row.number for row in questions_of(cast.school, make.TODAY, reader))

    assert sees(cast.governor) == sees(named) == [1]
    assert sees(cast.trust_officer) == sees(of_committee) == [2]
    assert sees(cast.leader) == sees(cast.clerk) == sees(cast.head) == [1, 2]
    assert sees(cast.second_leader) == sees(open_only) == sees(ended) == []
    assert questions_of(cast.school, make.TODAY, EVERYBODY) == ()
    board.ended_on = make.TODAY
    make.seat(make.board(cast.school, "New board", kind=BoardKind.GOVERNING_BOARD), ended)
    assert sees(ended) == [1]
    assert sees(named) == []


@pytest.mark.parametrize("limit", ["asking", "asking again", "promising"])
def test_no_answer_is_put_off_for_years(cast: Cast, limit: str) -> None:
    year, sixty_days = make.TODAY + timedelta(365), make.TODAY + timedelta(60)
    if limit == "asking":
        with pytest.raises(Invalid, match="within a year: by 25 November 2027") as refusal:
            put(cast, answer_by=year + timedelta(1))
        put(cast, answer_by=year)
    else:
        question = put(cast)
        if limit == "asking again":
            answer(question, "By half term.", **signed(cast.leader))
            with pytest.raises(Invalid, match="within a year") as refusal:
                ask_again(question, "Which?", year + timedelta(1), **signed(cast.governor))
            ask_again(question, "Which?", year, **signed(cast.governor))
        else:
            with pytest.raises(Invalid, match="60 days at most: give a day up to 24 January 2027") as refusal:
                promise(question, sixty_days + timedelta(1), "Ill.", **signed(cast.leader))
            promise(question, sixty_days, "Ill.", **signed(cast.leader))
    assert refusal.value.field == "answer_by"


def test_an_answer_promised_anew_more_than_once_is_put_off_and_stands_next_to_the_overdue_ones(cast: Cast) -> None:
    again, put_off, overdue = (put(cast, text=text) for text in ("Is it again?", "Is it put off?", "Is it late?"))
    answer(again, "So.", **signed(cast.leader))
    ask_again(again, "How?", IN_TWO_WEEKS, **signed(cast.governor))
    promise(put_off, make.TODAY + timedelta(20), "The trainer is ill.", **signed(cast.leader))
    assert not questions_of(cast.school, make.TODAY, CLERK)[1].is_put_off
    promise(put_off, LATER, "The trainer is still ill.", **signed(cast.leader))
    overdue.answer_by = make.TODAY - timedelta(1)
    rows = questions_of(cast.school, make.TODAY, CLERK)
    assert [row.number for row in rows] == [3, 2, 1]
    assert [row.is_put_off for row in rows] == [False, True, False]
    assert (rows[1].times_promised_anew, rows[1].first_answer_by) == (2, IN_TWO_WEEKS)
    answer(put_off, "Now.", **signed(cast.leader))
    assert not any(row.is_put_off for row in questions_of(cast.school, make.TODAY, CLERK))


def test_a_question_is_as_it_stood_on_the_day(cast: Cast, question: Question) -> None:
    answer(question, "By half term.", **signed(cast.leader, LATER))
    assert seen(cast, date(2026, 12, 1)).state is QuestionState.OPEN
    assert seen(cast, date(2026, 12, 10)).state is QuestionState.OVERDUE
    assert seen(cast, LATER).state is QuestionState.ANSWERED
    assert questions_of(cast.school, make.TODAY - timedelta(1), CLERK) == ()


def test_what_stands_is_not_suggested_again_until_it_is_settled(cast: Cast, action: Action) -> None:
    make.milestone(action, date(2026, 10, 9))
    (suggested, *_) = what_to_ask(cast.school, make.TODAY).fresh
    assert suggested.thing == ("action", "1.1")
    question = put(cast, about=action)
    found = what_to_ask(cast.school, make.TODAY)
    assert ("action", "1.1") not in {one.thing for one in found.fresh}
    assert [one.question for one in found.asked] == ["Q1"]
    satisfy(question, "Answered in the meeting.", **signed(cast.governor))
    assert ("action", "1.1") in {one.thing for one in what_to_ask(cast.school, make.TODAY).fresh}


def test_a_confidential_question_is_not_told_by_what_is_not_suggested(cast: Cast, action: Action) -> None:
    make.milestone(action, date(2026, 10, 9))
    put(cast, about=action, confidential=True)
    found = what_to_ask(cast.school, make.TODAY)
    assert found.asked == ()
    assert ("action", "1.1") in {one.thing for one in found.fresh}


def test_no_event_holds_what_was_said(cast: Cast, question: Question) -> None:
    answer(question, "Riverside family, two visits.", **signed(cast.leader))
    ask_again(question, "Which visits?", LATER, **signed(cast.governor))
    promise(question, IN_TWO_WEEKS, "Riverside is away.", **signed(cast.leader))
    told = " ".join(str(detail) for detail in session().scalars(select(Event.detail)))
    assert not any(word in told for word in ("done", "Riverside", "visits", "away"))
