"""Signing in with an account at an OpenID Connect provider, by Authlib: what the provider says is believed only here.

Who comes back is believed when the answer belongs to a question of this browser (state, and PKCE), and the token is
signed by the provider with a key it publishes, for us (audience), by itself (issuer), now (expiry) and for this
question (nonce). Whether somebody here is meant, the account's subject says, and the first time an address that the
provider vouches for. Nobody becomes a person here by a provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Flask, current_app, session
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from tracker.config import Provider, Settings
from tracker.errors import TrackerError

WAITS = 10  # seconds for an answer of the provider
SIGNED = {f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)} | {"EdDSA", "Ed25519"}
"""With a key of the provider's that nobody else has: not a shared secret, and not unsigned."""


class Unreachable(TrackerError):
    """A provider that does not answer as one."""


class Unbelievable(TrackerError):
    """An answer that does not show who somebody is."""


def register(app: Flask) -> None:
    """Know the providers of the settings, and offer them on the page for signing in."""
    settings: Settings = app.extensions["settings"]
    known = OAuth(app)
    for provider in settings.providers:
        known.register(
            provider.name,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email",
                "code_challenge_method": "S256",
                "default_timeout": WAITS,
            },
        )
    app.extensions["providers"] = known
    app.jinja_env.globals["providers"] = settings.providers


def provider_called(name: str) -> Provider | None:
    """Find a provider by its name in addresses."""
    settings: Settings = current_app.extensions["settings"]
    return next((one for one in settings.providers if one.name == name), None)


def label_of(issuer: str) -> str:
    """Give what people call the provider with this issuer; one that is no longer set up goes by its address."""
    settings: Settings = current_app.extensions["settings"]
    return next((one.label for one in settings.providers if one.issuer == issuer), issuer)


def ask(provider: Provider, back: str) -> Response:
    """Lead to the provider, which leads on to ``back``. Raises `Unreachable`."""
    for key in [key for key in session if key.startswith("_state_")]:
        session.pop(key)  # a question that was never answered: cookies are small
    try:
        answer: Response = _client(provider).authorize_redirect(back)
    except (requests.RequestException, AuthlibBaseError, ValueError, RuntimeError) as error:
        current_app.logger.warning("%s cannot be asked", provider.label, exc_info=error)
        raise Unreachable(_no_answer(provider)) from error
    return answer


def claims_of_answer(provider: Provider) -> Mapping[str, Any]:
    """Believe what the provider says of whoever came back, or raise `Unbelievable`, or `Unreachable`."""
    try:
        token = _client(provider).authorize_access_token(
            claims_options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "sub": {"essential": True},
            }
        )
        claims: Mapping[str, Any] = token["userinfo"]
    except requests.RequestException as error:
        current_app.logger.warning("%s does not answer", provider.label, exc_info=error)
        raise Unreachable(_no_answer(provider)) from error
    except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError, RuntimeError) as error:
        current_app.logger.warning("an answer of %s is not believed: %s", provider.label, error)
        raise Unbelievable(f"{provider.label} did not sign you in, or that took too long. Try again.") from error
    return claims


def _no_answer(provider: Provider) -> str:
    return f"{provider.label} does not answer. Try again in a minute, or sign in another way."


def _client(provider: Provider) -> FlaskOAuth2App:
    """Give Authlib's client of a provider that says itself who it is, and signs as a provider should."""
    known: OAuth = current_app.extensions["providers"]
    client: FlaskOAuth2App = known.create_client(provider.name)
    metadata = client.load_server_metadata()
    if metadata.get("issuer") != provider.issuer:
        raise ValueError(f"{provider.issuer} calls itself {metadata.get('issuer')}")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [one for one in offered if one in SIGNED]
    return client
