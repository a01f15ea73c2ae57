"""Which addresses may be told, when it is tried again, and how a message is signed."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from tracker.rules.webhooks import (
    WAITS,
    is_exactly,
    may_be_told,
    may_reach,
    next_try,
    refusal,
    signature,
    signing_key,
)

HOSTS = ("hooks.trust.example", ".school.example", "localhost", "127.0.0.1")
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.trust.example/next-steps",
        "https://hooks.trust.example:8443/?key=a",
        "https://HOOKS.trust.example/",
        "https://flow.school.example/in",
        "http://localhost:9000/in",
        "http://127.0.0.1/in",
    ],
)
def test_an_address_at_a_named_host_may_be_told(address: str) -> None:
    assert refusal(address, HOSTS) is None


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("hooks.trust.example", "Enter a whole address"),
        ("https://", "Enter a whole address"),
        ("https://hooks.trust.example:0/", "Enter a whole address"),
        ("https://hooks.trust.example:99999/", "Enter a whole address"),
        ("https://hooks.trust.example/ä", "Enter a whole address"),
        ("https://[hooks/", "Enter a whole address"),
        ("https://hooks.trust.example/" + "x" * 500, "Enter a whole address"),
        ("https://hooks.trust.example/a b", "Enter an address without spaces"),
        ("https://me@hooks.trust.example/", "Enter an address without spaces"),
        ("https://hooks.trust.example/#a", "Enter an address without spaces"),
        ("https://elsewhere.example/", "Nothing may be sent to elsewhere.example."),
        ("https://school.example/", "Nothing may be sent to school.example."),
        ("https://hooks.trust.example.evil.example/", "Nothing may be sent to"),
        ("http://hooks.trust.example/", "Enter an address that begins with https://."),
        ("ftp://hooks.trust.example/", "Enter an address that begins with https://."),
        ("file://localhost/etc/passwd", "Enter an address that begins with https://."),
    ],
)
def test_any_other_gets_a_sentence(address: str, says: str) -> None:
    assert (refusal(address, HOSTS) or "").startswith(says)


def test_no_host_is_told_while_none_is_named() -> None:
    assert "TRACKER_WEBHOOK_HOSTS" in (refusal("https://hooks.trust.example/", ()) or "")


@pytest.mark.parametrize(
    "numeric",
    ["10.0.0.5", "192.168.1.1", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.5", "0.0.0.0"],
)
def test_a_name_that_leads_inside_a_network_is_reached_only_when_it_is_named_exactly(numeric: str) -> None:
    assert not may_reach(numeric, is_exact=False)
    assert may_reach(numeric, is_exact=True)


def test_a_name_that_leads_to_the_open_net_is_reached() -> None:
    assert may_reach("93.184.215.14", is_exact=False)
    assert may_reach("2606:2800:21f:cb07:6820:80da:af6b:8b2c", is_exact=False)
    assert not may_reach("224.0.0.1", is_exact=False)


def test_below_a_domain_is_not_exactly_named() -> None:
    assert is_exactly("hooks.trust.example.", HOSTS)
    assert not is_exactly("flow.school.example", HOSTS)
    assert may_be_told("flow.school.example", HOSTS)


def test_it_is_tried_again_ever_more_slowly_and_then_given_up() -> None:
    assert [next_try(failed, NOW) for failed in range(1, 8)] == [*(NOW + wait for wait in WAITS), None]
    assert sum(WAITS, timedelta()) > timedelta(days=1)


def test_a_signature_is_made_again_by_whoever_has_the_key() -> None:
    seconds, made = signature("key", NOW, '{"id": "ŵ"}').split(",")
    assert seconds == f"t={int(NOW.timestamp())}"
    again = hmac.new(b"key", f'{seconds[2:]}.{{"id": "ŵ"}}'.encode(), hashlib.sha256).hexdigest()
    assert made == f"v1={again}"


def test_each_webhook_has_a_key_of_its_own() -> None:
    assert len({signing_key("a", "x"), signing_key("a", "y"), signing_key("b", "x")}) == 3
    assert signing_key("a", "x") == signing_key("a", "x")
