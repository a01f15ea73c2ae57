"""The one way by which files come in: to pages that take them, from people who are signed in, looked through first.

A page takes files when its view says `takes_files`; what is sent to any other is not written anywhere. `looked_through`
is asked by the field of a form (``Upload`` of ``forms/fields.py``) before anything else sees a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import IO, Any, TypeVar, cast

from flask import Flask, Request, Response, current_app, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from tracker.config import UPLOAD_LIMIT
from tracker.db import session
from tracker.errors import Refused
from tracker.reading.screening import screen
from tracker.storage import plain_name
from tracker.storage.arriving import Arriving, arriving_in
from tracker.storage.scanner import Scanner
from tracker.web.transactions import take_turn

View = TypeVar("View", bound=Callable[..., Any])

TEXT_LIMIT = 2 * 1024 * 1024  # bytes that are typed or pasted into a form
FORM_LIMIT = TEXT_LIMIT + 256 * 1024  # with what stands around them
WITH_FILE = 2 * UPLOAD_LIMIT + FORM_LIMIT  # a file that is too large, and what was typed with it, which then stays
PIECE = 256 * 1024
TOO_LARGE = f"{{}} is larger than {UPLOAD_LIMIT >> 20} MB, which is the most. Give a smaller one, or a part of it."


class Upload(Request):
    """A request whose files are written beside those that are kept, and never beyond what may be kept."""

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        if not _takes_files():
            return cast(IO[bytes], Arriving(BytesIO(), 0))
        return cast(IO[bytes], arriving_in(current_app.extensions["settings"].evidence / "partial", UPLOAD_LIMIT))

    def hear_out(self) -> None:
        """Take the rest of what is being sent, and throw it away; of what is larger than may come, nothing."""
        if (self.content_length or 0) <= WITH_FILE:
            self.max_content_length = WITH_FILE
            with suppress(HTTPException):  # nobody is there any more
                while self.stream.read(PIECE):
                    pass


def takes_files(view: View) -> View:
    """Declare that a view takes files."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Let what is large come to the pages that take files only, from whoever is signed in."""
    app.request_class = Upload

    @app.before_request
    def let_in() -> ResponseReturnValue | None:
        if request.method == "POST" and _takes_files():
            if "_user_id" not in cookie:  # before a byte of it is read; who it is, the guard finds out
                return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
            request.max_content_length = WITH_FILE
        return None

    @app.after_request
    def hear_out(response: Response) -> Response:
        """Take the rest of what is being sent: to whoever is answered before, a browser says that the line broke."""
        if request.method == "POST":
            cast(Upload, request).hear_out()
        return response


def looked_through(file: FileStorage, *, is_read: bool) -> None:
    """Raise `Refused` for a file that is too large, carries a virus, or carries what it should not.

    ``is_read`` says that its page reads it at once, and says what it should be.
    """
    filename = plain_name(file.filename or "")
    if getattr(file.stream, "is_too_large", False):
        raise Refused(TOO_LARGE.format(filename))
    scanner: Scanner | None = current_app.extensions["scanner"]
    with others_may_write():
        if scanner:
            scanner.refuse_infected(cast(Any, file.stream), filename)
        file.stream.seek(0)
        screen(file.stream.read(), filename, is_read=is_read)
    file.stream.seek(0)


@contextmanager
def others_may_write() -> Iterator[None]:
    """Let go of the turn to write while a file is looked through or read, which can take seconds.

    For before anything is changed: what was changed until then would be lost.
    """
    session().rollback()
    try:
        yield
    finally:
        take_turn()


def _takes_files() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "takes_files", False))
