"""``flask checks list``: what does not add up, for other tools."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import make
from tests.cast import Cast
from tests.commands.conftest import SAMPLES, Run
from tracker.db import session
from tracker.queries.checks import checks_page
from tracker.services.checks import answer_check

CARD = SAMPLES / "card-secondary-contradictions.txt"


def listed(run: Run, *arguments: str) -> list[dict[str, Any]]:
    """Run the command and read what it prints."""
    result = run("checks", "list", "--json", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def codes(found: list[dict[str, Any]]) -> list[str]:
    return [one["check"] for one in found]


@pytest.fixture
def absence(cast: Cast) -> None:
    """Persistent absence, counted in two ways, under a requirement about it."""
    make.requirement(make.inspection(cast.school, cast.clerk), ("Leaders must raise attendance.",))
    metric = make.metric(cast.school, "Persistent absence", unit="%", better="lower")
    make.reading(metric, cast.clerk, "2023/24", 31.2, date(2024, 8, 31), basis="3 term", line=189)
    make.reading(metric, cast.clerk, "2024/25", 27.9, date(2025, 8, 31), basis="2 term", line=188)
    session().commit()


@pytest.mark.usefixtures("absence")
def test_each_check_comes_with_its_readings_its_requirements_and_whether_it_is_answered(run: Run, cast: Cast) -> None:
    (check,) = listed(run, "--urn", "900001")
    assert list(check) == ["check", "sentence", "requirements", "readings", "answered", "answers"]
    assert (check["check"], check["requirements"], check["answered"]) == ("not comparable", [1], False)
    assert check["sentence"].startswith("Persistent absence of all pupils was 31.2% in 2023/24 and is 27.9% in 2024/25")
    assert check["readings"][1] == {
        "metric": "Persistent absence",
        "group": "all pupils",
        "period": "2024/25",
        "basis": "2 term",
        "row": "national",
        "school": "27.9%",
        "national": None,
        "gap": None,
        "source": "Report card, 10 February 2026",
        "line": 188,
    }
    (row,) = checks_page(cast.school, make.TODAY).open
    answer_check(cast.school, row, "Two terms only.", by=cast.leader, now=make.at(make.TODAY), today=make.TODAY)
    session().commit()
    (check,) = listed(run, "--urn", "900001")
    assert check["answered"] is True
    assert check["answers"] == [{"explanation": "Two terms only.", "by": "Lena Adeyemi", "on": "2026-11-25"}]
    assert "(answered)" in run("checks", "list", "--urn", "900001").stdout


@pytest.mark.usefixtures("cast")
def test_a_school_where_everything_adds_up_has_an_empty_list(run: Run) -> None:
    assert listed(run, "--urn", "900001") == []
    assert "Nothing that is here of Harbour Row Academy" in run("checks", "list", "--urn", "900001").stdout


def test_the_school_may_be_left_out_where_there_is_only_one(run: Run, cast: Cast) -> None:
    several = run("checks", "list", "--json")
    assert (several.exit_code, several.stdout) == (2, "")
    assert several.stderr == "There are 2 schools here. Say which: --urn URN\n"
    session().delete(cast.stranger.memberships[0])
    session().delete(cast.other_school)
    session().commit()
    assert listed(run) == []


def test_a_school_that_is_not_here_is_named(run: Run) -> None:
    result = run("checks", "list", "--urn", "123456", "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No school here has the URN 123456" in result.stderr
    assert run("checks", "list").stderr == "No school is here.\n"


def test_a_gap_that_an_invented_card_prints_wrongly_is_found(run: Run) -> None:
    run("schools", "add", "900091", "Saltmarsh Technology College")
    assert run("inspections", "import", CARD, "--urn", "900091", "--accept", "--is-this-school").exit_code == 0
    (check,) = listed(run)
    assert (check["check"], check["readings"][0]["gap"]) == ("printed arithmetic does not add up", "1.21")
    assert check["sentence"].endswith("printed as 1.21 for 2022/23, but −1.05 less 0.17 is −1.22.")


def imported(run: Run, card: Path) -> list[dict[str, Any]]:
    """Read a real card in to an installation of its own, and list its checks."""
    run("schools", "add", "148226", "Alsop High School")
    result = run("inspections", "import", card, "--urn", "148226", "--accept")
    assert result.exit_code == 0, result.stderr
    return listed(run)


OF_THE_CARD = [
    "opposite directions",
    "opposite directions",
    "not comparable",
    "not comparable",
    "group named, group not measured",
    "not published",
]


def test_the_real_card_alone_raises_what_a_careful_reader_finds_and_nothing_else(run: Run, shared: Path) -> None:
    found = imported(run, shared / "inspections" / "alsop-2026-report-card.txt")
    assert codes(found) == OF_THE_CARD
    assert [{reading["group"] for reading in one["readings"]} for one in found[:2]] == [
        {"all pupils"},
        {"disadvantaged"},
    ]
    assert [{reading["metric"] for reading in one["readings"]} for one in found[2:4]] == [
        {"Overall absence"},
        {"Persistent absence"},
    ]
    assert (found[4]["requirements"], found[5]["requirements"]) == ([4], [1])
    assert {reading["metric"] for reading in found[5]["readings"]} == {"Progress 8"}
    assert not [reading for one in found for reading in one["readings"] if reading["row"] == "gap"]


def test_the_real_file_beside_the_real_card_raises_nothing_about_one_unit_in_the_last_place(
    run: Run, shared: Path
) -> None:
    imported(run, shared / "inspections" / "alsop-2026-report-card.txt")
    file = shared / "dfe" / "202324_information_about_schools_final_liverpool.csv"
    assert run("metrics", "import", file, "--urn", "148226").exit_code == 0
    found = listed(run)
    assert codes(found) == OF_THE_CARD
    assert not [one for one in found if "2.18" in one["sentence"] and "2.19" in one["sentence"]]


def test_the_real_files_of_earlier_years_raise_only_that_cohorts_moved(run: Run, shared: Path) -> None:
    imported(run, shared / "inspections" / "alsop-2026-report-card.txt")
    run("schools", "former-number", "148226", "104693")
    for file in sorted((shared / "dfe").glob("*.csv")):
        assert run("metrics", "import", file, "--urn", "148226").exit_code == 0
    moved = [one for one in listed(run) if one["check"] == "cohort moved"]
    assert codes(listed(run)) == [*OF_THE_CARD[:4], *codes(moved), *OF_THE_CARD[4:]]
    assert [[reading["metric"] for reading in one["readings"]] for one in moved] == [["Destinations after 16"] * 2] * 2
