"""A digest as a mail, word for word: the files in ``samples/mails`` are what people get."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests import make
from tracker.printing.mails import mail_of
from tracker.rules.digests import Digest, Line, SchoolPart

SAMPLES = Path(__file__).parent.parent / "samples" / "mails"
HARBOUR = SchoolPart(
    "900001",
    "Harbour Row Academy",
    actions=(
        Line(
            "1.2",
            "1.2 Check for understanding in every lesson",
            "It was due on 20 November 2026; it has no update yet.",
            is_overdue=True,
        ),
        Line("2.1", "2.1 Sample 30 pupils’ books <each> half-term", "A milestone is due on 30 November 2026."),
    ),
    to_answer=(Line("3", "Question Q3", "An answer was due by 18 November 2026.", is_overdue=True),),
    to_judge=(Line("4", "Question Q4", "It was answered. Say whether that satisfies you, or ask again."),),
    meetings=(
        Line(
            "12",
            "Governing board, 9 December 2026",
            "Papers are due on 1 December 2026, updates for them by 26 November 2026.",
        ),
    ),
)
SALTMARSH = SchoolPart(
    "900002",
    "Saltmarsh School",
    meetings=(Line("7", "Standards & finance, 2 December 2026", "Papers were due on 24 November 2026."),),
)
BOARD_ONLY = SchoolPart("900001", "Harbour Row Academy", meetings=HARBOUR.meetings)
OWING = SchoolPart(
    "900001",
    "Harbour Row Academy",
    actions=(
        Line(
            "2.1",
            "2.1 Sample 30 pupils’ books <each> half-term",
            "The last update is of 7 October 2026; an update is due by 26 November 2026.",
        ),
    ),
    to_freeze=(
        Line(
            "12",
            "Governing board, 9 December 2026",
            "No pack is frozen for it; papers are due on 1 December 2026.",
        ),
    ),
    meetings=HARBOUR.meetings,
)
DIGESTS = {
    "week": Digest(4, "Łukasz Nowak", "lukasz@harbour.example", ("week 2026-W48",), None, (HARBOUR, SALTMARSH)),
    "papers": Digest(
        5, "Gwen Ŵyn", "gwen@harbour.example", ("papers 12 2026-12-01",), date(2026, 12, 1), (BOARD_ONLY,)
    ),
    "updates": Digest(
        6,
        "Clare Moss",
        "clare@harbour.example",
        ("papers 12 2026-12-01",),
        date(2026, 12, 1),
        (OWING,),
        date(2026, 11, 26),
    ),
}


@pytest.mark.parametrize("name", DIGESTS)
def test_people_get_these_words(app: Flask, name: str) -> None:
    mail = mail_of(DIGESTS[name], make.at(make.TODAY))
    ((html, kind),) = mail.alternatives
    assert kind == "text/html"
    assert f"{mail.subject}\n\n{mail.body}" == (SAMPLES / f"{name}.txt").read_text("utf-8")
    assert html == (SAMPLES / f"{name}.html").read_text("utf-8")


@pytest.mark.parametrize("name", DIGESTS)
def test_the_html_says_what_the_plain_text_says(app: Flask, name: str) -> None:
    mail = mail_of(DIGESTS[name], make.at(make.TODAY))
    soup = BeautifulSoup(mail.alternatives[0][0], "html.parser")
    assert [link["href"] for link in soup.find_all("a")] == [
        word for word in mail.body.split() if word.startswith("http")
    ]
    said = " ".join(soup.body.get_text(" ").split()) if soup.body else ""
    for school in DIGESTS[name].schools:
        for group in school.groups:
            for line in group.lines:
                assert line.name in said
                assert line.words in said
                assert line.name in mail.body
                assert line.words in mail.body


def test_nothing_is_fetched_when_a_mail_is_opened(app: Flask) -> None:
    mail = mail_of(DIGESTS["week"], make.at(make.TODAY))
    soup = BeautifulSoup(mail.alternatives[0][0], "html.parser")
    assert not soup.find_all(["img", "link", "script", "iframe", "object"])
    assert "url(" not in str(soup)
