"""A link governor writes a note of a visit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import make
from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.errors import Invalid, NotAllowed
from tracker.models.actions import Action
from tracker.queries.actions import action_by_number
from tracker.queries.events import events_of_action
from tracker.queries.visits import visit_by_number, visits_of
from tracker.rules.words import MAX_FOLLOW_UP_WORDS, MAX_SEEN_WORDS
from tracker.services.visits import write_visit

SEEN = "Four of six lessons began with recall questions."


def test_a_note_is_signed_numbered_and_tied_to_actions(cast: Cast, action: Action) -> None:
    write_visit(cast.school, make.TODAY, "See recall", SEEN, actions=[action], **signed(cast.governor))
    write_visit(cast.school, make.TODAY, "See it again", SEEN, **signed(cast.trust_officer))
    first = visit_by_number(cast.school, 1, make.TODAY)
    assert (first.label, first.written_by, first.written_on) == ("V1", "Gwen Ŵyn", make.TODAY)
    assert [about.number for about in first.actions] == ["1.1"]
    assert [visit.label for visit in visits_of(cast.school, make.TODAY)] == ["V2", "V1"]
    assert [visit.label for visit in visits_of(cast.school, make.TODAY, [action.id])] == ["V1"]
    assert events()[-2:] == ["visit_written", "visit_written"]


def test_the_same_note_signed_twice_is_one_note(cast: Cast, action: Action) -> None:
    first = write_visit(cast.school, make.TODAY, "See recall", SEEN, actions=[action], **signed(cast.governor))
    assert write_visit(cast.school, make.TODAY, "See recall ", SEEN, actions=[action], **signed(cast.governor)) is first
    for by, seen, actions in (
        (cast.governor, SEEN, []),
        (cast.governor, "Nobody was there.", [action]),
        (cast.trust_officer, SEEN, [action]),
    ):
        write_visit(cast.school, make.TODAY, "See recall", seen, actions=actions, **signed(by))
    assert [visit.label for visit in visits_of(cast.school, make.TODAY)] == ["V4", "V3", "V2", "V1"]
    assert events().count("visit_written") == 4


def test_the_history_of_an_action_tells_the_visits_that_bear_on_it(cast: Cast, action: Action) -> None:
    write_visit(cast.school, make.TODAY, "See recall", SEEN, actions=[action], **signed(cast.governor))
    write_visit(cast.school, make.TODAY, "See something else", SEEN, **signed(cast.governor))
    told = events_of_action(cast.school, action_by_number(cast.school, "1.1", make.TODAY))
    assert [event.detail["number"] for event in told if event.name == "visit_written"] == [1]


def test_a_note_is_known_from_the_day_it_was_written(cast: Cast) -> None:
    write_visit(cast.school, make.TODAY - timedelta(7), "See recall", SEEN, **signed(cast.governor))
    assert visits_of(cast.school, make.TODAY - timedelta(1)) == ()


def test_only_those_who_govern_write_notes(cast: Cast) -> None:
    for who in (cast.leader, cast.head, cast.clerk, cast.stranger):
        with pytest.raises(NotAllowed):
            write_visit(cast.school, make.TODAY, "See recall", SEEN, **signed(who))


@pytest.mark.parametrize(
    ("field", "changed", "sentence"),
    [
        ("visited_on", {"visited_on": make.TODAY + timedelta(1)}, "today or earlier"),
        ("visited_on", {"visited_on": date(2021, 11, 24)}, "Notes go back to 25 November 2021"),
        ("purpose", {"purpose": " "}, "Say in a few words"),
        ("purpose", {"purpose": "x" * 201}, "200 is the most"),
        ("met", {"met": "x" * 201}, "200 is the most"),
        ("seen", {"seen": ""}, "Say what you saw"),
        ("seen", {"seen": "word " * (MAX_SEEN_WORDS + 1)}, "150 is the most"),
        ("follow_up", {"follow_up": "word " * (MAX_FOLLOW_UP_WORDS + 1)}, "60 is the most"),
    ],
)
def test_what_cannot_stand_gets_a_sentence_beside_its_field(
    cast: Cast, field: str, changed: dict[str, object], sentence: str
) -> None:
    typed = {"visited_on": make.TODAY, "purpose": "See recall", "seen": SEEN, **changed}
    with pytest.raises(Invalid, match=sentence) as refused:
        write_visit(cast.school, **typed, **signed(cast.governor))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert visits_of(cast.school, make.TODAY) == ()


def test_a_note_may_go_back_to_the_first_inspection(cast: Cast) -> None:
    make.inspection(cast.school, cast.clerk, inspected_on=date(2019, 5, 14))
    write_visit(cast.school, date(2019, 5, 14), "See recall", SEEN, **signed(cast.governor))
    with pytest.raises(Invalid, match="Notes go back to 14 May 2019"):
        write_visit(cast.school, date(2019, 5, 13), "See recall", SEEN, **signed(cast.governor))


def test_a_note_bears_on_no_action_of_another_school(cast: Cast) -> None:
    other = make.action(make.requirement(make.inspection(cast.other_school, cast.stranger)), cast.stranger)
    with pytest.raises(Invalid):
        write_visit(cast.school, make.TODAY, "See recall", SEEN, actions=[other], **signed(cast.governor))
