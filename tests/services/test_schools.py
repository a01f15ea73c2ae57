"""Schools, trusts and former numbers."""

from __future__ import annotations

import pytest

from tests import make
from tests.cast import Cast
from tests.services.conftest import events
from tracker.errors import Invalid
from tracker.queries.schools import school_by_urn
from tracker.services.schools import add_school, add_trust, note_former_urn

NOW = make.at(make.TODAY)


def test_a_school_is_found_by_its_number_and_by_the_one_it_had_before(cast: Cast) -> None:
    school = add_school("900010", "Quay Street School", by=cast.head, now=NOW)
    note_former_urn(school, "800010", by=cast.head, now=NOW)
    assert school_by_urn("900010") is school
    assert school_by_urn("800010") is school
    assert events() == ["school_added", "former_urn_noted"]


@pytest.mark.parametrize("urn", ["", "12345", "1234567", "abcdef", "012345"])
def test_a_number_that_is_no_urn_is_refused(cast: Cast, urn: str) -> None:
    with pytest.raises(Invalid, match="six digits") as refusal:
        add_school(urn, "Quay Street School", by=cast.head, now=NOW)
    assert refusal.value.field == "urn"


def test_a_number_names_one_school(cast: Cast) -> None:
    with pytest.raises(Invalid, match="900001 is Harbour Row Academy"):
        add_school("900001", "Another", by=cast.head, now=NOW)
    note_former_urn(cast.school, "800001", by=cast.head, now=NOW)
    with pytest.raises(Invalid, match="800001 is Harbour Row Academy"):
        note_former_urn(cast.other_school, "800001", by=cast.head, now=NOW)


def test_a_trust_is_there_once(cast: Cast) -> None:
    with pytest.raises(Invalid, match="already a trust"):
        add_trust("Tidewater Learning Trust", by=cast.head, now=NOW)
