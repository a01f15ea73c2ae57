"""Every table as a file: what the page shows, to the same reader, and nothing a spreadsheet would carry out."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Queries
from tracker.db import session
from tracker.models.requirements import Requirement
from tracker.rules.colours import Colour
from tracker.rules.questions import TurnKind

HARBOUR = "/schools/900001"
SUMMER_2024, SUMMER_2025 = date(2024, 8, 31), date(2025, 8, 31)


def as_csv(browser: Browser, path: str, under: str = HARBOUR) -> list[dict[str, str]]:
    """Fetch a table as CSV and read it as a spreadsheet does."""
    response = browser.client.get(f"{under}{path}")
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    assert response.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def as_xlsx(browser: Browser, path: str) -> list[dict[str, Any]]:
    """Fetch a table as a workbook: formulas would come as formulas."""
    response = browser.client.get(f"{HARBOUR}{path}")
    assert response.status_code == 200
    (sheet,) = openpyxl.load_workbook(io.BytesIO(response.data)).worksheets
    headings, *rows = [list(row) for row in sheet.iter_rows()]
    assert all(cell.data_type != "f" for row in rows for cell in row)
    return [{h.value: c.value for h, c in zip(headings, row, strict=True)} for row in rows]


@pytest.fixture
def requirement(cast: Cast) -> Requirement:
    """A requirement with two actions, one of them overdue."""
    asked = make.requirement(make.inspection(cast.school, cast.head))
    make.action(asked, cast.leader, title='=HYPERLINK("http://example.org","Check")')
    late = make.action(asked, cast.leader, title="Visit sixty lessons", due_on=date(2026, 11, 2))
    make.update(late, Colour.AMBER)
    session().commit()
    return asked


def test_requirements_come_with_both_opinions_and_the_inspectors_words(
    at_browser: dict[str, Browser], requirement: Requirement
) -> None:
    (row,) = as_csv(at_browser["governor"], "/requirements.csv")
    assert row["In the inspectors’ words"] == requirement.text
    assert (row["Leaders say"], row["The record says"], row["Actions"]) == ("Amber", "Red", "2")
    assert row["Source"] == "Report card, 10 February 2026, next step 1"


def test_what_a_person_typed_never_becomes_a_formula(at_browser: dict[str, Browser], requirement: Requirement) -> None:
    governor = at_browser["governor"]
    assert as_csv(governor, "/actions.csv")[0]["Action"] == '\'=HYPERLINK("http://example.org","Check")'
    assert as_xlsx(governor, "/actions.xlsx")[0]["Action"] == '=HYPERLINK("http://example.org","Check")'


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1"])
def test_each_way_to_begin_a_formula_is_defused(
    at_browser: dict[str, Browser], cast: Cast, requirement: Requirement, typed: str
) -> None:
    make.action(requirement, cast.leader, title=typed)
    assert as_csv(at_browser["head"], "/actions.csv")[2]["Action"].startswith("'")
    assert as_xlsx(at_browser["head"], "/actions.xlsx")[2]["Action"] == typed


@pytest.mark.usefixtures("requirement")
def test_my_actions_are_filtered_as_on_the_page(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    assert len(as_csv(leader, "/my-actions.csv")) == 2
    overdue = as_xlsx(leader, "/my-actions.xlsx?show=overdue")
    assert [row["Number"] for row in overdue] == ["1.2"]
    assert overdue[0]["Due"] == datetime(2026, 11, 2)  # noqa: DTZ001  a spreadsheet knows no time zone
    assert as_csv(at_browser["governor"], "/my-actions.csv") == []


def test_a_link_on_the_page_keeps_the_filter(at_browser: dict[str, Browser], requirement: Requirement) -> None:
    page = at_browser["leader"].get(f"{HARBOUR}/my-actions?show=overdue")
    assert [link["href"] for link in page.soup.select(".ns-downloads a")] == [
        f"{HARBOUR}/my-actions.xlsx?show=overdue",
        f"{HARBOUR}/my-actions.csv?show=overdue",
    ]


def test_readings_come_with_their_source_and_their_history(at_browser: dict[str, Browser], cast: Cast) -> None:
    metric = make.metric(cast.school, "Attendance", unit="%")
    counted = {"basis": None, "source": "Registers", "numerator": 198, "denominator": 214}
    make.reading(metric, cast.head, "2024/25", 91.0, SUMMER_2025, dataset="ees_absence", source="Explore")
    make.reading(metric, cast.leader, "Autumn 2026, first half", 92.0, date(2026, 10, 23), basis=None)
    make.reading(metric, cast.leader, "Autumn 2026, first half", 92.5, date(2026, 10, 23),
                 **counted, entered_at=make.at(make.TODAY))  # fmt: skip
    corrected, replaced, published = as_csv(at_browser["governor"], f"/metrics/{metric.id}.csv")
    assert (corrected["School"], corrected["How many"], corrected["Out of how many"]) == ("92.5", "198", "214")
    assert (corrected["Source"], corrected["Figures are"]) == ("Registers", "School data, unvalidated")
    assert (corrected["As at"], corrected["Entered by"]) == ("2026-10-23", "Lena Adeyemi")
    assert corrected["Standing"] == "Counts"
    assert (replaced["School"], replaced["Standing"]) == ("92.0", "Replaced on 25 November 2026 by Lena Adeyemi")
    assert (published["Figures are"], published["As at"]) == ("Published", "")
    (now,) = as_xlsx(at_browser["governor"], "/metrics.xlsx")
    assert (now["Latest"], now["Figures are"]) == (92.5, "School data, unvalidated")


def test_a_state_stays_a_state_and_a_negative_figure_a_number(at_browser: dict[str, Browser], cast: Cast) -> None:
    metric = make.metric(cast.school, "Progress 8")
    make.reading(metric, cast.head, "2023/24", -1.72, SUMMER_2024)
    make.reading(metric, cast.head, "2024/25", 0, SUMMER_2025, school_text="SUPP", school_value=None)
    states = as_csv(at_browser["governor"], "/metrics/readings.csv")
    assert [row["School"] for row in states] == ["SUPP", "-1.72"]
    assert [row["School"] for row in as_xlsx(at_browser["governor"], "/metrics/readings.xlsx")] == ["SUPP", -1.72]


def test_addresses_are_given_to_those_who_manage_people_only(at_browser: dict[str, Browser], cast: Cast) -> None:
    assert {row["Name"] for row in as_csv(at_browser["governor"], "/people.csv")} >= {"Gwen Ŵyn", "Łukasz Nowak"}
    assert cast.head.email not in at_browser["governor"].client.get(f"{HARBOUR}/people.csv").text
    assert cast.head.email in at_browser["clerk"].client.get(f"{HARBOUR}/people.csv").text


@pytest.mark.usefixtures("requirement")
def test_a_file_says_in_its_name_what_it_is_of_which_school_and_of_which_day(at_browser: dict[str, Browser]) -> None:
    response = at_browser["governor"].client.get(f"{HARBOUR}/inspections/1.xlsx")
    name = "Harbour Row Academy requirements of Report card, 10 February 2026 2026-11-25.xlsx"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert len(as_csv(at_browser["governor"], "/inspections/1.csv")) == 1
    assert as_csv(at_browser["governor"], "/inspections.csv")[0]["Grades"].startswith("Achievement: ")


@pytest.mark.parametrize("path", ["/requirements.csv", "/actions.xlsx", "/metrics.csv", "/metrics/readings.xlsx"])
def test_forty_rows_cost_no_more_queries_than_one(
    at_browser: dict[str, Browser], cast: Cast, queries: Queries, requirement: Requirement, path: str
) -> None:
    make.reading(make.metric(cast.school, "Measure"), cast.head, "2024/25", 1, SUMMER_2025)

    def cost() -> int:
        queries.statements.clear()
        with queries:
            assert at_browser["governor"].client.get(f"{HARBOUR}{path}").status_code == 200
        return queries.count

    of_one = cost()
    for number in range(40):
        make.action(requirement, cast.leader)
        make.reading(make.metric(cast.school, f"Measure {number}"), cast.head, "2024/25", number, SUMMER_2025)
    assert cost() == of_one


def test_the_index_of_evidence_has_a_line_for_every_piece_under_every_clause_and_for_every_gap(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    clauses = ("Leaders must check what pupils know.", "Teachers should close gaps.", "Governors should ask.")
    asked = make.requirement(make.inspection(cast.school, cast.head), clauses)
    both = make.action(asked, cast.leader, asked.clauses[:2])
    make.evidence(both)
    make.evidence(both, confidential=True, title="The Riverside family")
    make.action(asked, cast.leader, asked.clauses[1:2])

    def lines(part: str) -> list[tuple[str, str, str]]:
        rows = as_csv(at_browser[part], "/evidence.csv")
        return [(row["Clause"], row["Action"], row["Evidence"]) for row in rows]

    assert lines("governor") == [("1", "1.1", "E1"), ("2", "1.1", "E1"), ("2", "1.2", ""), ("3", "", "")]
    assert lines("head") == [
        ("1", "1.1", "E1"),
        ("1", "1.1", "E2"),
        ("2", "1.1", "E1"),
        ("2", "1.1", "E2"),
        ("2", "1.2", ""),
        ("3", "", ""),
    ]
    assert b"Riverside" not in at_browser["governor"].client.get(f"{HARBOUR}/evidence.csv").data
    assert as_xlsx(at_browser["head"], "/evidence.xlsx")[1]["Part"] == "Confidential"


def test_questions_come_with_their_whole_exchange(at_browser: dict[str, Browser], cast: Cast) -> None:
    question = make.question(cast.school, cast.governor, cast.leader, text="=1+1?", because="Two dates moved.")
    make.question(cast.school, cast.governor, cast.leader, text="Who is with the family?", confidential=True)
    make.turn(question, TurnKind.ANSWERED, cast.leader, text="Two.")
    (row,) = as_csv(at_browser["trust officer"], "/questions.csv")
    assert (row["Number"], row["Question"], row["State"]) == ("Q1", "'=1+1?", "Awaits the asker")
    assert (row["Asked by"], row["Asked of"], row["Answered by"]) == ("Gwen Ŵyn", "Lena Adeyemi", "Lena Adeyemi")
    assert row["The whole exchange"].endswith("“=1+1?” Lena Adeyemi answered: “Two.”")
    both = as_xlsx(at_browser["clerk"], "/questions.xlsx")
    assert {row["Number"]: row["Part"] for row in both} == {"Q1": "Open", "Q2": "Part II (confidential)"}


def test_meetings_come_with_the_days_worked_back(at_browser: dict[str, Browser], cast: Cast) -> None:
    board = cast.school.boards[0]
    make.meeting(board, cast.clerk, starts_at=time(17, 30), place="Library")
    make.meeting(board, cast.clerk, date(2027, 1, 13), cancelled_on=make.TODAY, cancelled_because="Snow.")
    first, second = as_csv(at_browser["governor"], "/meetings.csv")
    assert (first["Held on"], first["Papers due"], first["Starts"]) == ("2026-12-09", "2026-12-01", "5.30pm")
    assert (second["Cancelled on"], second["Cancelled because"]) == ("2026-11-25", "Snow.")
    assert as_xlsx(at_browser["head"], "/meetings.xlsx")[0]["Papers due"].date() == date(2026, 12, 1)
