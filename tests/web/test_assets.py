"""What screen and paper look like: one set of colours, readable ones, and no marks of somebody else's service."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "tracker" / "web" / "assets"
STATIC = ROOT / "tracker" / "web" / "static"
TEMPLATES = ROOT / "templates"
LIGHT, DARK = (
    dict(re.findall(r'"([a-z-]+)": (#[0-9a-f]{6})', group))
    for group in re.findall(r"^\$(?:colours|dark): \((.*?)^\);", (ASSETS / "_tokens.scss").read_text(), re.M | re.S)
)
PALETTE = dict(re.findall(r'set ([a-z_]+) = "(#[0-9a-f]{6})"', (TEMPLATES / "components" / "palette.html").read_text()))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_drawings_have_the_colours_of_the_page():
    assert len(PALETTE) >= 10
    assert {name.replace("_", "-"): value for name, value in PALETTE.items()}.items() <= LIGHT.items()


def test_a_screen_in_the_dark_has_every_colour():
    assert set(DARK) == set(LIGHT)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("muted", "paper"),
        ("ink", "note"),
        ("ink", "shade"),
        ("ink", "red-tint"),
        ("ink", "green-tint"),
        ("ink", "accent-tint"),
        ("muted", "note"),
        ("muted", "shade"),
        ("muted", "accent-tint"),
        ("accent", "accent-tint"),
        ("accent-link", "note"),
        ("accent-link", "paper"),
        ("on-focus", "focus"),
        ("on-band", "band"),
        ("on-band", "band-pressed"),
        ("paper", "red"),
        ("paper", "red-pressed"),
        ("on-amber", "amber"),
        ("paper", "green"),
        ("paper", "complete"),
        ("red", "paper"),
        ("red", "note"),
    ],
)
def test_words_stand_out_from_their_ground(scheme, text, ground):
    assert contrast(scheme[text], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("line", ["not-started", "line-strong", "red", "green", "complete"])
def test_edges_that_mean_something_can_be_seen(scheme, line):
    assert contrast(scheme[line], scheme["paper"]) >= 3


def test_every_colour_has_a_shape_of_its_own():
    shape = (TEMPLATES / "components" / "colour.html").read_text()
    drawn = re.findall(r"^<(?:path|circle|rect) [^>]*?(?= fill)", shape, re.MULTILINE)
    assert len(drawn) == len(set(drawn)) == 5


def test_nothing_wears_the_dress_of_the_governments_site():
    for sheet in (STATIC / "screen.css", STATIC / "print.css"):
        css = sheet.read_text().lower()
        assert not re.search(r"gds transport|crest|crown|#1d70b8|govuk-header|govuk-footer", css), sheet.name


def test_no_page_carries_style_or_script_inside_itself():
    for template in TEMPLATES.rglob("*.html"):
        if template.parent.name == "mail":  # is no page: mail programs drop every style that is not in its place
            continue
        markup = template.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", markup), template.name
        assert not re.search(r"<script(?![^>]*\ssrc=)", markup), template.name


def test_nothing_is_fetched_from_elsewhere():
    for sheet in STATIC.glob("*.css"):
        assert not re.search(r"url\(\"?(?:https?:)?//", sheet.read_text()), sheet.name
    for template in TEMPLATES.rglob("*.html"):
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", template.read_text()), template.name
