"""What a person must do before a school's pages open to them."""

from __future__ import annotations

from tracker.models.people import Person


def duty(person: Person) -> str | None:
    """Give the endpoint of what somebody must do first: change a password that was handed over; else None."""
    if person.must_change_password:
        return "security.change_password"
    return None
