"""Bad input gets a sentence: every field of every form, every upload and every address, with whatever people may send.

Fifty or so cases here, thousands with ``BAD_INPUT=5000`` in the environment. Forms are found where people find
them, on the pages, so a new one is tried as soon as a page shows it; a form that no page shows fails the test.
"""

from __future__ import annotations

import gzip
import os
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import import_module
from inspect import isclass
from io import BytesIO
from itertools import cycle
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask_wtf import FlaskForm
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests import make
from tests.browser import Browser
from tests.cast import PASSWORD, Cast
from tests.installation import copy_database
from tests.reading.rendering import printed
from tests.samples import school_plans
from tests.web.test_access import SCHOOL_PAGES, shared
from tests.web.test_inspections import CARD
from tracker.config import ROOT, MailServer
from tracker.db import db, session
from tracker.models.requirements import Requirement
from tracker.models.schools import FormerUrn
from tracker.rules.permissions import Role
from tracker.web import forms
from tracker.web.guard import ANYONE, SIGNED_IN, WHOLLY_SIGNED_IN, audience_of

CASES = int(os.environ.get("BAD_INPUT", "50"))
HARBOUR = "/schools/900001"
SIGNED_OUT, HALF_WAY = "nobody", "somebody half signed in"
SECOND_STEPS = {"security.two_factor_token_validation", "security.mf_recovery"}
PARTS = ("leader", "clerk", "governor", "head", "trust officer")
ALLOWED = {200, 302, 303, 307, 308, 400, 401, 403, 404, 405, 413, 415, 422, 429}
SLOW = re.compile(r"\.pdf$|\.docx$|\.xlsx$")
ASKED = re.compile(r'request\.args\.get(?:list)?\("(\w+)"')
SAMPLES = Path(__file__).parent.parent / "samples"

__all__ = ["shared"]  # a fixture, told where it is


# ---------------------------------------------------------------- what people may send

NASTY = (
    "", " ", "\x00", "a\x00b", "0", "-1", "1e999", "-0", "NaN", "Infinity", "٣", "２０２６", "²", "½", "1,2,3",
    "9" * 400, "2147483648", "9223372036854775808", "-9223372036854775809", "1.1", "1.-1",
    "1.99999999999999999999", "31 2 2026", "29 2 2027", "0 0 0", "1 1 99999", "13 13 13", "2026-02-30",
    "' OR 1=1 --", "1; DROP TABLE person", "{{ 7 * 7 }}", "{% raise %}", "%s%n%x", "${jndi:ldap://x}",
    "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "../../etc/passwd", "..\\..\\x", "a\r\nSet-Cookie: x=1", "a\nb",
    "\u202eabc", "\ufeff", "\u200b", "\u0301" * 50, "🏫" * 300, "Ω" * 5000, "a " * 20_000, "x" * 70_000,
    "<script>alert(1)</script>", "]]>", "&#0;", "javascript:alert(1)", "http://[::1", "http://x:99999/",
    "//evil.example", "https://ex\u2100mple", "None", "null", "true", "[]", "a@b", "\ud7ff", "\uffff", "İ", "ß",
)  # fmt: skip
text = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
number = st.one_of(st.integers(), st.floats(), st.decimals()).map(str)
day = st.lists(st.one_of(st.integers(-1, 9999).map(str), st.sampled_from(NASTY)), max_size=5)
words = st.one_of(text, number)


