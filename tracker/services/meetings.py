"""Meetings with their notice, and the days on which a school is closed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.meetings import Board, Closure, Meeting
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.meetings import why_closed
from tracker.rules.notice import clear_days, earliest_meeting, far_away
from tracker.rules.speech import counted, day, weekday
from tracker.services.events import record
from tracker.services.wording import text_of

FARTHEST = timedelta(days=3 * 366)
LONGEST_CLOSURE = timedelta(days=100)
LONGEST_REASON = 300
LONGEST_PLACE = 120


def call_meeting(
    board: Board,
    held_on: date,
    *,
    starts_at: time | None = None,
    place: str = "",
    short_notice_reason: str = "",
    though_closed: bool = False,
    by: Person,
    now: datetime,
    today: date,
) -> Meeting:
    """Call a meeting of a board. Records ``meeting_called``.

    With fewer clear days than the board asks for, the chair's reason is needed: it is kept with the days that are left.
    A weekend, a bank holiday or a day in the school's holidays is taken only by whoever says that it is meant.
    """
    calling = _calling(
        board, held_on, starts_at, place, short_notice_reason, though_closed, by=by, now=now, today=today
    )
    meeting = Meeting(board=board, **calling)
    session().add(meeting)
    record("meeting_called", meeting, by=by, now=now, school=board.school, **_told(meeting))
    return meeting


def move_meeting(
    meeting: Meeting,
    held_on: date,
    *,
    starts_at: time | None = None,
    place: str = "",
    short_notice_reason: str = "",
    though_closed: bool = False,
    by: Person,
    now: datetime,
    today: date,
) -> None:
    """Change when and where a meeting is held; another day is notice anew. Records ``meeting_moved``."""
    if meeting.cancelled_on is not None:
        raise Invalid("held_on", f"This meeting was cancelled on {day(meeting.cancelled_on)}. Call it again instead.")
    if meeting.held_on < today:
        raise Invalid("held_on", f"This meeting was held on {day(meeting.held_on)}.")
    was = meeting.held_on, meeting.starts_at, meeting.place
    if held_on != meeting.held_on:
        where = starts_at, place, short_notice_reason, though_closed
        _change(meeting, _calling(meeting.board, held_on, *where, by=by, now=now, today=today))
    else:
        _change(meeting, {"starts_at": starts_at, "place": _place(place)})
    if (meeting.held_on, meeting.starts_at, meeting.place) != was:
        told = {"was": was[0].isoformat(), **_told(meeting)}
        record("meeting_moved", meeting, by=by, now=now, school=meeting.board.school, **told)


def cancel_meeting(meeting: Meeting, because: str, *, by: Person, now: datetime, today: date) -> None:
    """Cancel a meeting that is to come, and say why. Records ``meeting_cancelled``."""
    if meeting.cancelled_on is not None:
        raise Invalid("because", f"This meeting was cancelled on {day(meeting.cancelled_on)}.")
    if meeting.held_on < today:
        raise Invalid("because", f"This meeting was held on {day(meeting.held_on)}.")
    meeting.cancelled_because = text_of("because", because, "Say why it is cancelled.")
    meeting.cancelled_on = today
    told = {"held_on": meeting.held_on.isoformat(), "because": meeting.cancelled_because}
    record("meeting_cancelled", meeting, by=by, now=now, school=meeting.board.school, **told)


def call_again(
    meeting: Meeting,
    held_on: date,
    *,
    starts_at: time | None = None,
    place: str = "",
    short_notice_reason: str = "",
    though_closed: bool = False,
    by: Person,
    now: datetime,
    today: date,
) -> None:
    """Call a meeting that was cancelled, on its day or another, with notice anew. Records ``meeting_called_again``."""
    if meeting.cancelled_on is None:
        raise Invalid("held_on", "This meeting was not cancelled.")
    where = starts_at, place, short_notice_reason, though_closed
    _change(meeting, _calling(meeting.board, held_on, *where, by=by, now=now, today=today))
    meeting.cancelled_on, meeting.cancelled_because = None, ""
    record("meeting_called_again", meeting, by=by, now=now, school=meeting.board.school, **_told(meeting))


def close_days(school: School, name: str, first_on: date, last_on: date, *, by: Person, now: datetime) -> Closure:
    """Say that a school is closed from one day to another. Records ``days_closed``."""
    name = text_of("name", name, "Say why the school is closed, such as Christmas holiday.", 120)
    for field, on in (("first_on", first_on), ("last_on", last_on)):
        if mistyped := far_away(on, now.date()):
            raise Invalid(field, mistyped)
    if last_on < first_on:
        raise Invalid("last_on", f"The last day comes before the first, {day(first_on)}.")
    if last_on - first_on >= LONGEST_CLOSURE:
        raise Invalid("last_on", f"These are more than {LONGEST_CLOSURE.days} days. Look at the years of both dates.")
    held = session().scalar(
        select(Closure).where(Closure.school_id == school.id, Closure.first_on <= last_on, Closure.last_on >= first_on)
    )
    if held is not None:
        span = f"{day(held.first_on)} to {day(held.last_on)}"
        raise Invalid("first_on", f"{held.name}, {span}, has some of these days. Take that out first.")
    closure = Closure(school_id=school.id, name=name, first_on=first_on, last_on=last_on)
    session().add(closure)
    record("days_closed", closure, by=by, now=now, school=school, **_span(closure))
    return closure


def open_days(closure: Closure, school: School, *, by: Person, now: datetime) -> None:
    """Take a closure of the school out again. Records ``days_opened``."""
    record("days_opened", closure, by=by, now=now, school=school, **_span(closure))
    session().delete(closure)


def _calling(
    board: Board,
    held_on: date,
    starts_at: time | None,
    place: str,
    short_notice_reason: str,
    though_closed: bool,
    *,
    by: Person,
    now: datetime,
    today: date,
) -> dict[str, Any]:
    """Give the facts of a meeting called today, with the notice that leaves; raise `Invalid` if it cannot be called."""
    if board.ended_on is not None:
        raise Invalid("board", f"The {board.name} ended on {day(board.ended_on)}.")
    if held_on < today:
        raise Invalid("held_on", f"{day(held_on)} has passed. A meeting is called for a day to come.")
    if held_on - today > FARTHEST:
        raise Invalid("held_on", f"{day(held_on)} is more than three years ahead. Look at the year.")
    if _meets_on(board, held_on):
        raise Invalid("held_on", f"The {board.name} already meets on {day(held_on)}.")
    why = why_closed(board.school, held_on)
    if why and not though_closed:
        raise Invalid("though_closed", f"{weekday(held_on)} is {why}. Choose another day, or say that it is meant.")
    left, reason = clear_days(today, held_on), " ".join(short_notice_reason.split())
    is_short = left < board.notice_days
    if is_short and not reason:
        raise Invalid(
            "short_notice_reason",
            f"This leaves {counted(left, 'clear day')}; the {board.name} asks for {board.notice_days}. Give the "
            f"chair’s reason, or a date from {day(earliest_meeting(today, board.notice_days))} on.",
        )
    if len(reason) > LONGEST_REASON:
        raise Invalid("short_notice_reason", f"This has {len(reason)} characters; {LONGEST_REASON} is the most.")
    return {
        "held_on": held_on,
        "starts_at": starts_at,
        "place": _place(place),
        "notice_days": min(left, board.notice_days),
        "short_notice_reason": reason if is_short else "",
        "called_on": today,
        "called_at": now,
        "called_by": by,
    }


def _change(meeting: Meeting, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(meeting, name, value)


def _place(typed: str) -> str:
    place = " ".join(typed.split())
    if len(place) > LONGEST_PLACE:
        raise Invalid("place", f"This has {len(place)} characters; {LONGEST_PLACE} is the most.")
    return place


def _meets_on(board: Board, held_on: date) -> bool:
    """Tell whether a board has a meeting on a day; a cancelled one is none."""
    held = select(Meeting.id).where(
        Meeting.board_id == board.id, Meeting.held_on == held_on, Meeting.cancelled_on.is_(None)
    )
    return session().scalar(held) is not None


def _told(meeting: Meeting) -> dict[str, str | int]:
    told: dict[str, str | int] = {"held_on": meeting.held_on.isoformat(), "notice_days": meeting.notice_days}
    if meeting.starts_at is not None:
        told["starts_at"] = meeting.starts_at.isoformat("minutes")
    if meeting.place:
        told["place"] = meeting.place
    if meeting.short_notice_reason:
        told["short_notice_reason"] = meeting.short_notice_reason
    return told


def _span(closure: Closure) -> dict[str, str]:
    return {
        "name": closure.name,
        "first_on": closure.first_on.isoformat(),
        "last_on": closure.last_on.isoformat(),
    }
