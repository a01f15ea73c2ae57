"""When do we expect inspectors?"""

from __future__ import annotations

from datetime import date

import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session

INSPECTIONS = "/schools/900001/inspections"


@pytest.fixture
def inspected(cast: Cast) -> None:
    """A school in a category of concern since September."""
    make.inspection(cast.school, cast.head, date(2026, 9, 22))
    session().commit()


@pytest.mark.usefixtures("inspected")
def test_the_window_stands_on_the_inspections_page_with_its_reason_and_on_the_board_view(
    at_browser: dict[str, Browser],
) -> None:
    sentence = "Monitoring inspection expected between November 2026 and March 2027"
    main = at_browser["governor"].get(INSPECTIONS).main
    assert sentence in main
    assert "A school in a category of concern is visited about once a term." in main
    assert "inspectors come when they decide to" in main
    assert "Set other months" not in main
    assert sentence in at_browser["governor"].get("/schools/900001/").main


@pytest.mark.usefixtures("cast")
def test_before_the_first_inspection_nothing_is_expected(at_browser: dict[str, Browser]) -> None:
    assert "expected between" not in at_browser["head"].get(INSPECTIONS).main
    assert "expected between" not in at_browser["head"].get("/schools/900001/").main


@pytest.mark.usefixtures("inspected")
def test_the_clerk_sets_other_months_and_goes_back(at_browser: dict[str, Browser]) -> None:
    clerk = at_browser["clerk"]
    page = clerk.post(f"{INSPECTIONS}/expected", {"first": "6", "last": "10"})
    assert "Monitoring inspection expected between March and July 2027" in page.main
    assert "The school has set these months itself" in page.main
    form = clerk.get(f"{INSPECTIONS}/expected")
    assert [form.value_of("first"), form.value_of("last")] == ["6", "10"]
    page = clerk.post(f"{INSPECTIONS}/expected", {"first": "", "last": ""})
    assert "expected between November 2026 and March 2027" in page.main


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("six", "10", "Enter a whole number, such as 214."),
        ("6", "", "Enter both numbers, or leave both empty for the usual months."),
        ("6", "3", "Give a number of months from 6 to 120."),
        ("500", "600", "Give a number of months up to 120."),
    ],
)
@pytest.mark.usefixtures("inspected")
def test_months_that_cannot_be_get_a_sentence(
    at_browser: dict[str, Browser], first: str, last: str, sentence: str
) -> None:
    page = at_browser["head"].post(f"{INSPECTIONS}/expected", {"first": first, "last": last}, status=422)
    assert page.errors == [sentence]
    assert page.value_of("first") == first


def test_a_window_that_has_passed_leads_to_reading_in(at_browser: dict[str, Browser], cast: Cast) -> None:
    make.inspection(cast.school, cast.head)
    session().commit()
    page = at_browser["clerk"].get(INSPECTIONS)
    assert "Monitoring inspection was expected between April and August 2026" in page.main
    assert "If they came, read in what they wrote" in page.main
