"""What was sent and waits for a person to accept it, at an address that only its own school or trust can open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, g
from itsdangerous import BadSignature, URLSafeSerializer

from tracker.errors import NotFound
from tracker.storage.incoming import Incoming
from tracker.web.context import here, there


@dataclass(frozen=True, slots=True)
class WaitingRoom:
    """The waiting things of one kind: what people call one, and the words that keep its tokens from other kinds'."""

    noun: str
    salt: str

    def let_wait(self, content: bytes, filename: str) -> str:
        """Keep bytes for the school or trust asked about; give the token that stands for them and their name."""
        return str(self._tokens.dumps([_place(), incoming_here().put(content), filename]))

    def named_by(self, token: str) -> tuple[str, str]:
        """Give the SHA-256 and the name that a token of this place stands for; raise `NotFound` for any other."""
        try:
            place, sha256, filename = self._tokens.loads(token)
        except (BadSignature, ValueError):
            place = None
        if place != _place():
            raise NotFound(f"No {self.noun} waits under that address. Read it in again.")
        return sha256, filename

    @property
    def _tokens(self) -> URLSafeSerializer:
        return URLSafeSerializer(current_app.secret_key or "", salt=self.salt)


def incoming_here() -> Incoming:
    """Give the bytes that wait at the school or trust asked about."""
    incoming: Incoming = current_app.extensions["incoming"]
    return incoming.of(_place())


def _place() -> str:
    return here().school.urn if "here" in g else f"trust-{there().trust.id}"
