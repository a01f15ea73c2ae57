"""A folder that keeps bytes by their hash."""

from __future__ import annotations

import hashlib
import io
import os
import time
from pathlib import Path

import pytest

from tracker.errors import NotFound, Refused, StoreFailed
from tracker.storage import CHUNK, SHARDS, plain_name, sha256_of
from tracker.storage.folder import GRACE_SECONDS, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "evidence")


def files_in(folder: Folder) -> list[Path]:
    return [path for path in folder.path.rglob("*") if path.is_file()]


class Counting(io.RawIOBase):
    """A stream without end that counts how much of it was read."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += size
        return b"x" * size


class Piecemeal(io.BytesIO):
    """Bytes that notes how much of it was asked for at once."""

    asked: int = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked = max(self.asked, 2**40 if size is None or size < 0 else size)
        return super().read(size)


def test_a_file_is_hashed_piece_by_piece_and_never_held_whole() -> None:
    content = b"Sampled books, week 9" * 50_000
    stream = Piecemeal(content)
    assert sha256_of(stream) == hashlib.sha256(content).hexdigest()
    assert stream.asked == CHUNK < len(content)
    assert sha256_of(io.BytesIO()) == hashlib.sha256(b"").hexdigest()


def test_what_is_kept_is_found_by_its_sha256_and_is_the_same(folder: Folder) -> None:
    kept = folder.keep(io.BytesIO(b"Sampled books, week 9"), 1000)
    assert kept.sha256 == hashlib.sha256(b"Sampled books, week 9").hexdigest()
    assert (kept.size, kept.is_new) == (21, True)
    with folder.open(kept.sha256) as file:
        assert file.read() == b"Sampled books, week 9"


def test_the_same_bytes_twice_are_one_file(folder: Folder) -> None:
    folder.keep(io.BytesIO(b"the minutes"), 1000)
    assert not folder.keep(io.BytesIO(b"the minutes"), 1000).is_new
    assert len(files_in(folder)) == 1


def test_a_file_over_the_limit_is_refused_while_it_streams_and_leaves_nothing(folder: Folder) -> None:
    endless = Counting()
    with pytest.raises(Refused, match="larger than 1 MiB"):
        folder.keep(endless, 2**20)  # type: ignore[arg-type]
    assert endless.given <= 2**20 + CHUNK
    assert files_in(folder) == []


def test_a_file_of_exactly_the_limit_is_kept(folder: Folder) -> None:
    assert folder.keep(io.BytesIO(b"x" * 1000), 1000).size == 1000


def test_a_stream_that_breaks_leaves_nothing(folder: Folder) -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        folder.keep(Broken(), 1000)  # type: ignore[arg-type]
    assert files_in(folder) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "ab", "", "A" * 64, "é" * 64])
def test_a_name_that_is_no_sha256_finds_nothing(folder: Folder, name: str) -> None:
    with pytest.raises(NotFound):
        folder.open(name)


def test_bytes_that_were_removed_are_gone(folder: Folder) -> None:
    kept = folder.keep(io.BytesIO(b"twice"), 1000)
    folder.remove(kept.sha256)
    folder.remove(kept.sha256)
    assert not folder.has(kept.sha256)
    with pytest.raises(NotFound):
        folder.open(kept.sha256)


def test_what_is_an_hour_old_is_named_and_what_a_killed_process_left_half_written(folder: Folder) -> None:
    old = folder.keep(io.BytesIO(b"of last week"), 1000)
    young = folder.keep(io.BytesIO(b"of a request that has not committed"), 1000)
    half = folder.path / "partial" / "tmp123"
    half.write_bytes(b"half")
    stray = folder.path / "ab" / "notes.txt"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"put there by hand")
    long_ago = time.time() - GRACE_SECONDS - 60
    for path in (half, stray, folder.path / old.sha256[:2] / old.sha256):
        os.utime(path, (long_ago, long_ago))
    assert sorted(folder.left()) == sorted([old.sha256, half.name])
    for name in list(folder.left()):
        folder.remove(name)
    assert [folder.has(kept.sha256) for kept in (old, young)] == [False, True]
    assert (half.exists(), stray.exists()) == (False, True)


def test_what_is_kept_is_named_shard_by_shard(folder: Folder) -> None:
    kept = {folder.keep(io.BytesIO(content), 100).sha256 for content in (b"one", b"two", b"three")}
    assert set().union(*(folder.names(shard) for shard in SHARDS)) == kept


def test_a_folder_that_cannot_be_written_to_says_so(folder: Folder) -> None:
    assert folder.trouble() == ""
    folder.path.joinpath("partial").rmdir()
    folder.path.joinpath("partial").write_text("no folder")
    assert folder.trouble().startswith(f"{folder.path}, where files are kept, cannot be written to (")
    with pytest.raises(StoreFailed, match="so nothing was stored"):
        folder.keep(io.BytesIO(b"notes"), 100)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("photo.png", "photo.png"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\head\\Desktop\\plan.pdf", "plan.pdf"),
        ("re\x00port\n.pdf", "report.pdf"),
        ("..", "file"),
        ("", "file"),
        ("Governors’ minutes – März.docx", "Governors’ minutes – März.docx"),
        ("x" * 300 + ".csv", "x" * 251 + ".csv"),
    ],
)
def test_a_file_name_is_text_and_never_a_path(given: str, kept: str) -> None:
    assert plain_name(given) == kept
