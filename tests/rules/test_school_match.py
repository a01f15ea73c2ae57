"""One school, several names and numbers: when a document is its own, when to ask, and when it is another's."""

from __future__ import annotations

import pytest

from tracker.rules.school_match import HeldSchool, NamedSchool, SchoolMatch, same_name, same_postcode, school_match

HARBOUR = HeldSchool("Harbour Row Academy", "900001", "QV1 1HR", frozenset({"800001"}))
SALTMARSH = HeldSchool("Saltmarsh Primary School", "900002", "QV1 4SP", frozenset({"800002"}))


def match(
    name: str | None = None, urn: str | None = None, postcode: str | None = None, held: HeldSchool = HARBOUR
) -> SchoolMatch:
    return school_match(NamedSchool(name, urn, postcode), held, (SALTMARSH,))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbour Row Academy", "HARBOUR ROW ACADEMY"),
        ("Harbour Row Academy", "The Harbour Row Academy"),
        ("Harbour Row School", "Harbour Row Academy"),
        ("Harbour Row High School", "Harbour Row Academy"),
        ("Saltmarsh Primary School", "Saltmarsh Primary Academy"),
        ("St Brannoc’s C of E Primary School", "Saint Brannocs Church of England Primary School"),
        ("St Brannoc's CofE (VA) Primary School", "St Brannoc's CE Voluntary Aided Primary Academy"),
        ("St Piran's RC High School", "St Piran's Roman Catholic Academy"),
        ("St. Piran's Catholic High School", "St Pirans RC High School"),
        ("Quay & Castle Junior School", "Quay and Castle Junior Academy"),
        ("Ysgol Tŷ Môr", "Ysgol Ty Mor"),
        ("Harbour Row High School Sport and Coastal Learning Specialist College", "Harbour Row High School"),
    ],
)
def test_one_school_is_known_by_its_several_names(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saltmarsh Infant School", "Saltmarsh Junior School"),
        ("Saltmarsh Primary School", "Saltmarsh High School"),
        ("High Tide School", "Tide School"),
        ("St Brannoc's CofE Primary School", "St Brannoc's RC Primary School"),
        ("Harbour Row School for Girls", "Harbour Row School for Boys"),
        ("Harbour Row College", "Harbour Row School"),
        ("Academy", "School"),
    ],
)
def test_schools_of_one_place_are_told_apart(one: str, other: str) -> None:
    assert not same_name(one, other)


def test_postcodes_are_compared_without_their_spaces() -> None:
    assert same_postcode("QV1 1HR", "qv11hr")
    assert not same_postcode("QV1 1HR", "QV1 1HS")
    assert not same_postcode(None, None)


def test_its_own_number_decides_whatever_the_name() -> None:
    found = match("Harbour Lane High School", "900001")
    assert (found.certainty, found.must_ask) == ("same number", False)
    assert "calls the school Harbour Lane High School. We hold Harbour Row Academy" in found.sentence


def test_a_number_it_had_before_needs_no_question() -> None:
    found = match("Harbour Row High School", "800001")
    assert (found.certainty, found.must_ask) == ("former number", False)
    assert "800001 is another of its numbers" in found.sentence


def test_an_unknown_number_with_our_name_and_postcode_is_offered_as_ours() -> None:
    found = match("Harbour Row High School", "800009", "QV11HR")
    assert (found.certainty, found.must_ask, found.is_elsewhere) == ("name and postcode", True, False)
    assert found.sentence == (
        "The document names URN 800009, which no school here has; its name, Harbour Row High School, and its postcode "
        "are this school’s. We hold Harbour Row Academy, URN 900001, also known by 800001. Accepting it adds it to the "
        "history of Harbour Row Academy, and notes 800009 as another number of the same school."
    )


def test_a_letter_without_a_number_is_ours_by_name_and_postcode() -> None:
    found = match("Harbour Row High School", None, "QV1 1HR")
    assert (found.certainty, found.must_ask) == ("name and postcode", False)


def test_a_predecessor_of_another_name_at_our_postcode_is_asked_about() -> None:
    found = match("Lantern Hill Comprehensive School", "800077", "QV1 1HR")
    assert (found.certainty, found.must_ask, found.is_elsewhere) == ("other", True, False)
    assert "its postcode is the same as this school’s, QV1 1HR" in found.sentence
    assert "notes 800077 as another number of the same school" in found.sentence


@pytest.mark.parametrize(("urn", "postcode"), [(None, "ZZ9 9ZZ"), ("800009", None), ("800009", "ZZ9 9ZZ")])
def test_our_name_alone_is_asked_about_where_something_else_does_not_fit(urn: str | None, postcode: str | None) -> None:
    found = match("Harbour Row Academy", urn, postcode)
    assert (found.certainty, found.must_ask) == ("name", True)


def test_our_own_name_and_nothing_to_compare_is_enough() -> None:
    assert match("The Harbour Row Academy") == school_match(NamedSchool("The Harbour Row Academy", None, None), HARBOUR)
    assert not match("The Harbour Row Academy").must_ask
    assert match("Harbour Row High School").must_ask


def test_a_name_that_an_accepted_document_used_is_known_again() -> None:
    known = HeldSchool("Harbour Row Academy", "900001", None, other_names=("Lantern Hill Comprehensive School",))
    found = match("Lantern Hill Comprehensive School", held=known)
    assert (found.certainty, found.must_ask) == ("name", False)


@pytest.mark.parametrize("urn", ["900002", "800002"])
def test_another_schools_number_sends_it_there_and_names_that_school(urn: str) -> None:
    found = match("Harbour Row Academy", urn, "QV1 1HR")
    assert found.is_elsewhere
    assert found.sentence == f"This document is about Saltmarsh Primary School (URN {urn}), another school here."


def test_without_a_number_another_schools_name_and_postcode_send_it_there() -> None:
    found = match("Saltmarsh Primary Academy", None, "QV14SP")
    assert (found.certainty, found.is_elsewhere) == ("other", True)
    assert found.sentence == "This document is about Saltmarsh Primary School (URN 900002), another school here."


def test_a_name_like_another_schools_is_only_asked_about() -> None:
    found = match("Saltmarsh Primary School", None, "ZZ1 1ZZ")
    assert (found.certainty, found.must_ask, found.is_elsewhere) == ("other", True, False)


def test_two_schools_of_one_name_and_site_do_not_take_each_others_documents() -> None:
    twin = HeldSchool("Harbour Row School", "900003", "QV1 1HR")
    found = school_match(NamedSchool("Harbour Row Academy", None, "QV1 1HR"), HARBOUR, (twin,))
    assert not found.is_elsewhere


def test_a_document_that_names_no_school_is_asked_about() -> None:
    found = match(None, None, "QV1 1HR")
    assert (found.certainty, found.must_ask) == ("unnamed", True)
    assert found.sentence.startswith("The document does not say which school it is about. We hold Harbour Row Academy")


def test_an_unknown_number_without_a_name_is_asked_about() -> None:
    found = match(None, "800009")
    assert (found.certainty, found.must_ask) == ("other", True)
    assert found.sentence.startswith("The document does not name its school and names URN 800009")
