"""What was asked and answered, ready for the minutes."""

from dataclasses import dataclass, replace
from datetime import date

from tracker.rules.minutes import minutes
from tracker.rules.questions import QuestionState, TurnKind

ASKED = date(2026, 11, 25)
LATER = date(2026, 12, 9)


@dataclass(frozen=True)
class Turn:
    kind: TurnKind
    by: str
    text: str = ""
    signed_on: date = LATER
    answer_by: date | None = None
    evidence: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    by_id: int = 1

    @property
    def open_evidence(self) -> tuple[str, ...]:
        return tuple(label for label in self.evidence if label not in self.hidden)


@dataclass(frozen=True)
class Question:
    label: str = "Q3"
    about_within: str = "2.2 Sample 30 books each half term"
    text: str = "When will it be done?"
    because: str = ""
    confidential: bool = False
    asked_by: str = "Gwen Ŵyn"
    asked_of: str = "Lena Adeyemi"
    asked_on: date = ASKED
    answer_by: date = LATER
    state: QuestionState = QuestionState.OPEN
    turns: tuple[Turn, ...] = ()
    first_answer_by: date = LATER
    asked_by_id: int = 1


ANSWER = Turn(TurnKind.ANSWERED, "Lena Adeyemi", "By half term.", ASKED, evidence=("E3", "E7"))


def test_what_was_asked_answered_and_asked_again_is_one_paragraph():
    again = Turn(TurnKind.ASKED_AGAIN, "Gwen Ŵyn", "Which half term?", ASKED, date(2027, 1, 13))
    question = Question(
        because="Leaders say green; the record says red.",
        state=QuestionState.ASKED_AGAIN,
        answer_by=date(2027, 1, 13),
        turns=(ANSWER, again),
    )
    assert minutes([question], ASKED).open == (
        "Q3. Gwen Ŵyn asked Lena Adeyemi about 2.2 Sample 30 books each half term:"
        " Leaders say green; the record says red. “When will it be done?”"
        " Lena Adeyemi answered: “By half term.” (E3 and E7)."
        " Gwen Ŵyn was not satisfied and asked again, for 13 January 2027: “Which half term?”"
        " The answer is due by 13 January 2027."
    )


def test_a_day_is_named_where_it_changes():
    turns = (
        Turn(TurnKind.PROMISED, "Lena Adeyemi", "The books are away.", LATER, date(2027, 1, 13)),
        replace(ANSWER, signed_on=LATER, evidence=()),
        Turn(TurnKind.TAKEN_OVER, "Tom Birch", signed_on=date(2027, 1, 13)),
        Turn(TurnKind.SATISFIED, "Tom Birch", signed_on=date(2027, 1, 13)),
    )
    assert minutes([Question(turns=turns, state=QuestionState.SATISFIED)]).open.endswith(
        " Lena Adeyemi promised the answer on 9 December 2026 for 13 January 2027: “The books are away.”"
        " Lena Adeyemi answered: “By half term.”"
        " Tom Birch took the question over on 13 January 2027."
        " Tom Birch was satisfied."
    )


def test_what_was_asked_before_the_meeting_says_when():
    assert minutes([Question()], LATER).open.startswith("Q3. Gwen Ŵyn asked Lena Adeyemi on 25 November 2026 about 2.2")


def test_an_answer_that_has_not_come_is_said():
    late = minutes([Question(state=QuestionState.OVERDUE)]).open
    assert late.endswith("“When will it be done?” The answer was due by 9 December 2026 and has not come.")


def test_part_two_stands_apart_and_nothing_of_it_is_in_the_open_part():
    written = minutes([Question(), Question("Q4", text="Who is with the family?", confidential=True), Question("Q5")])
    assert [paragraph[:3] for paragraph in written.open.split("\n\n")] == ["Q3.", "Q5."]
    assert written.part_two.startswith("Q4. ")
    assert "family" not in written.open
    assert minutes([]).open == minutes([]).part_two == ""


def test_the_open_part_names_no_confidential_evidence_whoever_writes_the_minutes():
    answered = (replace(ANSWER, hidden=("E7",)),)
    assert "“By half term.” (E3)." in minutes([Question(turns=answered)]).open
    assert "“By half term.” (E3 and E7)." in minutes([Question(turns=answered, confidential=True)]).part_two
    assert minutes([Question(turns=(replace(ANSWER, hidden=("E3", "E7")),))]).open.endswith(
        "answered: “By half term.” The answer is due by 9 December 2026."
    )


def test_minutes_end_with_the_meeting_and_what_was_said_since_stands_apart():
    moved = Turn(TurnKind.PROMISED, "Lena Adeyemi", "Ill.", date(2026, 12, 1), date(2027, 1, 13))
    satisfied = Turn(TurnKind.SATISFIED, "Gwen Ŵyn", signed_on=date(2027, 1, 20))
    answered = replace(ANSWER, signed_on=date(2027, 1, 11), evidence=())
    question = Question(turns=(moved, answered, satisfied), state=QuestionState.SATISFIED, answer_by=date(2027, 1, 13))
    untouched = Question("Q4")
    written = minutes([question, untouched], ASKED)
    assert written.open.split("\n\n")[0].endswith("be done?” The answer is due by 9 December 2026.")
    assert written.open_since == (
        "Q3. Lena Adeyemi promised the answer on 1 December 2026 for 13 January 2027: “Ill.”"
        " Lena Adeyemi answered on 11 January 2027: “By half term.” Gwen Ŵyn was satisfied on 20 January 2027."
    )
    assert written.part_two == written.part_two_since == ""
    in_confidence = minutes([replace(question, confidential=True)], ASKED)
    assert in_confidence.open_since == ""
    assert in_confidence.part_two_since.startswith("Q3. Lena Adeyemi promised")
    held_later = minutes([question], date(2027, 1, 10))
    assert held_later.open.endswith("“Ill.” The answer is due by 13 January 2027.")
    assert minutes([question]).open.endswith("Gwen Ŵyn was satisfied on 20 January 2027.")
    assert minutes([question]).open_since == ""


def test_words_typed_over_several_lines_are_one_paragraph():
    assert "\n" not in minutes([Question(text="When?\n\nAnd who?")]).open
