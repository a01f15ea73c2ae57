"""Evidence: files, links and observations that bear on an action."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO
from urllib.parse import urlsplit

from tracker.config import UPLOAD_LIMIT
from tracker.db import session
from tracker.errors import Invalid, NotAllowed, Refused
from tracker.models.actions import Action
from tracker.models.evidence import Evidence, EvidenceKind
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.rules.permissions import Capability, may
from tracker.services.events import record
from tracker.services.numbers import next_number
from tracker.services.wording import text_of
from tracker.storage import Store, plain_name
from tracker.storage.contents import FileType, kind_of
from tracker.storage.pictures import cleaned
from tracker.storage.transactions import keep_for_session


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes in: its name, and a stream that can be read twice."""

    filename: str
    stream: BinaryIO


def add_evidence(
    action: Action,
    kind: EvidenceKind,
    title: str,
    gathered_on: date,
    *,
    by: Person,
    now: datetime,
    today: date,
    store: Store | None = None,
    file: Upload | None = None,
    url: str = "",
    note: str = "",
    confidential: bool = False,
) -> Evidence:
    """Add a file, a link or an observation to an action, under the school's next number. Records ``evidence_added``.

    A file needs ``file`` and the ``store`` that keeps it, a link ``url``. What a file is, its content says. A picture
    is kept without the place and the time that its camera wrote into it.
    """
    school = session().get_one(School, action.school_id)
    roles = by.roles_at(school, today)
    if not roles or (by.id != action.owner_id and not may(roles, Capability.ADD_EVIDENCE)):
        raise NotAllowed("The owner of an action adds its evidence, or another leader of the school.")
    if gathered_on > today:
        raise Invalid("gathered_on", "Give the day it was gathered, today or earlier.")
    evidence = Evidence(
        school_id=school.id,
        number=next_number(Evidence, school),
        kind=kind,
        title=text_of("title", title, "Say in a few words what it shows.", 200),
        note=note.strip()[:2000],
        gathered_on=gathered_on,
        gathered_by=by,
        confidential=confidential,
        added_on=today,
        added_at=now,
    )
    if kind is EvidenceKind.LINK:
        evidence.url = _address(url)
    elif kind is EvidenceKind.FILE:
        if file is None or store is None:
            raise Invalid("file", "Choose a file.")
        _keep(evidence, file, store)
    evidence.action = action
    session().add(evidence)
    record("evidence_added", evidence, by=by, now=now, school=school, number=evidence.number, kind=kind.value)
    return evidence


def _keep(evidence: Evidence, file: Upload, store: Store) -> None:
    try:
        filetype = kind_of(file.stream, file.filename)
        kept = keep_for_session(session(), store, _as_kept(file.stream, filetype), UPLOAD_LIMIT)
    except Refused as refusal:
        raise Invalid("file", str(refusal)) from refusal
    evidence.sha256 = kept.sha256
    evidence.size = kept.size
    evidence.media_type = filetype.media_type
    evidence.filename = _named_as(plain_name(file.filename), filetype)


def _as_kept(stream: BinaryIO, filetype: FileType) -> BinaryIO:
    """Give what is kept of a file, from its beginning: all of it, but of a picture what it shows."""
    stream.seek(0)
    if not filetype.is_picture:
        return stream
    content = stream.read(UPLOAD_LIMIT + 1)
    if len(content) > UPLOAD_LIMIT:
        stream.seek(0)
        return stream  # to be refused for its size
    return io.BytesIO(cleaned(content, filetype.media_type))


def _named_as(filename: str, filetype: FileType) -> str:
    """End the name as its content asks: a photo called ``photo.exe`` becomes ``photo.exe.png``."""
    if filename.lower().endswith(tuple(f".{ending}" for ending in filetype.endings)):
        return filename
    return f"{filename[:240]}.{filetype.endings[0]}"


def _address(typed: str) -> str:
    url = typed.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    is_plain = url.isprintable() and not any(character.isspace() for character in url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not is_plain or len(url) > 2000:
        raise Invalid("url", "Give a web address that begins with https:// or http://.")
    return url
