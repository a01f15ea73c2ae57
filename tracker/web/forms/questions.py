"""Questions and what is said of them, as they are typed; and which of them to list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm

from tracker.queries.evidence import PieceToCite
from tracker.queries.meetings import MeetingRow
from tracker.queries.people import RoleGroup
from tracker.queries.questions import QuestionRow
from tracker.rules.permissions import Capability, Role, may
from tracker.rules.questions import QuestionState, may_be_asker
from tracker.rules.speech import with_post
from tracker.rules.words import MAX_QUESTION_WORDS, MAX_REASON_WORDS, MAX_REPLY_WORDS
from tracker.web.forms.fields import Choice, Day, OneOf, SomeOf, Tick, Words, options, required
from tracker.web.forms.lists import ListForm
from tracker.web.forms.once import OnceForm


def answering(groups: Iterable[RoleGroup]) -> dict[str, str]:
    """Offer those who can be asked: whoever answers questions, the head first."""
    ranked = sorted(groups, key=lambda group: group.role is not Role.HEAD)
    return _named(group for group in ranked if may([group.role], Capability.ANSWER_QUESTIONS))


def asking(groups: Iterable[RoleGroup]) -> dict[str, str]:
    """Offer those whose question it can be."""
    return _named(group for group in groups if may_be_asker([group.role]))


def _named(groups: Iterable[RoleGroup]) -> dict[str, str]:
    return {
        str(member.person_id): with_post(member.name, member.job_title) for group in groups for member in group.members
    }


class AskForm(OnceForm):
    """A question, to whom, and by when."""

    asked_by = Choice(
        "Who asked it?",
        validators=[required("Choose the governor who asked it.")],
        description="You record it; only this governor can say that the answer satisfies.",
    )
    text = Words(
        "What do you want to know?",
        MAX_QUESTION_WORDS,
        [required("Write the question.")],
        description="As you would say it in the meeting.",
    )
    asked_of = Choice("Who is to answer?", validators=[required("Choose who is to answer.")])
    answer_by = Day("By when?", validators=[required("Enter the day by which the answer is due.")])
    meeting = Choice("At which meeting?", coerce=int)
    confidential = Tick("Confidential (Part II)")

    def offer(self, people: Iterable[RoleGroup], meetings: Iterable[MeetingRow], own_board: str, records: bool) -> None:
        """Fill the lists to choose from; whoever asks for themselves is not asked who asked."""
        groups = tuple(people)
        asker = "the governor" if records else "you"
        rows = [(meeting.id, meeting.label) for meeting in meetings]
        board = f"the board of its meeting, or on the {own_board} where it is asked at none"
        self.confidential.description = (
            f"A confidential question is seen by {asker}, whoever is to answer, the clerk, the headteacher, and those "
            f"named for Part II on {board if rows else f'the {own_board}'}."
        )
        if records:
            self.asked_by.choices = options(asking(groups).items(), "Choose a governor")
            self.text.label.text = "What was asked?"
            self.text.description = "As it was said in the meeting."
        else:
            del self.asked_by
        self.asked_of.choices = options(answering(groups).items(), "Choose a person")
        if self.asked_of.data not in answering(groups) and not self.is_submitted():
            self.asked_of.data = next(iter(answering(groups)), None)
        if rows:
            self.meeting.choices = options(rows, "None: it is asked now")
        else:
            del self.meeting


class AnswerForm(OnceForm):
    """An answer, and the evidence it rests on."""

    text = Words(
        "What is the answer?",
        MAX_REPLY_WORDS,
        [required("Write the answer.")],
        description="What is so, how you know it, and what follows from it.",
    )
    evidence = SomeOf("Which evidence shows it?", coerce=int)
    further = SomeOf("Other evidence of the school", coerce=int)

    def offer(self, near: Iterable[PieceToCite], rest: Iterable[PieceToCite]) -> None:
        """Fill the lists: evidence of what the question is about, and all the rest."""
        for name, pieces in (("evidence", near), ("further", rest)):
            if rows := [(piece.id, piece.words) for piece in pieces]:
                self[name].choices = options(rows)
            else:
                del self[name]

    @property
    def chosen(self) -> list[int]:
        """The pieces that were ticked."""
        return [one for name in ("evidence", "further") if name in self for one in self[name].data or ()]


class PromiseForm(OnceForm):
    """Another day for the answer, and why."""

    answer_by = Day("By when will it be answered?", validators=[required("Enter the new day.")])
    reason = Words(
        "Why does it need another day?",
        MAX_REASON_WORDS,
        [required("Say why the answer needs another day.")],
        description="Governors read this beside the two days.",
    )


class AskAgainForm(OnceForm):
    """What the answer leaves open, and by when to answer that."""

    text = Words("What does the answer leave open?", MAX_QUESTION_WORDS, [required("Say what the answer leaves open.")])
    answer_by = Day("By when?", validators=[required("Enter the day by which the answer is due.")])


class SatisfiedForm(OnceForm):
    """That the asker is satisfied, and by what where no answer is written down."""

    text = Words("What satisfied you?", MAX_REASON_WORDS, description="Such as: Answered in the meeting.")


class TakeOverForm(FlaskForm):  # type: ignore[misc]
    """Whose question it becomes."""

    asked_by = Choice("Whose question is it from now on?", validators=[required("Choose a governor.")])

    def offer(self, people: Iterable[RoleGroup], records: bool) -> None:
        """Fill the list, for whoever takes nothing over themselves."""
        if records:
            self.asked_by.choices = options(asking(people).items(), "Choose a governor")
        else:
            del self.asked_by


UNSETTLED = "unsettled"


class AskedForm(ListForm):
    """Which questions to list; what the address asks for is the query's argument."""

    show = OneOf(
        "Show",
        choices=options(
            [
                (UNSETTLED, "Not settled"),
                ("unanswered", "To be answered"),
                ("overdue", "Overdue"),
                ("put off", "Put off"),
                ("answered", "Awaiting the asker"),
                ("satisfied", "Satisfied"),
                ("all", "All"),
            ]
        ),
        default=UNSETTLED,
    )
    whose = Choice("Whose", choices=options([("mine", "Mine")], "Everybody’s"))
    meeting = Choice("Meeting", coerce=int)

    person_id: int

    @classmethod
    def asked(cls, arguments: Any, questions: Iterable[QuestionRow], person_id: int) -> AskedForm:
        """Read the address; what it does not know is as if it had not been said."""
        form = cls(arguments)
        held = {row.meeting_id: row.meeting or "" for row in questions if row.meeting_id is not None}
        form.meeting.choices = options(sorted(held.items(), reverse=True), "Any, or none")
        form.person_id = person_id
        form.settle()
        return form

    def wants(self, row: QuestionRow) -> bool:
        """Say whether a question belongs on the list."""
        if self.whose.data and not row.concerns(self.person_id):
            return False
        if self.chosen("meeting") not in (None, row.meeting_id):
            return False
        said = (turn.text for turn in row.turns)
        if not self.says(row.label, row.text, row.about, row.asked_by, row.asker, row.asked_of, *said):
            return False
        match self.show.data:
            case "all":
                return True
            case "unanswered":
                return row.state.awaits_answer
            case "put off":
                return row.is_put_off
            case "overdue" | "answered" | "satisfied":
                return row.state is QuestionState(self.show.data)
        return not row.state.is_settled
