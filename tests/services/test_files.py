"""What the store keeps against what the database knows."""

from __future__ import annotations

import io
import os
import time

from tests import make
from tests.cast import Cast
from tests.services.conftest import signed
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.evidence import EvidenceKind
from tracker.services.evidence import Upload, add_evidence
from tracker.services.files import sweep_files
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
    assert sweep_files(store) == 1
    assert piece.sha256 is not None
    assert (store.has(piece.sha256), store.has(orphan.sha256)) == (True, False)
