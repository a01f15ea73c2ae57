"""An answer to a check, as it is typed."""

from __future__ import annotations

from flask_wtf import FlaskForm

from tracker.rules.words import MAX_ANSWER_WORDS
from tracker.web.forms.fields import Words, required


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """How it comes about, or what will be put right."""

    explanation = Words(
        "How does this come about?",
        MAX_ANSWER_WORDS,
        [required("Say how this comes about, or what will be put right.")],
        description="Say it to governors: why the figures are right as they are, or what will be put right and when.",
    )
