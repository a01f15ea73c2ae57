"""One transaction a request: begun when all of a change has arrived, committed at its end, and never on GET."""

from flask import Flask, Response, g, request

from tracker.db import begin_writing, session

READS = frozenset({"GET", "HEAD", "OPTIONS"})


def keep() -> None:
    """Keep what this request changes although it is a GET: a provider leads back by one when it lets somebody in."""
    g.keeps = True


def is_reading() -> bool:
    """Say whether nothing of what this request does is kept."""
    return request.method in READS and not g.get("keeps")


def register(app: Flask) -> None:
    """Commit after a response that succeeded; roll back after any other."""

    @app.before_request
    def begin_transaction() -> None:
        if request.method not in READS:
            _ = request.form  # the whole body: nobody waits in line for a slow upload
            begin_writing()

    @app.after_request
    def end_transaction(response: Response) -> Response:
        if is_reading() or response.status_code >= 400:
            session().rollback()
        else:
            session().commit()
        return response
