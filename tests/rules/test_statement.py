"""Ten working days for the statement of action."""

from datetime import date

import pytest

from tracker.rules.statement import countdown, long_holidays

GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 3), date(2026, 4, 6)
PUBLISHED = date(2026, 3, 10)  # a Tuesday


def test_the_day_of_publication_does_not_count_and_weekends_do_not() -> None:
    assert countdown(PUBLISHED, PUBLISHED, ()).due_on == date(2026, 3, 24)


def test_a_report_published_on_a_saturday_counts_from_monday() -> None:
    assert countdown(date(2026, 3, 14), date(2026, 3, 14), ()).due_on == date(2026, 3, 27)


def test_bank_holidays_do_not_count() -> None:
    closed = {GOOD_FRIDAY, EASTER_MONDAY}
    assert countdown(date(2026, 3, 27), date(2026, 3, 27), closed).due_on == date(2026, 4, 14)


def test_a_holiday_of_two_weeks_does_not_count_and_a_half_term_of_one_week_does() -> None:
    easter = long_holidays([(date(2026, 3, 28), date(2026, 4, 12))])
    assert countdown(date(2026, 3, 24), date(2026, 3, 24), easter).due_on == date(2026, 4, 21)
    half_term = long_holidays([(date(2026, 5, 23), date(2026, 5, 31))])
    assert half_term == frozenset()
    assert countdown(date(2026, 5, 20), date(2026, 5, 20), half_term).due_on == date(2026, 6, 3)


def test_a_holiday_that_is_only_a_weekend_has_no_days() -> None:
    assert long_holidays([(date(2026, 5, 23), date(2026, 5, 24))]) == frozenset()


@pytest.mark.parametrize(
    ("today", "left", "sentence"),
    [
        (date(2026, 3, 10), 10, "The statement of action is due by 24 March 2026: 10 working days are left."),
        (date(2026, 3, 21), 2, "The statement of action is due by 24 March 2026: 2 working days are left."),
        (date(2026, 3, 23), 1, "The statement of action is due by 24 March 2026: 1 working day is left."),
        (date(2026, 3, 24), 0, "The statement of action is due today, 24 March 2026."),
        (date(2026, 3, 25), 0, "The ten working days for the statement of action ended on 24 March 2026."),
    ],
)
def test_governors_read_how_many_days_are_left_and_afterwards_when_they_ended(
    today: date, left: int, sentence: str
) -> None:
    counted = countdown(PUBLISHED, today, ())
    assert counted.days_left == left
    assert counted.sentence == sentence


def test_before_publication_all_ten_are_left() -> None:
    assert countdown(PUBLISHED, date(2026, 2, 20), ()).days_left == 10
