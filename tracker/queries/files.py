"""Which kept files the records name, and what each is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true, union
from sqlalchemy.orm import InstrumentedAttribute

from tracker.db import session
from tracker.models.evidence import Evidence
from tracker.models.inspections import Inspection, Source
from tracker.models.meetings import Board, Meeting
from tracker.models.packs import Pack, PackPaper
from tracker.models.schools import School
from tracker.rules.speech import day

NAMING = (Source.sha256, Evidence.sha256, PackPaper.source_sha256, PackPaper.sha256)
"""Every column that names a kept file. What is named in none of them is swept away at night."""


def names_in(shard: str) -> set[str]:
    """Give the SHA-256 of every file that a row names, of those that begin with two characters."""
    after = f"{int(shard, 16) + 1:02x}" if shard < "ff" else "g"
    return _names(lambda column: (column >= shard) & (column < after))


def names_among(names: Collection[str]) -> set[str]:
    """Give those of some names that a row names."""
    return _names(lambda column: column.in_(names))


def files_named(among: Collection[str] | None = None) -> dict[str, str]:
    """Give the SHA-256 of every file a row names, with what it is: "E3 of Harbour Row Academy (notes.pdf)".

    With ``among``, of those only.
    """
    named: dict[str, str] = {}
    documents = select(Source.sha256, Source.filename, School.name).join(Source.inspection).join(Inspection.school)
    asked = _one_of(among, Source.sha256)
    for document, title, school in session().execute(documents.where(asked).order_by(Source.id)):
        named.setdefault(document, f"the document {title} of {school}")
    evidence = select(Evidence.sha256, Evidence.number, Evidence.filename, School.name).join(
        School, Evidence.school_id == School.id
    )
    asked = _one_of(among, Evidence.sha256)
    for content, number, filename, school in session().execute(evidence.where(asked).order_by(Evidence.id)):
        if content:
            named.setdefault(content, f"E{number} of {school} ({filename})")
    papers = (
        select(PackPaper.source_sha256, PackPaper.sha256, Pack.number, Board.name, Meeting.held_on)
        .join(PackPaper.pack)
        .join(Pack.meeting)
        .join(Meeting.board)
    )
    asked = _one_of(among, PackPaper.source_sha256, PackPaper.sha256)
    for source, printed, number, board, held_on in session().execute(papers.where(asked).order_by(PackPaper.id)):
        for made in (source, printed):
            if made and (among is None or made in among):
                named.setdefault(made, f"a paper of pack {number} for {board}, {day(held_on)}")
    return named


def _names(test: Callable[[InstrumentedAttribute[Any]], ColumnElement[bool]]) -> set[str]:
    return set(session().scalars(union(*(select(column).where(test(column)) for column in NAMING))))


def _one_of(names: Collection[str] | None, *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return true() if names is None else or_(*(column.in_(names) for column in columns))
