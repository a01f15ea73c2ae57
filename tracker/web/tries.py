"""Wrong passwords and codes are counted: nobody guesses on, and nobody is kept out by what somebody else has tried.

Three counts hold a stranger back: of an account from one address, of all that comes from that address, and of the
account from wherever. A browser that somebody has signed in at before is no stranger to their account: it holds a
cookie that says so, and its own tries alone count there. So whoever guesses at a colleague's password, next to them and
behind the same address even, holds up nobody but themselves; and a link by mail, a passkey or a provider ask for no
password.
(OWASP, Slow Down Online Guessing Attacks with Device Cookies.)
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import Flask, Response, after_this_request, current_app, request, session
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter, RateLimitExceeded
from flask_security.signals import user_authenticated
from itsdangerous import BadSignature, URLSafeSerializer
from limits import RateLimitItemPerDay, RateLimitItemPerHour

from tracker.config import Settings
from tracker.db import db
from tracker.models.people import Person
from tracker.services.second_factors import tell_codes_guessed
from tracker.storage.tries import NOT_COUNTED, kept_in, shared_by
from tracker.web.context import now
from tracker.web.errors import error_page

OF_AN_ACCOUNT = "10 per minute; 60 per hour"  # from one address, or at one browser that knows it
OF_AN_ADDRESS = "60 per minute; 600 per hour"  # a whole board may sit behind one address
OF_AN_ACCOUNT_ANYWHERE = "100 per hour"  # from all browsers that do not know it, together
LINKS = "5 per 10 minutes; 20 per day"  # mails that one address, or a browser that knows it, asks for one account
LINKS_FOR_STRANGERS = RateLimitItemPerHour(5)  # of a kind to one account, from all that do not know it, together
WRONG_CODES = RateLimitItemPerDay(9)  # in a row, before the person is told
TOLD = RateLimitItemPerDay(1)
SIGNED_IN_FROM = RateLimitItemPerDay(1, 90)  # how long a network is none of those, after somebody signed in from it

GUESSED = (
    "security.login",
    "security.change_password",
    "security.verify",
    "security.two_factor_token_validation",
    "security.mf_recovery",
)
STARTED = {"start.front": "POST", "start.with_code": "GET"}  # where the start code of a new installation is guessed
MAILED = ("account.link", "security.forgot_password")

KNOWN = "known_browser"
KEPT = timedelta(days=365)
MOST = 24  # marks in it, two an account: a computer in a staff room knows a dozen people


def register(app: Flask) -> None:
    """Limit the pages where somebody can guess or have mails sent, once all of them are there."""
    limiter = Limiter(
        _address,
        app=app,
        strategy="moving-window",
        **_counted_in(app),
        in_memory_fallback_enabled=True,  # with a full disk, or without the database, each process counts by itself
        swallow_errors=True,
    )
    app.extensions["tries"] = limiter  # a limiter that is switched off is kept by nobody else
    views: dict[str, Any] = app.view_functions
    failed: dict[str, Any] = {"methods": ["POST"], "deduct_when": _failed}
    of_account = limiter.shared_limit(OF_AN_ACCOUNT, "account", key_func=_whose, **failed)
    of_address = limiter.shared_limit(OF_AN_ADDRESS, "address", exempt_when=_is_known, **failed)
    anywhere = limiter.shared_limit(
        OF_AN_ACCOUNT_ANYWHERE, "anywhere", key_func=_account, exempt_when=_is_known, **failed
    )
    for endpoint in GUESSED:
        views[endpoint] = anywhere(of_address(of_account(views[endpoint])))
    for endpoint, method in STARTED.items():
        of_start = limiter.shared_limit(
            OF_AN_ACCOUNT, "start code", key_func=_address, methods=[method], deduct_when=_is_refused
        )
        views[endpoint] = of_start(views[endpoint])
    mails = limiter.shared_limit(LINKS, "mails", key_func=_whose, methods=["POST"])
    for endpoint in MAILED:
        views[endpoint] = mails(views[endpoint])
    user_authenticated.connect(_know_again, app)
    app.register_error_handler(RateLimitExceeded, _wait)


def _counted_in(app: Flask) -> dict[str, Any]:
    """Name what counts: the database that many machines share, or a file beside the one that is a file."""
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            return shared_by(db.engine)
    return {"storage_uri": kept_in(str(settings.instance / "tries.db"))}


def may_be_mailed(kind: str) -> bool:
    """Say whether the account that is typed may be sent one more mail of a kind; and count it, if strangers ask.

    Nobody's mailbox is filled by somebody else, and nobody who is known from there goes without because of them. What
    is shown is the same either way: a colleague behind the same address would learn who signs in from there.
    """
    limiter: Limiter = current_app.extensions["tries"]
    if not limiter.enabled or _is_known():
        return True
    try:
        from_here = ("signed in from", _mark(_account()), _address())
        if not limiter.limiter.test(SIGNED_IN_FROM, *from_here):
            return True
        return limiter.limiter.hit(LINKS_FOR_STRANGERS, "strangers", kind, _account())
    except NOT_COUNTED:  # a full disk: the limit of the address counts on
        return True


def note_wrong_code(person: Person) -> None:
    """Count a wrong code after a right password; tell the person of the tenth in a row, once a day at most."""
    limiter: Limiter = current_app.extensions["tries"]
    if not limiter.enabled:
        return
    with suppress(*NOT_COUNTED):
        if not limiter.limiter.hit(WRONG_CODES, "wrong codes", str(person.id)) and limiter.limiter.hit(
            TOLD, "told of wrong codes", str(person.id)
        ):
            tell_codes_guessed(person, now=now())


def _account() -> str:
    """Name the account that is tried: as it was typed, or whose password was right, or who is signed in."""
    typed = request.form.get("email", "").strip().lower()
    return typed or str(session.get("tf_user_id") or session.get("_user_id") or "")


def _whose() -> str:
    """Count an account's tries by the browser that knows it, else by the address they come from."""
    account, browser = _account(), _browser()
    return f"{browser['id'] if _mark(account) in browser['of'] else _address()} {account}"


