"""Which of the history to list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import Form

from tracker.queries.history import Wanted
from tracker.rules.history import Topic, topics_seen
from tracker.web.forms.fields import Choice, Day, options


class HistoryForm(Form):
    """Who, what, from when and until when; what the address asks for is the query's argument."""

    who = Choice("Who", coerce=int)
    what = Choice("What")
    since = Day("From")
    until = Day("Until")

    @classmethod
    def asked(cls, arguments: Any, people: Mapping[int, str], everything: bool) -> HistoryForm:
        """Read the address; what it does not know is as if it had not been said."""
        form = cls(arguments)
        form.who.choices = options(people.items(), "Everybody")
        form.what.choices = options([(topic.value, topic.label) for topic in topics_seen(everything)], "Everything")
        form.validate()
        for field in form:
            if field.errors:
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
        return {name: _in_address(value) for name, value in self.data.items() if value}


def _in_address(value: object) -> str:
    """Write a date as its three inputs are read, "1 7 2026"."""
    return f"{value.day} {value.month} {value.year}" if isinstance(value, date) else str(value)
