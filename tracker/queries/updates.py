"""From which day on an update counts for the papers of a meeting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select

from tracker.db import session
from tracker.models.meetings import Meeting
from tracker.models.schools import School
from tracker.queries.meetings import MeetingRow
from tracker.rules.updates import counts_after


def updates_count_after(meetings: Iterable[tuple[MeetingRow, School]], today: date) -> Mapping[int, date]:
    """Give, by the id of each meeting, the day after which an update counts: the last time that its board had met.

    Only what was held by ``today`` counts as met. Each meeting comes with the school whose actions its papers report
    on. One query, for however many.
    """
    asked = list(meetings)
    held = session().execute(
        select(Meeting.board_id, Meeting.held_on).where(
            Meeting.board_id.in_({row.board_id for row, _ in asked}),
            Meeting.held_on <= today,
            Meeting.cancelled_on.is_(None),
        )
    )
    days: dict[int, list[date]] = {}
    for board_id, held_on in held:
        days.setdefault(board_id, []).append(held_on)
    return {
        row.id: counts_after(days.get(row.board_id, ()), row.held_on, today, school.thresholds.quiet_days)
        for row, school in asked
    }
