"""Whatever stands in names and texts, printing asks nobody for anything, and opens no file."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pypdfium2 as pdfium
import pytest

from tests import make
from tests.cast import Cast
from tracker.db import session
from tracker.models.evidence import EvidenceKind
from tracker.printing.plans import print_plan
from tracker.printing.press import PrintFailed, press_here
from tracker.rules.colours import Colour

PAPER = '<!DOCTYPE html><html lang="en-GB"><head><title>A paper</title>{}</head><body><h1>A paper</h1>{}</body></html>'


class Listener:
    """Somebody who listens at an address, and notes whether anybody asks."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}/picture.png"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            with line:
                self.asked.append(line.recv(1000))

    def close(self) -> None:
        """Listen no more."""
        self._server.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Somebody who listens."""
    one = Listener()
    yield one
    one.close()


def ways_to_ask(address: str) -> list[tuple[str, str]]:
    """Every way by which a page makes a printer ask for something, in its head and in its body."""
    return [
        ("", f'<img src="{address}" alt="">'),
        ("", f'<img srcset="{address} 2x" alt="" src="{address}">'),
        ("", f'<object data="{address}"></object>'),
        ("", f'<embed src="{address}">'),
        ("", f'<p style="background-image: url({address})">Words</p>'),
        ("", f'<p style="content: url({address})">Words</p>'),
        ("", f'<ul style="list-style-image: url({address})"><li>Words</li></ul>'),
        (
            "",
            f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}" width="9" height="9"/></svg>',
        ),
        (f'<link rel="stylesheet" href="{address}">', ""),
        (f'<link rel="attachment" href="{address}">', ""),
        (f"<style>@import url({address});</style>", ""),
        (
            f"<style>@font-face {{ font-family: x; src: url({address}); }} p {{ font-family: x; }}</style>",
            "<p>Words</p>",
        ),
        (f'<base href="{address}">', '<img src="picture.png" alt="">'),
    ]


@pytest.mark.parametrize("way", range(len(ways_to_ask(""))))
def test_no_way_to_ask_reaches_anybody(listener: Listener, way: int) -> None:
    for address in (listener.address, "file:///etc/passwd"):
        head, body = ways_to_ask(address)[way]
        try:
            sheets = press_here(PAPER.format(head, body))
        except PrintFailed as failure:
            assert str(failure).startswith("The paper names something that is not ours to print.")  # noqa: PT017
            continue
        assert b"root:" not in sheets.pdf
        assert "root:" not in pdfium.PdfDocument(sheets.pdf)[0].get_textpage().get_text_bounded()
    assert listener.asked == []


def test_addresses_in_names_and_texts_are_words_on_paper(listener: Listener, cast: Cast) -> None:
    there = f'<img src="{listener.address}"><style>@import "{listener.address}"</style> file:///etc/passwd'
    cast.school.name, cast.leader.name = f"Row {there}", f'Row <img src="{listener.address}">'
    requirement = make.requirement(make.inspection(cast.school, cast.clerk), (f"Leaders must {there}.",))
    action = make.action(requirement, cast.leader, title=there, success=there)
    make.evidence(action, kind=EvidenceKind.LINK, title=there, url=listener.address)
    make.update(action, Colour.GREEN, progress=there)
    session().commit()
    paper = print_plan(cast.school, make.TODAY)
    text = " ".join(page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(paper.pdf))
    assert "<img" in text
    assert "root:" not in text
    assert listener.asked == []
