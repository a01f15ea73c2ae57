"""What the store keeps against what the database knows."""

from __future__ import annotations

import io
import os
import time

from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tests.services.conftest import signed
from tracker.db import Base, session
from tracker.models.actions import Action
from tracker.models.evidence import Evidence, EvidenceKind
from tracker.queries.files import NAMING
from tracker.services.evidence import Upload, add_evidence
from tracker.services.files import files_damaged, files_missing, files_without_rows, sweep_files
from tracker.storage.folder import GRACE_SECONDS, Folder


def test_a_file_that_no_row_names_is_swept_and_one_that_a_row_names_stays(
    cast: Cast, action: Action, store: Folder
) -> None:
    notes = Upload("notes.txt", io.BytesIO(b"Eight of ten."))
    who = signed(cast.leader)
    piece = add_evidence(action, EvidenceKind.FILE, "Notes", make.TODAY, store=store, file=notes, **who)
    session().commit()
    orphan = store.keep(io.BytesIO(b"of a process that was killed"), 100)
    long_ago = time.time() - GRACE_SECONDS - 60
    for path in store.path.glob("??/*"):
        os.utime(path, (long_ago, long_ago))
    assert files_without_rows(store) == [orphan.sha256]
    assert sweep_files(store) == [orphan.sha256]
    assert piece.sha256 is not None
    assert (store.has(piece.sha256), store.has(orphan.sha256)) == (True, False)


def test_a_row_whose_file_is_gone_or_damaged_is_named(cast: Cast, action: Action, store: Folder) -> None:
    for number, name in enumerate(("minutes.txt", "notes.txt", "register.txt"), start=1):
        file = Upload(name, io.BytesIO(f"File {number} of three.".encode()))
        add_evidence(action, EvidenceKind.FILE, name, make.TODAY, store=store, file=file, **signed(cast.leader))
    session().commit()
    minutes, notes, _ = session().scalars(select(Evidence.sha256).order_by(Evidence.number))
    assert minutes
    assert notes
    assert (files_missing(store), files_damaged(store)) == ({}, {})
    store.remove(minutes)
    (store.path / notes[:2] / notes).write_bytes(b"File two of three.")
    assert files_missing(store) == {minutes: "E1 of Harbour Row Academy (minutes.txt)"}
    assert files_damaged(store) == {notes: "E2 of Harbour Row Academy (notes.txt)"}


def test_every_column_that_may_name_a_kept_file_is_asked_before_one_is_swept_away() -> None:
    of_something_else = {"key_sha256", "detail_sha256", "facts_sha256"}  # of what the row itself holds, or of a secret
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("sha256") and column.name not in of_something_else and "event" not in table.name
    }
    assert found == {f"{column.class_.__tablename__}.{column.key}" for column in NAMING}