def zipped(parts: dict[str, bytes]) -> bytes:
    """Pack some parts, as Office files and archives are."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def without(office: bytes, part: str, content: bytes | None = None) -> bytes:
    """Take a part out of an Office file, or put another in its place."""
    with zipfile.ZipFile(BytesIO(office)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != part}
    return zipped(parts if content is None else {**parts, part: content})


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]><l>&c;&d;</l>'
)
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
JPEG = b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\xff" + b"\xff\xda" + bytes(30)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def kinds_of_files() -> dict[str, bytes]:
    """Make one file of every kind that people send, by mistake or with intent."""
    word, workbook, paper = school_plans.as_docx(), school_plans.as_xlsx(), printed("A plan.\n\n- Visit lessons.")
    kinds = {
        "plan.docx": word,
        "plan.xlsx": workbook,
        "plan.pdf": school_plans.as_pdf(),
        "letter.pdf": printed(CARD),
        "card.txt": CARD.encode(),
        "utf-16.txt": CARD.encode("utf-16"),
        "latin.txt": CARD.encode("latin-1", "replace"),
        "nul.txt": b"Inspection dates: 1 May 2024\x00\x00\x00" * 40,
        "line.txt": b"a " * 500_000,
        "people.csv": b"Name,Email,Role,Trust\nGwen Harper,gwen@new.example,governor,17001\n",
        "quotes.csv": b'"' * 100_001,
        "columns.csv": b"," * 300_000 + b"\n" + b"1," * 1000,
        "empty.pdf": b"",
        "cut.pdf": paper[: len(paper) // 2],
        "lies.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R/OpenAction<</S/JavaScript/JS(1)>>>>endobj\n%%EOF",
        "loop.pdf": b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
        "macro.xlsm": without(workbook, "xl/vbaProject.bin", OLE),
        "laughs.docx": without(word, "word/document.xml", LAUGHS),
        "laughs.xlsx": without(workbook, "xl/sharedStrings.xml", LAUGHS),
        "hollow.docx": without(word, "word/document.xml"),
        "hollow.xlsx": without(workbook, "xl/workbook.xml"),
        "untyped.docx": without(word, "[Content_Types].xml"),
        "bomb.xlsx": without(workbook, "xl/worksheets/sheet1.xml", b"<a>" + b" " * 30_000_000),
        "bomb.zip": zipped({"a": bytes(30_000_000)}),
        "deep.zip": zipped({"../../x": b"x", "/etc/x": b"x", "a.zip": zipped({"b": b"b"})}),
        "old.xls": OLE,
        "huge.png": PNG,
        "photo.jpg": JPEG,
        "anim.gif": b"GIF89a\xff\xff\xff\xff\x00\x00\x00",
        "photo.heic": b"\x00\x00\x00\x18ftypheic" + bytes(40),
        "page.html": b"<html><script>alert(1)</script>",
        "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "program.exe": b"MZ\x90\x00" + bytes(100),
        "script.sh": b"#!/bin/sh\nid\n",
        "feed.xml": LAUGHS,
        "packed.gz": gzip.compress(bytes(1_000_000)),
        "rich.rtf": b"{\\rtf1 \\object}",
        "mail.eml": b"From: a\r\n\r\nb",
    }
    lists = [*(SAMPLES / "figures").iterdir(), *(SAMPLES / "registers").iterdir()]
    return kinds | {path.name: path.read_bytes() for path in lists}


FILES = kinds_of_files()


@st.composite
def files(draw: st.DrawFn) -> tuple[BytesIO, str]:
    """A file of any kind, whole or damaged, under its own name or another."""
    name = draw(st.sampled_from(sorted(FILES)))
    content = FILES[name]
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        piece = draw(st.binary(max_size=30))
        content = draw(
            st.sampled_from(
                (content[:at], content[:at] + piece + content[at:], content[:at] + piece + content[at + 9 :])
            )
        )
    named = draw(st.one_of(st.just(name), st.sampled_from(sorted(FILES)), text.filter(bool)))
    return BytesIO(content), named


# ---------------------------------------------------------------- where they may send it


@dataclass(frozen=True)
class Door:
    """One form as a page shows it to somebody: what it holds, and what it offers, by the names of its fields."""

    part: str
    address: str
    method: str
    held: dict[str, list[str]]
    offered: dict[str, list[str]] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Name all of its fields."""
        return [*self.held, *self.files]


