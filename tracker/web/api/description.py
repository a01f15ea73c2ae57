"""The description of the pages for programs (OpenAPI), made from their views and shapes: it cannot differ from them."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api  # type: ignore[import-untyped]

from tracker.web.api.answers import blueprint

KEPT = "description of the api"
TITLE, VERSION = "Next Steps", "1"
SAYS = (
    "What inspectors asked a school for, what is done about it, and the difference it made to pupils; to read, as its"
    " pages show it to the owner of the token. Dates are days at the school, instants are UTC. An answer carries an"
    " ETag: sent back as If-None-Match, it is answered by 304 while nothing has changed."
)
URN = {"type": "string", "pattern": "^[0-9]{6}$"}


class _Described(Api):  # type: ignore[misc]
    """What the library writes; how errors are told is settled by ``web/errors.py``, and each that may come is named."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        pass

    def _register_pagination_header(self) -> None:
        pass


def described(app: Flask) -> dict[str, Any]:
    """Describe the pages for programs of an application: when it is asked for first, for that takes a while."""
    if KEPT not in app.extensions:
        app.extensions[KEPT] = _described(app)
    told: dict[str, Any] = app.extensions[KEPT]
    return told


def _described(app: Flask) -> dict[str, Any]:
    api = _Described(
        spec_kwargs={
            "title": TITLE,
            "version": VERSION,
            "openapi_version": "3.1.0",
            "info": {"description": SAYS},
            "security": [{"token": []}],
            "servers": [{"url": "/", "description": "This installation"}],
        }
    )
    api.init_app(app)
    api.spec.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "description": "A token that its owner made under Your account."}
    )
    blueprint.register_views_in_doc(api, app, api.spec, name=blueprint.name, parameters=None)
    told: dict[str, Any] = api.spec.to_dict()
    for path in told["paths"].values():
        for parameter in path.get("parameters", ()):
            if parameter["name"] == "urn":
                parameter.update(description="The unique reference number of a school.", schema=URN)
    return told
