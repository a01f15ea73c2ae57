"""What operators see of a running server: a number for each request, a line of the log, and figures.

The number comes back in ``X-Request-Id`` and stands in every line that the request wrote. A proxy may give it, where
the settings say that there is one. Pages go by their routes, ``/schools/<urn>/people/<int:person_id>``: an address may
be a key.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import shutil
from multiprocessing import parent_process
from pathlib import Path
from time import perf_counter
from types import TracebackType

import structlog
from flask import Flask, Response, current_app, g, request

from tracker.config import Settings
from tracker.errors import SettingsError
from tracker.jobs.keeper import is_served

_LOGGER = logging.getLogger(__name__)
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
_SHARED = "PROMETHEUS_MULTIPROC_DIR"  # the name is the library's
MEMORY = Path("/dev/shm")  # not the disk: a process that counts in a file of a full one is killed
SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def register(app: Flask, settings: Settings) -> None:
    """Count and note every request, from before anything is asked of it until after it is answered."""
    if is_served():
        count_together(MEMORY if MEMORY.is_dir() else settings.instance)
    from prometheus_client import CollectorRegistry, Counter, Histogram  # looks for the folder when it is imported

    figures = CollectorRegistry()
    requests = Counter("tracker_requests", "Requests answered.", ["method", "route", "status"], registry=figures)
    seconds = Histogram(
        "tracker_request_seconds", "Seconds until the answer began.", ["route"], registry=figures, buckets=SECONDS
    )
    app.extensions["figures"] = figures
    app.log_exception = _log_exception  # type: ignore[method-assign]  # Flask's names the address

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()
        given = request.headers.get("X-Request-Id", "") if settings.proxies else ""
        g.number = given if _NUMBER.fullmatch(given) else secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.number)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.number
        taken = perf_counter() - g.began
        method = request.method if request.method in _METHODS else "other"
        requests.labels(method, _route(), str(response.status_code)).inc()
        seconds.labels(_route()).observe(taken)
        told = {"method": method, "route": _route(), "status": response.status_code, "milliseconds": round(taken * 1e3)}
        _LOGGER.info("request", extra=told | ({"school": g.urn} if g.get("urn") else {}))
        return response


def figures_counted() -> bytes:
    """Give the figures of all processes of this server, in the words of Prometheus."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    if _SHARED not in os.environ:
        return generate_latest(current_app.extensions["figures"])
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "none"


def _log_exception(exc_info: _ExcInfo) -> None:
    _LOGGER.error("%s %s failed", request.method, _route(), exc_info=exc_info)


def count_together(place: Path) -> None:
    """Name the folder in which the processes of this server count; what servers that have ended left there goes."""
    if _SHARED in os.environ:
        return
    host, parent = f"next-steps-{os.getuid()}-{os.uname().nodename}", parent_process()
    own = place / f"{host}.{(parent.pid if parent else None) or os.getpid()}"
    own.mkdir(mode=0o700, exist_ok=True)
    if own.is_symlink() or own.stat().st_uid != os.getuid():
        raise SettingsError(f"{own}, where requests are counted, is somebody else's. Remove it, then start again.")
    for other in place.glob(f"{host}.*"):
        if other != own and not Path(f"/proc/{other.name.rpartition('.')[2]}").exists():
            shutil.rmtree(other, ignore_errors=True)
    os.environ[_SHARED] = str(own)
