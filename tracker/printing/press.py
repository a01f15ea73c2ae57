"""The press: HTML into PDF/UA-1 by WeasyPrint, with our styles and fonts and nothing else.

The same HTML gives the same bytes. `press_here` prints in this process, as a command does. A server prints through
`OwnProcess`: printing inside a serving thread makes everybody else wait.

    python -m tracker.printing.press    the other end of `OwnProcess`: papers in, PDF out, until its input ends
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock, Timer
from typing import IO, TYPE_CHECKING

from tracker.config import ROOT
from tracker.errors import TrackerError
from tracker.printing.drawings import SCHEME, set_apart

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

STYLES = ROOT / "tracker" / "web" / "static"
TIME_LIMIT = 120.0
"""Seconds a paper may take: a hundred times what a plan needs."""

_SPACE_BEFORE_BOLD = re.compile(r" <(strong|em)>")
"""Where a line is full but for the space at its end, and bold follows, WeasyPrint 70 breaks it after its first word."""

_LOGGER = logging.getLogger(__name__)


class PrintFailed(TrackerError):
    """A paper that could not be printed."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """A printed paper: its bytes and how many pages they are."""

    pdf: bytes
    pages: int


Press = Callable[[str], Sheets]


def press_here(html: str) -> Sheets:
    """Print in this process."""
    from weasyprint import HTML  # most of a second, which only those who print should wait
    from weasyprint.urls import FatalURLFetchingError

    css, fonts = _dressed(imprint())
    written, drawings = set_apart(_SPACE_BEFORE_BOLD.sub(r"<\1> ", html))
    try:
        document = HTML(string=written, url_fetcher=_fetcher()(drawings)).render(
            stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1"
        )
        return Sheets(document.write_pdf(pdf_variant="pdf/ua-1"), len(document.pages))
    except FatalURLFetchingError as error:  # a BaseException: nothing else would catch it
        raise PrintFailed(f"The paper names something that is not ours to print. {error}") from error


def imprint() -> str:
    """Give the hash of all that decides how HTML looks on paper: styles, fonts and the versions of the printer."""
    files = [STYLES / "print.css", *sorted((STYLES / "fonts").glob("*.woff2"))]
    found = [(path, path.stat()) for path in files]
    return _hash_of(tuple((path, known.st_mtime_ns, known.st_size) for path, known in found))


@lru_cache(maxsize=1)
def _hash_of(files: tuple[tuple[Path, int, int], ...]) -> str:
    """Read the files, again only when one of them has another time or size, as when the styles were compiled anew."""
    found = hashlib.sha256(f"weasyprint {version('weasyprint')}, python {sys.version_info[:2]}".encode())
    for path, _, _ in files:
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


@lru_cache(maxsize=1)
def _dressed(_imprint: str) -> tuple[CSS, FontConfiguration]:
    """Parse the styles and load the fonts, once until they change."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    css = CSS(string=(STYLES / "print.css").read_text("utf-8"), url_fetcher=_fetcher()({}), font_config=fonts)
    return css, fonts


@lru_cache(maxsize=1)
def _fetcher() -> Callable[[Mapping[str, bytes]], URLFetcher]:
    """Make what makes fetchers: they know ``paper:``, our folder of styles, the drawings of a paper, and ``data:``.

    All else stops the print.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurOwn(URLFetcher):  # type: ignore[misc]
        def __init__(self, drawings: Mapping[str, bytes]) -> None:
            super().__init__(allowed_protocols=("data",), fail_on_errors=True)
            self._drawings = drawings

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url.startswith(SCHEME):
                return URLFetcherResponse(url, self._drawings[url], {"Content-Type": "image/svg+xml"})
            if not url.startswith("paper:"):
                return super().fetch(url, headers)
            path = (STYLES / url.removeprefix("paper:")).resolve()
            if not path.is_relative_to(STYLES):
                raise ValueError(f"{url} is not in our folder")
            return URLFetcherResponse(url, path.read_bytes())

    return OurOwn


class OwnProcess:
    """A press in a process of its own, started when first needed, one paper at a time."""

    def __init__(self, time_limit: float = TIME_LIMIT) -> None:
        self._time_limit = time_limit
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def __call__(self, html: str) -> Sheets:
        """Print, or raise `PrintFailed` when it takes too long or cannot be done."""
        with self._lock:
            child = self._child = self._running()
            assert child.stdin
            assert child.stdout
            alarm = Timer(self._time_limit, child.kill)
            alarm.start()
            try:
                _send(child.stdin, {}, html.encode())
                facts, pdf = _receive(child.stdout)
            except (OSError, EOFError):
                child.kill()
                late = alarm.finished.is_set()
                raise PrintFailed(
                    f"The paper was not printed within {self._time_limit:.0f} seconds."
                    if late
                    else "The printer stopped halfway. Print again: it starts anew."
                ) from None
            finally:
                alarm.cancel()
        if "problem" in facts:
            raise PrintFailed(str(facts["problem"]))
        return Sheets(pdf, int(str(facts["pages"])))

    def close(self) -> None:
        """End the process; the next paper starts another."""
        with self._lock:
            if self._child:
                self._child.kill()
                self._child.communicate()
                self._child = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child and self._child.poll() is None:
            return self._child
        # A plain child and a pipe, because the server's own workers may not have children by multiprocessing.
        return subprocess.Popen(
            [sys.executable, "-m", "tracker.printing.press"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )


def _send(stream: IO[bytes], facts: dict[str, object], content: bytes) -> None:
    """Send a line of JSON with the size of what follows, then that."""
    line = json.dumps({**facts, "size": len(content)}).encode() + b"\n"
    stream.write(line + content)
    stream.flush()


def _receive(stream: IO[bytes]) -> tuple[dict[str, object], bytes]:
    """Receive what `_send` sent; raise `EOFError` when the other end is gone."""
    line: bytes = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    facts: dict[str, object] = json.loads(line)
    size = int(str(facts["size"]))
    content: bytes = stream.read(size)
    if len(content) < size:
        raise EOFError
    return facts, content


def main() -> None:
    """Print what comes in until it ends."""
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            _, html = _receive(incoming)
        except EOFError:
            return
        try:
            sheets = press_here(html.decode())
        except Exception as error:
            _LOGGER.exception("a paper could not be printed")
            _send(outgoing, {"problem": f"The paper could not be printed. {error}"}, b"")
        else:
            _send(outgoing, {"pages": sheets.pages}, sheets.pdf)


if __name__ == "__main__":
    main()
