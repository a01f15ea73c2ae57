"""No file without its row: bytes stand or fall with the transaction that names them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from tracker.errors import NotFound
from tracker.storage.folder import Folder
from tracker.storage.transactions import keep_for_session


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def session() -> Session:
    return Session(create_engine("sqlite://"))


def test_bytes_stay_when_the_transaction_commits(session: Session, folder: Folder) -> None:
    kept = keep_for_session(session, folder, io.BytesIO(b"photo"), 100)
    session.commit()
    session.rollback()
    session.close()
    assert folder.has(kept.sha256)


def test_bytes_go_when_the_transaction_rolls_back(session: Session, folder: Folder) -> None:
    session.execute(text("SELECT 1"))
    kept = keep_for_session(session, folder, io.BytesIO(b"photo"), 100)
    session.rollback()
    assert not folder.has(kept.sha256)


def test_bytes_go_when_the_session_is_closed_without_a_word(session: Session, folder: Folder) -> None:
    kept = keep_for_session(session, folder, io.BytesIO(b"photo"), 100)
    session.close()
    assert not folder.has(kept.sha256)


def test_bytes_of_an_earlier_transaction_stay_when_a_later_one_rolls_back(session: Session, folder: Folder) -> None:
    kept = keep_for_session(session, folder, io.BytesIO(b"photo"), 100)
    session.commit()
    keep_for_session(session, folder, io.BytesIO(b"photo"), 100)
    session.rollback()
    assert folder.has(kept.sha256)


def test_a_savepoint_that_is_released_does_not_settle_the_bytes(session: Session, folder: Folder) -> None:
    kept = keep_for_session(session, folder, io.BytesIO(b"photo"), 100)
    with session.begin_nested():
        session.execute(text("SELECT 1"))
    assert folder.has(kept.sha256)
    session.rollback()
    assert not folder.has(kept.sha256)


def test_a_row_is_not_committed_without_its_bytes(session: Session, folder: Folder) -> None:
    kept = keep_for_session(session, folder, io.BytesIO(b"photo"), 100)
    folder.remove(kept.sha256)
    with pytest.raises(NotFound, match="Send it again"):
        session.commit()
