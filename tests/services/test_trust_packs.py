"""A trust's board gets packs too: frozen once, open and confidential, compared with the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tests.conftest import Queries
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.errors import Invalid
from tracker.models.jobs import Job
from tracker.models.meetings import Meeting
from tracker.models.packs import Edition, Variant
from tracker.models.questions import TurnKind
from tracker.models.requirements import Requirement
from tracker.models.schools import Trust
from tracker.queries.board_packs import BoardPack
from tracker.queries.meetings import meeting_by_id, meetings_of
from tracker.queries.packs import packs_of_meeting, stored_pack
from tracker.queries.trust_packs import TrustMaterial, TrustPack, trust_material, trust_with
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role
from tracker.services.packs import Frozen, freeze_pack
from tracker.storage.folder import Folder

JANUARY, OCTOBER = date(2027, 1, 8), date(2026, 10, 2)
ATTENDANCE = "Leaders must improve attendance."


@dataclass(frozen=True)
class Held:
    """The trust's board meets in January; two of its schools are asked about attendance."""

    meeting: Meeting
    harbour: Requirement
    anchor: Requirement


@pytest.fixture
def held(cast: Cast) -> Held:
    meeting = make.meeting(make.trust_board(cast.trust), cast.trust_officer, JANUARY)
    other = make.school("900100", "Anchor Academy", trust=cast.trust)
    asked = [
        make.requirement(make.inspection(school, cast.head, category=category), (ATTENDANCE,), title="Attendance")
        for school, category in ((cast.school, "special measures"), (other, None))
    ]
    late = make.action(asked[0], cast.leader, due_on=date(2026, 10, 1))
    make.update(late, Colour.GREEN)
    make.update(make.action(asked[1], cast.leader), Colour.GREEN)
    return Held(meeting, *asked)


def written(pack: BoardPack | TrustPack, edition: Edition) -> str:
    assert isinstance(pack, TrustPack)
    asked = " ".join(one.question.text for one in pack.questions)
    return f"<p>{pack.title}, pack {pack.number}, {pack.variant}, {edition}: {asked}"


def freeze(cast: Cast, held: Held, store: Folder, today: date = make.TODAY) -> Frozen:
    row = meeting_by_id(cast.trust, held.meeting.id, today)
    frozen = freeze_pack(cast.trust, row, written, store=store, **signed(cast.trust_officer, today))
    session().commit()
    return frozen


def material(cast: Cast, held: Held, today: date = make.TODAY) -> TrustMaterial:
    return trust_material(cast.trust, meeting_by_id(cast.trust, held.meeting.id, today), today)


def test_exceptions_come_first_with_their_reasons_and_what_several_schools_are_asked_for(
    cast: Cast, held: Held
) -> None:
    pack = material(cast, held).pack(Variant.OPEN)
    assert [(one.school.name, [row.number for row in one.rows]) for one in pack.exceptions] == [
        ("Harbour Row Academy", [1])
    ]
    (row,) = pack.exceptions[0].rows
    assert (row.declared, row.record, row.is_watermelon) == (Colour.GREEN, Colour.RED, True)
    assert "action 1.1: 55 days past its due date; no evidence after a third of its time" in row.reasons
    assert [(one.subject, one.school_count) for one in pack.common.subjects] == [("attendance", 2)]
    assert pack.title == "Trust board pack: Tidewater Learning Trust, Board of trustees, 8 January 2027"


def test_the_pack_is_frozen_for_the_trust_and_waits_to_be_printed(cast: Cast, held: Held, store: Folder) -> None:
    frozen = freeze(cast, held, store)
    assert [(one.variant, one.edition) for one in frozen.pack.papers] == [
        (variant, edition.value) for variant in Variant for edition in Edition
    ]
    (job,) = session().scalars(select(Job)).all()
    assert (job.subject_id, job.school_id, job.steps) == (frozen.pack.id, None, 4)
    assert events() == ["pack_frozen"]
    again = freeze(cast, held, store)
    assert (again.is_new, again.pack.number) == (False, 1)
    listed = packs_of_meeting(cast.trust, held.meeting.id, confidential=False)
    assert [paper.variant for paper in listed.packs[0].papers] == [Variant.OPEN, Variant.OPEN]
    assert stored_pack(cast.trust, frozen.pack.id) is frozen.pack
    assert held.meeting.id in {one.id for one in meetings_of(cast.school, make.TODAY)}


