"""Which of the history to list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.queries.history import Wanted
from tracker.rules.history import Topic, topics_seen
from tracker.web.forms.fields import Choice, Day, options
from tracker.web.forms.lists import ListForm


class HistoryForm(ListForm):
    """Who, what, from when and until when; what the address asks for is the query's argument."""

    words = None  # what it tells is put into words by templates, when it is shown
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
        form.settle()
        return form

    @property
    def wanted(self) -> Wanted:
        """What the query is to give."""
        topic = Topic(self.chosen("what")) if self.chosen("what") else None
        return Wanted(self.chosen("who"), topic, self.since.data, self.until.data)
