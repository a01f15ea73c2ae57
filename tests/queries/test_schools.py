"""Which school a document is about."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tracker.db import session
from tracker.models.schools import School
from tracker.queries.schools import match_of, schools_like
from tracker.reading.documents import SchoolFacts
from tracker.services.schools import note_former_urn

NOW = make.at(make.TODAY)


def named(name: str | None = None, urn: str | None = None, postcode: str | None = None) -> SchoolFacts:
    return SchoolFacts(name, urn, None, postcode)


@pytest.fixture
def school(cast: Cast) -> School:
    """Harbour Row at its postcode, once known by another number; Saltmarsh at another."""
    cast.school.postcode, cast.other_school.postcode = "QV1 1HR", "QV1 4SP"
    note_former_urn(cast.school, "800001", by=cast.head, now=NOW)
    note_former_urn(cast.other_school, "800002", by=cast.head, now=NOW)
    session().commit()
    return session().scalars(select(School).where(School.urn == "900001")).one()


def test_a_document_is_matched_by_any_number_the_school_has_had(school: School) -> None:
    assert match_of(named(urn="900001"), school).certainty == "same number"
    assert match_of(named(urn="800001"), school).certainty == "former number"


def test_a_number_nobody_has_is_offered_when_name_and_postcode_fit(school: School) -> None:
    found = match_of(named("Harbour Row High School", "800009", "QV11HR"), school)
    assert (found.certainty, found.must_ask) == ("name and postcode", True)


@pytest.mark.parametrize(
    "facts",
    [named("Harbour Row Academy", "800002"), named("Saltmarsh Academy", None, "qv1 4sp")],
    ids=["by number", "by name and postcode"],
)
def test_another_schools_document_is_told_by_that_schools_name(school: School, facts: SchoolFacts) -> None:
    found = match_of(facts, school)
    assert found.is_elsewhere
    assert "about Saltmarsh School (URN" in found.sentence


def test_the_name_in_a_document_that_was_accepted_is_not_asked_about_again(school: School, cast: Cast) -> None:
    letter = named("Lantern Hill Comprehensive School", None, "QV1 1HR")
    assert match_of(letter, school).must_ask
    make.inspection(school, cast.head, school_name="Lantern Hill Comprehensive School")
    found = match_of(letter, school)
    assert (found.certainty, found.must_ask) == ("name and postcode", False)


def test_a_school_is_found_by_what_a_document_says_of_it(school: School, cast: Cast) -> None:
    for facts, certainty in (
        (named("Anything", "800001"), "former number"),
        (named("Harbour Row High School", "800009", "QV1 1HR"), "name and postcode"),
        (named("Harbour Row High School", None, "QV1 1HR"), "name and postcode"),
    ):
        assert [(one, match.certainty) for one, match in schools_like(facts)] == [(school, certainty)]
    (found,) = schools_like(named("Lantern Hill Comprehensive School", "800077", "QV1 1HR"))
    assert (found[0], found[1].certainty, found[1].must_ask) == (school, "other", True)
    assert schools_like(named("Harbour Row Academy", None, "ZZ1 1ZZ")) == ()
    assert schools_like(named()) == ()
