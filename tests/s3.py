"""A real S3 server for the tests: moto's, on this machine, with a bucket for each who asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.serving import make_server

from tracker.config import Bucket

PATIENCE = 60  # seconds
ACCOUNT = "123456789012"  # whose buckets they are, to moto
KEYS = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "the tests' own"}


@dataclass
class S3:
    """The server: where it listens, and what was asked of it."""

    address: str
    asked: list[tuple[str, str]] = field(default_factory=list)  # the method and path of each request
    let_through: int | None = None  # so many files are still put; whoever puts the next one waits
    waits: threading.Event = field(default_factory=threading.Event)  # somebody does
    goes_on: threading.Event = field(default_factory=threading.Event)

    def notes(self, method: str, path: str) -> None:
        """Note a request, and hold it up where that is asked for."""
        self.asked.append((method, path))
        if method == "PUT" and self.let_through is not None:
            if self.let_through == 0:
                self.waits.set()
                self.goes_on.wait(PATIENCE)
            self.let_through -= 1

    def bucket(self, prefix: str = "next-steps") -> Bucket:
        """Make an empty bucket."""
        name = f"evidence-{uuid4().hex}"
        assert requests.put(f"{self.address}/{name}", timeout=10).ok
        return Bucket(name, prefix, self.address, "us-east-1")

    def url(self, bucket: Bucket) -> str:
        """Give the address of a bucket as the settings have it."""
        return f"s3://{bucket.name}/{bucket.prefix}?endpoint={bucket.endpoint}&region={bucket.region}"

    def keys(self, bucket: Bucket) -> list[str]:
        """Name what is in a bucket."""
        return sorted(_objects(bucket))

    def put(self, bucket: Bucket, key: str) -> None:
        """Put something under a key, past the server."""
        _backend().put_object(bucket.name, key, b"something")

    def content(self, bucket: Bucket, key: str) -> bytes:
        """Give what is under a key."""
        content: bytes = _objects(bucket)[key].value
        return content

    def damage(self, bucket: Bucket, key: str, content: bytes) -> None:
        """Write something else under a key, behind everybody's back."""
        _objects(bucket)[key].value = content

    def age(self, bucket: Bucket, seconds: float) -> None:
        """Let all that is in a bucket have been put there some time ago."""
        for kept in _objects(bucket).values():
            kept.last_modified -= timedelta(seconds=seconds)

    def unfinished(self, bucket: Bucket) -> int:
        """Count what was begun in parts and not put to its end."""
        return len(_backend().buckets[bucket.name].multiparts)


@contextmanager
def serving() -> Iterator[S3]:
    """Run the server on a free port for a while; whoever is asked who they are to it, knows it from the environment."""
    moto = DomainDispatcherApplication(create_backend_app)
    s3 = S3("")

    def noted(environ: dict[str, Any], answer: Any) -> Any:
        s3.notes(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        return moto(environ, answer)

    server = make_server("127.0.0.1", 0, noted, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in KEYS.items():
            patch.setenv(name, value)
        s3.address = f"http://127.0.0.1:{server.server_port}"
        yield s3
    server.shutdown()
    thread.join()
    server.server_close()


class Silent(MotoRequestHandler):
    """Answers, and says nothing of it."""

    def log(self, *_: Any) -> None:
        """Say nothing."""


def _backend() -> Any:
    return s3_backends[ACCOUNT]["aws"]


def _objects(bucket: Bucket) -> Any:
    return _backend().buckets[bucket.name].keys
