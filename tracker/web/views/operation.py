"""For programs that watch over an installation: is it alive, is it ready, and how much it does."""

from __future__ import annotations

import hmac
import ipaddress
import logging
from collections.abc import Iterator

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from tracker.config import OWN_NAMES, Settings
from tracker.queries.jobs import work_in_hand
from tracker.queries.operation import schema_here
from tracker.services.backups import schema_head
from tracker.storage.reach import Reach
from tracker.web.context import now
from tracker.web.guard import ANYONE, audience
from tracker.web.hosts import is_named, under_any_name
from tracker.web.operation import figures_counted

blueprint = Blueprint("operation", __name__)
_LOGGER = logging.getLogger(__name__)
FINE, OUT_OF_REACH, EARLIER = "fine", "out of reach", "of an earlier version; run: flask --app app db upgrade"


@blueprint.get("/health/live")
@audience(ANYONE)
@under_any_name
def live() -> ResponseReturnValue:
    """Answer: that is all that is asked, and nothing else is looked at."""
    return jsonify(alive=True)


@blueprint.get("/health/ready")
@audience(ANYONE)
@under_any_name
def ready() -> ResponseReturnValue:
    """Say whether people can be sent here: 200, or 503 with what is out of reach.

    A database of a later version is fine: while one version follows another, both are served from it.
    """
    found = {"records": _records(), "files": _files()}
    is_ready = set(found.values()) == {FINE}
    return jsonify(ready=is_ready, **found), 200 if is_ready else 503


@blueprint.get("/metrics")
@audience(ANYONE)
@under_any_name
def metrics() -> ResponseReturnValue:
    """Give the figures, to whoever has the token; where there is none, to this machine. To others there is no page."""
    if not _may_measure():
        abort(404)
    return Response(figures_counted() + _figures_of_now(), content_type="text/plain; version=1.0.0; charset=utf-8")


def _records() -> str:
    try:
        return FINE if schema_here() >= schema_head() else EARLIER
    except SQLAlchemyError:
        _LOGGER.warning("not ready: the records are out of reach", exc_info=True)
        return OUT_OF_REACH


def _files() -> str:
    reach: Reach = current_app.extensions["reach"]
    return FINE if reach.includes(current_app.extensions["store"]) else OUT_OF_REACH


def _may_measure() -> bool:
    settings: Settings = current_app.extensions["settings"]
    if settings.metrics_token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.metrics_token}".encode())
    # A proxy on this machine comes from here too: what it passes on is somebody else's.
    is_passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via"))
    return not is_passed_on and _is_here(request.remote_addr) and is_named(request.host, OWN_NAMES)


def _is_here(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def _figures_of_now() -> bytes:
    """Look up how much work there is. Every process answers for all of them: this is no sum over processes."""
    from prometheus_client import CollectorRegistry, Metric, generate_latest
    from prometheus_client.core import GaugeMetricFamily
    from prometheus_client.registry import Collector

    class Now(Collector):
        """What the database says at this moment."""

        def collect(self) -> Iterator[Metric]:
            """Give each figure; where the database does not answer, that alone."""
            try:
                work = work_in_hand()
            except SQLAlchemyError:
                yield GaugeMetricFamily("tracker_database_up", "Whether the database answers.", 0)
                return
            yield GaugeMetricFamily("tracker_database_up", "Whether the database answers.", 1)
            jobs = GaugeMetricFamily("tracker_jobs", "Pieces of long work.", labels=["state"])
            for state, count in work.counts.items():
                jobs.add_metric([state.value], count)
            yield jobs
            age = (now() - work.waits_since).total_seconds() if work.waits_since else 0
            yield GaugeMetricFamily("tracker_oldest_waiting_job_seconds", "How long the oldest has waited.", age)

    figures = CollectorRegistry()
    figures.register(Now())
    return generate_latest(figures)
