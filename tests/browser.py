"""A test client that inspects every page it fetches, as a careful reader would."""

from __future__ import annotations

import itertools
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import PASSWORD
from tracker.models.people import Person
from tracker.web.duties import ELSEWHERE


class Page:
    """One answer: its status, its text in reading order, and its parsed HTML."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.soup = BeautifulSoup(response.get_data(as_text=True), "html.parser")

    @property
    def text(self) -> str:
        """The words of the page, spaces folded."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def main(self) -> str:
        """The words between navigation and footer, spaces folded."""
        main = self.soup.find("main")
        return " ".join(main.get_text(" ").split()) if main else ""

    @property
    def own(self) -> str:
        """The words between navigation and footer that are the page's own, without those it quotes."""
        main = self.soup.find("main")
        words = [text for text in main.find_all(string=True) if not text.find_parent("blockquote")] if main else []
        return " ".join(" ".join(words).split())

    @property
    def heading(self) -> str:
        """The words of the first heading."""
        found = self.soup.find("h1")
        return " ".join(found.get_text(" ").split()) if found else ""

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary, in order."""
        return [" ".join(li.get_text(" ").split()) for li in self.soup.select(".govuk-error-summary__list li")]

    def value_of(self, name: str) -> str | None:
        """What the form still holds in a field."""
        field = self.soup.find(attrs={"name": name})
        if field is None:
            return None
        if field.name == "textarea":
            return field.get_text().removeprefix("\n").removeprefix("\r\n")
        if field.name == "select":
            chosen = field.find("option", selected=True)
            return str(chosen["value"]) if chosen else None
        if field.get("type") in {"radio", "checkbox"}:
            checked = self.soup.find(attrs={"name": name, "checked": True})
            return str(checked["value"]) if checked else None
        return str(field.get("value", ""))


def inspect(page: Page) -> None:
    """Hold every page to what holds for all: one title, one heading, labels, unique ids, nothing inline."""
    soup = page.soup
    titles = soup.select("head > title")
    assert [bool(title.get_text(strip=True)) for title in titles] == [True], "a page needs one title"
    assert len(soup.find_all("h1")) == 1, "a page has one main heading"
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), f"ids are unique: {sorted(i for i in ids if ids.count(i) > 1)}"
    for field in soup.select("input:not([type=hidden]):not([type=submit]), select, textarea"):
        named = (
            field.get("aria-label") or field.find_parent("label") or soup.find("label", attrs={"for": field.get("id")})
        )
        assert named, f"a label for {field}"
    for link in soup.find_all("label", attrs={"for": True}):
        assert soup.find(id=link["for"]), f"a label leads to a field: {link}"
    assert not soup.find_all(style=True), "no inline style: the content policy forbids it"
    assert not [s for s in soup.find_all("script") if not s.get("src")], "no inline script"
    assert not soup.find_all("style"), "no style element"
    levels = [int(h.name[1]) for h in soup.find_all(["h1", "h2", "h3", "h4"])]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), f"headings skip no level: {levels}"
    assert " - " not in page.own, "a dash between words is an en dash"
    assert "None" not in page.own.replace("None of", "").split(), "nothing says None, but of how many"
    for form in soup.find_all("form", method=lambda m: m and m.lower() == "post"):
        assert form.find("input", attrs={"name": "csrf_token"}), "a form that changes something carries its token"


class Browser:
    """Somebody at a browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def sign_in(self, who: Person, password: str = PASSWORD, seen_to: bool = True) -> Browser:
        """Sign in at the form, as people do.

        A second step that their role asks for counts as seen to by somebody else, unless that is what a test is about.
        """
        response = self.client.post(
            "/login",
            data={"email": who.email, "password": password},
            follow_redirects=False,
        )
        assert response.status_code == 302, Page(response).main
        if seen_to:
            with self.client.session_transaction() as kept:
                kept[ELSEWHERE] = True
        return self

    def get(self, url: str, status: int = 200) -> Page:
        """Open a page and inspect it."""
        response = self.client.get(url, follow_redirects=True)
        assert response.status_code == status, f"{response.status_code} at {url}: {Page(response).main[:400]}"
        page = Page(response)
        if response.mimetype == "text/html":
            inspect(page)
        return page

    def post(self, url: str, data: dict[str, Any], status: int = 200) -> Page:
        """Send a form, follow where it leads, and inspect what comes."""
        response = self.client.post(url, data=data, follow_redirects=True, content_type="multipart/form-data")
        assert response.status_code == status, f"{response.status_code} at {url}: {Page(response).main[:600]}"
        page = Page(response)
        if response.mimetype == "text/html":
            inspect(page)
        return page
