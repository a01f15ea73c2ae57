"""How long each kind of record is kept, and the day until when that has passed."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.rules.retention import LONGEST, TERMS, RecordKind, let_go_until, months_kept, span


@pytest.mark.parametrize(
    ("today", "months", "until"),
    [
        (date(2026, 11, 25), 36, date(2023, 11, 25)),
        (date(2026, 2, 28), 6, date(2025, 8, 31)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 1, 15), None, None),
        (date(90, 1, 15), LONGEST, None),
    ],
)
def test_what_ended_so_many_months_ago_has_been_kept_long_enough(
    today: date, months: int | None, until: date | None
) -> None:
    assert let_go_until(today, months) == until


def test_every_kind_says_how_long_from_when_and_why() -> None:
    assert set(TERMS) == set(RecordKind)
    for kind, term in TERMS.items():
        assert term.least <= term.months <= LONGEST
        assert term.since.startswith("after ")
        assert term.because.endswith(".")
        assert kind.label


def test_what_was_chosen_comes_before_what_is_usual_and_nothing_chosen_is_for_good() -> None:
    assert months_kept(RecordKind.PACKS, {}) == 72
    assert months_kept(RecordKind.PACKS, {"packs": 84}) == 84
    assert months_kept(RecordKind.PACKS, {"packs": None}) is None


@pytest.mark.parametrize(
    ("months", "said"), [(None, "for good"), (12, "1 year"), (72, "6 years"), (18, "18 months"), (1, "1 month")]
)
def test_a_time_is_said_as_people_say_it(months: int | None, said: str) -> None:
    assert span(months) == said
