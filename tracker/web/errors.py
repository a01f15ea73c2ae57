"""Domain errors into HTTP, once: a page with one sentence that says what is wrong and what would be right."""

from __future__ import annotations

from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from tracker.db import session
from tracker.errors import Invalid, NotAllowed, NotFound, Refused, StoreFailed
from tracker.printing.press import PrintFailed

SENTENCES = {
    400: (
        "This request could not be read",
        "Go back, check what you typed and send it again.",
    ),
    403: (
        "This is not yours to do",
        "Your role at this school does not include it. The clerk can change your role.",
    ),
    404: (
        "Not found",
        "Nothing at this school answers to that address. It may have been mistyped.",
    ),
    405: (
        "This page cannot be used that way",
        "Open it from a link or a form on the site.",
    ),
    413: (
        "That is too large",
        "Files of up to 20 MB can be uploaded, and up to 2 MB of text pasted. Nothing was stored; send less.",
    ),
    415: ("That kind of file cannot be read", "Send a PDF or plain text."),
    422: ("That cannot stand", "Go back and correct what you typed."),
    429: ("Too many tries", "Wait a minute, then try again."),
    503: ("The paper could not be printed", "Nothing else is affected. Try again in a minute."),
    507: (
        "Files are out of reach just now",
        "Nothing was stored. Whoever runs the server must see to it; then try again.",
    ),
    500: (
        "Something went wrong on our side",
        "Nothing you sent was stored. Try again; if it comes back, tell the clerk.",
    ),
}


def error_page(status: int, sentence: str | None = None) -> tuple[str, int]:
    """Render the page of a status, with a sentence of its own where there is one. What was begun is undone first."""
    session().rollback()
    title, default = SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    return render_template("errors/page.html", title=title, sentence=sentence or default, status=status), status


def register(app: Flask) -> None:
    """Answer each kind of error with its status and a page."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int]:
        return error_page(error.code or 500)

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> tuple[str, int]:
        return error_page(
            400,
            "This form was open for too long, or sign-in has ended. Go back, reload and send it again.",
        )

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> tuple[str, int]:
        return error_page(404, str(error))

    @app.errorhandler(NotAllowed)
    def not_allowed(error: NotAllowed) -> tuple[str, int]:
        return error_page(403, str(error))

    @app.errorhandler(Invalid)
    def invalid(error: Invalid) -> tuple[str, int]:
        return error_page(422, str(error))

    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[str, int]:
        return error_page(415, str(error))

    @app.errorhandler(StoreFailed)
    def store_failed(error: StoreFailed) -> tuple[str, int]:
        app.logger.error("files are out of reach", exc_info=error)
        return error_page(507, str(error))

    @app.errorhandler(PrintFailed)
    def print_failed(error: PrintFailed) -> tuple[str, int]:
        return error_page(503, str(error))