def test_a_pack_tells_what_changed_since_the_one_before(cast: Cast, held: Held, store: Folder) -> None:
    board = held.meeting.board
    before = Held(make.meeting(board, cast.trust_officer, OCTOBER), held.harbour, held.anchor)
    freeze(cast, before, store, date(2026, 9, 20))
    pack = material(cast, held).pack(Variant.OPEN)
    assert pack.before is not None
    assert pack.before.held_on == OCTOBER
    sentences = {(one.about, one.sentence) for one in pack.changes}
    assert ("Harbour Row Academy", "1 of 1 action behind, was 0 of 1.") in sentences
    assert any(about == "Harbour Row Academy, 1 Attendance" for about, _ in sentences)
    make.question(cast.school, cast.governor, cast.head, meeting=held.meeting)
    first = freeze(cast, held, store)
    make.action(held.anchor, cast.leader, due_on=date(2026, 10, 1), planned_on=date(2026, 9, 1))
    second = freeze(cast, held, store)
    assert (first.pack.number, second.pack.number, second.is_new) == (1, 2, True)


def test_the_boards_own_questions_are_in_it_and_confidential_ones_in_part_two_alone(
    cast: Cast, held: Held, store: Folder
) -> None:
    anchor = held.anchor.inspection.school
    make.question(cast.school, cast.governor, cast.head, text="Of another board?")
    make.question(cast.school, cast.governor, cast.head, text="Who rings families?", meeting=held.meeting)
    secret = make.question(
        anchor, cast.governor, cast.leader, text="What of the head?", meeting=held.meeting, confidential=True
    )
    make.turn(secret, TurnKind.ANSWERED, cast.leader)
    made = material(cast, held)
    opened, confidential = (made.pack(variant) for variant in Variant)
    assert [one.label for one in opened.unsettled] == ["Q2 at Harbour Row Academy"]
    assert {one.question.text for one in confidential.unsettled} == {"Who rings families?", "What of the head?"}
    frozen = freeze(cast, held, store)
    texts = {
        paper.variant: store.open(paper.source_sha256).read().decode()
        for paper in frozen.pack.papers
        if paper.edition == Edition.STANDARD
    }
    assert "What of the head?" in texts[Variant.CONFIDENTIAL]
    assert "What of the head?" not in texts[Variant.OPEN]


def test_the_pack_of_a_meeting_that_was_held_stays(cast: Cast, held: Held, store: Folder) -> None:
    freeze(cast, held, store)
    after = date(2027, 1, 20)
    make.action(held.anchor, cast.leader, due_on=date(2026, 12, 1))
    assert freeze(cast, held, store, after).is_new is False


def test_a_trusts_pack_is_not_frozen_for_a_school_nor_a_schools_for_the_trust(
    cast: Cast, held: Held, store: Folder
) -> None:
    own = make.meeting(cast.school.boards[0], cast.clerk)
    for of, meeting in ((cast.school, held.meeting), (cast.trust, own)):
        row = meeting_by_id(cast.school, meeting.id, make.TODAY)
        with pytest.raises(Invalid, match="frozen for the trust"):
            freeze_pack(of, row, written, store=store, **signed(cast.trust_officer))


def test_a_seat_on_the_trusts_board_opens_its_packs_while_it_stands(cast: Cast, held: Held) -> None:
    def trust(on: date) -> Trust | None:
        return trust_with(cast.trust.id, cast.governor.id, on)

    assert trust(make.TODAY) is None
    make.seat(held.meeting.board, cast.governor, ends_on=date(2026, 12, 31))
    assert trust(make.TODAY) is cast.trust
    assert trust(date(2027, 1, 1)) is trust(date(2026, 8, 31)) is None
    make.role(cast.stranger, Role.GOVERNOR, trust=cast.trust)
    assert trust_with(cast.trust.id, cast.stranger.id, make.TODAY) is cast.trust


def test_a_pack_of_many_schools_costs_as_many_queries_as_one_of_two(cast: Cast, held: Held, queries: Queries) -> None:
    def cost() -> int:
        session().expire_all()
        before = queries.count
        row = meeting_by_id(cast.trust, held.meeting.id, make.TODAY)
        with queries:
            trust_material(cast.trust, row, make.TODAY)
        return queries.count - before

    of_two = cost()
    for number in range(6):
        school = make.school(f"90020{number}", f"School {number}", trust=cast.trust)
        asked = make.requirement(make.inspection(school, cast.head), (ATTENDANCE,))
        make.update(make.action(asked, cast.leader, due_on=date(2026, 10, 1)), Colour.GREEN)
        make.question(school, cast.governor, cast.leader, meeting=held.meeting)
    assert cost() == of_two
