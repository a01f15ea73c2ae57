"""A bucket of a real S3 server that keeps bytes by their hash, as a folder does."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import threading
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.s3 import S3
from tracker.config import ROOT
from tracker.config import Bucket as Address
from tracker.errors import NotFound, Refused, StoreFailed
from tracker.storage import SHARDS
from tracker.storage.bucket import Bucket
from tracker.storage.folder import GRACE_SECONDS
from tracker.storage.objects import PART, Objects

NOTES = b"Sampled books, week 9"
NOBODY = Address("evidence", "", "http://127.0.0.1:9", "us-east-1")  # where nothing listens


@pytest.fixture
def address(s3: S3) -> Address:
    return s3.bucket()


@pytest.fixture
def bucket(address: Address) -> Bucket:
    return Bucket(Objects(address))


def large(parts: float = 2.5) -> bytes:
    """Make bytes that go in parts."""
    return os.urandom(1024) * int(parts * PART / 1024)


def test_what_is_kept_lies_under_its_sha256_below_the_prefix_and_is_the_same(
    s3: S3, address: Address, bucket: Bucket
) -> None:
    kept = bucket.keep(io.BytesIO(NOTES), 1000)
    assert kept.sha256 == hashlib.sha256(NOTES).hexdigest()
    assert (kept.size, kept.is_new) == (21, True)
    assert s3.keys(address) == [f"next-steps/evidence/{kept.sha256[:2]}/{kept.sha256}"]
    with bucket.open(kept.sha256) as file:
        assert file.read() == NOTES


@pytest.mark.parametrize("content", [NOTES, b"", large()], ids=["small", "empty", "in parts"])
def test_the_same_bytes_twice_are_one_object_and_nothing_is_written_over(bucket: Bucket, content: bytes) -> None:
    assert bucket.keep(io.BytesIO(content), 2**30).is_new
    again = bucket.keep(io.BytesIO(content), 2**30)
    assert not again.is_new
    with bucket.open(again.sha256) as file:
        assert file.read() == content


def test_of_two_who_keep_the_same_at_the_same_moment_one_is_the_first(bucket: Bucket) -> None:
    kept = []
    begin = threading.Barrier(4)

    def keep() -> None:
        begin.wait()
        kept.append(bucket.keep(io.BytesIO(NOTES), 1000).is_new)

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept) == [False, False, False, True]


def test_a_large_file_goes_and_comes_in_parts(s3: S3, bucket: Bucket) -> None:
    content = large()
    before = len(s3.asked)
    kept = bucket.keep(io.BytesIO(content), 2**30)
    assert [method for method, _ in s3.asked[before:]].count("PUT") == 3
    before = len(s3.asked)
    with bucket.open(kept.sha256) as file:
        assert file.read(10) == content[:10]
        assert [method for method, _ in s3.asked[before:]] == ["HEAD", "GET"], "no more of it than was asked for"
        assert file.seek(-5, io.SEEK_END) == len(content) - 5
        assert file.read() == content[-5:]
        file.seek(0)
        before = len(s3.asked)
        assert hashlib.sha256(file.read()).hexdigest() == kept.sha256
        assert len(s3.asked) - before == 3


def test_a_file_is_never_in_memory_as_a_whole(s3: S3, address: Address) -> None:
    """In a process of its own: what it takes at most while 35 MB pass, against what it takes while 15 MB do."""
    program = """
import hashlib, re, sys
from tracker.config import Bucket as Address
from tracker.storage.bucket import Bucket
from tracker.storage.objects import Objects

class Given:
    def __init__(self, size): self.left = size
    def read(self, size=-1):
        part = min(size, self.left)
        self.left -= part
        return bytes(part)

bucket = Bucket(Objects(Address(*sys.argv[1:5])))
kept = bucket.keep(Given(int(sys.argv[5])), 2**40)
digest = hashlib.sha256()
with bucket.open(kept.sha256) as file:
    while chunk := file.read(2**18):
        digest.update(chunk)
