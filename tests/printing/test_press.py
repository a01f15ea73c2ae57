"""The press takes nothing from the network or from outside our folder, and cannot hang a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from tracker.printing.kept import kept_or_printed
from tracker.printing.press import OwnProcess, PrintFailed, Sheets, press_here

PAPER = '<!DOCTYPE html><html lang="en-GB"><head><title>A paper</title></head><body><h1>A paper</h1>{}</body></html>'


@pytest.fixture
def own_process() -> Iterator[OwnProcess]:
    """A press in a process of its own."""
    press = OwnProcess()
    yield press
    press.close()


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/picture.png",
        "https://school.example/picture.png",
        "ftp://school.example/picture.png",
        "paper:../../config.py",
        "paper:/etc/passwd",
    ],
)
def test_a_paper_that_names_something_outside_is_not_printed(address: str) -> None:
    with pytest.raises(PrintFailed, match="not ours to print"):
        press_here(PAPER.format(f'<img src="{address}" alt="">'))


def test_styles_cannot_reach_outside_either() -> None:
    with pytest.raises(PrintFailed):
        press_here(PAPER.format('<p style="background: url(file:///etc/hostname)">Words</p>'))


def test_a_process_of_its_own_prints_the_same_bytes(own_process: OwnProcess) -> None:
    html = PAPER.format("<p>Mae Siân yn darllen.</p>")
    assert own_process(html) == press_here(html)


def test_a_failure_in_the_other_process_is_told_and_the_next_paper_prints(own_process: OwnProcess) -> None:
    with pytest.raises(PrintFailed, match="not ours to print"):
        own_process(PAPER.format('<img src="file:///etc/passwd" alt="">'))
    assert own_process(PAPER.format("")).pages == 1


def test_a_paper_that_takes_too_long_is_given_up() -> None:
    press = OwnProcess(time_limit=0.05)
    try:
        with pytest.raises(PrintFailed, match="not printed within"):
            press(PAPER.format("<p>Words</p>" * 1000))
    finally:
        press.close()


def test_a_kept_print_is_found_again_and_survives_no_change(tmp_path: Path) -> None:
    asked: list[str] = []

    def press(html: str) -> Sheets:
        asked.append(html)
        return Sheets(b"%PDF", 12)

    assert kept_or_printed(tmp_path, "one", press) == kept_or_printed(tmp_path, "one", press)
    kept_or_printed(tmp_path, "another", press)
    assert asked == ["one", "another"]
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".pdf", ".pdf"]


def test_pages_are_counted() -> None:
    sheets = press_here(PAPER.format('<p style="break-before: page">Second</p>'))
    with pdfium.PdfDocument(sheets.pdf) as document:
        assert sheets.pages == len(document) == 2
