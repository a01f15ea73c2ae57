"""The register of schools is read as it is exported: Windows-1252, some 140 columns, in any order."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tracker.errors import Refused
from tracker.reading.registers import RegisterRow, Wanted, read_lineage, read_register

SAMPLES = Path(__file__).parent.parent / "samples" / "registers"
REGISTER = SAMPLES / "edubasealldata.csv"
LINKS = SAMPLES / "links_edubasealldata.csv"

Rows = dict[str, RegisterRow]


def rows_of(content: bytes) -> Rows:
    return {row.urn: row for row in read_register(io.BytesIO(content), "register.csv")}


@pytest.fixture(scope="module")
def rows() -> Rows:
    return rows_of(REGISTER.read_bytes())


def test_an_academy_is_read_with_what_the_register_says_of_it(rows: Rows) -> None:
    row = rows["900011"]
    assert row.facts == {
        "name": "St Brannoc’s Catholic Primary School, Café Lane",
        "address": "Café Lane, Old Quay, Tidewater",
        "postcode": "QZ1 4BB",
        "laestab": "9812011",
        "phase": "Primary",
        "local_authority": "Tidewater",
        "trust": "17001",
        "closed_on": None,
    }
    assert (row.row, row.status, row.wrong, row.trust) == (3, "open", None, ("17001", "TIDEWATER LEARNING TRUST"))


def test_of_several_groups_the_academy_trust_counts_and_a_foundation_is_none(rows: Rows) -> None:
    assert rows["900012"].trust == ("17001", "TIDEWATER LEARNING TRUST")
    assert (rows["900014"].trust, rows["900014"].facts["trust"]) == (None, None)


def test_what_the_register_calls_not_applicable_is_nothing(rows: Rows) -> None:
    assert rows["900012"].facts["phase"] is None


def test_closed_and_coming_schools_and_what_is_no_school_are_told_apart(rows: Rows) -> None:
    assert {urn: row.status for urn, row in rows.items() if row.status != "open"} == {
        "800012": "closed",
        "900015": "closed",
        "900016": "not open yet",
    }
    assert rows["900015"].facts["closed_on"] == "2019-12-31"
    assert {urn: row.group for urn, row in rows.items() if row.group} == {
        "900017": "Universities",
        "900019": "Welsh schools",
    }


def test_a_row_that_cannot_be_read_says_why(rows: Rows) -> None:
    assert rows["9OOO20"].wrong == "“9OOO20” is not a URN, which is six digits such as 900001."
    broken = REGISTER.read_bytes().replace(b"Marsh Road", b"Marsh Road,beside the mill")
    wrong = rows_of(broken)["900013"].wrong
    assert wrong == "It has 140 cells where the headings are 139: a comma or quotation mark is astray."


def test_a_fact_whose_column_is_missing_is_left_out() -> None:
    table = list(csv.reader(io.StringIO(REGISTER.read_text("cp1252"))))
    places = [table[0].index(name) for name in ("EstablishmentName", "EstablishmentStatus (name)", "URN", "Postcode")]
    out = io.StringIO()
    csv.writer(out).writerows([[row[place] for place in places] for row in table])
    row = rows_of(out.getvalue().encode())["900001"]
    assert row.facts == {"name": "Harbour Row Academy", "postcode": "QZ1 1AA"}


@pytest.mark.parametrize(
    ("wanted", "urns"),
    [
        (Wanted(trusts=frozenset({"17002"})), {"900018"}),
        (Wanted(authorities=frozenset({"moorland"})), {"900018"}),
        (Wanted(authorities=frozenset({"982"}), urns=frozenset({"900013"})), {"900013", "900018"}),
    ],
)
def test_only_what_is_asked_for_is_taken(rows: Rows, wanted: Wanted, urns: set[str]) -> None:
    assert {urn for urn, row in rows.items() if wanted.takes(row)} == urns
    assert all(Wanted().takes(row) for row in rows.values())


def test_a_school_that_went_on_as_one_other_is_known_by_all_its_numbers() -> None:
    lineage = read_lineage(io.BytesIO(LINKS.read_bytes()), LINKS.name)
    assert lineage.before["900001"] == ("800001", "700001")
    assert lineage.before["900012"] == ("800012",)


def test_schools_that_merged_or_were_split_are_not_each_other() -> None:
    lineage = read_lineage(io.BytesIO(LINKS.read_bytes()), LINKS.name)
    assert not {"900011", "900013", "900018"} & lineage.before.keys()
    assert "800031" not in lineage.earlier


def test_a_file_of_another_kind_is_refused_in_a_sentence() -> None:
    with pytest.raises(Refused, match=r"^figures.csv is not an export of establishments from the register: its"):
        read_register(io.BytesIO(b"time_period,school_urn,att8\r\n2025,900001,46\r\n"), "figures.csv")
    with pytest.raises(Refused, match=r"is not the register's file of links"):
        read_lineage(io.BytesIO(REGISTER.read_bytes()), REGISTER.name)
