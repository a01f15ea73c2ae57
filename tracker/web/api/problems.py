"""What went wrong, as a program reads it: its status, and one sentence (RFC 9457, ``application/problem+json``)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import json, request

PREFIX = "/api/"
TYPE = "application/problem+json"
READS = "GET, HEAD, OPTIONS"

SENTENCES: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        400: ("The request could not be read", "Ask as the description at /api/v1/openapi.json says."),
        401: (
            "A token is needed",
            "Send “Authorization: Bearer” and a token that opens something today. Its owner makes one under"
            " Your account, Programs.",
        ),
        403: ("This is not yours to read", "The role of the token’s owner at this school does not include it."),
        404: ("Not found", "At this address is nothing that the token’s owner may read."),
        405: ("Nothing is changed here", "Programs read with GET; people change things on the pages."),
        406: ("There is no such kind of answer", "Answers are JSON."),
        413: ("That is too large", "A request to read needs no body."),
        422: ("That cannot be asked for", "Ask as the description at /api/v1/openapi.json says."),
        429: ("Too many requests", "Wait a minute, then go on more slowly."),
        503: ("The records are out of reach just now", "Wait a minute, then ask again."),
    }
)
OTHERWISE = ("Something went wrong on our side", "Ask again; if it comes back, tell whoever runs the server.")
HEADERS: Mapping[int, Mapping[str, str]] = MappingProxyType(
    {
        401: {"WWW-Authenticate": 'Bearer realm="Next Steps"'},
        405: {"Allow": READS},
        429: {"Retry-After": "60"},
        503: {"Retry-After": "60"},
    }
)


def is_asked_by_program() -> bool:
    """Say whether a program asks, which gets no page when something goes wrong."""
    return request.path.startswith(PREFIX)


def problem(status: int, sentence: str | None = None) -> tuple[str, int, dict[str, str]]:
    """Tell a program what went wrong, with a sentence of its own where there is one."""
    title, default = SENTENCES.get(status, OTHERWISE if status >= 500 else SENTENCES[400])
    told = {"type": "about:blank", "title": title, "status": status, "detail": sentence or default}
    return json.dumps(told), status, {"Content-Type": TYPE, **HEADERS.get(status, {})}
