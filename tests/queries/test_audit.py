"""The chain of events: what was tampered with is found, and named."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from tests import make
from tests.cast import Cast
from tests.installation import behind_its_back
from tracker.db import begin_writing, session
from tracker.models.events import Event, EventChain, EventLink
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.audit import verified
from tracker.rules.permissions import Role
from tracker.services.actions import move_due_date
from tracker.services.audit import remove_personal_data
from tracker.services.people import give_role
from tracker.services.requirements import name_requirement
from tracker.services.schools import note_former_urn

NOW = make.at(make.TODAY)


@pytest.fixture
def story(cast: Cast) -> Cast:
    """Five events of Harbour Row and one of the other school, in a transaction each."""
    action = make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader)
    name_requirement(action.requirement, "Marking", cast.leader, by=cast.head, now=NOW, today=make.TODAY)
    session().commit()
    for weeks in range(1, 5):
        later = action.due_on + timedelta(weeks=1)
        move_due_date(action, later, f"Delay {weeks}", by=cast.leader, now=NOW, today=make.TODAY)
        session().commit()
    give_role(cast.leader, Role.LEADER, cast.other_school, by=cast.stranger, now=NOW, today=make.TODAY)
    session().commit()
    return cast


@contextmanager
def somebody_at_the_database() -> Iterator[Any]:
    """Open the database itself, past all that the product keeps to."""
    session().commit()
    session().expunge_all()
    with behind_its_back(Path(current_app.instance_path)) as database:
        yield database


def told() -> str:
    broken = verified().broken
    assert broken is not None
    session().rollback()
    return broken


def test_what_was_recorded_holds(story: Cast) -> None:
    tally = verified()
    assert (tally.broken, tally.events, tally.chains) == (None, 6, 2)
    ends = {end.chain: end.length for end in session().scalars(sa.select(EventChain))}
    assert ends == {story.school.id: 5, story.other_school.id: 1}


def test_events_of_one_transaction_are_chained_in_their_order(cast: Cast) -> None:
    first = make.requirement(make.inspection(cast.school, cast.head))
    second = make.requirement(first.inspection)
    for one, title in ((first, "Marking"), (second, "Reading"), (first, "Writing")):
        name_requirement(one, title, None, by=cast.head, now=NOW, today=make.TODAY)
    session().commit()
    in_order = sa.select(Event.detail).join(EventLink).order_by(EventLink.sequence)
    assert [detail["title"] for detail in session().scalars(in_order)] == ["Marking", "Reading", "Writing"]
    assert verified().events == 3


def test_what_was_rolled_back_is_in_no_chain(story: Cast) -> None:
    give_role(story.head, Role.LEADER, story.school, by=story.clerk, now=NOW, today=make.TODAY)
    session().rollback()
    give_role(story.clerk, Role.LEADER, story.school, by=story.head, now=NOW, today=make.TODAY)
    session().commit()
    assert (verified().broken, verified().events) == (None, 7)


def test_a_changed_reason_is_found_and_the_event_named(story: Cast) -> None:
    with somebody_at_the_database() as database:
        database.execute("""UPDATE event SET detail = '{"reason": "Illness"}' WHERE id = 3""")
    assert told() == (
        "Event 3 (due_date_moved, 25 November 2026, 3.30pm UTC), number 3 in the chain of Harbour Row Academy: "
        "its detail is not what was recorded."
    )


@pytest.mark.sqlite("PostgreSQL keeps no such thing")
def test_a_detail_that_is_no_json_any_more_is_found(story: Cast) -> None:
    with somebody_at_the_database() as database:
        database.execute("UPDATE event SET detail = 'gone' WHERE id = 3")
    assert told().endswith("its detail is not what was recorded.")


@pytest.mark.parametrize(
    "change", ["person_id = 1", "happened_at = '2026-11-24 15:30:00.000000'", "school_id = NULL", "subject_id = 9"]
)
def test_another_person_day_school_or_subject_is_found(story: Cast, change: str) -> None:
    with somebody_at_the_database() as database:
        database.execute(f"UPDATE event SET {change} WHERE id = 4")
    assert told().startswith("Event 4 (due_date_moved")
    assert "who did what, when, or its place is not what was recorded" in told()


def test_an_event_deleted_in_the_middle_is_found(story: Cast) -> None:
    with somebody_at_the_database() as database:
        database.execute("DELETE FROM event WHERE id = 3")
    assert told().startswith("Event 3, number 3 in the chain of Harbour Row Academy, is gone; the last before that is")
    with somebody_at_the_database() as database:
        database.execute("DELETE FROM event_link WHERE event_id = 3")
    assert told().startswith(
        "Number 3 in the chain of Harbour Row Academy is missing; the last before that is Event 2 "
    )


def test_a_last_event_deleted_with_its_link_is_found(story: Cast) -> None:
    with somebody_at_the_database() as database:
        database.execute("DELETE FROM event_link WHERE event_id = 5")
        database.execute("DELETE FROM event WHERE id = 5")
    assert told().startswith("Number 5 of the 5 events in the chain of Harbour Row Academy is missing; the last before")


def test_a_whole_chain_deleted_is_found(story: Cast) -> None:
    with somebody_at_the_database() as database:
        database.execute("DELETE FROM event_link WHERE event_id = 6")
        database.execute("DELETE FROM event WHERE id = 6")
    assert told() == "All 1 events in the chain of Saltmarsh School are gone."
    with somebody_at_the_database() as database:
        database.execute("DELETE FROM event_chain WHERE length = 5")
    assert told() == "The chain of Harbour Row Academy has 5 events, and nothing is kept of where it ends."


def test_an_event_put_in_beside_the_chain_is_found(story: Cast) -> None:
    with somebody_at_the_database() as database:
        database.execute(
            "INSERT INTO event (school_id, person_id, name, subject, subject_id, detail, happened_at)"
            " SELECT school_id, person_id, 'completion_verified', subject, subject_id, '{}', happened_at"
            " FROM event WHERE id = 2"
        )
    assert told().endswith("stands in no chain: it was not recorded by Next Steps.")
    assert told().startswith("Event 7 (completion_verified, ")


def test_an_event_put_in_with_a_link_of_its_own_is_found(story: Cast) -> None:
    with somebody_at_the_database() as database:
        database.execute(
            "INSERT INTO event_link SELECT chain, 6, 2, detail_sha256, sha256 FROM event_link WHERE sequence = 5"
        )
    assert "Event 2 (due_date_moved" in told()


def test_a_swapped_order_is_found(story: Cast) -> None:
    with somebody_at_the_database() as database:
        for was, becomes in ((2, 99), (3, 2), (99, 3)):
            database.execute(f"UPDATE event_link SET sequence = {becomes} WHERE sequence = {was}")
    assert told().startswith("Event 3 (due_date_moved")


def test_a_chain_cut_short_with_another_end_is_found(story: Cast) -> None:
    with somebody_at_the_database() as database:
        database.execute("UPDATE event_chain SET length = 4 WHERE length = 5")
    assert "should end with number 4, and goes on to 5" in told()
    with somebody_at_the_database() as database:
        database.execute("UPDATE event_chain SET length = 5, sha256 = 'no' WHERE length = 4")
    assert "does not end with the hash that is kept of it" in told()


def test_a_name_taken_out_on_request_leaves_the_chain_whole(story: Cast) -> None:
    remove_personal_data(story.leader, "Lena herself", by=story.clerk, now=NOW, today=make.TODAY)
    session().commit()
    tally = verified()
    assert (tally.broken, tally.removed) == (None, 1)


def test_a_name_taken_out_without_a_word_is_a_broken_link(story: Cast) -> None:
    with somebody_at_the_database() as database:
        database.execute("""UPDATE event SET detail = '{"title": "Marking", "lead": "Person removed"}' WHERE id = 1""")
    assert told().startswith("Event 1 (requirement_named")


def test_a_detail_changed_again_after_a_name_was_taken_out_is_a_broken_link(story: Cast) -> None:
    kept = session().get_one(Event, 1).detail
    remove_personal_data(story.leader, "Lena herself", by=story.clerk, now=NOW, today=make.TODAY)
    session().commit()
    with somebody_at_the_database() as database:
        database.execute("""UPDATE event SET detail = '{"title": "Reading", "lead": "Person removed"}' WHERE id = 1""")
    assert told().endswith("its detail is not what was left when personal data was taken out of it.")
    session().get_one(Event, 1).detail = kept
    session().commit()
    assert told().endswith("its detail is not what was left when personal data was taken out of it.")


def test_two_people_of_one_event_can_both_be_taken_out(story: Cast) -> None:
    requirement = make.requirement(make.inspection(story.school, story.head))
    name_requirement(requirement, "Gwen Ŵyn’s idea", story.leader, by=story.head, now=NOW, today=make.TODAY)
    session().commit()
    for who in (story.leader, story.governor):
        remove_personal_data(who, "the data-protection officer", by=story.clerk, now=NOW, today=make.TODAY)
        session().commit()
    last = session().scalars(sa.select(Event).where(Event.name == "requirement_named").order_by(Event.id)).all()[-1]
    assert (last.detail["title"], last.detail["lead"]) == (
        f"Person removed {story.governor.id}’s idea",
        f"Person removed {story.leader.id}",
    )
    assert verified().broken is None


def test_writers_at_once_do_not_fork_a_chain(app: Flask, story: Cast) -> None:
    school_id, by_id = story.school.id, story.clerk.id
    session().commit()

    def write(number: int) -> None:
        with app.app_context():
            begin_writing()
            school, by = session().get_one(School, school_id), session().get_one(Person, by_id)
            note_former_urn(school, f"80000{number}", by=by, now=NOW)
            session().commit()

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(10)))
    assert (verified().broken, verified().events) == (None, 16)
