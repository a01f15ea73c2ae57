"""What a board's confidential pack holds of what was asked in confidence."""

from __future__ import annotations

from datetime import date

from tests import make
from tests.cast import Cast
from tracker.models.meetings import Board
from tracker.models.packs import Variant
from tracker.queries.board_packs import BoardPack, board_pack, pack_material
from tracker.queries.meetings import meeting_by_id
from tracker.rules.questions import TurnKind

TODAY = make.TODAY


def packed(cast: Cast, board: Board, variant: Variant) -> BoardPack:
    """Make a variant of the pack of a board's next meeting."""
    meeting = meeting_by_id(cast.school, make.meeting(board, cast.clerk).id, TODAY)
    return board_pack(pack_material(cast.school, meeting, TODAY), variant)


def test_a_confidential_pack_holds_what_was_asked_in_confidence_at_its_own_board_alone(cast: Cast) -> None:
    board, committee = cast.school.boards[0], make.board(cast.school)
    for of in (None, board, committee):
        meeting = make.meeting(of, cast.clerk, date(2026, 11, 2)) if of else None
        for confidential in (False, True):
            make.question(cast.school, cast.governor, cast.leader, meeting=meeting, confidential=confidential)

    def holds(of: Board, variant: Variant = Variant.CONFIDENTIAL) -> list[int]:
        return sorted(one.number for one in packed(cast, of, variant).questions)

    assert holds(board) == [1, 2, 3, 4, 5]
    assert holds(committee) == [1, 3, 5, 6]
    assert holds(board, Variant.OPEN) == holds(committee, Variant.OPEN) == [1, 3, 5]


def test_a_pack_counts_what_is_put_off_beside_what_is_overdue(cast: Cast) -> None:
    put_off = make.question(cast.school, cast.governor, cast.leader, answer_by=date(2026, 11, 20))
    for day in (date(2026, 12, 1), date(2026, 12, 8)):
        make.turn(put_off, TurnKind.PROMISED, cast.leader, answer_by=day)
    make.question(cast.school, cast.governor, cast.leader, answer_by=date(2026, 11, 24))
    make.question(cast.school, cast.governor, cast.leader)
    pack = packed(cast, cast.school.boards[0], Variant.OPEN)
    assert [one.number for one in pack.unsettled] == [2, 1, 3]
    assert (pack.overdue_answers, pack.put_off_answers) == (1, 1)