def doors_on(part: str, address: str, page: BeautifulSoup) -> Iterator[Door]:
    """Find the forms of a page."""
    for form in page.select("main form"):
        held: dict[str, list[str]] = {}
        offered: dict[str, list[str]] = {}
        uploads: list[str] = []
        for box in form.select("input[name], select[name], textarea[name], button[name]"):
            name, kind = str(box["name"]), str(box.get("type", ""))
            if name == "csrf_token":
                continue
            if kind == "file":
                uploads.append(name)
                continue
            values, is_on = _values(box)
            offered.setdefault(name, []).extend(values)
            held.setdefault(name, []).extend(values[:1] if is_on else [])
        method = str(form.get("method", "get")).upper()
        yield Door(part, str(form.get("action") or address), method, held, offered, tuple(uploads))


def _values(box: Tag) -> tuple[list[str], bool]:
    if box.name == "select":
        chosen = box.find("option", selected=True)
        values = [str(option.get("value", "")) for option in box.find_all("option")]
        return [str(chosen["value"]), *values] if isinstance(chosen, Tag) else values, True
    if box.name == "textarea":
        return [box.get_text().removeprefix("\r\n").removeprefix("\n")], True
    return [str(box.get("value", ""))], box.get("type") not in {"radio", "checkbox", "submit"} or box.has_attr(
        "checked"
    )


