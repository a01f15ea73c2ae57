"""What a trust offers fits what inspectors ask for, and its days become dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.rules.offers import TOPICS, dated_steps, due_on, fitting


@dataclass(frozen=True)
class Stub:
    """An offer or one of its steps."""

    topic: str = "attendance"
    title: str = ""
    days: int = 90
    steps: tuple[Stub, ...] = ()


def test_an_offer_fits_a_requirement_that_asks_about_its_topic_and_no_other() -> None:
    attendance, reading = Stub("attendance"), Stub("reading")
    text = "Leaders must reduce persistent absence, so that pupils read more."
    assert fitting([reading, attendance], text) == (attendance,)
    assert fitting([attendance], "Leaders must ensure that phonics is taught well.") == ()


def test_offers_about_a_narrow_topic_come_before_those_about_a_broad_one() -> None:
    broad, narrow = Stub("teaching"), Stub("checking what pupils know")
    text = "Leaders must ensure that teachers check pupils’ understanding in lessons."
    assert fitting([broad, narrow], text) == (narrow, broad)


def test_days_count_from_the_start_of_the_action() -> None:
    offer = Stub(steps=(Stub(title="Letters sent", days=0), Stub(title="Ten families met", days=30)))
    starts_on = date(2026, 11, 25)
    assert due_on(offer, starts_on) == date(2027, 2, 23)
    assert dated_steps(offer, starts_on) == (("Letters sent", starts_on), ("Ten families met", date(2026, 12, 25)))


def test_no_topic_is_on_offer_twice() -> None:
    assert len(set(TOPICS)) == len(TOPICS) > 20
