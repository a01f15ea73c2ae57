"""A token for a program: what it is for, and for how long."""

from __future__ import annotations

from flask_wtf import FlaskForm

from tracker.rules.speech import counted
from tracker.rules.tokens import SPANS
from tracker.services.tokens import LONGEST_NAME
from tracker.web.forms.fields import Choice, Line, characters, options, required


class TokenForm(FlaskForm):  # type: ignore[misc]
    """What a token is for, and for how long it opens anything."""

    name = Line(
        "What is it for?",
        validators=[required("Say what it is for."), characters(LONGEST_NAME)],
        description="The program or the spreadsheet that reads with it, such as Trust dashboard",
    )
    span = Choice(
        "For how long?",
        validators=[required("Choose for how long.")],
        choices=options((span, counted(span, "day")) for span in SPANS),
        coerce=int,
    )
