"""Domain errors into HTTP, once: a page with one sentence that says what is wrong and what would be right."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, InternalServerError

from tracker.db import let_go, session
from tracker.errors import Invalid, NotAllowed, NotFound, Refused, StoreFailed
from tracker.printing.press import PrintFailed
from tracker.web.api.problems import is_asked_by_program, problem

SENTENCES = {
    400: (
        "This request could not be read",
        "Check what you typed, and send it again.",
    ),
    403: (
        "This is not yours to do",
        "Your role at this school does not include it. The clerk can change your role.",
    ),
    404: (
        "Not found",
        "Nothing answers to that address. It may have been mistyped, or what it led to has been let go.",
    ),
    405: (
        "This page cannot be used that way",
        "Open it from a link or a form on the site.",
    ),
    413: (
        "That is too large",
        "Files of up to 20 MB can be uploaded, and up to 2 MB of text pasted. Send less, or send it in parts.",
    ),
    415: ("That kind of file cannot be read", "Send a PDF or plain text."),
    422: ("That cannot stand", "Correct what you typed, and send it again."),
    429: ("Too many tries", "Wait a minute, then try again."),
    503: ("The paper could not be printed", "Try again in a minute."),
    507: (
        "Files are out of reach just now",
        "Whoever runs the server must see to it; then try again.",
    ),
    500: (
        "Something went wrong on our side",
        "Try again; if it comes back, tell the clerk.",
    ),
}
NOT_SENT = "Nothing is lost, and nothing was changed."
NOT_STORED = "Nothing you sent was stored, and what was stored before is safe."
"""What is kept of whoever asked for a page, and of whoever sent something."""

GO_BACK = frozenset({400, 405, 413, 415, 422, 429})
"""The statuses after which somebody does best to open once more the page they came from."""

OUT_OF_REACH = (OperationalError, InterfaceError, NoConnection)
"""The database is gone or busy: a line that broke, a change that waited too long for others, no connection left."""

NO_RECORDS = (
    "The records are out of reach just now",
    "Wait a minute, then try again. If it comes back, whoever runs the server must see whether its disk is full or its"
    " database is gone.",
)


def error_page(status: int, sentence: str | None = None, title: str | None = None) -> ResponseReturnValue:
    """Render the page of a status: what happened, what is kept, and one way on. What was begun is undone first.

    A program gets no page: it is told what went wrong in words that it can read.

    Where the server failed, the page asks nothing of the database, for that may be what failed: it is rendered without
    the context that every other page has.
    """
    if status >= 500:
        session().rollback()
    else:
        let_go()
    if is_asked_by_program():
        return problem(status, sentence)
    usual, default = SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    said = {
        "status": status,
        "title": title or usual,
        "sentence": sentence or default,
        "kept": NOT_SENT if _only_asks() else NOT_STORED,
        "way": way_on(status),
    }
    if status >= 500:
        return current_app.jinja_env.get_template("errors/bare.html").render(said), status
    return render_template("errors/page.html", **said), status


def way_on(status: int) -> tuple[str, str]:
    """Give the one way on from an error, its words and its address: once more, back, or to where somebody begins."""
    back = request.referrer or ""
    if status >= 500 and _only_asks():
        return "Try again", request.url
    if (status >= 500 or status in GO_BACK) and _is_ours(back) and not (_only_asks() and back == request.url):
        return "Go back to the page you came from", back
    if status < 500 and g.get("here"):
        return "Go to the board view", url_for("board.view", urn=g.here.school.urn)
    if status < 500 and g.get("there"):
        return "Go to the trust’s schools", url_for("trusts.page", trust_id=g.there.trust.id)
    return "Go to the start", "/"


def _only_asks() -> bool:
    return request.method in ("GET", "HEAD")


def _is_ours(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and parts.netloc == request.host


def register(app: Flask) -> None:
    """Answer each kind of error with its status and a page."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if isinstance(error, InternalServerError) and isinstance(error.original_exception, OUT_OF_REACH):
            return no_records(error.original_exception)  # at the commit, where no handler of its own is asked
        return error_page(error.code or 500)

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    @app.errorhandler(NoConnection)
    def no_records(error: Exception) -> ResponseReturnValue:
        app.logger.error("the records are out of reach", exc_info=error)
        title, sentence = NO_RECORDS
        return error_page(503, sentence, title)

    @app.errorhandler(DataError)
    def unreadable(error: DataError) -> ResponseReturnValue:
        """Refuse what PostgreSQL keeps nowhere and finds nothing by, such as a text with a NUL in it."""
        app.logger.warning("something was sent that the database does not take", exc_info=error)
        return error_page(400)

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> ResponseReturnValue:
        return error_page(
            400,
            "This form was open for too long, or sign-in has ended. Open it anew and send it again.",
            "This form is too old",
        )

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> ResponseReturnValue:
        return error_page(404, str(error))

    @app.errorhandler(NotAllowed)
    def not_allowed(error: NotAllowed) -> ResponseReturnValue:
        return error_page(403, str(error))

    @app.errorhandler(Invalid)
    def invalid(error: Invalid) -> ResponseReturnValue:
        return error_page(422, str(error))

    @app.errorhandler(Refused)
    def refused(error: Refused) -> ResponseReturnValue:
        return error_page(415, str(error))

    @app.errorhandler(StoreFailed)
    def store_failed(error: StoreFailed) -> ResponseReturnValue:
        app.logger.error("files are out of reach", exc_info=error)
        return error_page(507, str(error))

    @app.errorhandler(PrintFailed)
    def print_failed(error: PrintFailed) -> ResponseReturnValue:
        return error_page(503, str(error))
