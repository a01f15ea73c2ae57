"""What a person types over what was read: it stands in the document, and agrees with itself, or it is asked about."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.browser import Browser, Page
from tests.web.test_inspections import CARD, NOTHING, rows, send, upload
from tracker.db import session
from tracker.models.inspections import Grade
from tracker.models.metrics import Reading

TWICE = CARD.replace(
    "Our grades explained",
    "Persistent absence\n\nThe percentage of pupils who were away for a tenth of the time or more.\n\n"
    "Year\tThis school\tNational average\tCompared with national average\n"
    "2024/25 (2 term)\t37.2%\t21.9%\tAbove\n\nOur grades explained",
)


@pytest.fixture
def leader(at_browser: dict[str, Browser]) -> Browser:
    return at_browser["leader"]


def refused(leader: Browser, content: str = CARD, **typed: Any) -> Page:
    """Accept a document with something typed that cannot stand."""
    page = send(leader, upload(leader, content), 422, **typed)
    assert rows() == NOTHING
    return page


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize("typed", ["384%", "2024", "SUPP", "8.2"])
def test_a_figure_that_is_not_on_its_lines_is_refused(leader: Browser, typed: str) -> None:
    page = refused(leader, readings__16__school=typed)
    assert page.errors == [f"{typed} is not on the lines of Persistent absence. Copy it as it stands there."]
    assert page.value_of("readings-16-school") == typed


def test_a_sign_belongs_to_a_figure(leader: Browser) -> None:
    assert refused(leader, readings__14__gap="20.2").errors


def test_a_figure_of_its_own_line_may_be_typed_as_people_write_it(leader: Browser) -> None:
    send(leader, upload(leader, CARD), readings__0__school="1204", readings__17__school="36.4")
    assert "1204" in session().scalars(select(Reading.school_text)).all()


def test_corrections_that_contradict_themselves_are_asked_about_once(leader: Browser) -> None:
    crossed = {"readings__16__school": "21.9%", "readings__16__national": "38.2%"}
    page = refused(leader, **crossed)
    assert page.errors == ["What you corrected does not add up. Tick this if the document prints it so."]
    assert "21.9% is not “Above” where the nation has 38.2%" in page.main
    send(leader, page, knowing="y")
    assert rows()["reading"] == 18


def test_a_row_of_which_nothing_is_left_is_to_be_left_out(leader: Browser) -> None:
    page = refused(leader, readings__16__school="", readings__16__national="")
    assert page.errors == ["Nothing is left of this row. Tick “Leave out”, or give its figures."]
    send(leader, page, readings__16__left_out="y")
    assert rows()["reading"] == 17


def test_a_fact_with_two_values_is_not_stored_before_one_is_left_out(leader: Browser) -> None:
    page = refused(leader, TWICE)
    assert page.errors == [
        "Persistent absence, all pupils, 2024/25 (2 term) is in the document twice, with different figures. "
        "Leave one of the two out."
    ]
    send(leader, page, readings__16__left_out="y")
    printed = session().scalars(select(Reading.school_text)).all()
    assert "37.2%" in printed
    assert "38.2%" not in printed


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("inspected_on", "13 1 2062", "13 January 2062 is yet to come. Give the date as it stands in the document."),
        ("inspected_to", "14 1 2027", "14 January 2027 is yet to come. Give the date as it stands in the document."),
        ("published_on", "1 12 2026", "1 December 2026 is yet to come. Give the date as it stands in the document."),
        (
            "published_on",
            "13 1 2026",
            "Inspectors were there until 14 January 2026, so it cannot be published before.",
        ),
    ],
)
def test_days_that_cannot_be_are_refused_beside_their_field(
    leader: Browser, field: str, typed: str, sentence: str
) -> None:
    page = refused(leader, **{field: typed.split()})
    assert page.errors == [sentence]
    assert page.soup.find("a", href=f"#{field}")


# ---------------------------------------------------------------- grades


def test_an_area_that_the_document_does_not_name_is_refused(leader: Browser) -> None:
    page = refused(leader, grades__1__area="Quality of biscuits")
    assert page.errors == ["Type the name of the area as it stands in the document."]
    assert refused(leader, grades__5__area="Quality of biscuits").errors == page.errors


def test_an_area_has_one_grade(leader: Browser) -> None:
    page = refused(leader, grades__5__area="Inclusion")
    assert page.errors == ["Inclusion has a grade already. Leave one of the two out."]
    send(leader, page, grades__1__left_out="y")
    assert session().scalars(select(Grade.grade).where(Grade.area == "Inclusion")).all() == ["Urgent improvement"]


def test_the_grades_of_the_documents_own_scale_are_offered(leader: Browser) -> None:
    page = send(leader, upload(leader, CARD), then="grade")
    for name in ("grades-0-grade", "grades-6-grade"):
        offered = [option.get_text() for option in page.soup.select(f"select[name={name}] option")]
        assert "Outstanding" not in offered
        assert [grade for grade in offered if grade != "Choose a grade"] == [
            "Exceptional", "Strong standard", "Expected standard", "Needs attention", "Urgent improvement",
        ]  # fmt: skip
