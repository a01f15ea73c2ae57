"""Passkeys in a real browser, with an authenticator that answers as a phone or a key would."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from tests.cast import PASSWORD
from tests.e2e.conftest import SignIn

PHONE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
KEY = {"protocol": "u2f", "transport": "usb", "hasResidentKey": False, "hasUserVerification": False}
REFUSED = "This passkey was not recognised. Try again, or sign in another way."


@pytest.fixture
def site(site: str) -> str:
    """The site under a name: no browser makes a passkey for a number."""
    return site.replace("127.0.0.1", "localhost")


class Authenticator:
    """A phone or a key at somebody's browser."""

    def __init__(self, page: Page, kind: dict[str, Any]) -> None:
        self.browser: CDPSession = page.context.new_cdp_session(page)
        self.browser.send("WebAuthn.enable")
        options = {**kind, "isUserVerified": kind["hasUserVerification"], "automaticPresenceSimulation": True}
        self.id = self.browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    @property
    def credentials(self) -> list[dict[str, Any]]:
        """What it keeps."""
        found = self.browser.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(found["credentials"])

    def verifies(self, verifies: bool) -> None:
        """Let it know who holds it, or not."""
        self.browser.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": verifies})


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()


def enter_password(page: Page, email: str) -> None:
    page.goto("/login")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page: Page, name: str = "My phone") -> None:
    page.goto("/account/passkeys")
    page.get_by_label("What do you call it?").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(re.compile("/account(/recovery-codes)?$"))


def is_in(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()


def test_a_governor_adds_a_passkey_and_signs_in_with_it_alone(sign_in: SignIn) -> None:
    page = sign_in("governor@harbour-row.example")
    phone = Authenticator(page, PHONE)
    add_passkey(page)
    expect(page.get_by_text("The passkey My phone is added.")).to_be_visible()
    assert [one["isResidentCredential"] for one in phone.credentials] == [True]
    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    is_in(page)
    page.goto("/account")
    expect(page.get_by_text("governor@harbour-row.example")).to_be_visible()


def test_after_a_password_the_passkey_is_the_second_step_and_a_lost_one_is_no_longer_asked_for(sign_in: SignIn) -> None:
    page = sign_in("leader@harbour-row.example")
    Authenticator(page, PHONE)
    add_passkey(page)
    sign_out(page)
    enter_password(page, "leader@harbour-row.example")
    expect(page.get_by_role("heading", name="Sign in with a passkey")).to_be_visible()
    page.get_by_role("button", name="Use my passkey").click()
    is_in(page)
    page.goto("/account/passkeys")
    page.get_by_role("button", name="Remove My phone").click()
    expect(page.get_by_text("The passkey My phone is taken off.")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text(REFUSED)).to_be_visible()
    enter_password(page, "leader@harbour-row.example")
    is_in(page)


def test_a_key_that_does_not_know_who_holds_it_opens_nothing_without_the_password(sign_in: SignIn) -> None:
    page = sign_in("clerk@harbour-row.example")
    phone = Authenticator(page, PHONE)
    add_passkey(page)
    sign_out(page)
    phone.verifies(False)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Nothing was sent: it was stopped, or took too long.")).to_be_visible()
    enter_password(page, "clerk@harbour-row.example")
    page.get_by_role("button", name="Use my passkey").click()
    is_in(page)


def test_an_old_security_key_is_a_second_step(sign_in: SignIn) -> None:
    page = sign_in("trust@harbour-row.example")
    Authenticator(page, KEY)
    add_passkey(page, "Key on my ring")
    sign_out(page)
    enter_password(page, "trust@harbour-row.example")
    page.get_by_role("button", name="Use my passkey").click()
    is_in(page)


def test_the_passkey_of_one_person_is_no_second_step_of_another(sign_in: SignIn) -> None:
    head = sign_in("head@harbour-row.example")
    Authenticator(head, KEY)
    add_passkey(head, "Of the head")
    other = sign_in("leader@other.example")
    Authenticator(other, PHONE)
    add_passkey(other, "Of somebody else")
    sign_out(other)
    enter_password(other, "head@harbour-row.example")

    def ask_for_any(route: Route) -> None:
        """Change the page on its way, as whoever sits there can: it asks for any passkey."""
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r"(&#34;allowCredentials&#34;: )\[{.*?}\]", r"\1[]", answer.text()))

    other.route(re.compile(r"/login/passkey(\?.*)?$"), ask_for_any)
    other.get_by_role("button", name="Use my passkey").click()
    expect(other.get_by_text(REFUSED)).to_be_visible()
    other.goto("/")
    expect(other.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [1320, 390, 320])
def test_without_javascript_the_page_says_so_and_the_others_work(sign_in: SignIn, width: int) -> None:
    page = sign_in("nobody@harbour-row.example", width=width, javascript=False)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("This one page needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    page.get_by_role("link", name="Sign in another way").click()
    page.goto("/login/link")  # no mails are sent from here, so no page leads there
    page.get_by_label("Email address").fill("nobody@harbour-row.example")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="Look into your mails")).to_be_visible()
