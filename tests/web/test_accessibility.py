"""The statement about accessibility is true, and everybody finds it."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask

from tests.browser import Browser
from tests.cast import Cast
from tracker.config import ROOT
from tracker.rules.accessibility import ADVICE, LOOKED_AT_ON, SHORTFALLS, answer
from tracker.rules.sign_ins import LONGEST, UNSEEN
from tracker.rules.speech import day

WHAT_WAS_LOOKED_AT = ROOT / "docs" / "accessibility.md"
AT = "/accessibility"


def test_everybody_comes_to_it_from_the_foot_of_every_page(app: Flask, at_browser: dict[str, Browser]) -> None:
    for browser in (Browser(app.test_client()), at_browser["governor"]):
        for address in ("/login", "/", AT):
            assert browser.get(address).soup.select(f"footer a[href='{AT}']"), address
        assert browser.get(AT).heading == "Can everybody use Next Steps?"


def test_it_says_each_thing_that_falls_short_and_what_there_is_instead(app: Flask, cast: Cast) -> None:
    page = Browser(app.test_client()).get(AT)
    assert answer() in page.main
    for one in SHORTFALLS:
        assert one.what in [heading.get_text() for heading in page.soup.find_all("h3")]
        assert f"{one.why} {one.instead}" in page.main
    assert day(LOOKED_AT_ON) in page.main
    assert page.soup.find("a", href=ADVICE)


def test_a_governor_is_led_to_those_who_can_help(at_browser: dict[str, Browser]) -> None:
    page = at_browser["governor"].get(AT)
    assert page.soup.find("a", href="/schools/900001/people")


def test_somebody_is_signed_out_when_it_says_so(app: Flask) -> None:
    told = " ".join(f"{one.why} {one.instead}" for one in SHORTFALLS)
    assert f"{UNSEEN // timedelta(hours=1)} hours" in told
    assert f"{LONGEST // timedelta(days=1)} days" in told


def test_what_was_looked_at_on_that_day_held_no_barrier(app: Flask) -> None:
    written = WHAT_WAS_LOOKED_AT.read_text("utf-8")
    assert f"On {day(LOOKED_AT_ON)}" in written
    rows = re.findall(r"^\|(?! for whom|---)(.*)\|$", written, re.M)
    assert len(rows) > 10
    assert {row.split("|")[-1].strip() for row in rows} == {"0"}
