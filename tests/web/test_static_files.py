"""Styles, scripts and fonts are fetched once and travel packed; pages are packed where that tells nobody anything."""

import gzip
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.browser import Browser
from tests.cast import Cast
from tracker.web import static_files
from tracker.web.static_files import version_of

PACKING = {"Accept-Encoding": "gzip, deflate, br"}
OF_OUR_PAGES = {"Sec-Fetch-Site": "same-origin"}
FOR_GOOD = "immutable"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one style, packed as `make styles` leaves it."""
    style = "body{margin:0}" * 200
    (tmp_path / "screen.css").write_text(style)
    (tmp_path / "screen.css.gz").write_bytes(gzip.compress(style.encode()))
    monkeypatch.setattr(static_files, "FOLDER", tmp_path)
    version_of.cache_clear()
    return tmp_path


@pytest.fixture(autouse=True)
def forget_versions() -> Iterator[None]:
    yield
    version_of.cache_clear()


def test_a_page_names_its_styles_so_that_they_can_be_kept_for_good(app: Flask, cast: Cast) -> None:
    visitor = app.test_client()
    page = visitor.get("/login").get_data(as_text=True)
    addresses = re.findall(r'"(/static/[^"]+)"', page)
    assert len(addresses) >= 6
    for address in addresses:
        assert re.match(r"/static/v[0-9a-f]{12}/", address)
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        assert FOR_GOOD in answer.headers["Cache-Control"], address
        assert "Set-Cookie" not in answer.headers, address
        assert "Cookie" not in answer.headers["Vary"], address


def test_another_letter_is_another_address(folder: Path) -> None:
    before = version_of(folder)
    version_of.cache_clear()
    (folder / "screen.css").write_text("body{margin:1px}")
    assert version_of(folder) != before


def test_what_another_version_asks_for_is_given_and_not_kept(app: Flask, folder: Path) -> None:
    for address in ("/static/screen.css", "/static/v000000000000/screen.css"):
        answer = app.test_client().get(address)
        assert answer.status_code == 200
        assert FOR_GOOD not in answer.headers["Cache-Control"], address


def test_a_style_travels_packed_to_whoever_can_unpack_it(app: Flask, folder: Path) -> None:
    plain, packed = (app.test_client().get("/static/screen.css", headers=asked) for asked in ({}, PACKING))
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Content-Type"] == plain.headers["Content-Type"] == "text/css; charset=utf-8"
    assert packed.headers["ETag"] != plain.headers["ETag"], "a cache holds the two apart"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    refused = app.test_client().get("/static/screen.css", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_a_style_that_was_compiled_by_hand_since_is_given_as_it_is(app: Flask, folder: Path) -> None:
    (folder / "screen.css").write_text("body{margin:1px}")
    os.utime(folder / "screen.css.gz", (1, 1))
    assert app.test_client().get("/static/screen.css", headers=PACKING).data == b"body{margin:1px}"


def test_a_style_that_has_not_changed_is_not_sent_again(app: Flask, folder: Path) -> None:
    visitor = app.test_client()
    mark = visitor.get("/static/screen.css", headers=PACKING).headers["ETag"]
    assert visitor.get("/static/screen.css", headers=PACKING | {"If-None-Match": mark}).status_code == 304


def test_nothing_beside_the_styles_is_given(app: Flask, folder: Path) -> None:
    for address in ("/static/nothing.css", "/static/../config.py", "/static/v000000000000/../../config.py", "/static/"):
        assert app.test_client().get(address, headers=PACKING).status_code in {308, 404}, address


def test_a_page_that_ours_lead_to_travels_packed(app: Flask, cast: Cast, at_browser: dict[str, Browser]) -> None:
    governor = at_browser["governor"].client
    address = f"/schools/{cast.school.urn}/requirements"
    plain = governor.get(address)
    packed = governor.get(address, headers=PACKING | OF_OUR_PAGES)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert gzip.decompress(packed.data).startswith(b"<!DOCTYPE html>")
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "no-store" in packed.headers["Cache-Control"]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_a_page_that_another_site_asks_for_is_never_packed(
    app: Flask, cast: Cast, at_browser: dict[str, Browser], site: str | None
) -> None:
    asked = PACKING | ({"Sec-Fetch-Site": site} if site else {})
    answer = at_browser["governor"].client.get(f"/schools/{cast.school.urn}/requirements", headers=asked)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
    assert "Sec-Fetch-Site" in answer.headers["Vary"]


def test_what_is_no_page_is_not_packed(app: Flask, cast: Cast, at_browser: dict[str, Browser]) -> None:
    answer = at_browser["governor"].client.get(
        f"/schools/{cast.school.urn}/requirements.csv", headers=PACKING | OF_OUR_PAGES
    )
    assert "Content-Encoding" not in answer.headers


def test_the_page_that_says_there_is_no_such_style_is_kept_by_nobody(app: Flask, cast: Cast) -> None:
    answer = Browser(app.test_client()).sign_in(cast.head).client.get("/static/nothing.css")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
