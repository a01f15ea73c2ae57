"""A feed as iCalendar (RFC 5545), the same bytes for the same entries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

from icalendar import Calendar, Event

from tracker.queries.calendars import Entry, Feed

MEDIA_TYPE = "text/calendar; charset=utf-8"
USUAL_LENGTH = timedelta(hours=2)  # a calendar wants one, and a meeting here has only a beginning
ASK_AGAIN = timedelta(hours=6)


def calendar_file(feed: Feed, installation: str, address: Callable[[Entry], str]) -> bytes:
    """Write a feed; ``address`` says where each entry leads.

    ``installation`` is what no other installation is called, wherever it is reached: by it and its own name an entry
    stays the same for a calendar (RFC 7986 advises against the name of a host).
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Next Steps//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", feed.name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for entry in feed.entries:
        calendar.add_component(_event(entry, f"{entry.name}@{installation}", address(entry)))
    return bytes(calendar.to_ical())


def _event(entry: Entry, uid: str, address: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("summary", entry.title)
    if entry.starts_at is None:
        event.add("dtstart", entry.on)
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", entry.starts_at.astimezone(UTC))
        event.add("duration", USUAL_LENGTH)
    if entry.place:
        event.add("location", entry.place)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("sequence", entry.changes)
    changed_at = entry.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("last-modified", changed_at)
    event.add("dtstamp", changed_at)
    event.add("url", address)
    return event
