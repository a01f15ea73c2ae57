"""The packs that were frozen for a meeting: their papers, who has them, and how far the printing is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.meetings import Board, Meeting
from tracker.models.packs import Edition, Pack, PackPaper, Variant
from tracker.models.schools import School, Trust
from tracker.queries.frozen import frozen_meeting
from tracker.queries.jobs import JobRow, jobs_about
from tracker.queries.meetings import MeetingRow, meeting_by_id
from tracker.rules.answers import frozen, meeting_stands
from tracker.rules.frozen import FrozenMeeting, meeting_of
from tracker.rules.speech import sentence_case

IN_ENGLAND = ZoneInfo("Europe/London")
"""The days of a trust: its schools may lie in no other zone."""

PRINT_JOB = "print pack"
"""The kind of the work that prints the papers of a frozen pack."""


def paper_name(variant: str, edition: str) -> str:
    """Name a paper of a pack: "Open", "Confidential, large print"."""
    return sentence_case(f"{variant}, large print" if edition == Edition.LARGE else str(variant))


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper of a frozen pack; its hash, pages and size are there once it is printed."""

    variant: Variant
    edition: Edition
    sha256: str | None
    pages: int | None
    size: int | None

    @property
    def name(self) -> str:
        """What it is called on the screen."""
        return paper_name(self.variant, self.edition)


@dataclass(frozen=True, slots=True)
class PackRow:
    """A frozen pack, with the papers its reader may have; ``superseded_by`` is the number of the last one after it.

    ``named`` is the meeting as its papers name it: it may have moved since.
    """

    id: int
    number: int
    meeting_id: int
    as_at: date
    frozen_at: datetime
    frozen_on: date
    frozen_by: str
    missing: tuple[str, ...]
    superseded_by: int | None
    named: FrozenMeeting | None
    papers: tuple[PaperRow, ...]
    job: JobRow | None

    @property
    def is_printed(self) -> bool:
        """Say whether its papers are there: all of them are, or none."""
        return bool(self.papers) and all(paper.sha256 for paper in self.papers)

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The variants its reader may have."""
        return tuple(dict.fromkeys(paper.variant for paper in self.papers))

    def names_other(self, meeting: MeetingRow) -> bool:
        """Say whether its papers name another day, hour or place than the meeting now has."""
        return self.named is not None and self.named.words != frozen_meeting(meeting).words

    def answer(self, meeting: MeetingRow) -> str:
        """Who froze it for a meeting, when, and of which day its record is."""
        return frozen(self, self.frozen_by, self.as_at, meeting)

    def is_late(self, meeting: MeetingRow) -> bool:
        """Say whether it was frozen after the meeting, which never had it."""
        return self.frozen_on > meeting.held_on

    @property
    def is_stuck(self) -> bool:
        """Say whether nobody is about to print it."""
        return not self.is_printed and (self.job is None or not self.job.is_at_work)


@dataclass(frozen=True, slots=True)
class MeetingPacks:
    """The packs of one meeting, the one that stands first."""

    meeting_id: int
    packs: tuple[PackRow, ...]

    @property
    def standing(self) -> PackRow | None:
        """The pack that no other has taken the place of."""
        return self.packs[0] if self.packs else None

    def answer(self, meeting: MeetingRow) -> str:
        """When the papers of their meeting are due and whether a pack is frozen; or what went out for it."""
        return meeting_stands(meeting, self.standing, meeting.today)


@dataclass(frozen=True, slots=True)
class PackPage:
    """One frozen pack and the meeting it is for."""

    meeting: MeetingRow
    pack: PackRow


def packs_of_meeting(of: School | Trust, meeting_id: int, *, confidential: bool) -> MeetingPacks:
    """List the packs of a meeting, the newest first; the confidential papers for who may have them. Two queries."""
    return MeetingPacks(meeting_id, _rows(of, meeting_id, confidential))


def pack_page(of: School | Trust, stored: Pack, today: date, *, confidential: bool) -> PackPage:
    """Show a frozen pack beside those that took its place."""
    (pack,) = (one for one in _rows(of, stored.meeting_id, confidential) if one.id == stored.id)
    return PackPage(meeting_by_id(of, stored.meeting_id, today), pack)


def stored_pack(of: School | Trust, pack_id: int) -> Pack:
    """Find the record of one pack of a school's boards or of a trust's with its papers, or raise `NotFound`."""
    whose = Board.trust_id == of.id if isinstance(of, Trust) else Board.school_id == of.id
    found = session().scalar(
        select(Pack)
        .join(Pack.meeting)
        .join(Meeting.board)
        .where(Pack.id == pack_id, whose)
        .options(contains_eager(Pack.meeting).contains_eager(Meeting.board), selectinload(Pack.papers))
    )
    if found is None:
        raise NotFound(f"No board of this {'trust' if isinstance(of, Trust) else 'school'} has that pack.")
    return found


def paper_of(pack: Pack, variant: str, edition: str) -> PackPaper:
    """Find one paper of a pack, printed or not yet, or raise `NotFound`."""
    for paper in pack.papers:
        if (paper.variant, paper.edition) == (variant, edition):
            return paper
    raise NotFound("This pack has no such paper.")


def latest_pack(meeting_id: int) -> Pack | None:
    """Find the pack of a meeting that no other has taken the place of; None when none is frozen."""
    return session().scalar(
        select(Pack)
        .where(Pack.meeting_id == meeting_id)
        .order_by(Pack.number.desc())
        .options(selectinload(Pack.papers))
        .limit(1)
    )


def _rows(of: School | Trust, meeting_id: int, confidential: bool) -> tuple[PackRow, ...]:
    found = (
        session()
        .scalars(
            select(Pack)
            .where(Pack.meeting_id == meeting_id)
            .options(joinedload(Pack.frozen_by), joinedload(Pack.papers))
            .order_by(Pack.number.desc())
        )
        .unique()
        .all()
    )
    jobs = jobs_about(PRINT_JOB, [pack.id for pack in found])
    zone = ZoneInfo(of.time_zone) if isinstance(of, School) else IN_ENGLAND
    return tuple(_row(pack, found[0], jobs.get(pack.id), zone, confidential) for pack in found)


def _row(pack: Pack, standing: Pack, job: JobRow | None, zone: ZoneInfo, confidential: bool) -> PackRow:
    return PackRow(
        id=pack.id,
        number=pack.number,
        meeting_id=pack.meeting_id,
        as_at=pack.as_at,
        frozen_at=pack.frozen_at,
        frozen_on=pack.frozen_at.astimezone(zone).date(),
        frozen_by=pack.frozen_by.name,
        missing=tuple(pack.missing),
        superseded_by=standing.number if standing is not pack else None,
        named=meeting_of(pack.facts),
        papers=tuple(
            PaperRow(paper.variant, Edition(paper.edition), paper.sha256, paper.pages, paper.size)
            for paper in pack.papers
            if confidential or paper.variant is Variant.OPEN
        ),
        job=job,
    )
