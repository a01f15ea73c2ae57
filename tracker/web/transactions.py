"""One transaction a request: begun when all of a change has arrived, committed at its end, and never on GET."""

from flask import Flask, Response, current_app, g, request
from flask import session as cookie

from tracker.db import begin_writing, let_go, session
from tracker.web.guard import View

READS = frozenset({"GET", "HEAD", "OPTIONS"})
HALF_WAY = "tf_user_id"  # in the cookie, while the sign-in library waits for somebody's second step


def keep() -> None:
    """Keep what this request changes although it is a GET: a provider leads back by one when it lets somebody in."""
    g.keeps = True


def is_reading() -> bool:
    """Say whether nothing of what this request does is kept."""
    return request.method in READS and not g.get("keeps")


def changes_everything(view: View) -> View:
    """Declare that what a view changes, all other changes rest on: it waits for all of them, and they for it."""
    view.changes_everything = True  # type: ignore[attr-defined]
    return view


def take_turn() -> None:
    """Begin the transaction in which this request changes something, when nobody else is changing the same."""
    begin_writing(of=changed())


def changed() -> str | None:
    """Name what a request changes, by its address: a school, a trust, what a token opens, or who asks.

    Nobody is named before they sign in: then there is the address alone from which they come. Nothing is named by
    what changes everything: to wait for all others later, holding a name already, would be to wait for each other.
    """
    if getattr(current_app.view_functions.get(request.endpoint or ""), "changes_everything", False):
        return None
    values = request.view_args or {}
    if g.get("urn"):
        return f"school {g.urn}"
    for kind in ("trust_id", "token", "key"):
        if kind in values:
            return f"{kind.removesuffix('_id')} {values[kind]}"
    known = cookie.get("_user_id") or cookie.get(HALF_WAY)
    return f"person {known}" if known else f"visitor {request.remote_addr}"


def register(app: Flask) -> None:
    """Commit after a response that succeeded; roll back after any other."""

    @app.before_request
    def begin_transaction() -> None:
        if request.method not in READS:
            _ = request.form  # the whole body: nobody waits in line for a slow upload
            take_turn()

    @app.after_request
    def end_transaction(response: Response) -> Response:
        if is_reading():
            let_go()
        elif response.status_code >= 400:
            session().rollback()
        else:
            session().commit()
        return response
