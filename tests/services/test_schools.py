"""Schools, trusts and former numbers."""

from __future__ import annotations

import pytest

from tests import make
from tests.cast import Cast
from tests.services.conftest import events
from tracker.db import session
from tracker.errors import Invalid, NotFound, Refused
from tracker.queries.schools import school_by_urn
from tracker.services.schools import (
    add_school,
    add_trust,
    note_former_urn,
    refuse_another_schools,
    renumber,
    take_as_former,
    take_back_former_urn,
)

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


def test_a_document_of_another_school_is_refused_by_any_number_that_school_has_had(cast: Cast) -> None:
    note_former_urn(cast.other_school, "800002", by=cast.head, now=NOW)
    for urn in ("900002", "800002"):
        for school in (cast.school, None):
            with pytest.raises(Refused, match=rf"about Saltmarsh School \(URN {urn}\), another school here"):
                refuse_another_schools(school, urn)
        with pytest.raises(Refused):
            take_as_former(cast.school, urn, by=cast.head, now=NOW)


def test_a_number_nobody_has_is_taken_as_another_of_the_school(cast: Cast) -> None:
    for own in ("900001", None):
        assert take_as_former(cast.school, own, by=cast.head, now=NOW) is None
    assert take_as_former(cast.school, "800001", by=cast.head, now=NOW)
    assert take_as_former(cast.school, "800001", by=cast.head, now=NOW) is None
    assert events() == ["former_urn_noted"]


def test_a_number_that_was_noted_by_mistake_is_taken_back_and_free_for_its_school(cast: Cast) -> None:
    note_former_urn(cast.school, "139486", by=cast.head, now=NOW)
    take_back_former_urn(cast.school, "139486", by=cast.clerk, now=NOW)
    assert add_school("139486", "Heath End School", by=cast.head, now=NOW).urn == "139486"
    assert events() == ["former_urn_noted", "former_urn_taken_back", "school_added"]
    with pytest.raises(NotFound, match="139486 is not noted as another number of Harbour Row Academy"):
        take_back_former_urn(cast.school, "139486", by=cast.clerk, now=NOW)


def test_a_number_that_documents_and_figures_rest_on_is_taken_back_knowingly_only(cast: Cast) -> None:
    note_former_urn(cast.school, "800001", by=cast.head, now=NOW)
    make.inspection(cast.school, cast.clerk, school_urn="800001")
    make.reading(make.metric(cast.school), cast.clerk, "2018/19", 28.2, make.TODAY, urn="800001")
    make.inspection(cast.other_school, cast.stranger, school_urn="800001")
    with pytest.raises(Invalid, match="1 document and 1 figure name it") as refusal:
        take_back_former_urn(cast.school, "800001", by=cast.clerk, now=NOW)
    assert refusal.value.field == "even_so"
    assert school_by_urn("800001") is cast.school
    take_back_former_urn(cast.school, "800001", by=cast.clerk, now=NOW, even_so=True)
    assert school_by_urn("800001") is None


def test_a_school_with_a_new_number_is_still_found_by_the_old_one(cast: Cast) -> None:
    take_as_former(cast.school, "148888", by=cast.head, now=NOW)
    renumber(cast.school, "148888", by=cast.head, now=NOW)
    session().flush()
    assert cast.school.urn == "148888"
    assert school_by_urn("900001") is school_by_urn("148888") is cast.school
    assert events() == ["former_urn_noted", "school_renumbered"]


def test_a_school_cannot_take_the_number_of_another(cast: Cast) -> None:
    for urn in ("900002", "900001"):
        with pytest.raises(Invalid, match=f"{urn} is "):
            renumber(cast.school, urn, by=cast.head, now=NOW)
