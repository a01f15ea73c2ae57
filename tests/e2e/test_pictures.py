"""The pictures of the guides and of the README show what the pages show."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from PIL import Image

from tests.e2e import scenes
from tracker.config import ROOT

GUIDES = ROOT / "templates" / "help"
MOST_BYTES = 90_000


def test_each_picture_shows_the_page_as_it_is(installation: Flask) -> None:
    """A stale one is drawn anew by `make pictures`."""
    emails = {scene.email for scene in scenes.SCENES}
    clients = {email: scenes.signed_in(installation.test_client(), email) for email in emails}
    found, kept = scenes.fingerprints(clients), scenes.kept_fingerprints()
    stale = sorted(name for name in found | kept if found.get(name) != kept.get(name))
    assert stale == [], f"these pages are no longer what their pictures show: {stale}. make pictures draws them anew."


def test_every_picture_is_there_and_shown_somewhere() -> None:
    names = {scene.name for scene in scenes.SCENES}
    shown = {
        name for guide in GUIDES.glob("*.html") for name in re.findall(r'step\("[^"]+", "([a-z-]+)"', guide.read_text())
    }
    assert shown == names
    there = {path.name for path in scenes.PICTURES.glob("*.webp")}
    assert there == {path.name for name in {*names, scenes.PAPER} for path in scenes.files_of(name)}
    linked = re.findall(r"assets/pictures/([\w.-]+)", (ROOT / "README.md").read_text("utf-8"))
    assert set(linked) <= there
    assert f"{scenes.PAPER}.webp" in linked


def test_pictures_are_small_and_of_the_size_that_the_pages_say() -> None:
    for scene in scenes.SCENES:
        for form, path in zip(scenes.forms_of(scene.name), scenes.files_of(scene.name), strict=True):
            assert path.stat().st_size <= MOST_BYTES, path.name
            with Image.open(path) as picture:
                assert picture.size == (form.width * form.fineness, form.height * form.fineness), path.name


def test_a_picture_keeps_the_colours_of_its_small_signs(tmp_path: Path) -> None:
    """Among much text, which has greys of all kinds."""
    page = Image.linear_gradient("L").resize((960, 640)).convert("RGB")
    signs = {(40, 40): (179, 38, 30), (80, 40): (240, 160, 32), (120, 40): (30, 125, 75), (160, 40): (31, 95, 174)}
    for place, colour in signs.items():
        page.paste(colour, (*place, place[0] + 12, place[1] + 12))
    scenes.keep_picture(page, tmp_path / "page.webp")
    with Image.open(tmp_path / "page.webp") as kept:
        for (left, top), colour in signs.items():
            there = kept.convert("RGB").getpixel((left + 6, top + 6))
            assert isinstance(there, tuple)
            assert max(abs(a - b) for a, b in zip(there, colour, strict=True)) <= 8


def test_other_words_or_another_structure_make_another_fingerprint() -> None:
    page = '<body><main class="a b"><h1>Seven of eight</h1><p>Off track.</p></main><footer>One</footer></body>'
    same = '<body><main class="b a"><h1>Seven  of\neight</h1><p>Off track.</p></main><footer>Two</footer></body>'
    assert scenes.fingerprint(page) == scenes.fingerprint(same)
    for changed in (page.replace("Seven", "Six"), page.replace("h1>", "h2>"), page.replace("a b", "a c")):
        assert scenes.fingerprint(changed) != scenes.fingerprint(page)


def test_guides_name_buttons_as_the_pages_do() -> None:
    """Whatever a guide tells people to press is written on a page."""
    pages = "\n".join(
        path.read_text("utf-8")
        for path in (*ROOT.glob("templates/**/*.html"), *ROOT.glob("tracker/web/forms/*.py"))
        if path.parent != GUIDES
    )
    told = {label for guide in GUIDES.glob("*.html") for label in re.findall(r'press\("([^"]+)"\)', guide.read_text())}
    assert len(told) > 20
    assert [label for label in sorted(told) if f'"{label}"' not in pages and f">{label}<" not in pages] == []
