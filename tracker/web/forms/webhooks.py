"""Which address is told of what."""

from __future__ import annotations

from flask_wtf import FlaskForm

from tracker.models.webhooks import Happening
from tracker.rules.webhooks import LONGEST_ADDRESS
from tracker.web.forms.fields import Line, SomeOf, characters, options, required


class WebhookForm(FlaskForm):  # type: ignore[misc]
    """An address, and what it is told of."""

    address = Line(
        "Which address is told?",
        validators=[required("Enter the address."), characters(LONGEST_ADDRESS)],
        description="As the program that is told gives it, such as https://hooks.trust.example/next-steps",
    )
    tells_of = SomeOf(
        "What is it told of?",
        validators=[required("Choose at least one.")],
        choices=options((happening.value, happening.label) for happening in Happening),
    )
