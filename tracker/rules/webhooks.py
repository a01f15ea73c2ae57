"""Which addresses may be told of something, when it is tried again, and how what is sent is signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Collection
from datetime import datetime, timedelta
from urllib.parse import urlsplit

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440))
"""How long after each try that failed it is tried again; after the last, never: a day and a half in all."""

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts on this machine: to these alone something is sent without TLS."""

LONGEST_ADDRESS = 500


def next_try(failed: int, now: datetime) -> datetime | None:
    """Give when it is tried again after so many tries that failed; None when it is given up."""
    return now + WAITS[failed - 1] if failed <= len(WAITS) else None


def is_exactly(host: str, named: Collection[str]) -> bool:
    """Say whether a host is named by its own name, and not as one below a domain."""
    return host.lower().removesuffix(".") in named


def may_be_told(host: str, named: Collection[str]) -> bool:
    """Say whether a host is among those named; ``.example`` stands for all below it."""
    plain = host.lower().removesuffix(".")
    return plain in named or any(name.startswith(".") and plain.endswith(name) for name in named)


def refusal(address: str, named: Collection[str]) -> str | None:
    """Say why nothing may be sent to an address; None where something may."""
    try:
        given = urlsplit(address)
        host, port = given.hostname, given.port
    except ValueError:
        host, port = None, 0
    if not host or port == 0 or len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable():
        return "Enter a whole address, such as https://hooks.trust.example/next-steps."
    if " " in address or given.username is not None or given.fragment:
        return "Enter an address without spaces, a user or a “#”."
    if not may_be_told(host, named):
        return (
            f"Nothing may be sent to {host}. Whoever runs the server names the hosts that may be told, in"
            " TRACKER_WEBHOOK_HOSTS."
        )
    if given.scheme != "https" and not (given.scheme == "http" and host in LOCAL):
        return "Enter an address that begins with https://."
    return None


def may_reach(numeric: str, is_exact: bool) -> bool:
    """Say whether a host may be told that a name leads to: not one inside a network, unless it is named exactly.

    Otherwise whoever keeps the names below a domain could have this server ask its own neighbours.
    """
    reached = ipaddress.ip_address(numeric)
    if isinstance(reached, ipaddress.IPv6Address) and reached.ipv4_mapped is not None:
        reached = reached.ipv4_mapped
    return is_exact or (reached.is_global and not reached.is_multicast)


def signing_key(secret: str, salt: str) -> str:
    """Give the key that signs what a webhook is sent: made from the installation's own, and kept nowhere."""
    made = hmac.digest(secret.encode(), b"webhook:" + salt.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def signature(key: str, at: datetime, body: str) -> str:
    """Sign a body at a moment: ``t=1795615800,v1=…``, HMAC SHA-256 over the seconds, a full stop and the body."""
    seconds = int(at.timestamp())
    made = hmac.new(key.encode(), f"{seconds}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={seconds},v1={made}"
