"""The waiting room for documents not yet accepted."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from flask import Flask

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.schools import Trust
from tracker.storage.incoming import DAY_SECONDS, Incoming, WaitingFolder


def test_a_waiting_document_can_be_taken_as_often_as_it_is_looked_at(tmp_path: Path) -> None:
    incoming = WaitingFolder(tmp_path / "incoming")
    token = incoming.put(b"a letter")
    assert [incoming.take(token), incoming.take(token)] == [b"a letter", b"a letter"]


def test_a_document_that_was_let_go_waits_no_more(tmp_path: Path) -> None:
    incoming = WaitingFolder(tmp_path)
    token = incoming.put(b"a letter")
    incoming.drop(token)
    with pytest.raises(NotFound, match="Read it in again"):
        incoming.take(token)


def test_a_document_waits_for_a_day(tmp_path: Path) -> None:
    incoming = WaitingFolder(tmp_path)
    old, young = incoming.put(b"of the day before yesterday"), incoming.put(b"of this morning")
    long_ago = time.time() - DAY_SECONDS - 60
    os.utime(tmp_path / old, (long_ago, long_ago))
    incoming.put(b"another")
    assert incoming.take(young) == b"of this morning"
    with pytest.raises(NotFound):
        incoming.take(old)


def test_the_same_document_put_again_waits_anew(tmp_path: Path) -> None:
    incoming = WaitingFolder(tmp_path)
    token = incoming.put(b"a letter")
    long_ago = time.time() - DAY_SECONDS - 60
    os.utime(tmp_path / token, (long_ago, long_ago))
    assert incoming.put(b"a letter") == token
    assert incoming.take(token) == b"a letter"


def test_sweeping_says_how_many_had_waited_for_more_than_a_day(tmp_path: Path) -> None:
    incoming = WaitingFolder(tmp_path / "incoming")
    assert incoming.sweep() == 0
    old = incoming.put(b"of the day before yesterday")
    long_ago = time.time() - DAY_SECONDS - 60
    os.utime(incoming.path / old, (long_ago, long_ago))
    (incoming.path / ("0" * 64)).write_bytes(b"of this morning")
    assert [incoming.sweep(), incoming.sweep()] == [1, 0]


def test_a_document_goes_with_the_commit_of_what_became_of_it_and_not_before(app: Flask) -> None:
    incoming: Incoming = app.extensions["incoming"]
    token = incoming.put(b"a letter")
    incoming.drop_with(session(), token)
    assert incoming.take(token) == b"a letter"
    session().add(Trust(name="Estuary Trust"))
    session().commit()
    with pytest.raises(NotFound, match="Read it in again"):
        incoming.take(token)


@pytest.mark.parametrize("token", ["../secret_key", "x", ""])
def test_a_token_that_is_none_finds_nothing(tmp_path: Path, token: str) -> None:
    (tmp_path / "secret_key").write_text("a key")
    with pytest.raises(NotFound):
        WaitingFolder(tmp_path / "incoming").take(token)


def test_one_school_accepting_a_document_takes_it_from_no_other(tmp_path: Path) -> None:
    incoming = WaitingFolder(tmp_path)
    token = incoming.of("900001").put(b"a letter")
    incoming.of("900002").put(b"a letter")
    incoming.of("900001").drop(token)
    assert incoming.of("900002").take(token) == b"a letter"
    with pytest.raises(NotFound):
        incoming.of("900001").take(token)


def test_the_sweep_reaches_every_school(tmp_path: Path) -> None:
    incoming = WaitingFolder(tmp_path)
    old = incoming.of("900001").put(b"of the day before yesterday")
    long_ago = time.time() - 2 * DAY_SECONDS
    os.utime(tmp_path / "900001" / old, (long_ago, long_ago))
    assert incoming.sweep() == 1
