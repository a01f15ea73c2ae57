"""A note of a visit as it is typed: when, what for, whom the governor met, what was seen, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tracker.queries.actions import ActionRow
from tracker.queries.visits import VisitRow
from tracker.rules.words import MAX_FOLLOW_UP_WORDS, MAX_SEEN_WORDS
from tracker.web.forms.fields import Choice, Day, Line, SomeOf, Words, characters, options, required
from tracker.web.forms.lists import ListForm
from tracker.web.forms.once import OnceForm


class VisitForm(OnceForm):
    """What a link governor saw."""

    visited_on = Day("When was the visit?", validators=[required("Enter the day of the visit.")])
    purpose = Line(
        "What was the visit to see?",
        validators=[required("Say in a few words what the visit was to see."), characters(200)],
    )
    met = Line(
        "Whom did you meet?",
        validators=[characters(200)],
        description="Staff by name or post. Never a pupil’s name, here or below.",
    )
    seen = Words(
        "What did you see and hear?",
        MAX_SEEN_WORDS,
        validators=[required("Say what you saw and heard.")],
        description="What shows whether the plan is working. Name no pupil: say “a pupil in Year 9”.",
    )
    follow_up = Words(
        "What should follow?",
        MAX_FOLLOW_UP_WORDS,
        description="If anything. A question that needs an answer is asked on its own page.",
    )
    actions = SomeOf("Which actions does it bear on?", coerce=int)

    def offer(self, actions: Iterable[ActionRow]) -> None:
        """Offer the actions of the plan."""
        self.actions.choices = options((action.id, f"{action.number} {action.title}") for action in actions)


class VisitList(ListForm):
    """Which visits to list."""

    by = Choice("Written by")

    @classmethod
    def asked(cls, arguments: Any, visits: Sequence[VisitRow]) -> VisitList:
        """Read the address; what it does not know is as if it had not been said."""
        form = cls(arguments)
        form.offer("by", ((name, name) for name in sorted({one.written_by for one in visits})), "Anybody")
        form.settle()
        return form

    def wants(self, row: VisitRow) -> bool:
        """Say whether a visit belongs on the list."""
        about = (f"{one.number} {one.title}" for one in row.actions)
        return self.chosen("by") in (None, row.written_by) and self.says(
            row.label, row.purpose, row.met, row.seen, row.follow_up, row.written_by, *about
        )
