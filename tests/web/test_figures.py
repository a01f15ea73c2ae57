"""Reading a file of figures in at the screen: nothing is stored before somebody has chosen and accepted."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.reading.test_datasets import sample
from tracker.db import session
from tracker.models.metrics import Reading
from tracker.models.schools import FormerUrn
from tracker.reading.own_figures import EXAMPLE_ROW, OWN_HEADINGS

READ_IN = "/schools/900001/metrics/read-in"


@pytest.fixture
def leader(at_browser: dict[str, Browser]) -> Browser:
    return at_browser["leader"]


def send(browser: Browser, content: bytes, name: str = "figures.csv", status: int = 200) -> Page:
    return browser.post(READ_IN, {"file": (io.BytesIO(content), name)}, status)


def address(page: Page) -> str:
    return page.response.request.path


def chosen(page: Page) -> list[str]:
    return [str(box["value"]) for box in page.soup.select("input[name=chosen]") if box.has_attr("checked")]


def accept(browser: Browser, page: Page, status: int = 200, **more: Any) -> Page:
    return browser.post(address(page), {"then": "accept", "chosen": chosen(page), **more}, status)


def stored() -> int:
    return session().scalar(select(func.count(Reading.id))) or 0


def test_a_file_is_shown_with_its_figures_and_nothing_is_stored(leader: Browser) -> None:
    page = send(leader, sample("ees-ks4.csv"))
    assert page.heading == "Which of these figures shall we store?"
    assert "8 rows, 11 figures about Harbour Row Academy" in page.main
    assert "Attainment 8 All pupils 2024/25 (revised) 36.1 180 pupils 46" in page.main
    assert "7 cells with a reason in place of a figure" in page.main
    assert "Progress 8, all pupils, 2024/25: z (not applicable)" in page.main
    assert len(chosen(page)) == 11
    assert stored() == 0


def test_what_is_accepted_is_in_the_record_and_again_it_is_already_here(leader: Browser) -> None:
    page = accept(leader, send(leader, sample("ees-ks4.csv")))
    assert "11 figures are in the record now." in page.text
    again = send(leader, sample("ees-ks4.csv"))
    assert "all of it is here already" in again.main
    assert "11 figures already here" in again.main
    assert chosen(again) == []
    assert stored() == 11


def test_only_the_chosen_figures_are_stored(leader: Browser) -> None:
    page = send(leader, sample("ees-ks4.csv"))
    accept(leader, page, chosen=chosen(page)[:2])
    assert stored() == 2


def test_none_chosen_is_told_and_the_page_stays_as_it_was(leader: Browser) -> None:
    page = accept(leader, send(leader, sample("ees-ks4.csv")), 422, chosen=[])
    assert page.errors == ["Choose at least one figure to store."]
    assert chosen(page) == []
    assert stored() == 0


def test_a_changed_figure_is_offered_as_a_correction(leader: Browser) -> None:
    accept(leader, send(leader, sample("ees-ks4.csv")))
    page = send(leader, sample("ees-ks4.csv").replace(b",36.1,", b",36.4,"))
    assert "Corrects 36.1, which stays in the history" in page.main
    assert len(chosen(page)) == 1
    assert "1 correction among them" in accept(leader, page).text


def test_a_table_that_does_not_say_its_year_asks_for_it(leader: Browser) -> None:
    page = send(leader, sample("performance-tables-ks2.csv"))
    assert "What the file does not say" in page.main
    assert chosen(page) == []
    wrong = leader.post(address(page), {"then": "show", "year": "2018", "basis": "final"}, 422)
    assert wrong.errors == ["Enter a school year, such as 2018/19."]
    none = leader.post(address(page), {"then": "accept"}, 422)
    assert len(none.errors) == 2
    shown = leader.post(address(page), {"then": "show", "year": "2018-2019", "basis": "final"})
    assert "Expected standard in reading, writing and maths All pupils 2018/19 (final) 52%" in shown.main
    accept(leader, shown, year="2018/19", basis="final")
    assert stored() == len(chosen(shown)) > 5


def test_what_the_files_name_suggests_is_filled_in_to_be_confirmed(leader: Browser) -> None:
    page = send(leader, sample("performance-tables-ks2.csv"), "england_ks2final_2018-19.csv")
    assert (page.value_of("year"), page.value_of("basis")) == ("2018/19", "final")
    assert "What is filled in, the file’s name suggests. Check it." in page.main
    assert "2018/19 (final)" in page.main


def test_a_file_without_the_schools_number_asks_about_its_name(leader: Browser, cast: Cast) -> None:
    cast.school.name = "Harbour Row School"
    said = {"year": "2018/19", "basis": "provisional"}
    page = send(leader, sample("performance-tables-ks4.csv"), "england_ks4provisional_2018-19.csv")
    assert "No row is about this school" in page.main
    assert "Harbour Row School, URN 900901" in page.main
    assert stored() == 0
    shown = leader.post(address(page), {"then": "show", "former": "900901", **said})
    assert "printed for URN 900901" in shown.main
    accept(leader, shown, former="900901", **said)
    assert session().scalars(select(FormerUrn.urn)).all() == ["900901"]
    assert stored() == len(chosen(shown)) > 5


def test_rows_that_cannot_be_read_are_named_and_the_others_are_offered(leader: Browser) -> None:
    page = send(leader, sample("own-figures.csv"))
    assert "Row 7, column As at: “31/9/2026” is no date. It should be like 23 October 2026." in page.main
    assert "It is shown as school data, unvalidated." in page.main
    assert "Reading age, Year 7, Autumn 2026, first half: 11.4" in page.main
    accept(leader, page)
    assert "88.3%" in leader.get("/schools/900001/metrics").main


def test_a_file_of_another_kind_is_refused_beside_the_field(leader: Browser) -> None:
    page = send(leader, b"Pupil,Form\nA,7B\n", status=415)
    assert page.errors[0].startswith("figures.csv holds no figures that are known here: its headers are Pupil, Form.")
    assert leader.post(READ_IN, {}, 422).errors == ["Choose a file of figures."]


def test_the_template_comes_as_csv_and_as_a_workbook_and_can_be_sent_back(leader: Browser) -> None:
    for kind in ("csv", "xlsx"):
        response = leader.client.get(f"/schools/900001/metrics/template.{kind}")
        assert response.headers["Content-Disposition"] == f"attachment; filename=figures-template.{kind}"
        page = send(leader, response.data, f"t.{kind}")
        assert "1 row with the template’s example" in page.main
    assert ",".join(OWN_HEADINGS).encode() in leader.client.get("/schools/900001/metrics/template.csv").data
    assert EXAMPLE_ROW[0].startswith("Example: ")


def test_a_file_waits_for_its_school_alone(leader: Browser, cast: Cast, at_browser: dict[str, Browser]) -> None:
    page = send(leader, sample("ees-ks4.csv"))
    elsewhere = address(page).replace(cast.school.urn, cast.other_school.urn)
    at_browser["somebody from another school"].get(elsewhere, 404)
    leader.get(address(page) + "x", 404)


def test_many_problems_are_counted_and_the_first_are_shown(leader: Browser) -> None:
    rows = "".join(f"Attendance,SEND,Week {n},soon,,,9,,\n" for n in range(30))
    page = send(leader, f"{','.join(OWN_HEADINGS)}\n{rows}".encode())
    assert "30 places in the file cannot be read" in page.main
    assert "And 10 more." in page.main


def test_the_page_asks_the_database_as_often_for_many_figures_as_for_few(
    leader: Browser, cast: Cast, queries: Any
) -> None:
    few = send(leader, sample("performance-tables-absence.csv").replace(b"900901", b"900001"), "2018-19.csv")
    many = send(leader, sample("ees-ks4.csv"))
    make.reading(make.metric(cast.school), cast.head, "2023/24", 31.0, make.TODAY)
    counts = []
    for page in (few, many):
        with queries:
            leader.get(address(page))
        counts.append(queries.count)
        queries.statements.clear()
    assert counts[0] == counts[1]
