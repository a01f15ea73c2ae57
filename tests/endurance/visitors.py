"""Somebody at a browser, over the wire: keeps cookies, sends the token of the forms, follows nothing by itself."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from urllib3 import encode_multipart_formdata

from tests.cast import PASSWORD

PATIENCE = 60.0
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
BROKEN = (OSError, HTTPException)
"""What a request to a server that is killed ends with."""

Fields = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, all of it."""

    status: int
    leads_to: str
    body: str

    @property
    def sentence(self) -> str:
        """The words of the page, for a failure to show."""
        main = BeautifulSoup(self.body, "html.parser").find("main")
        return " ".join(main.get_text(" ").split())[:400] if main else self.body[:400]


class _Line(HTTPConnection):
    """HTTP over a socket in a folder."""

    def __init__(self, place: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self._place = place

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(str(self._place))


class Visitor:
    """One person at a browser of their own. Each request is a connection of its own: the server may be another."""

    def __init__(self, place: Path, email: str) -> None:
        self.email = email
        self._place = place
        self._cookies: dict[str, str] = {}
        self._token = ""

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path)

    def post(self, path: str, fields: Fields = ()) -> Answer:
        """Send a form with the token of this session; a file is a field of ``(name, bytes)``. Signs in when it must."""
        if not self._token:
            self.sign_in()
        answer = self._send(path, fields, self._token)
        if answer.leads_to.startswith("/login"):
            self.sign_in()
            answer = self._send(path, fields, self._token)
        return answer

    def send_unasked(self, path: str, fields: Fields) -> Answer:
        """Send a form as whoever is not signed in."""
        return self._send(path, fields, "")

    def sign_in(self) -> None:
        """Sign in at the form. This is the one place where tests over the wire do."""
        self._token = ""  # until all of it has been done
        self._cookies.clear()
        token = _token_in(self.get("/login"))
        answer = self._send("/login", [("email", self.email), ("password", PASSWORD)], token)
        assert answer.status == 302, f"{self.email} cannot sign in: {answer.status} {answer.sentence}"
        self._token = _token_in(self.get("/help"))

    def _send(self, path: str, fields: Fields, token: str) -> Answer:
        body, kind = encode_multipart_formdata([("csrf_token", token), *fields])
        return self._ask("POST", path, body, {"Content-Type": kind})

    def _ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        line = _Line(self._place)
        try:
            sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()), **(headers or {})}
            line.request(method, path, body, sent)
            response = line.getresponse()
            content = response.read()
            for header in response.headers.get_all("Set-Cookie") or ():
                self._cookies.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
            return Answer(response.status, response.headers.get("Location", ""), content.decode("utf-8", "replace"))
        finally:
            line.close()


def _token_in(page: Answer) -> str:
    found = TOKEN.search(page.body)
    assert found, f"no form on the page: {page.status} {page.sentence}"
    return unescape(found[1])


def fields_of(page: Answer) -> Fields:
    """Take what the form of a page holds, as a browser would send it."""
    form = BeautifulSoup(page.body, "html.parser").select_one("form[novalidate]")
    assert form, f"no form to fill in: {page.status} {page.sentence}"
    held: list[tuple[str, Any]] = []
    for field in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(field["name"]), field.get("type")
        if name == "csrf_token" or kind == "file" or (kind in {"checkbox", "radio"} and not field.has_attr("checked")):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            held.append((name, str(chosen["value"]) if chosen else ""))
        elif field.name == "textarea":
            held.append((name, field.get_text().removeprefix("\r\n").removeprefix("\n")))
        else:
            held.append((name, str(field.get("value", ""))))
    return held
