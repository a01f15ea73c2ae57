"""By which names this installation is asked, and whose word is taken for who asks.

A request for any other name is refused: an address that is made from it would lead elsewhere. What a request says of
proxies before it ("X-Forwarded-…") is believed as far as there are proxies, which is a setting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.config import Settings
from tracker.web.errors import error_page

View = TypeVar("View", bound=Callable[..., Any])

UNKNOWN = (
    "This installation does not answer to that name. Open it by its own address; whoever runs the server can give it"
    " another name with TRACKER_HOSTS."
)
_HOST = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.I)


def register(app: Flask, settings: Settings) -> None:
    """Refuse requests for other names, before anything else."""
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]

    @app.before_request
    def refuse_other_names() -> ResponseReturnValue | None:
        if getattr(app.view_functions.get(request.endpoint or ""), "under_any_name", False):
            return None
        asked = request.environ.get("HTTP_HOST") or request.environ["SERVER_NAME"]
        return None if is_named(asked, settings.hosts) else error_page(400, UNKNOWN)


def under_any_name(view: View) -> View:
    """Let a view be asked for by any name: a program that watches goes by a number, and no address is made there."""
    view.under_any_name = True  # type: ignore[attr-defined]
    return view


def is_named(asked: str, names: Collection[str]) -> bool:
    """Say whether a name, perhaps with a port, is one of those given; ``.example`` stands for all below it."""
    found = _HOST.fullmatch(asked)
    if found is None:
        return False
    host = found[1].lower().removesuffix(".")
    return host in names or any(name.startswith(".") and host.endswith(name) for name in names)
