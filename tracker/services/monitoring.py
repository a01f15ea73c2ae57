"""When a school expects inspectors."""

from __future__ import annotations

from datetime import datetime

from tracker.errors import Invalid
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.rules.monitoring import MOST_MONTHS, Months
from tracker.services.events import record


def expect_inspectors(school: School, months: Months | None, *, by: Person, now: datetime) -> None:
    """Set after how many months inspectors are expected, or None for what is usual. Records ``inspectors_expected``."""
    was = school.inspection_months
    if months is not None:
        if not 0 <= months.first <= MOST_MONTHS:
            raise Invalid("first", f"Give a number of months up to {MOST_MONTHS}.")
        if not months.first <= months.last <= MOST_MONTHS:
            raise Invalid("last", f"Give a number of months from {months.first} to {MOST_MONTHS}.")
    if months == was:
        return
    numbers = {name: value for name, value in school.numbers.items() if name != "inspection_months"}
    school.numbers = numbers if months is None else {**numbers, "inspection_months": [months.first, months.last]}
    told = {"was": _told(was), "now_is": _told(months)}
    record("inspectors_expected", school, by=by, now=now, school=school, **told)


def _told(months: Months | None) -> list[int] | None:
    return None if months is None else [months.first, months.last]
