"""When inspectors are expected, as it is typed."""

from __future__ import annotations

from typing import Any

from tracker.rules.monitoring import Months
from tracker.web.forms.fields import Count
from tracker.web.forms.standing import StandingForm


class MonthsForm(StandingForm):
    """After how many months of the last visit inspectors are expected; nothing for what is usual."""

    first = Count("From how many months after the last visit?")
    last = Count("Until how many months after it?")

    @classmethod
    def holding(cls, months: Months | None) -> MonthsForm:
        """Make the form with the months the school has."""
        return cls(data={"first": str(months.first), "last": str(months.last)} if months else None)

    @property
    def months(self) -> Months | None:
        """The months that were typed; None for none."""
        first, last = self.first.number, self.last.number
        return None if first is None or last is None else Months(first, last)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for both months or for neither."""
        if not super().validate(extra_validators):
            return False
        for field, other in ((self.first, self.last), (self.last, self.first)):
            if other.data and not field.data:
                field.errors = ["Enter both numbers, or leave both empty for the usual months."]
        return not self.errors
