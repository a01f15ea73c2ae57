"""The board's pack on paper: open and confidential, each as a standard edition and in large print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from flask import current_app

from tracker.db import begin_writing, session
from tracker.errors import NotFound
from tracker.models.packs import Edition, Pack, PackPaper, Variant
from tracker.models.schools import School, Trust
from tracker.printing.kept import kept_or_printed, pages_kept
from tracker.printing.plain import as_plain_text
from tracker.printing.press import Press, Sheets, press_here
from tracker.printing.written import Sheet, Written, write
from tracker.queries.board_packs import BoardPack
from tracker.queries.meetings import MeetingRow
from tracker.queries.packs import paper_name
from tracker.queries.trust_packs import TrustPack
from tracker.rules.colours import Colour
from tracker.rules.impact import Impact
from tracker.rules.speech import counted, day, listed
from tracker.services.packs import Print, keep_prints, material_for, source_of
from tracker.storage import Store

PACK_PAGES = 12
"""How long the standard edition of a pack may be."""


@dataclass(frozen=True, slots=True)
class PackPreview:
    """An open pack as it would be frozen now: its page-object, its size, and sentences where it is over its budget.

    ``pages`` is None until somebody has looked at it on paper: a screen waits for no print.
    """

    pack: BoardPack | TrustPack
    words: int
    pages: int | None
    warnings: tuple[str, ...]


def preview_pack(of: School | Trust, meeting: MeetingRow, today: date) -> PackPreview:
    """Compose the open pack that would be frozen now, of a school's board or a trust's, without printing it."""
    pack = material_for(of, meeting, today).pack(Variant.OPEN)
    written = written_pack(pack)
    pages = pages_kept(current_app.extensions["settings"].kept_prints, written.html)
    return PackPreview(pack, written.words, pages, tuple(_warnings(pack, pages)))


def print_preview(
    of: School | Trust, meeting: MeetingRow, today: date, variant: Variant = Variant.OPEN, press: Press = press_here
) -> Sheets:
    """Print the standard edition of a pack that nobody has frozen, or give the print that was kept."""
    html = pack_html(material_for(of, meeting, today).pack(variant))
    return kept_or_printed(current_app.extensions["settings"].kept_prints, html, press)


def pack_html(pack: BoardPack | TrustPack, edition: Edition = Edition.STANDARD) -> str:
    """Write a pack as the HTML that is printed."""
    return written_pack(pack, edition).html


def written_pack(pack: BoardPack | TrustPack, edition: Edition = Edition.STANDARD) -> Written:
    """Write an edition of a pack."""
    meeting, secret = pack.meeting, "Confidential (Part II): keep it safe, and hand it back."
    evidence = "" if isinstance(pack, TrustPack) else "evidence and "
    sheet = Sheet(
        title=f"{pack.title}{', confidential' if pack.is_confidential else ''}",
        running=f"{_place(pack)} · {meeting.board}, {day(meeting.held_on)} · {_number(pack)}",
        today=pack.as_at,
        edition=edition,
        leaves=secret if pack.is_confidential else f"Confidential {evidence}questions are left out.",
        kind="pack",
    )
    if isinstance(pack, TrustPack):
        given = {"pack": pack, "of": pack.summary, "colours": tuple(Colour), "outcomes": tuple(Impact)}
        return write(sheet, "print/trust_pack.html", **given)
    return write(sheet, "print/pack.html", pack=pack, board=pack.board, colours=tuple(Colour))


def frozen_text(paper: PackPaper, store: Store) -> str:
    """Read the words of a frozen paper out of the HTML that was frozen, as plain text; best of large print.

    It is made anew each time: the words are those whose hash is kept with the pack.
    """
    return as_plain_text(source_of(paper, store))


def print_pack(pack_id: int, press: Press, progress: Callable[[int, int, str], None]) -> None:
    """Print all papers of a frozen pack from the HTML it was frozen with, then keep them together; no commit.

    No transaction is open while the printer works, which is long.
    """
    store = current_app.extensions["store"]
    pack = session().get(Pack, pack_id)
    if pack is None:
        raise NotFound("There is no such pack to print.")
    sources = [
        (paper.id, paper_name(paper.variant, paper.edition), source_of(paper, store))
        for paper in pack.papers
        if paper.sha256 is None
    ]
    session().rollback()
    prints = {}
    for step, (paper_id, name, html) in enumerate(sources, 1):
        progress(step, len(sources), name)
        sheets = press(html)
        prints[paper_id] = Print(sheets.pdf, sheets.pages)
    begin_writing(of=f"pack {pack_id}")
    keep_prints(session().get_one(Pack, pack_id), prints, store=store)


def _place(pack: BoardPack | TrustPack) -> str:
    return pack.summary.trust if isinstance(pack, TrustPack) else pack.board.school


def _number(pack: BoardPack | TrustPack) -> str:
    return f"Pack {pack.number}" if pack.number else "Preview, not frozen"


def _warnings(pack: BoardPack | TrustPack, pages: int | None) -> Iterator[str]:
    if pages is not None and pages > PACK_PAGES:
        over = counted(pages - PACK_PAGES, "page")
        yield f"The pack has {counted(pages, 'page')}: {over} over its budget of {PACK_PAGES}."
        if isinstance(pack, TrustPack):
            yield f"{counted(pack.exception_count, 'exception')} at {_schools(pack)} take its room."
        elif longest := [f"{action.number} ({counted(count, 'word')})" for action, count in pack.wordiest]:
            yield f"The actions that cost most words are {listed(longest)}: shorten them first."


def _schools(pack: TrustPack) -> str:
    return counted(len(pack.exceptions), "school")
