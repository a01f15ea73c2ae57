"""No file without its row, no row without its file: bytes stand or fall with the transaction that names them."""

from __future__ import annotations

import contextvars
import io
import threading
from collections.abc import Callable

import pytest
from flask import Flask, current_app
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from tests import make
from tests.cast import Cast
from tracker.db import begin_writing, db, session
from tracker.errors import NotFound
from tracker.models.evidence import EvidenceKind
from tracker.services.files import sweep_files
from tracker.storage import Kept, Store
from tracker.storage.transactions import held, keep_for_session

PATIENCE = 20


@pytest.fixture
def store(app: Flask) -> Store:
    kept: Store = app.extensions["store"]
    return kept


def keep(store: Store, content: bytes = b"photo") -> Kept:
    return keep_for_session(session(), store, io.BytesIO(content), 100)


def test_bytes_stay_when_the_transaction_commits(store: Store) -> None:
    kept = keep(store)
    session().commit()
    session().rollback()
    session().close()
    assert store.has(kept.sha256)


def test_bytes_go_when_the_transaction_rolls_back(store: Store) -> None:
    session().execute(text("SELECT 1"))
    kept = keep(store)
    session().rollback()
    assert not store.has(kept.sha256)


def test_bytes_go_when_the_session_is_closed_without_a_word(store: Store) -> None:
    kept = keep(store)
    session().close()
    assert not store.has(kept.sha256)


def test_bytes_of_an_earlier_transaction_stay_when_a_later_one_rolls_back(store: Store) -> None:
    kept = keep(store)
    session().commit()
    keep(store)
    session().rollback()
    assert store.has(kept.sha256)


def test_a_savepoint_that_is_released_does_not_settle_the_bytes(store: Store) -> None:
    kept = keep(store)
    with session().begin_nested():
        session().execute(text("SELECT 1"))
    assert store.has(kept.sha256)
    session().rollback()
    assert not store.has(kept.sha256)


def test_a_row_is_not_committed_without_its_bytes(store: Store) -> None:
    kept = keep(store)
    store.remove(kept.sha256)
    with pytest.raises(NotFound, match="Send it again"):
        session().commit()


def test_bytes_of_a_commit_that_nobody_answered_stay_for_it_may_have_been_made(store: Store) -> None:
    kept = keep(store)

    def breaks(*_: object) -> None:
        raise OperationalError("COMMIT", {}, ConnectionError("the line broke"))

    event.listen(db.engine, "commit", breaks)  # after our own has heard of it
    with pytest.raises(OperationalError):
        session().commit()
    event.remove(db.engine, "commit", breaks)
    session().rollback()
    assert store.has(kept.sha256)


def elsewhere(work: Callable[[], None]) -> threading.Thread:
    """Do something as another process does: in a thread, with a session of its own."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def alone() -> None:
        with app.app_context():
            work()
            session().rollback()

    thread = threading.Thread(target=contextvars.Context().run, args=(alone,))
    thread.start()
    return thread


def evidence_of(cast: Cast, sha256: str) -> None:
    action = make.action(make.requirement(make.inspection(cast.other_school, cast.head)), cast.leader)
    file = {"sha256": sha256, "filename": "photo.png", "media_type": "image/png", "size": 5}
    make.evidence(action, cast.leader, kind=EvidenceKind.FILE, url=None, **file)


@pytest.mark.postgresql(reason="changes at two schools go side by side")
def test_what_another_school_has_named_too_does_not_go_with_a_change_that_fails(store: Store, cast: Cast) -> None:
    session().commit()
    begin_writing(f"school {cast.school.urn}")
    kept = keep(store)
    others: list[Kept] = []

    def name_it_too() -> None:
        begin_writing(f"school {cast.other_school.urn}")
        others.append(keep(store))
        session().commit()

    other = elsewhere(name_it_too)
    other.join(0.2)
    assert (other.is_alive(), others) == (True, []), "it waits until this change has ended"
    session().rollback()
    other.join(PATIENCE)
    assert [one.is_new for one in others] == [True]
    assert store.has(kept.sha256)


@pytest.mark.postgresql(reason="changes at two schools go side by side")
def test_a_sweep_waits_for_whoever_names_a_file_again(store: Store, cast: Cast) -> None:
    kept = keep(store)
    session().commit()
    begin_writing(f"school {cast.other_school.urn}")
    keep(store)
    swept: list[str] = []

    def sweep() -> None:
        with held(kept.sha256):
            swept.append(kept.sha256)

    other = elsewhere(sweep)
    other.join(0.2)
    assert (other.is_alive(), swept) == (True, [])
    session().rollback()
    other.join(PATIENCE)
    assert swept == [kept.sha256]


def test_a_file_that_is_named_just_before_it_is_swept_stays(
    app: Flask, store: Store, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(store)
    session().commit()
    monkeypatch.setattr("tracker.storage.folder.GRACE_SECONDS", -60)
    left = store.left

    def left_and_then_named() -> object:
        names = list(left())
        yield from names
        keep(store)
        evidence_of(cast, kept.sha256)
        session().commit()

    monkeypatch.setattr(store, "left", left_and_then_named)
    assert sweep_files(store) == []
    assert store.has(kept.sha256)
