"""How long a sign-in lasts, what a browser is called, and when a provider is believed about an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

UNSEEN = timedelta(hours=12)  # the computer in the staff room is somebody else's in the morning
LONGEST = timedelta(days=14)  # a fortnight: from the day papers go out until after the meeting
NOTED = timedelta(minutes=10)  # that somebody was seen is written down no oftener

GOOGLE = "https://accounts.google.com"
GMAIL = ("@gmail.com", "@googlemail.com")
MULTIPLE = "mfa"  # RFC 8176: more than one factor was asked for

# The first that fits names it: most browsers also claim to be those further down.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def lasts(started_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Say whether a sign-in that nobody has ended still holds."""
    return now - seen_at < UNSEEN and now - started_at < LONGEST


def is_worth_noting(seen_at: datetime, now: datetime) -> bool:
    """Say whether it is time to write down again that somebody was seen."""
    return now - seen_at >= NOTED


def browser_in_words(user_agent: str) -> str:
    """Call a browser what its owner calls it: ``Firefox on Windows``."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def verified_email(claims: Mapping[str, Any]) -> str | None:
    """Give the address that a provider vouches for, in small letters; None where it does not.

    ``email_verified`` is OpenID Connect's (Core, 5.1). Google sets it for addresses that it does not host too, whose
    mailbox may have passed to somebody else since: there its ``hd``, the Workspace that holds the account, is asked for
    as well. Microsoft Entra has ``xms_edov`` instead: the owner of the address's domain is verified.
    """
    email = claims.get("email")
    if not isinstance(email, str) or "@" not in email:
        return None
    email = email.strip().lower()
    vouched = _is_true(claims.get("email_verified")) or _is_true(claims.get("xms_edov"))
    if claims.get("iss") == GOOGLE:
        vouched = vouched and (bool(claims.get("hd")) or email.endswith(GMAIL))
    return email if vouched else None


def asked_for_more(claims: Mapping[str, Any]) -> bool:
    """Say whether the provider tells that it asked for a second factor."""
    methods = claims.get("amr")
    return isinstance(methods, list) and MULTIPLE in methods


def _is_true(claim: object) -> bool:
    """Providers write it as true, as 1, and as words."""
    return claim is True or claim == 1 or (isinstance(claim, str) and claim.lower() in {"true", "1"})
