"""How fast documents are read, against what the PDF library needs to extract the same text in the same run.

Reading starts a process for each PDF, because its parser is native and meets files nobody vouches for. So the floor is
the library in a process of its own too, given the same bytes and printing the text: the smallest program of its kind.
Reading then puts the lines in order, finds bullets and paragraphs, and reads the facts.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from tests.benchmarks.conftest import Measure
from tests.reading.rendering import STYLE, printed, web_page
from tracker.reading.extraction import extracted
from tracker.reading.inspections import read_inspection
from tracker.reading.pdf import pages_of_pdf

SAMPLE = Path(__file__).parents[1] / "samples" / "card-secondary-special-measures.txt"
FLOOR = (
    "import sys, pypdfium2\n"
    "for page in pypdfium2.PdfDocument(sys.stdin.buffer.read()):\n"
    "    sys.stdout.write(page.get_textpage().get_text_range())\n"
)
MEBIBYTES = 200


@cache
def card(pages: int) -> str:
    """Return the text of a card that prints on so many pages: one card, and what it says again and again."""
    text = SAMPLE.read_text("utf-8")
    return "\n\n".join([text] * round(pages / pages_of(printed(text))))


def pages_of(pdf: bytes) -> int:
    """Count the pages of a PDF."""
    return len(pages_of_pdf(pdf))


@cache
def from_weasyprint(pages: int) -> bytes:
    """Return the PDF of a card as WeasyPrint makes it."""
    return printed(card(pages))


@cache
def from_chromium(pages: int) -> bytes:
    """Return the PDF of a card as a browser makes it: each glyph placed by itself, bullets drawn as shapes."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(f"<style>{STYLE}</style>{web_page(card(pages))}")
        pdf: bytes = page.pdf(prefer_css_page_size=True)
        browser.close()
    return pdf


def extract(pdf: bytes) -> None:
    """Have the library extract the text, in a process of its own."""
    subprocess.run([sys.executable, "-I", "-c", FLOOR], input=pdf, capture_output=True, check=True)


def extract_here(pdf: bytes) -> None:
    """Have the library extract the text in this process."""
    for page in PdfDocument(pdf):
        page.get_textpage().get_text_range()


def medians(first: Callable[[], object], second: Callable[[], object], rounds: int = 7) -> tuple[float, float]:
    """Seconds of processor time of both, here and in the processes they start: medians, taken in turns."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for work, times in zip((first, second), spent, strict=True):
            began = processor_time()
            work()
            times.append(processor_time() - began)
    return sorted(spent[0])[rounds // 2], sorted(spent[1])[rounds // 2]


def processor_time() -> float:
    """Seconds that this process and those it started have spent."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@pytest.mark.parametrize(
    ("printer", "make"),
    [
        ("WeasyPrint", from_weasyprint),
        pytest.param(
            "Chromium", from_chromium, marks=pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium")
        ),
    ],
)
def test_reading_a_card_costs_little_more_than_its_text(
    printer: str, make: Callable[[int], bytes], measured: Measure
) -> None:
    pdf = make(15)
    pages = pages_of(pdf)
    assert 12 <= pages <= 18
    seconds, floor = medians(lambda: read_inspection(pdf, "card.pdf"), lambda: extract(pdf))
    measured(f"card of {pages} pages, printed by {printer}", seconds, floor, 1.5)
    # The process apart: what finding bullets, columns and paragraphs adds to the text.
    seconds, floor = medians(lambda: extracted(pdf, pages, []), lambda: extract_here(pdf))
    measured("its lines, without a process", seconds, floor, 1.5)


def test_ten_times_the_pages_take_ten_times_as_long(measured: Measure) -> None:
    many, few = from_weasyprint(300), from_weasyprint(30)
    times = pages_of(many) / pages_of(few)
    seconds, floor = medians(lambda: read_inspection(many, "c.pdf"), lambda: read_inspection(few, "c.pdf"), rounds=3)
    measured(f"card of {pages_of(many)} pages, against {pages_of(few)}", seconds, floor, round(1.2 * times, 1))


def test_three_hundred_pages_take_less_than_two_hundred_megabytes(tmp_path: Path) -> None:
    """Peaks of both processes together, in a run of their own."""
    path = tmp_path / "card.pdf"
    path.write_bytes(from_weasyprint(300))
    # What the system calls the peak of a process may be that of the one it was started by: VmHWM is its own.
    program = (
        "import re, resource, sys; from pathlib import Path; from tracker.reading.inspections import read_inspection\n"
        "read_inspection(Path(sys.argv[1]).read_bytes(), 'card.pdf')\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, check=True, text=True)
    ours, child = (int(kibibytes) // 1024 for kibibytes in done.stdout.split())
    assert ours + child < MEBIBYTES
    print(f"\n300 pages: {ours} MiB here, {child} MiB in the process that takes the text out")
