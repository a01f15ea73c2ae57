"""How long a sign-in lasts, what a browser is called, and when a provider is believed about an address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracker.rules.sign_ins import asked_for_more, browser_in_words, is_worth_noting, lasts, verified_email

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("started", "seen", "still"),
    [
        (timedelta(0), timedelta(0), True),
        (timedelta(hours=11, minutes=59), timedelta(hours=11, minutes=59), True),
        (timedelta(hours=12), timedelta(hours=12), False),
        (timedelta(days=13, hours=23), timedelta(minutes=1), True),
        (timedelta(days=14), timedelta(minutes=1), False),
    ],
)
def test_a_sign_in_ends_twelve_hours_unseen_or_after_a_fortnight(
    started: timedelta, seen: timedelta, still: bool
) -> None:
    assert lasts(NOW - started, NOW - seen, NOW) is still


def test_that_somebody_was_seen_is_written_down_every_ten_minutes() -> None:
    assert not is_worth_noting(NOW - timedelta(minutes=9, seconds=59), NOW)
    assert is_worth_noting(NOW - timedelta(minutes=10), NOW)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
            " Safari/537.36 Edg/140.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile"
            " Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/18.6 Mobile/15E148 Safari/604.1",
            "Safari on an iPhone",
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
            "Chrome on a Chromebook",
        ),
        ("Werkzeug/3.1", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(user_agent: str, words: str) -> None:
    assert browser_in_words(user_agent) == words


@pytest.mark.parametrize(
    ("claims", "email"),
    [
        ({"email": "Lena@Harbour.example", "email_verified": True}, "lena@harbour.example"),
        ({"email": "lena@harbour.example", "email_verified": "true"}, "lena@harbour.example"),
        ({"email": "lena@harbour.example", "email_verified": False}, None),
        ({"email": "lena@harbour.example", "email_verified": "false"}, None),
        ({"email": "lena@harbour.example"}, None),
        ({"email_verified": True}, None),
        ({"email": ["lena@harbour.example"], "email_verified": True}, None),
        ({"preferred_username": "lena@harbour.example", "email_verified": True}, None),
        ({"email": "lena@harbour.example", "xms_edov": True}, "lena@harbour.example"),
        ({"email": "lena@harbour.example", "xms_edov": 1}, "lena@harbour.example"),
        ({"email": "lena@harbour.example", "xms_edov": "1"}, "lena@harbour.example"),
        ({"email": "lena@harbour.example", "xms_edov": False}, None),
        ({"iss": "https://accounts.google.com", "email": "lena@harbour.example", "email_verified": True}, None),
        (
            {
                "iss": "https://accounts.google.com",
                "email": "lena@harbour.example",
                "email_verified": True,
                "hd": "harbour.example",
            },
            "lena@harbour.example",
        ),
        ({"iss": "https://accounts.google.com", "email": "lena@gmail.com", "email_verified": True}, "lena@gmail.com"),
    ],
)
def test_an_address_is_believed_when_the_provider_vouches_for_it(claims: dict[str, object], email: str | None) -> None:
    assert verified_email(claims) == email


@pytest.mark.parametrize(
    ("claims", "more"),
    [({"amr": ["pwd", "mfa"]}, True), ({"amr": ["pwd"]}, False), ({"amr": "mfa"}, False), ({}, False)],
)
def test_a_provider_tells_that_it_asked_for_a_second_factor(claims: dict[str, object], more: bool) -> None:
    assert asked_for_more(claims) is more
