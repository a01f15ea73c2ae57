"""A pack is frozen once, numbered, kept byte for byte, and never half there."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tests.printing import harbour
from tracker.db import session
from tracker.errors import Invalid, NotFound, StoreFailed
from tracker.models.actions import Action
from tracker.models.events import Event
from tracker.models.jobs import Job
from tracker.models.meetings import Board, BoardKind, Meeting
from tracker.models.packs import Edition, Pack, Variant
from tracker.models.questions import TurnKind
from tracker.queries.actions import stored_action
from tracker.queries.board import board_view
from tracker.queries.board_packs import BoardPack, PackMaterial, board_pack, pack_material
from tracker.queries.meetings import meeting_by_id
from tracker.queries.packs import PRINT_JOB, packs_of_meeting
from tracker.queries.trust_packs import TrustPack
from tracker.rules.colours import Colour
from tracker.rules.suppression import HIDDEN
from tracker.services import questions
from tracker.services.files import sweep_files
from tracker.services.packs import Frozen, Print, bytes_of, freeze_pack, keep_prints, source_of
from tracker.services.updates import log_progress
from tracker.storage.folder import Folder

DECEMBER = date(2026, 12, 9)


def written(pack: BoardPack | TrustPack, edition: Edition) -> str:
    """Write a paper in few words: the printer is not what these tests are about."""
    assert isinstance(pack, BoardPack)
    evidence = " ".join(one.piece.title for one in pack.evidence)
    return f"<p>{pack.title}, pack {pack.number}, {pack.variant}, {edition}: {evidence}"


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """The board meets in December, with a plan to look at."""
    harbour.plan(cast)
    return make.meeting(cast.school.boards[0], cast.clerk, DECEMBER)


@pytest.fixture
def store(app: Flask) -> Folder:
    """Where the installation keeps its files."""
    kept: Folder = app.extensions["store"]
    return kept


def freeze(cast: Cast, meeting: Meeting, store: Folder, today: date = make.TODAY) -> Frozen:
    row = meeting_by_id(cast.school, meeting.id, today)
    now = make.at(today)
    frozen = freeze_pack(cast.school, row, written, store=store, by=cast.clerk, now=now, today=today)
    session().commit()
    return frozen


def print_all(pack: Pack, store: Folder) -> None:
    keep_prints(
        pack, {one.id: Print(f"%PDF {one.variant} {one.edition}".encode(), 3) for one in pack.papers}, store=store
    )
    session().commit()


def test_freezing_keeps_the_facts_and_what_every_paper_is_printed_from(
    cast: Cast, meeting: Meeting, store: Folder
) -> None:
    frozen = freeze(cast, meeting, store)
    pack = frozen.pack
    assert frozen.is_new
    assert (pack.number, pack.as_at, pack.frozen_by.name) == (1, make.TODAY, "Clare Moss")
    assert pack.facts["actions"]["2.2"]["record"] == "red"
    assert [(one.variant, one.edition, one.sha256) for one in pack.papers] == [
        (Variant.OPEN, "standard", None),
        (Variant.OPEN, "large", None),
        (Variant.CONFIDENTIAL, "standard", None),
        (Variant.CONFIDENTIAL, "large", None),
    ]
    assert "pack 1, open, standard" in source_of(pack.papers[0], store)
    assert harbour.SECRET not in source_of(pack.papers[0], store)
    assert harbour.SECRET in source_of(pack.papers[2], store)
    job = session().scalars(select(Job)).one()
    assert (job.kind, job.subject_id, job.steps) == (PRINT_JOB, pack.id, 4)
    assert session().scalars(select(Event.name).where(Event.subject == "meeting")).all() == ["pack_frozen"]


def test_figures_of_few_pupils_are_in_no_pack_and_in_no_facts(cast: Cast, meeting: Meeting, store: Folder) -> None:
    few = make.metric(cast.school, "Suspended at least once", group="looked-after pupils", unit="%", better="lower")
    make.reading(few, cast.head, "2025/26", 66.7, date(2026, 7, 31), basis=None, numerator=2, denominator=3)
    session().flush()
    pack = freeze(cast, meeting, store).pack
    figures = pack.facts["metrics"][str(few.id)]["readings"]
    assert [one["figure"] for one in figures] == [HIDDEN]
    assert "66.7" not in str(pack.facts)


def test_freezing_twice_gives_one_pack(cast: Cast, meeting: Meeting, store: Folder) -> None:
    first, second = freeze(cast, meeting, store), freeze(cast, meeting, store)
    assert second.pack is first.pack
    assert not second.is_new
    assert len(session().scalars(select(Job)).all()) == 1


def test_a_day_on_which_nothing_changed_makes_no_other_pack(cast: Cast, meeting: Meeting, store: Folder) -> None:
    freeze(cast, meeting, store)
    assert not freeze(cast, meeting, store, make.TODAY + timedelta(1)).is_new


def test_what_changed_makes_a_pack_that_takes_the_place_of_the_first(
    cast: Cast, meeting: Meeting, store: Folder
) -> None:
    first = freeze(cast, meeting, store)
    facts = dict(first.pack.facts)
    make_progress(cast)
    later = freeze(cast, meeting, store)
    assert (later.is_new, later.pack.number) == (True, 2)
    assert first.pack.facts == facts
    packs = packs_of_meeting(cast.school, meeting.id, confidential=True).packs
    assert [(one.number, one.superseded_by) for one in packs] == [(2, None), (1, 2)]


def test_a_meeting_that_moved_gets_another_pack_that_names_its_new_day(
    cast: Cast, meeting: Meeting, store: Folder
) -> None:
    make.meeting(cast.school.boards[0], cast.clerk, date(2026, 10, 7))
    first = freeze(cast, meeting, store).pack
    for change in (
        {"held_on": DECEMBER + timedelta(1)},
        {"starts_at": time(19)},
        {"place": "Quay House"},
        {"short_notice_reason": "A letter came."},
    ):
        for name, value in change.items():
            setattr(meeting, name, value)
        session().flush()
        assert freeze(cast, meeting, store).is_new, change
    second = packs_of_meeting(cast.school, meeting.id, confidential=True).packs[0]
    row = meeting_by_id(cast.school, meeting.id, make.TODAY)
    assert second.named
    assert second.named.words == "10 December 2026, 19:00, Quay House"
    assert not second.names_other(row)
    assert packs_of_meeting(cast.school, meeting.id, confidential=True).packs[-1].names_other(row)
    assert not freeze(cast, meeting, store).is_new
    assert first.number == 1


def test_an_update_that_is_missing_by_now_makes_another_pack(cast: Cast, meeting: Meeting, store: Folder) -> None:
    first = freeze(cast, meeting, store)
    make.meeting(cast.school.boards[0], cast.clerk, date(2026, 11, 25))  # the board met once more
    again = freeze(cast, meeting, store)
    assert len(again.pack.missing) > len(first.pack.missing)
    assert again.is_new


def test_a_pack_that_was_frozen_before_meetings_were_kept_with_it_is_read_all_the_same(
    cast: Cast, meeting: Meeting, store: Folder
) -> None:
    pack = freeze(cast, meeting, store).pack
    pack.facts = {name: value for name, value in pack.facts.items() if name != "meeting"}
    pack.facts_sha256 = "0" * 64
    session().commit()
    row = meeting_by_id(cast.school, meeting.id, make.TODAY)
    assert not packs_of_meeting(cast.school, meeting.id, confidential=True).packs[0].names_other(row)
    assert freeze(cast, meeting, store).is_new


def test_a_meeting_still_to_come_is_not_the_last_time_the_board_met(
    cast: Cast, meeting: Meeting, store: Folder
) -> None:
    make.meeting(cast.school.boards[0], cast.clerk, date(2026, 10, 7))
    missing = material(cast, meeting).missing
    make.meeting(cast.school.boards[0], cast.clerk, DECEMBER - timedelta(1))
    assert material(cast, meeting).missing == missing


def material(cast: Cast, meeting: Meeting, today: date = make.TODAY) -> PackMaterial:
    session().flush()
    return pack_material(cast.school, meeting_by_id(cast.school, meeting.id, today), today)


def test_what_changed_is_not_told_against_the_pack_of_a_meeting_that_was_cancelled(
    cast: Cast, meeting: Meeting, store: Folder
) -> None:
    held = make.meeting(cast.school.boards[0], cast.clerk, date(2026, 10, 7))
    freeze(cast, held, store, date(2026, 10, 1))
    called_off = make.meeting(cast.school.boards[0], cast.clerk, DECEMBER - timedelta(1))
    freeze(cast, called_off, store)
    called_off.cancelled_on = make.TODAY
    before = material(cast, meeting).before
    assert before
    assert before.held_on == date(2026, 10, 7)


def test_a_question_satisfied_later_on_the_day_of_the_last_pack_is_told_in_the_next(
    cast: Cast, meeting: Meeting, store: Folder
) -> None:
    asked = make.question(cast.school, cast.governor, cast.leader)
    make.turn(asked, TurnKind.ANSWERED, cast.leader)
    freeze(cast, meeting, store)
    make.turn(asked, TurnKind.SATISFIED, cast.governor)
    spring = make.meeting(cast.school.boards[0], cast.clerk, date(2027, 2, 10))
    later = material(cast, spring)
    assert [one.number for one in board_pack(later, Variant.OPEN).newly_settled] == [asked.number]
    assert later.before
    told = replace(later, before=replace(later.before, facts=later.facts))
    assert board_pack(told, Variant.OPEN).newly_settled == ()


def test_where_nothing_can_be_kept_no_pack_is_frozen(cast: Cast, meeting: Meeting, store: Folder) -> None:
    session().commit()
    store.path.parent.mkdir(parents=True, exist_ok=True)
    store.path.write_text("no folder")
    with pytest.raises(StoreFailed, match="cannot be written to, so nothing was stored"):
        freeze(cast, meeting, store)
    session().rollback()
    assert session().scalars(select(Pack)).all() == []


def make_progress(cast: Cast) -> None:
    """Let an owner say something."""
    action = session().scalars(select(Action).order_by(Action.id)).first()
    assert action
    log_progress(
        action, Colour.GREEN, "Seen in 40 lessons.", by=action.owner, now=make.at(make.TODAY), today=make.TODAY
    )


def test_an_update_that_is_missing_is_listed_and_freezing_goes_on(cast: Cast, meeting: Meeting, store: Folder) -> None:
    make.meeting(cast.school.boards[0], cast.clerk, date(2026, 10, 7))
    pack = freeze(cast, meeting, store).pack
    assert pack.missing == [
        "4.1 First-day calls and a home visit on day three for 148 pupils:"
        " Omar Farouk last logged progress on 28 September 2026."
    ]


def test_once_the_meeting_was_held_its_pack_stays_as_it_was(cast: Cast, meeting: Meeting, store: Folder) -> None:
    first = freeze(cast, meeting, store)
    make_progress(cast)
    again = freeze(cast, meeting, store, DECEMBER + timedelta(1))
    assert (again.is_new, again.pack) == (False, first.pack)


def test_a_pack_frozen_late_shows_the_day_of_its_meeting(cast: Cast, store: Folder) -> None:
    harbour.plan(cast)
    held = make.meeting(cast.school.boards[0], cast.clerk, date(2026, 10, 7))
    pack = freeze(cast, held, store).pack
    assert pack.as_at == date(2026, 10, 7)
    assert pack.facts["actions"]["2.1"]["verified_on"] is None  # it was verified in November


def test_a_meeting_that_was_cancelled_gets_no_pack(cast: Cast, meeting: Meeting, store: Folder) -> None:
    meeting.cancelled_on = make.TODAY
    with pytest.raises(Invalid, match="was cancelled on 25 November 2026"):
        freeze(cast, meeting, store)


def test_a_school_freezes_no_pack_for_a_board_of_its_trust(cast: Cast, store: Folder) -> None:
    trusts = Board(name="Trust board", kind=BoardKind.TRUST_BOARD, trust=cast.trust)
    session().add(trusts)
    with pytest.raises(Invalid, match="frozen for the trust"):
        freeze(cast, make.meeting(trusts, cast.trust_officer, DECEMBER), store)


def test_papers_get_their_prints_together_and_only_once(cast: Cast, meeting: Meeting, store: Folder) -> None:
    pack = freeze(cast, meeting, store).pack
    with pytest.raises(NotFound, match="still being printed"):
        bytes_of(pack.papers[0], store)
    print_all(pack, store)
    paper = pack.papers[0]
    assert bytes_of(paper, store) == b"%PDF open standard"
    assert paper.sha256 == hashlib.sha256(b"%PDF open standard").hexdigest()
    assert (paper.pages, paper.size) == (3, 18)
    keep_prints(pack, {}, store=store)
    assert bytes_of(paper, store) == b"%PDF open standard"


def test_a_paper_that_is_damaged_is_not_given_out(cast: Cast, meeting: Meeting, store: Folder) -> None:
    pack = freeze(cast, meeting, store).pack
    print_all(pack, store)
    sha256 = pack.papers[0].sha256
    assert sha256
    (store.path / sha256[:2] / sha256).write_bytes(b"%PDF open standarD")
    with pytest.raises(NotFound, match="The kept file of this paper is damaged"):
        bytes_of(pack.papers[0], store)


def test_sweeping_leaves_the_files_of_packs_where_they_are(cast: Cast, meeting: Meeting, store: Folder) -> None:
    pack = freeze(cast, meeting, store).pack
    print_all(pack, store)
    make_old(store)
    assert sweep_files(store) == []
    for paper in pack.papers:
        assert bytes_of(paper, store)
        assert source_of(paper, store)


def test_what_was_not_committed_leaves_neither_a_row_nor_a_file(cast: Cast, meeting: Meeting, store: Folder) -> None:
    session().commit()
    row = meeting_by_id(cast.school, meeting.id, make.TODAY)
    freeze_pack(cast.school, row, written, store=store, by=cast.clerk, now=make.at(make.TODAY), today=make.TODAY)
    session().rollback()
    assert session().scalars(select(Pack)).all() == []
    assert [path for path in store.path.glob("*/*") if path.is_file()] == []


def test_the_next_pack_leads_with_an_answer_that_did_not_satisfy(cast: Cast, meeting: Meeting, store: Folder) -> None:
    """A leader misses an update; a governor takes over a suggestion, and is not satisfied by the answer."""
    papers: dict[date, BoardPack] = {}

    def note(pack: BoardPack, _edition: Edition) -> str:
        papers[pack.meeting.held_on] = pack
        return pack.title

    def frozen_on(today: date, held: Meeting) -> BoardPack:
        row, now = meeting_by_id(cast.school, held.id, today), make.at(today)
        freeze_pack(cast.school, row, note, store=store, by=cast.clerk, now=now, today=today)
        session().commit()
        return papers[held.held_on]

    suggested = board_view(cast.school, make.TODAY).questions[0]
    action = stored_action(cast.school, suggested.action or "")
    governor = {"by": cast.governor, "now": make.at(make.TODAY), "today": make.TODAY}
    asked = questions.ask(
        cast.school,
        action,
        suggested.sentence,
        because=suggested.reason,
        asked_of=cast.second_leader,
        asked_by=cast.governor,
        answer_by=date(2026, 12, 9),
        **governor,
    )
    first = frozen_on(make.TODAY, meeting)
    assert [one.label for one in first.unsettled] == ["Q1"]

    spring = make.meeting(cast.school.boards[0], cast.clerk, date(2027, 2, 10))
    answered_on, read_on = date(2026, 12, 8), date(2026, 12, 10)
    questions.answer(asked, "It is going well.", by=cast.second_leader, now=make.at(answered_on), today=answered_on)
    questions.ask_again(
        asked, "What do the books show?", date(2027, 1, 20), by=cast.governor, now=make.at(read_on), today=read_on
    )
    second = frozen_on(date(2027, 1, 18), spring)
    assert suggested.action in [one.action for one in second.missing]
    lead = second.changes[0]
    assert lead.about == f"Question Q1 to Łukasz Nowak about {second.unsettled[0].about}"
    assert lead.bearing == "worse"
    assert lead.sentence.startswith("Answered by Łukasz Nowak on 8 December 2026; asked again by Gwen Ŵyn")
    assert second.unsettled[0].was_asked_again


def make_old(store: Folder) -> None:
    """Let an hour pass for every file."""
    for path in store.path.glob("*/*"):
        os.utime(path, (0, 0))
