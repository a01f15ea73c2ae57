"""Colours on paper: told apart in grey, and by readers who see few of them."""

from __future__ import annotations

from itertools import combinations

import pypdfium2 as pdfium
import pytest
from flask import Flask
from PIL import Image, ImageChops, ImageStat

from tracker.printing.press import press_here
from tracker.rules.colours import Colour

# What is left of red, green and blue light where one kind of cone is missing: G. M. Machado, M. M. Oliveira and
# L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
# Visualization and Computer Graphics 15 (2009), severity 1.0.
SEEN_BY = {
    "everybody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "a black and white printer": ((0.2126, 0.7152, 0.0722),) * 3,
}
WRITTEN = [
    ("ink", "paper"),
    ("muted", "paper"),
    ("accent", "paper"),
    ("paper", "ink"),
    ("paper", "red"),
    ("ink", "amber"),
    ("paper", "green"),
    ("paper", "complete"),
]
TEXT = 4.5  # Web Content Accessibility Guidelines 2.2, success criterion 1.4.3
DRAWN = 3.0  # the same, 1.4.11


@pytest.fixture(scope="module")
def palette(office: Flask) -> dict[str, str]:
    """The colours of drawings, which are those of the styles."""
    module = office.jinja_env.get_template("components/palette.html").module
    return {name: value for name, value in vars(module).items() if str(value).startswith("#")}


@pytest.mark.parametrize("eyes", SEEN_BY)
@pytest.mark.parametrize(("letters", "ground"), WRITTEN)
def test_what_is_written_stands_out_for_every_reader(
    palette: dict[str, str], letters: str, ground: str, eyes: str
) -> None:
    assert contrast(palette[letters], palette[ground], eyes) >= TEXT


@pytest.mark.parametrize("eyes", SEEN_BY)
@pytest.mark.parametrize("line", ["red", "green", "complete", "not_started", "accent", "muted"])
def test_what_is_drawn_stands_out_from_the_paper_for_every_reader(
    palette: dict[str, str], line: str, eyes: str
) -> None:
    assert contrast(palette[line], palette["paper"], eyes) >= DRAWN


def test_the_five_colours_are_five_pictures_on_a_grey_page(office: Flask) -> None:
    seen = {colour: drawn_in_grey(office, colour) for colour in Colour}
    for first, second in combinations(Colour, 2):
        assert apart(seen[first], seen[second]) > 20, f"{first} and {second} look alike"
    assert apart(seen[Colour.RED], drawn_in_grey(office, Colour.RED)) == 0


@pytest.mark.parametrize("colour", [Colour.RED, Colour.AMBER, Colour.GREEN])
def test_the_letter_in_a_shape_can_be_read_on_a_grey_page(office: Flask, colour: Colour) -> None:
    middle = drawn_in_grey(office, colour).crop((22, 26, 38, 52))
    dark, light = middle.getextrema()
    assert light - dark > 110
    shades = middle.histogram()
    assert sum(shades[: dark + 40]) > 50
    assert sum(shades[light - 40 :]) > 50


def test_a_page_that_told_colours_by_their_hue_alone_would_be_found_out(palette: dict[str, str]) -> None:
    alike = [Image.new("L", (60, 60), grey(palette[name])) for name in ("red", "green", "complete")]
    assert all(apart(first, second) < 20 for first, second in combinations(alike, 2))


def drawn_in_grey(office: Flask, colour: Colour) -> Image.Image:
    """Print one colour as the plan does, and give its picture in grey, cropped to its shape."""
    drawn = office.jinja_env.get_template("components/colour.html").module.shape(colour)  # type: ignore[attr-defined]
    pdf = press_here(f'<!DOCTYPE html><html lang="en"><title>Colour</title><body class="ns-paper"><p>{drawn}</p>').pdf
    with pdfium.PdfDocument(pdf) as document:
        sheet = document[0].render(scale=300 / 72).to_pil().convert("L")
    upper = sheet.crop((0, 0, sheet.width, sheet.height // 2))  # the number of the page is below
    box = ImageChops.invert(upper).getbbox()
    assert box
    return upper.crop(box).resize((60, 60))


def apart(first: Image.Image, second: Image.Image) -> float:
    """Say how far two pictures in grey are apart, on average a point, from 0 to 255."""
    return float(ImageStat.Stat(ImageChops.difference(first, second)).mean[0])


def contrast(first: str, second: str, eyes: str) -> float:
    """Give the ratio of two colours' light as some eyes see it, from 1 to 21, by the formula of the guidelines."""
    dark, light = sorted(luminance(colour, eyes) for colour in (first, second))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str, eyes: str) -> float:
    """Give the light of a colour as some eyes see it, from 0 to 1."""
    light = [linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5)]
    seen = [min(1, max(0, sum(m * c for m, c in zip(row, light, strict=True)))) for row in SEEN_BY[eyes]]
    return 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]


def linear(channel: float) -> float:
    """Undo the curve of sRGB."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def grey(colour: str) -> int:
    """Give the grey that a printer makes of a colour, from 0 to 255."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return round(0.299 * red + 0.587 * green + 0.114 * blue)
