"""What was sent is noted, for whoever sent it, and for a while."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from tests import make
from tests.cast import Cast
from tests.services.conftest import signed
from tracker.db import session
from tracker.models.sent_forms import SentForm
from tracker.services.audit import remove_personal_data
from tracker.services.sent_forms import KEPT, note_sent, sent_before

NOW = make.at(make.TODAY)
MARK, OTHER = "a" * 32, "b" * 32


def noted() -> int:
    return session().scalar(select(func.count()).select_from(SentForm)) or 0


def test_a_form_is_known_by_its_mark_and_by_whoever_sent_it(cast: Cast) -> None:
    assert sent_before(MARK, cast.leader) is None
    note_sent(MARK, "seal", by=cast.leader, now=NOW)
    found = sent_before(MARK, cast.leader)
    assert found
    assert (found.seal, found.sent_at) == ("seal", NOW)
    assert sent_before(MARK, cast.governor) is None


def test_it_is_forgotten_after_a_while_when_they_send_again_and_nobody_elses_is(cast: Cast) -> None:
    note_sent(MARK, "seal", by=cast.leader, now=NOW - KEPT - timedelta(seconds=1))
    note_sent(MARK, "seal", by=cast.governor, now=NOW - KEPT - timedelta(seconds=1))
    note_sent(OTHER, "seal", by=cast.leader, now=NOW)
    session().expire_all()
    assert sent_before(MARK, cast.leader) is None
    assert sent_before(MARK, cast.governor)


def test_it_goes_with_somebodys_personal_data(cast: Cast) -> None:
    note_sent(MARK, "seal", by=cast.leader, now=NOW)
    remove_personal_data(cast.leader, "the head", **signed(cast.head))
    assert noted() == 0
