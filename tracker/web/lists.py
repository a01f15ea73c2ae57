"""Lists, and the way back to where one was in them.

A list lives in its address. What it leads to carries that address along, ``?back=…``, and the page of the thing leads
back to it and to the thing in it; so do the forms about that thing, and the page that comes after them. No script and
nothing kept on the server: the address can be sent to somebody else.
What is carried is believed only where it is the address of a list of the same school, and is written anew from that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, current_app, g, has_request_context, request, url_for
from werkzeug.exceptions import HTTPException

CARRIED = "back"
LONGEST = 600
"""Letters of an address that is carried along; a list that is narrowed by more is led back to as it is by itself."""

LISTS: Mapping[str, str] = MappingProxyType(
    {
        "requirements.index": "Requirements",
        "actions.mine": "My actions",
        "evidence.index": "Evidence",
        "questions.index": "Questions",
        "metrics.index": "Metrics",
        "checks.index": "Checks",
        "meetings.index": "Meetings",
        "visits.index": "Visits",
        "history.index": "History",
        "search.page": "Search results",
        "searches.page_of_all": "Search results",
    }
)
"""The lists that can be led back to, and what the way back is called."""

_THING = re.compile(r"/schools/<urn>/[\w-]+/<(?:\w+:)?(\w+)>(?=/|$)")
"""What begins the addresses of the pages about one thing of a school, and what the thing is called in them."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way back: its address, and what it is called."""

    href: str
    label: str


def this_list(own: str | None = None) -> str | None:
    """Give the address of the list that is shown, for what it leads to; None on a page that is no list.

    ``own`` is the list to which the page of a thing leads back by itself: it is carried only where it is narrowed.
    """
    endpoint, narrowed = request.endpoint, request.query_string.decode("ascii", "ignore")
    if endpoint is None or endpoint not in LISTS or (endpoint == own and not narrowed):
        return None
    address = url_for(endpoint, **(request.view_args or {})) + (f"?{narrowed}" if narrowed else "")
    return address if len(address) <= LONGEST else None


def way_back(endpoint: str, label: str, anchor: str | None = None, **values: Any) -> Way:
    """Give the way back to the list somebody came from, else to a page: to the place ``anchor`` on either."""
    if found := _list_behind():
        address, of_list = found
        return Way(address + (f"#{anchor}" if anchor else ""), LISTS[of_list])
    return Way(url_for(endpoint, _anchor=anchor, **values), label)


def list_behind() -> str | None:
    """Name the list somebody came from, by its endpoint; None where there was none."""
    found = _list_behind()
    return found[1] if found else None


def _list_behind() -> tuple[str, str] | None:
    return _list_at(request.args.get(CARRIED, ""))


def _list_at(carried: str) -> tuple[str, str] | None:
    """Read an address that was carried along: the same address, written anew, and which list it is; else None."""
    if not carried.startswith("/") or len(carried) > LONGEST:
        return None
    try:
        parts = urlsplit(carried)
        path = parts.path.removeprefix(request.script_root)
        endpoint, values = current_app.url_map.bind("here").match(path, method="GET")
    except (ValueError, HTTPException):
        return None
    if parts.netloc or endpoint not in LISTS or values.get("urn", g.get("urn")) != g.get("urn"):
        return None
    narrowed = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] != CARRIED])
    return url_for(endpoint, **values) + (f"?{narrowed}" if narrowed else ""), endpoint


def register(app: Flask) -> None:
    """Give the templates ``this_list`` and ``way_back``, and carry a list on to whatever is about the same thing."""
    app.jinja_env.globals.update(this_list=this_list, way_back=way_back)

    @app.url_defaults
    def carry_on(endpoint: str, values: dict[str, Any]) -> None:
        if CARRIED in values or not has_request_context() or CARRIED not in request.args:
            return
        thing = _thing(endpoint, values)
        if thing and thing == _thing(request.endpoint or "", request.view_args or {}) and _list_behind():
            values[CARRIED] = request.args[CARRIED]


def _thing(endpoint: str, values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Say which thing an address is about: where such things are, and which of them; None where it is about none."""
    for rule in current_app.url_map.iter_rules(endpoint) if endpoint in current_app.view_functions else ():
        if (found := _THING.match(rule.rule)) and found[1] in values:
            return found[0], str(values[found[1]])
    return None