assert digest.hexdigest() == kept.sha256
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""
    where = [address.name, address.prefix, str(address.endpoint), str(address.region)]
    peaks = [
        int(subprocess.run([sys.executable, "-c", program, *where, str(size)], cwd=ROOT, stdout=-1, check=True).stdout)
        for size in (15 * 10**6, 35 * 10**6)
    ]
    assert all(after - before < 10_000 for before, after in pairwise(peaks)), f"{peaks} KiB"


def test_a_file_over_the_limit_is_refused_while_it_streams_and_leaves_nothing(
    s3: S3, address: Address, bucket: Bucket
) -> None:
    with pytest.raises(Refused, match="larger than 1 MiB"):
        bucket.keep(io.BytesIO(bytes(2**20 + 1)), 2**20)
    assert s3.keys(address) == []


def test_a_stream_that_breaks_leaves_nothing(s3: S3, address: Address, bucket: Bucket) -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        bucket.keep(Broken(), 1000)  # type: ignore[arg-type]
    assert (s3.keys(address), s3.unfinished(address)) == ([], 0)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "ab", "", "A" * 64, "é" * 64])
def test_a_name_that_is_no_sha256_finds_nothing(bucket: Bucket, name: str) -> None:
    with pytest.raises(NotFound):
        bucket.open(name)


def test_bytes_that_were_removed_are_gone(bucket: Bucket) -> None:
    kept = bucket.keep(io.BytesIO(b"twice"), 1000)
    bucket.remove(kept.sha256)
    bucket.remove(kept.sha256)
    assert not bucket.has(kept.sha256)
    with pytest.raises(NotFound):
        bucket.open(kept.sha256)


def test_what_is_an_hour_old_is_named_and_nothing_younger(s3: S3, address: Address, bucket: Bucket) -> None:
    old = bucket.keep(io.BytesIO(b"of last week"), 1000)
    s3.age(address, GRACE_SECONDS + 60)
    bucket.keep(io.BytesIO(b"of a request that has not committed"), 1000)
    assert list(bucket.left()) == [old.sha256]


def test_what_is_kept_is_named_shard_by_shard(bucket: Bucket) -> None:
    kept = {bucket.keep(io.BytesIO(content), 100).sha256 for content in (b"one", b"two", b"three")}
    assert set().union(*(bucket.names(shard) for shard in SHARDS)) == kept


def test_two_installations_share_a_bucket_by_a_prefix_each(address: Address, bucket: Bucket) -> None:
    kept = bucket.keep(io.BytesIO(NOTES), 1000)
    other = Bucket(Objects(replace(address, prefix="another")))
    assert not other.has(kept.sha256)
    assert (bucket.names(kept.sha256[:2]), other.names(kept.sha256[:2])) == ({kept.sha256}, set())


def test_more_than_a_store_lists_at_once_is_listed_whole(s3: S3, address: Address, bucket: Bucket) -> None:
    for number in range(1003):
        s3.put(address, f"next-steps/evidence/ab/ab{number:062x}")
    assert len(bucket.names("ab")) == 1003


def test_a_bucket_that_works_is_not_complained_of_and_nothing_stays_of_the_trial(
    s3: S3, address: Address, bucket: Bucket
) -> None:
    assert (bucket.trouble(), s3.keys(address)) == ("", [])


@pytest.mark.parametrize("which", ["no such bucket", "nobody listens"])
def test_a_store_that_does_not_work_is_told_in_a_sentence(address: Address, which: str) -> None:
    bucket = Bucket(Objects(NOBODY if which == "nobody listens" else replace(address, name="nobodys-bucket")))
    with pytest.raises(StoreFailed, match="cannot be reached or does not answer as it should, so nothing was stored"):
        bucket.keep(io.BytesIO(NOTES), 1000)
    with pytest.raises(StoreFailed):
        list(bucket.left())
    assert bucket.trouble().startswith(f"{bucket}, where files are kept, does not work (")
    assert "See that the bucket is there" in bucket.trouble()
