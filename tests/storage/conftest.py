"""What tests of keeping bytes can ask for: a real S3 server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.s3 import S3, serving


@pytest.fixture(scope="session")
def s3() -> Iterator[S3]:
    """The server, one for all."""
    with serving() as server:
        yield server
