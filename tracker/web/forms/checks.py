"""An answer to a check, as it is typed."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm

from tracker.queries.checks import CheckRow, ChecksPage
from tracker.rules.words import MAX_ANSWER_WORDS
from tracker.web.forms.fields import Choice, Words, required
from tracker.web.forms.lists import ListForm


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """How it comes about, or what will be put right."""

    explanation = Words(
        "How does this come about?",
        MAX_ANSWER_WORDS,
        [required("Say how this comes about, or what will be put right.")],
        description="Say it to governors: why the figures are right as they are, or what will be put right and when.",
    )


class CheckList(ListForm):
    """Which checks to list."""

    requirement = Choice("Concerns", coerce=int)

    @classmethod
    def asked(cls, arguments: Any, page: ChecksPage) -> CheckList:
        """Read the address; what it does not know is as if it had not been said."""
        form = cls(arguments)
        concerned = sorted({number for check in page.all for number in check.requirements})
        named = ((number, f"{number} {page.requirements[number].title}") for number in concerned)
        form.offer("requirement", named, "Any requirement, or none")
        form.settle()
        return form

    def wants(self, row: CheckRow) -> bool:
        """Say whether a check belongs on the list."""
        concerned = self.chosen("requirement")
        said = (f"{one.explanation} {one.answered_by}" for one in row.answers)
        of_whom = (f"{one.metric} {one.group}" for one in row.figures)
        return (concerned is None or concerned in row.requirements) and self.says(
            row.sentence, row.code.label, *of_whom, *said
        )
