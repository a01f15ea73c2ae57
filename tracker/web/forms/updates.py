"""An update as it is typed: a colour, what was done, the difference to pupils, and evidence if there is any."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tracker.queries.actions import ActionRow
from tracker.rules.colours import DECLARABLE
from tracker.rules.foresight import Prospect
from tracker.rules.speech import day
from tracker.rules.words import MAX_DIFFERENCE_WORDS, MAX_PROGRESS_WORDS
from tracker.web.forms.evidence import EvidenceFields
from tracker.web.forms.fields import OneOf, Words, options, required


class UpdateForm(EvidenceFields):
    """How an action is going, in under a minute."""

    colour = OneOf(
        "How is it going?",
        choices=options((colour.value, colour.label) for colour in DECLARABLE),
        validators=[required("Choose how it is going.")],
    )
    progress = Words(
        "What has been done so far?",
        MAX_PROGRESS_WORDS,
        validators=[required("Say what has been done, in a sentence or two.")],
    )
    difference = Words(
        "What difference has it made to pupils?", MAX_DIFFERENCE_WORDS, description="Or say that it is too early."
    )

    def __init__(self, action: ActionRow, **more: Any) -> None:
        super().__init__(**more)
        for name in ("file", "title", "url", "confidential", "mark"):  # errors are listed in the order of the page
            self._fields[name] = self._fields.pop(name)
        if action.latest:
            self.progress.label.text = f"What has been done since {day(action.latest.signed_on)}?"

    @property
    def has_evidence(self) -> bool:
        """Say whether evidence comes with it."""
        return bool(self.file.data or self.url.data or self.title.data)

    def foreseen(self, prospects: Iterable[Prospect]) -> Prospect | None:
        """Give what the record would say of what was typed so far; None while no colour is chosen."""
        typed = (self.colour.data, self.has_evidence)
        return next((one for one in prospects if (one.declared.value, one.with_evidence) == typed), None)