class House:
    """An installation with everybody signed in, to be put back as it was after each change."""

    found: ClassVar[list[Door]] = []  # once for all tests: the same pages show the same forms

    def __init__(self, app: Flask, cast: Cast, browsers: dict[str, Browser]) -> None:
        self._is_changed = False
        self.app = app
        self.cast = cast
        self.browsers = browsers
        make.role(cast.trust_officer, Role.CLERK, cast.school)  # somebody who runs both kinds of boards is asked whose
        self.pages = dict(self._pages())
        if not self.found:
            self.found.extend(self._doors())
        self.doors = [*self.found, *self._doors_after_an_upload()]
        session().commit()
        self._instance = Path(app.instance_path)
        self._kept = self._instance / "kept"
        self._kept.mkdir()
        self._let_go()
        copy_database(self._instance, self._kept)
        self._incoming = {path: path.read_bytes() for path in _files_in(app.extensions["settings"].incoming)}
        self._cookies = {part: dict(browser.client._cookies) for part, browser in self.browsers.items()}

    def answer(self, part: str, address: str, **more: Any) -> TestResponse:
        """Send something; fail where nothing but an excuse comes back."""
        method = more.pop("method", "GET")
        self._is_changed |= method == "POST" or not address.startswith("/schools")
        response = self.browsers[part].client.open(address, method=method, **more)
        said = f"{response.status_code} to {part} for {method} {address[:200]}"
        assert response.status_code in ALLOWED, f"{said}: {str(more)[:2000]}"
        return response

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """Undo what was stored, whatever came of it."""
        try:
            yield
        finally:
            if self._is_changed:
                self._put_back()

    def _put_back(self) -> None:
        self._let_go()
        copy_database(self._kept, self._instance)
        for path, content in self._incoming.items():
            path.write_bytes(content)
        for part, browser in self.browsers.items():
            browser.client._cookies = dict(self._cookies[part])
        self._is_changed = False

    def _let_go(self) -> None:
        session().rollback()
        db.session.remove()
        db.engine.dispose()  # the last connection empties the log

    def _pages(self) -> Iterator[tuple[str, tuple[str, list[str]]]]:
        """Give every page that can be opened: its address, and who may."""
        for endpoint, (path, allowed) in SCHOOL_PAGES.items():
            yield endpoint, (f"{HARBOUR}{path}", [part for part in PARTS if part in allowed])
        for rule in self.app.url_map.iter_rules():
            if "urn" not in rule.arguments and "GET" in (rule.methods or ()) and rule.endpoint != "static":
                who = audience_of(self.app, rule.endpoint)
                parts = (
                    ["trust officer"] if who not in (ANYONE, SIGNED_IN, WHOLLY_SIGNED_IN) else ["governor", SIGNED_OUT]
                )
                parts = [HALF_WAY] if rule.endpoint in SECOND_STEPS else parts
                address = re.sub(r"<any\((\w+).*?>", r"\1", re.sub(r"<\w+>", "x", rule.rule))
                yield rule.endpoint, (re.sub(r"<int:\w+>", "1", address), parts)

    def _doors(self) -> Iterator[Door]:
        seen, opened = set(), set()
        links: list[tuple[str, str]] = []
        # A trust officer comes last of those who may, and is asked more.
        waiting = [
            (part, address)
            for address, parts in self.pages.values()
            for part in dict.fromkeys([*parts[:2], *parts[-1:]])
        ]
        while waiting or links:
            part, address = waiting.pop(0) if waiting else links.pop(0)
            endpoint = self._endpoint_at(address)
            if SLOW.search(address) or "logout" in address or (not waiting and endpoint in opened):
                continue
            response = self.answer(part, address)
            if response.status_code == 302 and not response.headers["Location"].startswith("/login"):
                address = response.headers["Location"]
                response = self.answer(part, address)
            if response.headers.get("Location", "").startswith("/login?next") and part in self.cast.everybody():
                self.browsers[part].sign_in(self.cast.everybody()[part])  # some pages sign people out
                response = self.answer(part, address)
            if response.mimetype != "text/html" or response.status_code != 200:
                continue
            opened.add(endpoint)
            page = BeautifulSoup(response.data, "html.parser")
            links += [(part, str(link["href"])) for link in page.select("main a[href^='/']")]
            for door in doors_on(part, address, page):
                key = (urlsplit(door.address).path, door.method, tuple(door.names))
                if key not in seen and "logout" not in door.address:
                    seen.add(key)
                    yield door

    def _endpoint_at(self, address: str) -> str:
        """Name the view behind an address; a page that the table does not reach may be reached by a link."""
        try:
            return str(self.app.url_map.bind("localhost").match(urlsplit(address).path)[0])
        except HTTPException:
            return ""

    def _doors_after_an_upload(self) -> Iterator[Door]:
        """Give the pages on which what was uploaded waits to be checked."""
        for part, address, name, content in (
            ("leader", f"{HARBOUR}/inspections/read-in", "document", "card.txt"),
            ("leader", f"{HARBOUR}/metrics/read-in", "file", "ees-ks4.csv"),
            ("leader", f"{HARBOUR}/metrics/read-in", "file", "performance-tables-ks2.csv"),
            ("leader", f"{HARBOUR}/quality/bring", "file", "plan.docx"),
            ("trust officer", "/trusts/1/set-up/people", "file", "people.csv"),
            ("trust officer", "/trusts/1/set-up/schools", "file", "edubasealldata.csv"),
        ):
            response = self.browsers[part].client.post(
                address, data={name: (BytesIO(FILES[content]), content)}, follow_redirects=True
            )
            assert response.status_code == 200, response.text[:2000]
            waiting = response.request.path
            yield from doors_on(part, waiting, BeautifulSoup(response.data, "html.parser"))


