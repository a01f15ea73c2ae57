"""The numbers of a school, as they are typed."""

from __future__ import annotations

from flask_wtf import FlaskForm

from tracker.web.forms.fields import Line, Tick, characters, required


class NumberForm(FlaskForm):  # type: ignore[misc]
    """Another number that the school has or had."""

    urn = Line(
        "Unique reference number (URN)",
        [required("Enter the six digits of the number."), characters(20)],
        description="Six digits, such as the one the school had before it became an academy",
    )


class TakeBackForm(FlaskForm):  # type: ignore[misc]
    """Taking back a number, also when documents name it."""

    even_so = Tick("Take it back all the same: what was accepted stays in this school’s record")
