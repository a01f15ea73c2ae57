"""Which kept files the records name, and what each is."""

from __future__ import annotations

from sqlalchemy import select

from tracker.db import session
from tracker.models.evidence import Evidence
from tracker.models.inspections import Inspection, Source
from tracker.models.meetings import Board, Meeting
from tracker.models.packs import Pack, PackPaper
from tracker.models.schools import School
from tracker.rules.speech import day


def files_named() -> dict[str, str]:
    """Give the SHA-256 of every file a row names, with what it is: "E3 of Harbour Row Academy (notes.pdf)"."""
    named: dict[str, str] = {}
    documents = select(Source.sha256, Source.filename, School.name).join(Source.inspection).join(Inspection.school)
    for document, title, school in session().execute(documents.order_by(Source.id)):
        named.setdefault(document, f"the document {title} of {school}")
    evidence = select(Evidence.sha256, Evidence.number, Evidence.filename, School.name).join(
        School, Evidence.school_id == School.id
    )
    for content, number, filename, school in session().execute(evidence.order_by(Evidence.id)):
        if content:
            named.setdefault(content, f"E{number} of {school} ({filename})")
    papers = (
        select(PackPaper.source_sha256, PackPaper.sha256, Pack.number, Board.name, Meeting.held_on)
        .join(PackPaper.pack)
        .join(Pack.meeting)
        .join(Meeting.board)
    )
    for source, printed, number, board, held_on in session().execute(papers.order_by(PackPaper.id)):
        for made in (source, printed):
            if made:
                named.setdefault(made, f"a paper of pack {number} for {board}, {day(held_on)}")
    return named