def _files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def house(app: Flask, cast: Cast, shared: Requirement, at_browser: dict[str, Browser]) -> House:
    """Harbour Row with one of everything, and its people."""
    absence = make.metric(cast.school, "Persistent absence", unit="%", better="lower")
    for period, basis in (("2023/24", "3 term"), ("2024/25", "2 term")):  # which a check asks about
        make.reading(absence, cast.head, period, 31.2, make.TODAY, basis=basis, urn="800001")
    old = make.requirement(make.inspection(cast.school, cast.head, date(2012, 3, 6)))  # to be linked, or let go
    make.visit(cast.school, cast.governor, [make.action(old, cast.leader)], number=2, visited_on=date(2012, 5, 1))
    session().add(FormerUrn(school=cast.school, urn="800001", noted_at=make.at(make.TODAY)))
    cast.trust.number = "17001"
    session().commit()
    make.role(make.person("Ann Long Gone"), Role.GOVERNOR, cast.school, ends_on=date(2015, 7, 31))  # to be let go
    codes = app.extensions["security"].totp_factory
    cast.second_leader.tf_primary_method, cast.second_leader.tf_totp_secret = (
        "authenticator",
        codes.generate_totp_secret(),
    )
    cast.second_leader.mf_recovery_codes = ["1234-5678"]
    session().commit()
    by_mail = MailServer("localhost", 25, None, None, is_tls=False)  # what asks whether to send a mail stands there too
    app.extensions["settings"] = replace(app.extensions["settings"], mail_server=by_mail)
    everybody = {part: at_browser[part] for part in cast.everybody()}
    half_way = Browser(app.test_client())
    half_way.client.post("/login", data={"email": cast.second_leader.email, "password": PASSWORD})
    return House(app, cast, everybody | {SIGNED_OUT: Browser(app.test_client()), HALF_WAY: half_way})


def send(house: House, door: Door, sent: dict[str, Any]) -> TestResponse:
    """Send a form as it was filled in."""
    if door.method == "GET":
        return house.answer(door.part, f"{urlsplit(door.address).path}?{urlencode(sent, doseq=True)}")
    return house.answer(
        door.part, door.address, method="POST", data=sent, content_type="multipart/form-data", buffered=True
    )


# ---------------------------------------------------------------- the tests


def test_every_form_stands_on_a_page_that_is_tried(house: House) -> None:
    on_pages = [{re.sub(r"-\d+-", "-0-", name) for name in door.names} for door in house.doors]
    missing = []
    for module in iter_modules(forms.__path__):
        for name, form in vars(import_module(f"tracker.web.forms.{module.name}")).items():
            if isclass(form) and issubclass(form, FlaskForm) and form.__module__.endswith(f"forms.{module.name}"):
                asks = {key for key, value in vars(form).items() if type(value).__name__ == "UnboundField"}
                plain = {key for key in asks if not key.startswith("submit")}
                if plain and not any(plain & found for found in on_pages):
                    missing.append(f"{module.name}.{name}: {sorted(plain)}")
    assert not missing, "\n".join(missing)


def test_each_field_takes_the_worst_of_words_and_numbers(house: House) -> None:
    """One field after the other, the rest of the form as it came."""
    worst = cycle(("\x00", "9" * 400, "👩\u200d🏫 =1+1 <b>{{x}}</b>\r\nX: y", None))
    for door in house.doors:
        for name in door.held:
            with house.as_it_was():
                word = next(worst)
                a_file = door.method == "POST" and word is None  # in the place of words
                send(house, door, {**door.held, name: (BytesIO(b"Words."), "words.txt") if a_file else [word or ""]})


def test_each_upload_takes_a_file_of_every_kind(house: House) -> None:
    for door in house.doors:
        for upload in door.files:
            for name, content in FILES.items():
                with house.as_it_was():
                    send(house, door, {**door.held, upload: (BytesIO(content), name)})


def test_rows_without_a_number_that_can_be_read_are_none(house: House) -> None:
    for door in house.doors:
        for name in [name for name in door.held if re.search(r"-\d+-", name)][:1]:
            for odd in ("²", "9" * 5000, "-1", "x"):
                with house.as_it_was():
                    send(house, door, {**door.held, re.sub(r"-\d+-", f"-{odd}-", name): ["Visit lessons"]})


