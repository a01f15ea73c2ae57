"""Evidence: files known by their content, links, observations."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import make
from tests.cast import Cast
from tests.pictures import png
from tests.services.conftest import events, signed
from tracker.config import UPLOAD_LIMIT
from tracker.db import session
from tracker.errors import Invalid, NotAllowed, StoreFailed
from tracker.models.actions import Action
from tracker.models.evidence import Evidence, EvidenceKind
from tracker.services.evidence import Upload, add_evidence
from tracker.storage.folder import Folder

PNG = png()


def add(action: Action, cast: Cast, kind: EvidenceKind, **more: Any) -> Evidence:
    wanted: dict[str, Any] = {**signed(cast.leader), **more}
    return add_evidence(action, kind, wanted.pop("title", "Book sample"), wanted.pop("on", make.TODAY), **wanted)


def files_in(store: Folder) -> list[Path]:
    return [path for path in store.path.rglob("*") if path.is_file()]


def test_a_photo_is_kept_with_its_size_its_type_and_who_gathered_it(cast: Cast, action: Action, store: Folder) -> None:
    piece = add(action, cast, EvidenceKind.FILE, store=store, file=Upload("display.png", io.BytesIO(PNG)))
    session().commit()
    assert (piece.number, piece.filename, piece.media_type, piece.size) == (1, "display.png", "image/png", len(PNG))
    assert piece.gathered_by is cast.leader
    assert piece.sha256 is not None
    with store.open(piece.sha256) as file:
        assert file.read() == PNG
    assert events() == ["evidence_added"]


def test_where_no_file_can_be_kept_no_evidence_is_added(cast: Cast, action: Action, store: Folder) -> None:
    session().commit()
    store.path.parent.mkdir(parents=True, exist_ok=True)
    store.path.write_text("no folder")
    with pytest.raises(StoreFailed, match="cannot be written to, so nothing was stored"):
        add(action, cast, EvidenceKind.FILE, store=store, file=Upload("display.png", io.BytesIO(PNG)))
    session().rollback()
    assert session().query(Evidence).all() == []


def test_evidence_is_numbered_through_the_school(cast: Cast, action: Action) -> None:
    second = make.action(action.requirement, cast.leader)
    numbers = [add(of, cast, EvidenceKind.OBSERVATION).number for of in (action, second, action)]
    assert numbers == [1, 2, 3]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../instance/tracker.db", "tracker.db.png"),
        ("C:\\photos\\display.exe", "display.exe.png"),
        ("Display.PNG", "Display.PNG"),
        ("", "file.png"),
    ],
)
def test_a_file_is_named_by_its_content_and_never_a_path(
    cast: Cast, action: Action, store: Folder, given: str, kept: str
) -> None:
    piece = add(action, cast, EvidenceKind.FILE, store=store, file=Upload(given, io.BytesIO(PNG)))
    assert piece.filename == kept
    assert all(path.is_relative_to(store.path) for path in files_in(store))


def test_a_program_called_a_photo_is_refused_and_leaves_nothing(cast: Cast, action: Action, store: Folder) -> None:
    program = Upload("photo.png", io.BytesIO(b"MZ\x90\0" + b"\0" * 200))
    with pytest.raises(Invalid, match="not kept") as refusal:
        add(action, cast, EvidenceKind.FILE, store=store, file=program)
    assert refusal.value.field == "file"
    assert files_in(store) == []


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(cast: Cast, action: Action, store: Folder) -> None:
    huge = Upload("film.png", io.BytesIO(PNG + b"\0" * UPLOAD_LIMIT))
    with pytest.raises(Invalid, match="larger than 20 MiB") as refusal:
        add(action, cast, EvidenceKind.FILE, store=store, file=huge)
    assert refusal.value.field == "file"
    assert files_in(store) == []


def test_a_change_that_is_rolled_back_leaves_no_file(cast: Cast, action: Action, store: Folder) -> None:
    session().commit()
    add(action, cast, EvidenceKind.FILE, store=store, file=Upload("display.png", io.BytesIO(PNG)))
    assert len(files_in(store)) == 1
    session().rollback()
    assert files_in(store) == []


def test_a_file_is_asked_for(cast: Cast, action: Action, store: Folder) -> None:
    with pytest.raises(Invalid, match="Choose a file"):
        add(action, cast, EvidenceKind.FILE, store=store)


def test_a_link_is_kept_as_it_was_given(cast: Cast, action: Action) -> None:
    piece = add(action, cast, EvidenceKind.LINK, url=" https://records.school.example/minutes?id=7 ")
    assert piece.url == "https://records.school.example/minutes?id=7"


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "file:///etc/passwd", "records.school.example", "https://", "http://[", "https://a b"],
)
def test_a_link_is_a_web_address(cast: Cast, action: Action, url: str) -> None:
    with pytest.raises(Invalid, match="https://") as refusal:
        add(action, cast, EvidenceKind.LINK, url=url)
    assert refusal.value.field == "url"


def test_an_observation_says_what_was_seen_and_may_be_confidential(cast: Cast, action: Action) -> None:
    piece = add(action, cast, EvidenceKind.OBSERVATION, note="Eight of ten could explain it.", confidential=True)
    assert (piece.note, piece.confidential, piece.sha256) == ("Eight of ten could explain it.", True, None)


def test_evidence_is_not_gathered_tomorrow(cast: Cast, action: Action) -> None:
    with pytest.raises(Invalid, match="today or earlier") as refusal:
        add(action, cast, EvidenceKind.OBSERVATION, on=make.TODAY + timedelta(1))
    assert refusal.value.field == "gathered_on"


def test_evidence_says_what_it_shows(cast: Cast, action: Action) -> None:
    with pytest.raises(Invalid, match="what it shows") as refusal:
        add(action, cast, EvidenceKind.OBSERVATION, title=" ")
    assert refusal.value.field == "title"


@pytest.mark.parametrize("who", ["governor", "clerk", "trust_officer", "stranger"])
def test_only_leaders_and_the_owner_add_evidence(cast: Cast, action: Action, who: str) -> None:
    with pytest.raises(NotAllowed):
        add(action, cast, EvidenceKind.OBSERVATION, **signed(getattr(cast, who)))
