"""Files come in by one way, whatever page takes them: looked through first, and refused beside the field."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy import select
from wtforms import FileField as PlainFileField
from wtforms import MultipleFileField

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.pictures import PLACE, exif, photo
from tests.reading import attacks
from tests.reading.test_screening import DOCUMENTS, PDFS
from tracker.config import ROOT, UPLOAD_LIMIT, Clamav
from tracker.db import begin_writing, session
from tracker.models.evidence import Evidence
from tracker.storage.scanner import Scanner
from tracker.web.forms.fields import Upload
from tracker.web.uploads import FORM_LIMIT, WITH_FILE, others_may_write

Browsers = dict[str, Browser]
PAGES = {  # the pages that take files, and the field of each
    "evidence.add": ("actions/1.1/evidence", "file"),
    "updates.log": ("actions/1.1/progress", "file"),
    "inspections.read_in": ("inspections/read-in", "document"),
    "metrics.figures.read_in": ("metrics/read-in", "file"),
    "quality.bring": ("quality/bring", "file"),
    "set_ups.read_in": ("/trusts/1/set-up/schools", "file"),
}
TYPED = {
    "title": "Twelve lessons seen",
    "gathered_on": ["25", "11", "2026"],
    "progress": "On every wall.",
    "colour": "green",
}


@pytest.fixture(autouse=True)
def _an_action(cast: Cast) -> None:
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    session().commit()


def send(browser: Browser, page: str, content: bytes, name: str, status: int = 422, **typed: Any) -> Any:
    address, field = PAGES[page]
    return browser.post(
        urljoin("/schools/900001/", address), {**TYPED, **typed, field: (BytesIO(content), name)}, status
    )


def whose(page: str) -> str:
    """Say who of the cast sends files to a page."""
    return "trust officer" if PAGES[page][0].startswith("/trusts/") else "leader"


def files_in(app: Flask) -> list[Path]:
    instance = app.extensions["settings"].instance
    return [path for folder in ("evidence", "incoming") for path in (instance / folder).rglob("*") if path.is_file()]


# ---------------------------------------------------------------- there is one way


def test_the_pages_that_take_files_are_those_with_a_form_for_them(app: Flask) -> None:
    takes = {name for name, view in app.view_functions.items() if getattr(view, "takes_files", False)}
    assert takes == set(PAGES)
    templates = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")}
    sending = {one for one in templates if 'enctype="multipart' in (ROOT / "templates" / one).read_text("utf-8")}
    assert len(sending) == len(PAGES)


def every(kind: type[FlaskForm]) -> Iterator[type[FlaskForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from every(one)


def test_a_form_takes_a_file_by_the_field_that_looks_through_it() -> None:
    for form in every(FlaskForm):
        for name in dir(form):
            field = getattr(getattr(form, name, None), "field_class", None)
            if isinstance(field, type) and issubclass(field, FileField | PlainFileField | MultipleFileField):
                assert issubclass(field, Upload), f"{form.__name__}.{name}"


def test_no_view_takes_a_file_past_its_form() -> None:
    for path in (ROOT / "tracker").rglob("*.py"):
        assert not re.search(r"request\.(?:files|stream|get_data|data)\b", path.read_text("utf-8")), path


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize("page", PAGES)
def test_what_carries_a_program_is_refused_on_every_page(page: str, app: Flask, at_browser: Browsers) -> None:
    shown = send(at_browser[whose(page)], page, PDFS["a program in a packed object"][0], "minutes.pdf")
    assert shown.errors == [
        "minutes.pdf carries a program (JavaScript) in it. Print it to a new PDF and give that.",
        *shown.errors[1:],
    ]
    shown = send(at_browser[whose(page)], page, DOCUMENTS["macros renamed"][0], "plan.docx")
    assert shown.errors[0] == "plan.docx carries macros. Save it without them: as DOCX, XLSX or PPTX."
    assert files_in(app) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_is_too_large_is_refused_and_what_was_typed_stays(
    page: str, app: Flask, at_browser: Browsers
) -> None:
    shown = send(at_browser[whose(page)], page, bytes(UPLOAD_LIMIT + 1), "film.pdf", text="Their words", url="")
    assert shown.errors[0].startswith("film.pdf is larger than 20 MB, which is the most.")
    typed = {"evidence.add": "title", "updates.log": "progress", "inspections.read_in": "text"}.get(page)
    if typed:
        assert shown.value_of(typed) == {**TYPED, "text": "Their words"}[typed]
    assert files_in(app) == []


def test_what_is_far_too_large_is_not_taken_in_at_all(at_browser: Browsers) -> None:
    page = send(at_browser["leader"], "evidence.add", bytes(WITH_FILE), "film.pdf", 413)
    assert "Files of up to 20 MB can be uploaded" in page.main


def test_nobody_sends_files_who_is_not_signed_in(app: Flask) -> None:
    body = {"CONTENT_LENGTH": str(10**9), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = app.test_client().post("/schools/900001/actions/1.1/evidence", environ_overrides=body)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/login?next=/schools/900001/actions/1.1/evidence",
    )


def test_a_page_that_takes_no_file_keeps_nothing_of_one(app: Flask, at_browser: Browsers) -> None:
    typed = {"file": (BytesIO(b"x" * 1000), "a.txt"), "text": "Why?"}
    at_browser["leader"].client.post("/schools/900001/questions/new", data=typed, content_type="multipart/form-data")
    large = {"file": (BytesIO(bytes(FORM_LIMIT)), "a.txt")}
    answer = at_browser["leader"].client.post("/schools/900001/people", data=large, content_type="multipart/form-data")
    assert answer.status_code in {404, 405, 413}
    assert files_in(app) == []


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"<!-- --><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.svg", "a web page or"),
        ("\ufeff<html><script>".encode("utf-16-le"), "notes.txt", "a web page or a program"),
        (b"Dear all,\n<iframe src=x>", "notes.txt", "a web page or a program"),
        (attacks.archive({"notes.txt": "x", "more.csv": "y"}), "all.zip", "an archive. Take the files out"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "plan.doc", "an older Office program. Save it as DOCX"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "plan.docx",
            "locked with a password",
        ),
        (PDFS["locked"][0], "report.pdf", "locked with a password"),
        (PDFS["100,000 pages"][0], "report.pdf", "100,000 pages"),
        (DOCUMENTS["zeros"][0], "plan.docx", "unpacks to far more"),
    ],
    ids=["svg", "utf-16", "frame", "zip", "doc", "locked docx", "locked pdf", "pages", "zeros"],
)
def test_what_is_no_evidence_is_refused_in_a_sentence(
    content: bytes, name: str, sentence: str, app: Flask, at_browser: Browsers
) -> None:
    page = send(at_browser["leader"], "evidence.add", content, name)
    assert sentence in page.errors[0]
    assert page.errors[0].endswith(".")
    assert page.value_of("title") == TYPED["title"]
    assert session().scalars(select(Evidence)).all() == []
    assert files_in(app) == []


# ---------------------------------------------------------------- what is kept


def test_a_photo_is_kept_without_the_place_where_it_was_taken_and_the_page_says_so(
    app: Flask, at_browser: Browsers
) -> None:
    leader = at_browser["leader"]
    form = leader.get("/schools/900001/actions/1.1/evidence")
    assert "Where a picture was taken is removed from it." in form.main
    taken = photo("JPEG")
    assert PLACE in taken
    page = send(leader, "evidence.add", taken, "wall.jpg", 200)
    assert "Where and when the picture was taken, and with what, was removed from it." in page.main
    kept = leader.client.get("/schools/900001/evidence/1").data
    assert PLACE not in kept
    assert exif() not in kept
    assert [path.name for path in files_in(app)] == [session().scalars(select(Evidence)).one().sha256]


def test_a_picture_that_is_a_program_too_is_kept_without_the_program(at_browser: Browsers) -> None:
    leader = at_browser["leader"]
    send(leader, "evidence.add", attacks.GIF_AND_SCRIPT, "a.js", 200)
    answer = leader.client.get("/schools/900001/evidence/1")
    assert b"alert" not in answer.data
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("image/gif", "nosniff")
    assert answer.headers["Content-Disposition"] == "attachment; filename=a.js.gif"


def test_what_may_be_a_page_to_somebody_is_only_ever_given_as_a_file(at_browser: Browsers) -> None:
    leader = at_browser["leader"]
    send(leader, "evidence.add", b"Notes, and then: alert(1)", "notes.html", 200)
    answer = leader.client.get("/schools/900001/evidence/1")
    assert answer.headers["Content-Disposition"] == "attachment; filename=notes.html.txt"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.mimetype == "text/plain"


def test_where_no_file_can_be_written_the_page_says_so(app: Flask, at_browser: Browsers) -> None:
    evidence = app.extensions["settings"].evidence
    evidence.mkdir(exist_ok=True)
    (evidence / "partial").write_text("no folder")
    page = send(at_browser["leader"], "evidence.add", b"Notes", "notes.txt", 507)
    assert "cannot be written to, so nothing was stored" in page.main


@pytest.mark.sqlite("on PostgreSQL whoever writes elsewhere never waits: tests/test_turns.py")
@pytest.mark.usefixtures("cast")
def test_others_may_write_while_a_file_is_looked_through(app: Flask) -> None:
    file = app.extensions["settings"].instance / "tracker.db"
    other = sqlite3.connect(file, timeout=0, isolation_level=None)
    begin_writing()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    with app.test_request_context(method="POST"), others_may_write():
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    session().rollback()
    other.close()


def test_each_file_is_shown_to_the_scanner_where_there_is_one(app: Flask, at_browser: Browsers) -> None:
    app.extensions["scanner"] = Scanner(Clamav(path=Path("/nowhere/clamd.ctl")))
    for page in PAGES:
        shown = send(at_browser[whose(page)], page, b"Notes", "notes.txt")
        assert shown.errors[0].startswith("Files cannot be checked for viruses just now, so nothing was stored.")
    assert files_in(app) == []
