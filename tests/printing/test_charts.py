"""The charts of the screen on paper: the same drawing, with its sentence for those who do not see it."""

from __future__ import annotations

import logging
import re

import pypdfium2 as pdfium
import pytest
from flask import Flask
from markupsafe import Markup

from tests import make
from tests.rules.stubs import reading
from tracker.printing.press import press_here
from tracker.rules.charts import small_multiples, trend_chart

SERIES = [
    reading("2022/23", "54.8", basis="3 term", national=26.5, unit="%"),
    reading("2023/24", "52.1", basis="3 term", national=25.6, unit="%"),
    reading("2024/25", "46.2", basis="2 term", national=21.9, unit="%"),
]


@pytest.fixture
def drawn(office: Flask) -> str:
    """A chart and small multiples, as the templates of the screen draw them."""
    module = office.jinja_env.get_template("components/chart.html").module
    chart = trend_chart("Persistent absence", SERIES, None, [("SEND", SERIES[:2])])
    multiples = small_multiples("Persistent absence", [("all pupils", SERIES), ("SEND", SERIES[:2])])
    return module.chart(chart) + Markup("").join(module.multiple(one) for one in multiples)


def test_a_chart_prints_without_a_remark_and_with_its_words(
    office: Flask, drawn: str, caplog: pytest.LogCaptureFixture
) -> None:
    paper = office.jinja_env.get_template("print/paper.html").render(
        title="Charts", running="Charts", today=make.TODAY, edition="standard", words=0, body=Markup(drawn)
    )
    with caplog.at_level(logging.WARNING, "weasyprint"):
        sheets = press_here(paper)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("weasyprint")] == []
    with pdfium.PdfDocument(sheets.pdf) as document:
        words = " ".join(page.get_textpage().get_text_range() for page in document)
    for label in ("School 46.2%", "National 21.9%", "SEND 52.1%", "2024/25", "A"):
        assert label in words
    assert words.count("School 46.2%") == 1, "it is drawn once"


def test_every_drawing_carries_its_own_colours_and_its_sentence(drawn: str) -> None:
    drawings = re.findall(r"<svg\b.*?</svg>", drawn, re.DOTALL)
    assert len(drawings) == 3, "one of the chart, two small ones: paper carries none for narrow screens"
    for drawing in drawings:
        assert re.search(r"<title>Persistent absence.*\.</title>", drawing)
        assert "var(" not in drawing
        assert "class=" not in drawing.split(">", 1)[1]
