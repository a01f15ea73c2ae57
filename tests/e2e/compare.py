"""Holds each page at three widths against how it was kept: `make compare`. `make compare KEEP=1` keeps it as it is now.

What is kept, `looks.xz`, is small: see `kept_looks.py`. Whole pictures stay in instance/compare, where a page tells
what has changed, before and after.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from tests.e2e import kept_looks as looks
from tests.e2e.barriers import Device, Window
from tests.e2e.kept_looks import SQUARE, Change, Look
from tests.e2e.pages import PEOPLE, Sheet, Town
from tracker.config import ROOT

KEPT = Path(__file__).with_name("looks.xz")
REPORT = ROOT / "instance" / "compare"
DEVICES = tuple(Device(f"{width} pixels", width, 800, is_unfolded=False) for width in (320, 768, 1280))
ALL_IS_HERE = """async () => {
    await document.fonts.ready;
    for (const one of document.images) one.loading = "eager";
    await Promise.all([...document.images].map((one) => one.decode().catch(() => 0)));
}"""
NEVER_TWICE_THE_SAME = ("/account/app", "/account/recovery-codes", "/account/passkeys")


def test_each_page_looks_as_it_was_kept(chromium: Browser, installation: Flask) -> None:
    is_kept = bool(os.environ.get("KEEP"))
    before, now, changes = looks.kept(KEPT), {}, {}
    pictures = REPORT / ("kept" if is_kept else "now")
    pictures.mkdir(parents=True, exist_ok=True)
    window = Window(chromium)
    for sheet in _pages(Town(installation)):
        for device in DEVICES:
            page = window.show(sheet, device)
            page.evaluate(ALL_IS_HERE)
            picture = page.screenshot(full_page=True, animations="disabled")
            name = f"{sheet.address} at {device.width}"
            now[name] = looks.look_of(picture)
            (pictures / _file(name)).write_bytes(picture)
            if name in before and (found := looks.change(before[name], now[name])):
                changes[name] = found
    if is_kept:
        looks.keep(now, KEPT)
        print(f"\nKept {len(now)} looks in {KEPT.stat().st_size:,} bytes.")
        return
    _tell(before, now, changes)
    new, gone = sorted(now.keys() - before.keys()), sorted(before.keys() - now.keys())
    told = [f"{name}: {found}" for name, found in changes.items()]
    told += [f"{name}: nothing was kept of it" for name in new] + [f"{name}: is no more" for name in gone]
    if told:
        pytest.fail(
            "\n".join([*told, f"{REPORT}/index.html shows it. make compare KEEP=1 keeps it as it is now."]), False
        )


def _pages(town: Town) -> Iterator[Sheet]:
    """Give each page once, as the first sees it who comes to it; not what is never the same twice."""
    known = set[str]()
    for who in PEOPLE:
        for sheet in town.pages_of(who, known):
            again = town.page(who, sheet.address)
            if again and again.own == sheet.own and not sheet.address.startswith(NEVER_TWICE_THE_SAME):
                yield sheet


def _tell(before: dict[str, Look], now: dict[str, Look], changes: dict[str, Change]) -> None:
    """Write a page that shows what has changed, before and after."""
    for name, found in changes.items():
        with Image.open(REPORT / "now" / _file(name)) as after:
            marked = after.convert("RGB")
        pen = ImageDraw.Draw(marked)
        for column, row in found.squares:
            left, top = column * SQUARE, row * SQUARE
            pen.rectangle((left, top, left + SQUARE - 1, top + SQUARE - 1), outline=(200, 0, 120), width=2)
        marked.save(REPORT / "now" / _file(name))
        if not (REPORT / "kept" / _file(name)).exists():
            (REPORT / "kept").mkdir(exist_ok=True)
            looks.drawn(before[name]).save(REPORT / "kept" / _file(name))
    shown = "".join(
        f"<h2>{escape(name)}</h2><p>{escape(str(found))}</p>"
        f'<p><img src="kept/{_file(name)}" alt="before"> <img src="now/{_file(name)}" alt="after"></p>'
        for name, found in changes.items()
    )
    style = "<style>body{font-family:sans-serif}img{max-width:48%;vertical-align:top;border:1px solid #888}</style>"
    (REPORT / "index.html").write_text(
        f'<!DOCTYPE html><html lang="en-GB"><meta charset="utf-8"><title>What looks otherwise</title>{style}'
        f"<h1>{len(changes)} of {len(now)} look otherwise than they were kept</h1>{shown}",
        "utf-8",
    )


def _file(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name).strip("-") + ".png"
