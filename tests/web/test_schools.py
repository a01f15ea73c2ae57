"""What a school has been called, and the numbers it has had."""

from __future__ import annotations

from datetime import date

import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.queries.schools import school_by_urn
from tracker.services.schools import note_former_urn, renumber

Browsers = dict[str, Browser]


@pytest.fixture
def names(cast: Cast) -> str:
    """The page of names and numbers."""
    return f"/schools/{cast.school.urn}/names"


def test_a_school_that_never_changed_says_so(names: str, at_browser: Browsers) -> None:
    page = at_browser["governor"].get(names)
    assert "Today it is Harbour Row Academy, URN 900001." in page.main
    assert "No other number is known." in page.main
    assert "No document that says its name has been accepted yet." in page.main


def test_the_names_and_numbers_of_its_documents_stand_with_their_dates(
    names: str, cast: Cast, at_browser: Browsers
) -> None:
    note_former_urn(cast.school, "800001", by=cast.clerk, now=make.at(make.TODAY))
    card = {"school_name": "Harbour Row Academy", "school_urn": "900001"}
    make.inspection(cast.school, cast.clerk, **card)
    make.inspection(cast.school, cast.clerk, date(2024, 5, 14), **card)
    make.inspection(cast.school, cast.clerk, date(2016, 3, 8), school_name="Harbour Lane High School")
    page = at_browser["governor"].get(names)
    assert "800001 25 November 2026" in page.main
    assert "Harbour Row Academy 900001 10 February 2026 , 14 May 2024" in page.main
    assert "Harbour Lane High School none 8 March 2016" in page.main
    assert not page.soup.find("a", string="Note another number")


def test_a_clerk_notes_a_number_before_a_document_names_it(names: str, cast: Cast, at_browser: Browsers) -> None:
    page = at_browser["clerk"].post(f"{names}/number", {"urn": "800001"})
    assert "Documents that name URN 800001 are this school’s from now on." in page.main
    found = school_by_urn("800001")
    assert found is not None
    assert found.urn == cast.school.urn


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the six digits of the number."),
        ("8001", "8001 is not a URN, which is six digits such as 900001."),
        ("900002", "900002 is Saltmarsh School, which is already here."),
    ],
)
def test_what_is_no_number_of_its_own_comes_back_with_a_sentence(
    names: str, at_browser: Browsers, typed: str, sentence: str
) -> None:
    page = at_browser["clerk"].post(f"{names}/number", {"urn": typed}, status=422)
    assert page.errors == [sentence]
    assert page.value_of("urn") == typed


def test_a_number_noted_by_mistake_is_taken_back(names: str, cast: Cast, at_browser: Browsers) -> None:
    note_former_urn(cast.school, "800001", by=cast.clerk, now=make.at(make.TODAY))
    assert not at_browser["governor"].get(names).soup.find("a", string="Take back 800001")
    link = at_browser["clerk"].get(names).soup.find("a", string="Take back 800001")
    assert link
    page = at_browser["clerk"].get(str(link["href"]))
    assert page.heading == "Was 800001 noted by mistake?"
    assert not page.soup.select("main input[type=checkbox]")
    page = at_browser["clerk"].post(f"{names}/number/800001/take-back", {})
    assert "URN 800001 is no longer noted as another number of this school." in page.main
    assert school_by_urn("800001") is None
    at_browser["clerk"].get(f"{names}/number/800001/take-back", status=404)


def test_a_number_that_a_document_names_is_taken_back_only_by_who_knows_it(
    names: str, cast: Cast, at_browser: Browsers
) -> None:
    note_former_urn(cast.school, "800001", by=cast.clerk, now=make.at(make.TODAY))
    make.inspection(cast.school, cast.clerk, school_urn="800001")
    page = at_browser["clerk"].post(f"{names}/number/800001/take-back", {}, status=422)
    assert page.errors == ["1 document names it. What was accepted would stay in the record of Harbour Row Academy."]
    assert school_by_urn("800001")
    page = at_browser["clerk"].post(f"{names}/number/800001/take-back", {"even_so": "y"})
    assert "URN 800001 is no longer noted" in page.main
    assert "10 February 2026" in page.main


def test_links_under_a_number_the_school_had_before_lead_to_its_pages(cast: Cast, at_browser: Browsers) -> None:
    renumber(cast.school, "900101", by=cast.head, now=make.at(make.TODAY))
    client = at_browser["governor"].client
    moved = client.get("/schools/900001/requirements?of=2018&of=2026")
    assert (moved.status_code, moved.location) == (307, "/schools/900101/requirements?of=2018&of=2026")
    assert client.get("/schools/900001/").location == "/schools/900101/"
    assert at_browser["governor"].get("/schools/900001/names").heading == "What has this school been called?"


def test_a_form_sent_to_a_number_the_school_had_before_is_not_lost(cast: Cast, at_browser: Browsers) -> None:
    renumber(cast.school, "900101", by=cast.head, now=make.at(make.TODAY))
    moved = at_browser["clerk"].client.post("/schools/900001/names/number", data={"urn": "800001"})
    assert (moved.status_code, moved.location) == (307, "/schools/900101/names/number")  # 307 has it sent once more


def test_to_who_may_not_see_a_school_its_former_numbers_do_not_exist_either(cast: Cast, at_browser: Browsers) -> None:
    renumber(cast.school, "900101", by=cast.head, now=make.at(make.TODAY))
    for urn in ("900001", "900101", "123456"):
        assert at_browser["somebody from another school"].client.get(f"/schools/{urn}/names").status_code == 404


def test_the_home_of_a_school_leads_to_its_names(names: str, cast: Cast, at_browser: Browsers) -> None:
    assert at_browser["governor"].get(f"/schools/{cast.school.urn}/").soup.find("a", href=names)
