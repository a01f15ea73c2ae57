"""Evidence, as far as the person who asks may see it: for others a confidential piece is a number and no more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.actions import Action
from tracker.models.evidence import Evidence, EvidenceKind
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.queries.actions import ActionRow, EvidenceRow
from tracker.queries.requirements import ClauseRow, RequirementRow, requirements_of
from tracker.rules.answers import can_be_shown


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
class PieceOfAction:
    """One piece of evidence with the number and the title of the action it bears on."""

    piece: PieceRow
    action: str
    title: str


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


@dataclass(frozen=True, slots=True)
class ShownAction:
    """An action under a clause, with the pieces a person may see; ``withheld`` counts the confidential others.

    ``told_at`` is the number of the earlier clause under which it stands already.
    """

    action: ActionRow
    pieces: tuple[EvidenceRow, ...]
    withheld: int
    told_at: int | None

    @property
    def has_evidence(self) -> bool:
        """Say whether there is anything to show, seen here or not."""
        return bool(self.pieces or self.withheld)


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause with the actions that answer it, and what there is to show for each."""

    requirement: RequirementRow
    clause: ClauseRow
    actions: tuple[ShownAction, ...]

    @property
    def has_evidence(self) -> bool:
        """Say whether anything can be shown for it."""
        return any(one.has_evidence for one in self.actions)


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One line of the index as a table; None stands where nothing is to be shown."""

    clause: ShownClause
    action: ActionRow | None
    piece: EvidenceRow | None


@dataclass(frozen=True, slots=True)
class EvidenceIndex:
    """What can we show an inspector tomorrow, in the inspector's order?"""

    requirements: tuple[RequirementRow, ...]
    clauses: tuple[ShownClause, ...]

    def clauses_of(self, requirement: RequirementRow) -> tuple[ShownClause, ...]:
        """List the clauses of one requirement."""
        return tuple(one for one in self.clauses if one.requirement is requirement)

    @property
    def actions(self) -> tuple[ShownAction, ...]:
        """Every action, at the first clause it answers."""
        return tuple(one for clause in self.clauses for one in clause.actions if one.told_at is None)

    @property
    def answer(self) -> str:
        """For how much there is anything to show."""
        clauses, actions = ([one.has_evidence for one in every] for every in (self.clauses, self.actions))
        return can_be_shown(clauses, actions)

    @property
    def piece_count(self) -> int:
        """How many pieces of evidence there are, confidential ones too."""
        return sum(len(one.pieces) + one.withheld for one in self.actions)

    @property
    def withheld(self) -> int:
        """How many of them the reader may not see."""
        return sum(one.withheld for one in self.actions)

    @property
    def lines(self) -> tuple[IndexLine, ...]:
        """The index as a table: every piece under every clause it bears on, and a line for each gap."""
        return tuple(
            IndexLine(clause, action.action if action else None, piece)
            for clause in self.clauses
            for action in clause.actions or (None,)
            for piece in (action.pieces if action else ()) or (None,)
        )


def evidence_index(school: School, today: date, sees_confidential: bool) -> EvidenceIndex:
    """Compose the index of a school's evidence as known at the end of ``today``. As many queries as the plan."""
    requirements = requirements_of(school, today)
    return EvidenceIndex(
        requirements,
        tuple(
            ShownClause(requirement, clause, _shown(requirement, clause, sees_confidential))
            for requirement in requirements
            for clause in requirement.clauses
        ),
    )


def _shown(requirement: RequirementRow, clause: ClauseRow, sees_confidential: bool) -> tuple[ShownAction, ...]:
    shown = []
    for action in requirement.actions:
        if clause.id not in action.clause_ids:
            continue
        first = min(one.number for one in requirement.clauses if one.id in action.clause_ids)
        pieces = action.evidence if sees_confidential else action.open_evidence
        withheld = len(action.evidence) - len(pieces)
        shown.append(ShownAction(action, pieces, withheld, first if first != clause.number else None))
    return tuple(shown)


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


def pieces_at(
    schools: Sequence[School], confidential_at: Collection[int], today: date
) -> Mapping[int, tuple[PieceOfAction, ...]]:
    """List the evidence of each of several schools that somebody may see, by the school's id, by number. One query.

    Confidential pieces are there for those of the schools, by their ids, ``confidential_at`` which they may see them.
    """
    found: dict[int, list[PieceOfAction]] = {school.id: [] for school in schools}
    for piece in session().scalars(
        select(Evidence)
        .where(
            Evidence.school_id.in_(list(found)),
            Evidence.added_on <= today,
            or_(Evidence.confidential.is_(False), Evidence.school_id.in_(confidential_at)),
        )
        .options(joinedload(Evidence.gathered_by), joinedload(Evidence.action).joinedload(Action.requirement))
        .order_by(Evidence.number)
    ):
        about = piece.action
        number = f"{about.requirement.plan_number}.{about.sequence}"
        found[piece.school_id].append(PieceOfAction(_row(piece), number, about.title))
    return {school_id: tuple(pieces) for school_id, pieces in found.items()}


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
