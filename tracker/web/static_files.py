"""Styles, scripts and fonts: they travel packed, and a browser that has fetched them once asks for none again.

A page names them below an address that is another as soon as a letter of any of them is another,
``/static/v0123456789ab/screen.css``, so that what is fetched there can be kept for good; what they name among
themselves lies below it too. While one version follows another, a machine of either is asked for the files of both:
each gives what it has, and only its own to be kept.
"""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, send_from_directory
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.routing import BaseConverter
from werkzeug.security import safe_join

from tracker.config import ROOT
from tracker.web.guard import ANYONE, audience

FOLDER = ROOT / "tracker" / "web" / "static"
PACKED = ".gz"
"""What a file's name ends in that `make styles` packed, beside the file itself."""

YEAR_SECONDS = 31_536_000


class Version(BaseConverter):
    """The part of an address that names the state of all files."""

    regex = "v[0-9a-f]{12}"


class OfPagesAlone(SecureCookieSessionInterface):
    """Sessions that no file carries: a cache on the way keeps it, and would give one person's cookie to the next."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Say nothing of who asked where a file was asked for."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


@cache
def version_of(folder: Path) -> str:
    """Name the state of all files of a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return f"v{digest.hexdigest()[:12]}"


def register(app: Flask) -> None:
    """Serve them, and name their version in every address of one that a page writes."""
    app.session_interface = OfPagesAlone()
    app.url_map.converters["version"] = Version
    app.add_url_rule("/static/<version:version>/<path:filename>", "static", static_file)
    app.add_url_rule("/static/<path:filename>", "static", static_file)
    if app.debug:
        return  # whoever works on the styles sees them as they are now

    @app.url_defaults
    def name_version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static":
            values.setdefault("version", version_of(FOLDER))


@audience(ANYONE)
def static_file(filename: str, version: str = "") -> Response:
    """Give a file, packed where it can be; to be kept for good when its address names the files as they are here."""
    packed = request.accept_encodings["gzip"] > 0 and _is_packed(filename)
    response = send_from_directory(
        FOLDER,
        filename + PACKED if packed else filename,
        mimetype=mimetypes.guess_type(filename)[0],
        download_name=Path(filename).name,
        etag=True,
    )
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    if version == version_of(FOLDER):
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.immutable = True
    return response


def _is_packed(filename: str) -> bool:
    """Tell whether a file was packed as it is now: one that somebody compiled by hand since is given as it is."""
    path = safe_join(str(FOLDER), filename)
    if path is None:
        return False
    plain, packed = Path(path), Path(path + PACKED)
    return packed.is_file() and plain.is_file() and packed.stat().st_mtime >= plain.stat().st_mtime
