"""The log: a line of what happened, with the request or the piece of work it belongs to; as JSON, or for people.

Every module writes by the standard library's ``logging``, and what it binds with structlog's context is in each line:
`request_id`, or `job`. Nobody is named there: what an error carries of what people typed is left out, and a page goes
by its route, for some addresses are keys.
"""

from __future__ import annotations

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_ADDRESS = re.compile(r"[^\s@<>()'\"=:]+@[^\s@<>()'\":,]+")
# SQLAlchemy quotes what a statement was given, and PostgreSQL the row that it refused.
_GIVEN = re.compile(r"^\[parameters: .*?\]$\n?", re.M | re.S)
_DETAIL = re.compile(
    r"^(?:DETAIL|CONTEXT): .*?(?=^\[SQL: |^\(Background on |^The above exception|^During handling|\Z)", re.M | re.S
)


def begin(*, as_json: bool) -> None:
    """Write the log of this process to standard error.

    As JSON it holds every request and whatever else is worth a line; for people, what somebody should look into.
    """
    shown: list[Processor] = [structlog.processors.JSONRenderer(ensure_ascii=False)]
    if not as_json:
        shown = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
                without_what_people_typed,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shown],
        )
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger("tracker").setLevel(logging.INFO if as_json else logging.WARNING)


def without_what_people_typed(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Leave out what an error says of what it was given, and every email address."""
    for key in ("event", "exception"):
        if isinstance(said := line.get(key), str):
            line[key] = _ADDRESS.sub("(address)", _DETAIL.sub("", _GIVEN.sub("", said)))
    return line