def _is_known() -> bool:
    return _mark(_account()) in _browser()["of"]


def _address() -> str:
    """Give the address a request comes from; of the newer kind the network, for each household has billions of them."""
    given = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else given


def _failed(response: Response) -> bool:
    return response.status_code not in {302, 429}


def _is_refused(response: Response) -> bool:
    return response.status_code == 422


def _know_again(_app: Flask, *, user: Person, **_more: Any) -> None:
    """Give the browser a cookie by which it is no stranger to this account, and remember the network."""
    limiter: Limiter = current_app.extensions["tries"]
    if limiter.enabled:
        with suppress(*NOT_COUNTED):
            limiter.limiter.clear(WRONG_CODES, "wrong codes", str(user.id))
            limiter.limiter.hit(SIGNED_IN_FROM, "signed in from", _mark(user.email), _address())
    browser = _browser()
    marks = [_mark(user.email), _mark(user.fs_uniquifier)]
    known = {"id": browser["id"], "of": [*marks, *(one for one in browser["of"] if one not in marks)][:MOST]}

    @after_this_request
    def tell(response: Response) -> Response:
        response.set_cookie(
            KNOWN,
            _signed().dumps(known),
            max_age=KEPT,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Lax",
        )
        return response


def _browser() -> dict[str, Any]:
    """Read what the cookie says; a browser without one, or with one that we did not write, knows nobody."""
    try:
        known = _signed().loads(request.cookies.get(KNOWN, ""))
        return {"id": str(known["id"]), "of": list(known["of"])}
    except (BadSignature, KeyError, TypeError):
        return {"id": secrets.token_urlsafe(16), "of": []}


def _signed() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known browser")


def _mark(account: str) -> str:
    return hashlib.sha256(account.encode()).hexdigest()[:16]


def _wait(error: RateLimitExceeded) -> ResponseReturnValue:
    """Say how long to wait, and at the page for signing in how to come in all the same."""
    seconds = error.limit.limit.get_expiry() if error.limit else 60
    span = next(words for most, words in _SPANS if seconds <= most)
    sentence = f"Wait {span}, then try again."
    if request.endpoint == "security.login" and not _is_known():
        sentence += " A browser you have signed in at before lets you in now, and so do a link by mail and a passkey."
    return error_page(429, sentence)


_SPANS = ((60, "a minute"), (600, "ten minutes"), (3600, "an hour"), (86400, "a day"))
