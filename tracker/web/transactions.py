"""One commit a request: at its end, if it succeeded, and never on GET."""

from flask import Flask, Response, request

from tracker.db import session

READS = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask) -> None:
    """Commit after a response that succeeded; roll back after any other."""

    @app.after_request
    def end_transaction(response: Response) -> Response:
        if request.method in READS or response.status_code >= 400:
            session().rollback()
        else:
            session().commit()
        return response