def tries(part_of_all: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Try as many cases; the same ones each time, unless many are asked for."""
    return settings(
        max_examples=max(int(CASES * part_of_all), 10),
        deadline=None,
        derandomize=CASES <= 100,
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


@tries(0.7)
@given(data=st.data())
def test_a_form_takes_whatever_is_sent(house: House, data: st.DataObject) -> None:
    """Fields left out, repeated, made up, of other rows, with nasty words, numbers, dates and damaged files."""
    door = data.draw(st.sampled_from(house.doors))
    sent: dict[str, Any] = {name: list(values) for name, values in door.held.items()}
    names = st.sampled_from(door.names) if door.names else st.just("then")
    for name in data.draw(st.lists(names, min_size=1, max_size=4)):
        change = data.draw(st.sampled_from(("words", "words", "day", "file", "offered", "twice", "gone", "row")))
        if change == "file" or name in door.files:
            sent[name] = data.draw(files() if name in door.files or data.draw(st.booleans()) else words)
        elif change == "gone":
            sent.pop(name, None)
        elif change == "offered" and door.offered.get(name):
            sent[name] = data.draw(st.lists(st.sampled_from(door.offered[name]), max_size=3))
        elif change == "row":
            other = data.draw(st.sampled_from(("999999999", "-1", "x", "²")))
            sent[re.sub(r"\d+", other, name) if re.search(r"\d", name) else f"{name}-{other}"] = data.draw(words)
        else:
            sent[name] = data.draw({"day": day, "twice": st.lists(words, min_size=2, max_size=3)}.get(change, words))
    shown = [address for address, _ in house.pages.values() if not address.endswith(".pdf") and "log" not in address]
    seen = data.draw(st.lists(st.sampled_from(shown), max_size=3))
    with house.as_it_was():
        response = send(house, door, sent)
        if response.status_code in {302, 303}:  # it was stored: the pages that show it show it
            house.answer(door.part, response.headers["Location"])
            for address in seen:
                house.answer("clerk", address)


@tries(0.3)
@given(data=st.data())
def test_an_address_takes_whatever_is_asked(house: House, data: st.DataObject) -> None:
    """What follows the question mark, and numbers and names inside the address."""
    address, parts = data.draw(st.sampled_from([page for page in house.pages.values() if page[1]]))
    if data.draw(st.booleans()):
        at = data.draw(st.sampled_from([found.span() for found in re.finditer(r"[^/]+", address)] or [(0, 0)]))
        address = (
            address[: at[0]] + quote(data.draw(words), safe=data.draw(st.sampled_from(("", "/.")))) + address[at[1] :]
        )
    names = st.one_of(st.sampled_from(_asked_for()), text)
    asked = data.draw(st.lists(st.tuples(names, words), max_size=4))
    broken = data.draw(st.sampled_from(("", "&%ff=%fe", "&=", "&a[]=1", "&%00=%00")))
    part = data.draw(st.sampled_from(parts))
    with house.as_it_was():
        house.answer(part, f"/{address.lstrip('/')}?{urlencode(asked)}{broken}")


def _asked_for() -> list[str]:
    """Name what views ask for after the question mark."""
    views = (ROOT / "tracker" / "web" / "views").glob("*.py")
    named = {name for view in views for name in ASKED.findall(view.read_text("utf-8"))}
    return sorted({*named, "who", "what", "topic", "from", "to", "state", "next", "since", "until", "page", "order"})


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/schools/%00/", None),
        ("/login/link/a%00b", None),
        ("/login", {"email": "a\x00@harbour-row.example", "password": "\x00"}),
        ("/login/link", {"email": "a\x00@harbour-row.example"}),
    ],
)
def test_a_nul_where_nobody_expects_one_is_refused_on_either_database(
    app: Flask, cast: Cast, address: str, typed: dict[str, str] | None
) -> None:
    browser = app.test_client() if typed else Browser(app.test_client()).sign_in(cast.leader).client
    answer = browser.post(address, data=typed) if typed else browser.get(address)
    assert answer.status_code in {200, 302, 400, 404, 422}
