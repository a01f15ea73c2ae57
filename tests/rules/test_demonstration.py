"""What was done in the demonstration: tried out, or perhaps real."""

from __future__ import annotations

from tracker.rules.demonstration import TRIED_OUT, what_may_be_real
from tracker.rules.history import TOPICS


def test_what_was_tried_out_on_invented_people_may_go() -> None:
    assert what_may_be_real({}) == ""
    assert what_may_be_real({"question_asked": 4, "progress_logged": 1}) == ""


def test_what_came_in_may_be_real_and_is_counted_by_what_it_is_about() -> None:
    done = {"progress_logged": 3, "evidence_added": 1, "visit_written": 1, "person_added": 2}
    assert what_may_be_real(done) == (
        "Since it was loaded, something came in that may be real (evidence and visits: 2 and people and roles: 2)."
    )


def test_only_events_that_there_are_count_as_tried_out() -> None:
    assert set(TOPICS) >= TRIED_OUT


def test_a_person_a_school_a_document_a_file_and_a_figure_are_never_only_tried_out() -> None:
    brought = {"person_added", "school_added", "inspection_accepted", "source_added", "evidence_added"}
    assert not TRIED_OUT & (brought | {"figures_imported", "reading_entered", "action_planned", "visit_written"})
