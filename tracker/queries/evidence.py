"""Evidence, as far as the person who asks may see it: for others a confidential piece is a number and no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.actions import Action
from tracker.models.evidence import Evidence, EvidenceKind
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.queries.actions import ActionRow


@dataclass(frozen=True, slots=True)
class PieceRow:
    """One piece of evidence, with what was seen when it is an observation."""

    number: int
    kind: EvidenceKind
    title: str
    note: str
    gathered_on: date
    gathered_by: str
    confidential: bool
    url: str | None
    filename: str | None
    size: int | None

    @property
    def label(self) -> str:
        """Its number on paper: "E3"."""
        return f"E{self.number}"


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """The pieces a person may see, in their order, and how many more are confidential."""

    pieces: tuple[PieceRow, ...]
    withheld: int


@dataclass(frozen=True, slots=True)
class PieceToCite:
    """A piece that an answer can rest on."""

    id: int
    number: int
    title: str
    action: str
    confidential: bool

    @property
    def requirement(self) -> str:
        """The number of the requirement it bears on."""
        return self.action.partition(".")[0]

    @property
    def words(self) -> str:
        """How it stands in a list to choose from."""
        return f"E{self.number} {self.title} (action {self.action}{', confidential' if self.confidential else ''})"


def evidence_of(school: School, action: ActionRow, sees_confidential: bool) -> ShownEvidence:
    """List the evidence of an action for somebody who may or may not see what is confidential. One query."""
    stored = session().scalars(
        select(Evidence)
        .where(Evidence.school_id == school.id, Evidence.action_id == action.id)
        .options(joinedload(Evidence.gathered_by))
        .order_by(Evidence.number)
    )
    rows = [_row(piece) for piece in stored]
    shown = tuple(row for row in rows if sees_confidential or not row.confidential)
    return ShownEvidence(shown, len(rows) - len(shown))


def pieces_to_cite(school: School, sees_confidential: bool) -> tuple[PieceToCite, ...]:
    """List the evidence of a school that somebody may cite, in the order of the plan. One query."""
    found = session().execute(
        select(
            Evidence.id,
            Evidence.number,
            Evidence.title,
            Requirement.plan_number,
            Action.sequence,
            Evidence.confidential,
        )
        .join(Evidence.action)
        .join(Action.requirement)
        .where(Evidence.school_id == school.id)
        .order_by(Requirement.plan_number, Action.sequence, Evidence.number)
    )
    pieces = (
        PieceToCite(id, number, title, f"{plan}.{step}", hidden) for id, number, title, plan, step, hidden in found
    )
    return tuple(piece for piece in pieces if sees_confidential or not piece.confidential)


def stored_pieces(school: School, ids: Iterable[int]) -> Sequence[Evidence]:
    """Find the records of some pieces of a school, in their order."""
    return (
        session()
        .scalars(
            select(Evidence)
            .where(Evidence.school_id == school.id, Evidence.id.in_(list(ids)))
            .order_by(Evidence.number)
        )
        .all()
    )


def stored_file(school: School, number: int, sees_confidential: bool) -> Evidence:
    """Find the record of one file of the school; for whoever may not see it there is none: raise `NotFound`."""
    found = session().scalar(
        select(Evidence).where(
            Evidence.school_id == school.id, Evidence.number == number, Evidence.kind == EvidenceKind.FILE
        )
    )
    if found is None or (found.confidential and not sees_confidential):
        raise NotFound(f"This school has no file E{number}.")
    return found


def _row(piece: Evidence) -> PieceRow:
    return PieceRow(
        piece.number,
        piece.kind,
        piece.title,
        piece.note,
        piece.gathered_on,
        piece.gathered_by.name,
        piece.confidential,
        piece.url,
        piece.filename,
        piece.size,
    )
