"""The waiting room for documents not yet accepted."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tracker.errors import NotFound
from tracker.storage.incoming import DAY_SECONDS, Incoming


def test_a_waiting_document_can_be_taken_as_often_as_it_is_looked_at(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path / "incoming")
    token = incoming.put(b"a letter")
    assert [incoming.take(token), incoming.take(token)] == [b"a letter", b"a letter"]


def test_a_document_that_was_let_go_waits_no_more(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path)
    token = incoming.put(b"a letter")
    incoming.drop(token)
    with pytest.raises(NotFound, match="Read it in again"):
        incoming.take(token)


def test_a_document_waits_for_a_day(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path)
    old, young = incoming.put(b"of the day before yesterday"), incoming.put(b"of this morning")
    long_ago = time.time() - DAY_SECONDS - 60
    os.utime(tmp_path / old, (long_ago, long_ago))
    incoming.put(b"another")
    assert incoming.take(young) == b"of this morning"
    with pytest.raises(NotFound):
        incoming.take(old)


def test_the_same_document_put_again_waits_anew(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path)
    token = incoming.put(b"a letter")
    long_ago = time.time() - DAY_SECONDS - 60
    os.utime(tmp_path / token, (long_ago, long_ago))
    assert incoming.put(b"a letter") == token
    assert incoming.take(token) == b"a letter"


@pytest.mark.parametrize("token", ["../secret_key", "x", ""])
def test_a_token_that_is_none_finds_nothing(tmp_path: Path, token: str) -> None:
    (tmp_path / "secret_key").write_text("a key")
    with pytest.raises(NotFound):
        Incoming(tmp_path / "incoming").take(token)
