"""Prints kept by the hash of what they were printed from: the same paper is printed once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from tracker.printing.press import Press, Sheets, imprint

MOST = 500
"""How many prints are kept; the oldest go first."""


def kept_or_printed(folder: Path, html: str, press: Press) -> Sheets:
    """Give the print of this HTML: the one kept in the folder, or a new one, which is then kept."""
    path = _kept(folder, html)
    if path:
        return Sheets(path.read_bytes(), _pages(path))
    sheets = press(html)
    _keep(folder, f"{_key(html)}-{sheets.pages}.pdf", sheets.pdf)
    return sheets


def pages_kept(folder: Path, html: str) -> int | None:
    """Say how many pages the print of this HTML has; None when none is kept."""
    path = _kept(folder, html)
    return _pages(path) if path else None


def _key(html: str) -> str:
    return hashlib.sha256(imprint().encode() + html.encode()).hexdigest()


def _kept(folder: Path, html: str) -> Path | None:
    # The number of pages is in the name, so that one rename keeps both.
    return next(folder.glob(f"{_key(html)}-*.pdf"), None)


def _pages(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def _keep(folder: Path, name: str, content: bytes) -> None:
    """Write to a temporary name and rename, so that nobody ever reads half a print."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    os.replace(temporary, folder / name)
    newest_first = sorted(folder.glob("*.pdf"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[MOST:]:
        path.unlink(missing_ok=True)
