"""Addresses: what is at none of them is not found."""

from __future__ import annotations

import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast


@pytest.mark.parametrize(
    "address",
    [
        "requirements/{}",
        "requirements/{}/name",
        "requirements/{}/actions/new",
        "actions/1.{}",
        "actions/1.{}/change",
        "actions/{}.1/milestones/1/met",
        "metrics/{}",
        "metrics/{}/enter",
        "evidence/{}",
        "inspections/{}",
        "people/{}/role",
        "people/roles/{}/end",
    ],
)
@pytest.mark.parametrize("number", ["2147483648", "9" * 30, "9" * 5000], ids=["above", "long", "endless"])
def test_a_number_larger_than_any_kept_is_at_no_address(
    cast: Cast, at_browser: dict[str, Browser], address: str, number: str
) -> None:
    at_browser["head"].get(f"/schools/{cast.school.urn}/{address.format(number)}", 404)


@pytest.mark.parametrize("number", [2**31, 2**63, -1, 10**40])
def test_a_number_that_no_database_keeps_names_nothing(cast: Cast, at_browser: dict[str, Browser], number: int) -> None:
    make.requirement(make.inspection(cast.school, cast.head))
    asked = at_browser["leader"].client.post(
        "/schools/900001/requirements/1/lineage", data={"other": number, "decision": "same"}
    )
    assert asked.status_code == 404
    assert at_browser["governor"].client.get(f"/schools/900001/history?before={number}").status_code == 200
