"""Packs: frozen once with what they are made from, printed afterwards, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from tracker.db import hold, session
from tracker.errors import Invalid, NotFound
from tracker.models.meetings import Meeting
from tracker.models.packs import Edition, Pack, PackPaper, Variant
from tracker.models.people import Person
from tracker.models.schools import School, Trust
from tracker.queries.board_packs import BoardPack, PackMaterial, pack_material
from tracker.queries.meetings import MeetingRow
from tracker.queries.packs import PRINT_JOB, latest_pack
from tracker.queries.trust_packs import TrustMaterial, TrustPack, trust_material
from tracker.rules.frozen import plain
from tracker.rules.speech import day
from tracker.services.events import record
from tracker.services.jobs import ask_for_job
from tracker.services.webhooks import tell_pack_frozen
from tracker.storage import Store
from tracker.storage.transactions import keep_for_session

LARGEST_PAPER = 200 * 1024 * 1024
"""In bytes; a paper of forty pages is a fifth of a megabyte."""

DAMAGED = (
    "The kept file of this paper is damaged: it is not what was frozen, so it is not given out."
    " Whoever runs the server can put it back from a backup."
)

Material = PackMaterial | TrustMaterial
Writer = Callable[[BoardPack | TrustPack, Edition], str]
"""Write one edition of a pack as the HTML it is printed from."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """The pack that stands for a meeting now, and whether it was frozen just now."""

    pack: Pack
    is_new: bool


@dataclass(frozen=True, slots=True)
class Print:
    """A printed paper."""

    pdf: bytes
    pages: int


def freeze_pack(
    of: School | Trust, meeting: MeetingRow, write: Writer, *, store: Store, by: Person, now: datetime, today: date
) -> Frozen:
    """Freeze the pack of a meeting, in both variants and editions, and ask for its printing. Records ``pack_frozen``.

    ``of`` is the school whose board meets, or the trust.

    Where nothing has changed since the last pack of the meeting, and once the meeting was held, that one stands. The
    day, hour and place of the meeting count as much as the record, and so do the updates that are missing.
    """
    school = of if isinstance(of, School) else None
    if meeting.of_trust is not (school is None):
        raise Invalid("meeting", "The pack of a trust’s board is frozen for the trust, and a school’s for the school.")
    if meeting.cancelled_on is not None:
        raise Invalid("meeting", f"This meeting was cancelled on {day(meeting.cancelled_on)}, so it gets no pack.")
    hold(f"packs of meeting {meeting.id}")  # a trust's is reached by way of any of its schools
    standing = latest_pack(meeting.id)
    if standing is None or not meeting.was_held:
        material = material_for(of, meeting, today)
        known = (material.facts.sha256, material.missing_updates)
        if standing is None or (standing.facts_sha256, standing.missing) != known:
            number = standing.number + 1 if standing else 1
            pack = _freeze(material, number, write, store=store, by=by, now=now)
            told = {"number": number, "missing": len(pack.missing), "facts_sha256": pack.facts_sha256}
            held = session().get_one(Meeting, meeting.id)
            record("pack_frozen", held, by=by, now=now, school=school, **told)
            tell_pack_frozen(pack, held, of, now=now)
            ask_for_prints(pack, school, by=by, now=now)
            return Frozen(pack, True)
    ask_for_prints(standing, school, by=by, now=now)
    return Frozen(standing, False)


def material_for(of: School | Trust, meeting: MeetingRow, today: date) -> Material:
    """Look up all that goes into a pack of a meeting, of a school's board or of a trust's."""
    return pack_material(of, meeting, today) if isinstance(of, School) else trust_material(of, meeting, today)


def ask_for_prints(pack: Pack, school: School | None, *, by: Person, now: datetime) -> None:
    """Ask for the printing of a frozen pack, unless it is printed or that was asked for."""
    if any(paper.sha256 is None for paper in pack.papers):
        ask_for_job(PRINT_JOB, pack.id, school=school, by=by, now=now, steps=len(pack.papers))


def keep_prints(pack: Pack, prints: Mapping[int, Print], *, store: Store) -> None:
    """Keep the prints of all papers of a pack, by the id of the paper: all of them at once, and only once."""
    for paper in pack.papers:
        if paper.sha256 is None:
            made = prints[paper.id]
            kept = keep_for_session(session(), store, BytesIO(made.pdf), LARGEST_PAPER)
            paper.sha256, paper.size, paper.pages = kept.sha256, kept.size, made.pages


def bytes_of(paper: PackPaper, store: Store) -> bytes:
    """Give a printed paper as it was frozen; raise `NotFound` for one that is not printed, or that is damaged."""
    if paper.sha256 is None:
        raise NotFound("This paper is still being printed. Look again in a minute.")
    return _verified(store, paper.sha256)


def source_of(paper: PackPaper, store: Store) -> str:
    """Give the HTML a paper is printed from; raise `NotFound` where it is damaged."""
    return _verified(store, paper.source_sha256).decode()


def _freeze(material: Material, number: int, write: Writer, *, store: Store, by: Person, now: datetime) -> Pack:
    pack = Pack(
        meeting_id=material.meeting.id,
        number=number,
        as_at=material.as_at,
        facts=plain(material.facts),
        facts_sha256=material.facts.sha256,
        missing=material.missing_updates,
        frozen_at=now,
        frozen_by=by,
    )
    for variant in Variant:
        written = material.pack(variant, number)
        for edition in Edition:
            html = BytesIO(write(written, edition).encode())
            kept = keep_for_session(session(), store, html, LARGEST_PAPER)
            pack.papers.append(PackPaper(variant=variant, edition=edition.value, source_sha256=kept.sha256))
    session().add(pack)
    return pack


def _verified(store: Store, sha256: str) -> bytes:
    with store.open(sha256) as stream:
        content = stream.read()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise NotFound(DAMAGED)
    return content
