"""Which of the history to list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import DateField, Form

from tracker.queries.history import Wanted
from tracker.rules.history import Topic, topics_seen
from tracker.web.forms.fields import FIRST_YEAR, LAST_YEAR, Choice, options


class _DayInput(GovTextInput):  # type: ignore[misc]
    """One input that the browser gives a calendar to; it sends 2026-11-25 whatever it shows."""

    input_type = "date"


class HistoryForm(Form):
    """Who, what, from when and until when; what the address asks for is the query's argument."""

    who = Choice("Who", coerce=int)
    what = Choice("What")
    since = DateField("From", widget=_DayInput())
    until = DateField("Until", widget=_DayInput())

    @classmethod
    def asked(cls, arguments: Any, people: Mapping[int, str], everything: bool) -> HistoryForm:
        """Read the address; what it does not know is as if it had not been said."""
        form = cls(arguments)
        form.who.choices = options(people.items(), "Everybody")
        form.what.choices = options([(topic.value, topic.label) for topic in topics_seen(everything)], "Everything")
        form.validate()
        for field in form:
            if field.errors or (isinstance(field.data, date) and not FIRST_YEAR <= field.data.year <= LAST_YEAR):
                field.data, field.raw_data, field.errors = None, None, []
        return form

    @property
    def wanted(self) -> Wanted:
        """What the query is to give."""
        topic = Topic(self.what.data) if self.what.data else None
        return Wanted(self.who.data or None, topic, self.since.data, self.until.data)

    @property
    def filters(self) -> dict[str, Any]:
        """What the address of the same list says."""
        return {name: str(value) for name, value in self.data.items() if value}
