"""An OpenID Connect provider of the tests' own: a real one on this machine, over HTTP, that can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import requests
from flask import Flask, Response, abort, g, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

Claims = dict[str, Any]


@dataclass
class OpenIdProvider:
    """Where it is, what it was asked, and how it bends the next tokens and its description of itself."""

    issuer: str = ""
    challenges: list[str] = field(default_factory=list)
    twist: Callable[[Claims], object] | None = None
    describe: Callable[[Claims], object] | None = None
    foreign_key: bool = False
    unsigned: bool = False

    def knows(self, subject: str, **claims: object) -> None:
        """Give an account to somebody."""
        requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=5).raise_for_status()

    def signs_in(self, asked: str, subject: str) -> str:
        """Sign somebody in at its page, and give the address it leads back to."""
        answer = requests.post(asked, data={"sub": subject}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])

    def denies(self, asked: str) -> str:
        """Let somebody say no at its page, and give the address it leads back to."""
        answer = requests.post(asked, data={"action": "deny"}, allow_redirects=False, timeout=5)
        return str(answer.headers["Location"])


def asks_for(address: str, name: str) -> str:
    """Give one value of an address's query."""
    return parse_qs(urlsplit(address).query)[name][0]


@contextmanager
def running_provider() -> Iterator[OpenIdProvider]:
    """Run one on a port of this machine."""
    told = OpenIdProvider()
    app = oidc_provider_mock.app(require_nonce=True)
    app.debug = False
    _insists_on_pkce(app, told)
    _bends_what_it_says(app, told)
    server = make_server("localhost", 0, app, threaded=True)
    told.issuer = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _insists_on_pkce(app: Flask, told: OpenIdProvider) -> None:
    @app.before_request
    def insist() -> None:
        if request.path == "/oauth2/authorize":
            if request.args.get("code_challenge_method") != "S256":
                abort(400, "no challenge")
            told.challenges.append(request.args["code_challenge"])
        if request.path == "/oauth2/token":
            digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() not in told.challenges:
                abort(400, "a verifier that answers no challenge")


def _bends_what_it_says(app: Flask, told: OpenIdProvider) -> None:
    @app.after_request
    def bend(response: Response) -> Response:
        if request.path == "/oauth2/token" and response.status_code == 200:
            answer = response.get_json()
            answer["id_token"] = _bent(answer["id_token"], g.oidc_provider_mock_storage.jwk.as_dict(True), told)
            response.set_data(json.dumps(answer))
        if request.path.endswith("openid-configuration") and told.describe:
            description = response.get_json()
            told.describe(description)
            response.set_data(json.dumps(description))
        return response


def _bent(token: str, key: dict[str, Any], told: OpenIdProvider) -> str:
    """Give another token for the one it would have given."""
    own = RSAKey.import_key(key)
    decoded = jwt.decode(token, own)
    if told.twist:
        told.twist(decoded.claims)
    if told.unsigned:
        parts = [json.dumps({"alg": "none"}), json.dumps(decoded.claims)]
        return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts) + "."
    if told.foreign_key:
        own = RSAKey.generate_key(2048, {"kid": own.kid} if own.kid else None)
    header = {key: value for key, value in decoded.header.items() if key in {"alg", "kid", "typ"}}
    return jwt.encode(header, decoded.claims, own)
