"""When a school expects inspectors."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tests.services.conftest import events
from tracker.db import session
from tracker.errors import Invalid
from tracker.models.events import Event
from tracker.rules.monitoring import Months
from tracker.rules.rag import DEFAULTS
from tracker.services.monitoring import expect_inspectors

NOW = make.at(make.TODAY)


def test_a_school_sets_its_own_months_and_goes_back_to_the_usual_ones(cast: Cast) -> None:
    for months in (Months(3, 5), Months(3, 5), None, None):
        expect_inspectors(cast.school, months, by=cast.clerk, now=NOW)
        assert cast.school.inspection_months == months
        assert cast.school.thresholds == DEFAULTS
    assert events() == ["inspectors_expected"] * 2
    told = session().scalars(select(Event.detail).order_by(Event.id)).all()
    assert told == [{"was": None, "now_is": [3, 5]}, {"was": [3, 5], "now_is": None}]


@pytest.mark.parametrize(
    ("months", "field"), [(Months(-1, 5), "first"), (Months(121, 121), "first"), (Months(6, 5), "last")]
)
def test_months_that_cannot_be_are_refused(cast: Cast, months: Months, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        expect_inspectors(cast.school, months, by=cast.clerk, now=NOW)
    assert refusal.value.field == field
