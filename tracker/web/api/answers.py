"""What a view for programs gives: one thing, or some of many; and the description that is made from that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NoReturn, TypeVar

from flask import Response, request, url_for
from flask_smorest import Blueprint  # type: ignore[import-untyped]
from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import Range
from webargs.flaskparser import FlaskParser

from tracker.errors import Invalid
from tracker.web.api.bearers import note_token_used
from tracker.web.api.problems import TYPE
from tracker.web.api.shapes import Problem, Shape
from tracker.web.duties import today_in_england

View = TypeVar("View", bound=Callable[..., Any])

PREFIX = "/api/v1"
SIZE, LARGEST = 50, 100
LAST_PAGE = 1_000_000
KEEPING = "private, no-cache"
"""A program may keep an answer for itself, and asks each time whether it still stands."""


class Digits(fields.Integer):
    """A number written in digits, and in nothing else that Python takes for one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if not (isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10):
            raise ValidationError("It should be a number in digits.")
        return super()._deserialize(value, attr, data, **more)


class PageAsked(Schema):
    """Which of many things are asked for."""

    error_messages = {"unknown": "There is none of that name here: say page or size."}  # noqa: RUF012  (the library’s)

    page = Digits(
        load_default=1,
        validate=Range(1, LAST_PAGE, error="It should be 1 or more."),
        metadata={"description": "Which page, from 1."},
    )
    size = Digits(
        load_default=SIZE,
        validate=Range(1, LARGEST, error=f"It should be 1 to {LARGEST}."),
        metadata={"description": "How many things stand on a page."},
    )


class InSentences(FlaskParser):
    """What reads the parameters: one that cannot stand gets a sentence that names it, and so does one misspelt."""

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {"query": RAISE}

    def handle_error(self, error: ValidationError, *_: object, **__: object) -> NoReturn:
        """Say of the first parameter that cannot stand what would be right."""
        (named,) = error.messages_dict.values()
        name, sentences = next(iter(named.items()))
        raise Invalid(str(name), f"The parameter “{name}” cannot stand. {sentences[0]}")


class Reading(Blueprint):  # type: ignore[misc]
    """A blueprint whose parameters are read by `InSentences`."""

    ARGUMENTS_PARSER = InSentences()


blueprint = Reading("api", __name__, description="What somebody may read at their schools and trusts.")

_GOES_WRONG = {
    401: "No token, or one that opens nothing today.",
    403: "The token’s owner may not read this, or has to set up a second step first.",
    404: "Nothing at this address that the token’s owner may read.",
    429: "Too many requests.",
}


def at(address: str) -> Callable[[View], View]:
    """Say at which address a view is read."""
    declare: Callable[[View], View] = blueprint.get(address)
    return declare


def open_to_anyone(view: View) -> View:
    """Declare that a view gives an object of its own making, for which no token is needed."""
    described: View = blueprint.response(200, {"type": "object"})(
        blueprint.doc(security=[], operationId=view.__name__)(view)
    )
    return described


def gives(shape: type[Shape]) -> Callable[[View], View]:
    """Declare that a view gives one thing."""
    return lambda view: _described(blueprint.response(200, shape)(view))


def lists(shape: type[Shape]) -> Callable[[Callable[..., Sequence[Any]]], Callable[..., Any]]:
    """Declare that a view gives many things, of which a page is sent."""
    listed = Schema.from_dict(
        {
            "items": fields.List(fields.Nested(shape), required=True),
            "page": fields.Integer(required=True),
            "size": fields.Integer(required=True),
            "total": fields.Integer(required=True, metadata={"description": "How many there are on all pages."}),
            "next": fields.String(
                required=True,
                allow_none=True,
                metadata={"description": "The address of the page after; null: none."},
            ),
        },
        name=f"{shape.__name__}Page",
    )

    def declare(view: Callable[..., Sequence[Any]]) -> Callable[..., Any]:
        @wraps(view)
        def paged(asked: dict[str, int], **found: Any) -> dict[str, Any]:
            return _page(view(**found), asked["page"], asked["size"])

        answered = blueprint.response(200, listed)(blueprint.arguments(PageAsked, location="query")(paged))
        typed = blueprint.alt_response(422, schema=Problem, content_type=TYPE, description="A parameter cannot stand.")
        described: Callable[..., Any] = _described(typed(answered))
        return described

    return declare


def _page(things: Sequence[Any], page: int, size: int) -> dict[str, Any]:
    end = page * size
    following = url_for(request.endpoint or "", page=page + 1, size=size, **(request.view_args or {}))
    return {
        "items": things[end - size : end],
        "page": page,
        "size": size,
        "total": len(things),
        "next": following if end < len(things) else None,
    }


def _described(view: View) -> View:
    """Say what else may come of asking: nothing new, or what goes wrong."""
    view = blueprint.doc(operationId=view.__name__)(view)
    view = blueprint.alt_response(304, description="What If-None-Match names still stands.", success=True)(view)
    for status, description in _GOES_WRONG.items():
        view = blueprint.alt_response(status, schema=Problem, content_type=TYPE, description=description)(view)
    return view


def _tag(response: Response) -> Response:
    """Mark an answer by its content, so that a program that has it already is told so; and note the token's use."""
    if response.status_code == 200:
        response.headers["Cache-Control"] = KEEPING
        response.vary.add("Authorization")
        response.add_etag()
        response.make_conditional(request)
    note_token_used(today_in_england())
    return response


blueprint.after_request(_tag)
