"""Drawings are read once by the printer, and lose neither their words nor their strokes."""

from __future__ import annotations

from flask import Flask

from tests.printing.conftest import Paper
from tracker.printing.drawings import set_apart
from tracker.rules.colours import Colour


def test_a_drawing_that_stands_twice_is_read_once(office: Flask) -> None:
    colour = office.jinja_env.get_template("components/colour.html").module.colour  # type: ignore[attr-defined]
    written, drawings = set_apart(f"<p>{colour(Colour.RED)} or {colour(Colour.GREEN)}, then {colour(Colour.RED)}</p>")
    assert written == (
        '<p><img class="ns-colour__shape" src="drawn:0" alt="Red"> or'
        ' <img class="ns-colour__shape" src="drawn:1" alt="Green">, then'
        ' <img class="ns-colour__shape" src="drawn:0" alt="Red"></p>'
    )
    assert list(drawings) == ["drawn:0", "drawn:1"]
    assert all(drawing.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"') for drawing in drawings.values())


def test_a_colour_with_its_name_keeps_its_name(office: Flask) -> None:
    colour = office.jinja_env.get_template("components/colour.html").module.colour  # type: ignore[attr-defined]
    written, _ = set_apart(str(colour(Colour.AMBER, label=True)))
    assert written.startswith('<span class="ns-colour ns-colour--m"><img ')
    assert written.endswith("<span>Amber</span></span>")


def test_a_paper_has_no_drawing_left_in_its_words(standard: Paper) -> None:
    written, drawings = set_apart(standard.html)
    assert "<svg" not in written
    assert written.count("<img") == standard.html.count("<svg")
    assert len(drawings) < standard.html.count("<svg") / 2
