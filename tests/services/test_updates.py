"""Logging progress: signed, dated, short, and never edited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.errors import Invalid, NotAllowed
from tracker.models.actions import Action
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role
from tracker.services.actions import verify_completion
from tracker.services.updates import log_progress


def test_an_update_is_signed_and_follows_the_one_before_it(cast: Cast, action: Action) -> None:
    log_progress(action, Colour.RED, "Nothing yet.", "", **signed(cast.leader, make.TODAY - timedelta(30)))
    log_progress(action, Colour.AMBER, "Ten visits.", "Six of ten secure.", **signed(cast.leader))
    session().expire_all()
    assert [(update.colour, update.signed_on, update.signed_by.name) for update in action.updates] == [
        (Colour.RED, make.TODAY - timedelta(30), "Lena Adeyemi"),
        (Colour.AMBER, make.TODAY, "Lena Adeyemi"),
    ]
    assert events() == ["progress_logged", "progress_logged"]


def test_sixty_words_of_progress_and_forty_of_difference_are_enough(cast: Cast, action: Action) -> None:
    log_progress(action, Colour.GREEN, "word " * 60, "word " * 40, **signed(cast.leader))
    with pytest.raises(Invalid, match="61 words; 60 is the most") as refusal:
        log_progress(action, Colour.GREEN, "word " * 61, "", **signed(cast.leader))
    assert refusal.value.field == "progress"
    with pytest.raises(Invalid, match="41 words; 40 is the most") as refusal:
        log_progress(action, Colour.GREEN, "Done.", "word " * 41, **signed(cast.leader))
    assert refusal.value.field == "difference"


def test_a_word_without_an_end_is_no_short_text(cast: Cast, action: Action) -> None:
    log_progress(action, Colour.GREEN, "x" * 600, "x" * 400, **signed(cast.leader))
    with pytest.raises(Invalid, match="200,000 characters; 600 is the most") as refusal:
        log_progress(action, Colour.GREEN, "x" * 200_000, "", **signed(cast.leader))
    assert refusal.value.field == "progress"
    with pytest.raises(Invalid, match="401 characters; 400 is the most") as refusal:
        log_progress(action, Colour.GREEN, "Done.", "x" * 401, **signed(cast.leader))
    assert refusal.value.field == "difference"


def test_an_update_says_what_was_done(cast: Cast, action: Action) -> None:
    with pytest.raises(Invalid, match="since the last update"):
        log_progress(action, Colour.GREEN, " \n ", "", **signed(cast.leader))


def test_nobody_declares_not_started(cast: Cast, action: Action) -> None:
    with pytest.raises(Invalid) as refusal:
        log_progress(action, Colour.NOT_STARTED, "Nothing.", "", **signed(cast.leader))
    assert refusal.value.field == "colour"


def test_complete_needs_evidence(cast: Cast, action: Action) -> None:
    with pytest.raises(Invalid, match="evidence before you declare this complete") as refusal:
        log_progress(action, Colour.COMPLETE, "All done.", "", **signed(cast.leader))
    assert refusal.value.field == "colour"
    make.evidence(action)
    session().expire_all()
    assert log_progress(action, Colour.COMPLETE, "All done.", "", **signed(cast.leader)).id


@pytest.mark.parametrize("who", ["second_leader", "head"])
def test_another_leader_may_log_progress(cast: Cast, action: Action, who: str) -> None:
    assert log_progress(action, Colour.GREEN, "Seen.", "", **signed(getattr(cast, who))).signed_by.id


@pytest.mark.parametrize("who", ["governor", "clerk", "trust_officer", "stranger"])
def test_nobody_else_logs_progress(cast: Cast, action: Action, who: str) -> None:
    with pytest.raises(NotAllowed, match="owner of an action"):
        log_progress(action, Colour.GREEN, "Seen.", "", **signed(getattr(cast, who)))
    assert action.updates == []


def test_an_owner_logs_progress_whatever_their_role(cast: Cast, action: Action) -> None:
    action.owner = cast.trust_officer
    assert log_progress(action, Colour.GREEN, "Seen.", "", **signed(cast.trust_officer)).id is not None


def test_an_owner_who_has_left_the_school_logs_nothing(cast: Cast, action: Action) -> None:
    left = make.person("Ivy Lowe")
    make.role(left, Role.LEADER, cast.school, ends_on=make.TODAY - timedelta(1))
    action.owner = left
    with pytest.raises(NotAllowed):
        log_progress(action, Colour.GREEN, "Seen.", "", **signed(left))


def test_a_later_update_reopens_an_action_that_was_verified(cast: Cast, action: Action) -> None:
    make.evidence(action)
    session().expire_all()
    log_progress(action, Colour.COMPLETE, "All done.", "", **signed(cast.leader))
    verify_completion(action, **signed(cast.governor))
    log_progress(action, Colour.COMPLETE, "Still done.", "", **signed(cast.leader))
    assert action.verified_by is cast.governor
    log_progress(action, Colour.AMBER, "It slipped back.", "", **signed(cast.leader))
    assert (action.verified_on, action.verified_by) == (None, None)
