"""How somebody wants to be told by mail."""

from __future__ import annotations

from flask_wtf import FlaskForm

from tracker.rules.digests import WEEKDAYS
from tracker.services.digests import MOST_LEAD_DAYS
from tracker.web.forms.fields import Choice, Count, OneOf, options, required

YES, NO = "yes", "no"


class WishesForm(FlaskForm):  # type: ignore[misc]
    """Whether, on which day of the week, and how long before papers are due."""

    told = OneOf(
        "Do you want to be told by mail?",
        validators=[required("Say whether you want to be told by mail.")],
        choices=options([(YES, "Yes"), (NO, "No, I look here myself")]),
    )
    weekday = Choice(
        "On which day of the week?",
        validators=[required("Choose a day of the week.")],
        choices=options(enumerate(WEEKDAYS)),
        coerce=int,
    )
    lead_days = Count(
        "How many days before papers are due?",
        validators=[required(f"Enter a number of days, 0 to {MOST_LEAD_DAYS}.")],
        description=f"0 to {MOST_LEAD_DAYS}; 0 is the day itself. If an update of yours is missing, that "
        "many days before updates are due",
    )
