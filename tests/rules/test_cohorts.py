"""Of how many pupils a figure tells: sessions are no pupils."""

from dataclasses import dataclass

import pytest

from tracker.rules.cohorts import cohort_of, counted_from, counts_sessions


@dataclass(frozen=True)
class Figure:
    metric: str = "Attendance"
    numerator: int | None = 1234
    denominator: int | None = 1340
    pupils: int | None = None
    unvalidated: bool = True


@pytest.mark.parametrize(
    "metric",
    [
        "Attendance",
        "attendance rate",
        "Overall absence",
        "Unauthorised absence",
        "Sessions missed",
        "School attendance",
    ],
)
def test_attendance_and_absence_are_counted_in_sessions(metric):
    assert counts_sessions(metric)


@pytest.mark.parametrize(
    "metric",
    [
        "Persistent absence",
        "Severely absent",
        "Pupils with full attendance",
        "Attendance below 90%",
        "Attendance at parents’ evening",
        "Late at least twice",
        "Attainment 8",
    ],
)
def test_what_is_said_of_pupils_is_counted_in_pupils(metric):
    assert not counts_sessions(metric)


@pytest.mark.parametrize(
    ("figure", "cohort"),
    [
        (Figure(), None),
        (Figure(pupils=12), 12),
        (Figure("Persistent absence", 62, 118), 118),
        (Figure("Lessons with homework", 20, 24, pupils=300), 300),
        (Figure("Overall absence", None, 986, unvalidated=False), 986),
    ],
)
def test_a_cohort_is_of_pupils_whatever_was_counted(figure, cohort):
    assert cohort_of(figure) == cohort


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (Figure(pupils=12), "1,234 of 1,340 sessions of 12 pupils"),
        (Figure(), "1,234 of 1,340 sessions"),
        (Figure("Persistent absence", 62, 118), "62 of 118"),
        (Figure("Overall absence", None, 986, unvalidated=False), "of 986"),
        (Figure("Reading age", None, None, pupils=1), "of 1 pupil"),
        (Figure("Reading age", None, None), None),
    ],
)
def test_it_says_what_was_counted(figure, words):
    assert counted_from(figure) == words
