"""A school with its plan, printed once in both editions."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pytest
from flask import Flask

from tests import make
from tests.installation import settings_in
from tests.printing import harbour
from tracker.application import create_app
from tracker.db import Base, db
from tracker.models.packs import Edition
from tracker.printing.plans import plan_html
from tracker.printing.press import Sheets, press_here
from tracker.queries.plans import ImprovementPlan, improvement_plan


@dataclass(frozen=True, slots=True)
class Paper:
    """One edition, as written and as printed."""

    html: str
    sheets: Sheets
    pages: tuple[str, ...]

    @property
    def text(self) -> str:
        """All its words, one space between two."""
        return " ".join(" ".join(self.pages).split())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Flask]:
    """An installation for the tests of a file, which only read."""
    instance = tmp_path_factory.mktemp("printing")
    app = create_app(
        settings_in(instance),
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def plan(office: Flask) -> ImprovementPlan:
    """The plan of Harbour Row."""
    cast = make.cast()
    harbour.plan(cast)
    return improvement_plan(cast.school, make.TODAY)


@pytest.fixture(scope="module")
def standard(plan: ImprovementPlan) -> Paper:
    """The standard edition."""
    return printed(plan, Edition.STANDARD)


@pytest.fixture(scope="module")
def large(plan: ImprovementPlan) -> Paper:
    """The edition in large print."""
    return printed(plan, Edition.LARGE)


def printed(plan: ImprovementPlan, edition: Edition = Edition.STANDARD) -> Paper:
    """Print a plan; the printer must have nothing to remark."""
    remarks: list[str] = []
    listener = logging.Handler(logging.WARNING)
    listener.emit = lambda record: remarks.append(record.getMessage())  # type: ignore[method-assign]
    printer = logging.getLogger("weasyprint")
    printer.addHandler(listener)
    try:
        html = plan_html(plan, edition)
        sheets = press_here(html)
    finally:
        printer.removeHandler(listener)
    assert remarks == []
    with pdfium.PdfDocument(sheets.pdf) as document:
        pages = tuple(page.get_textpage().get_text_range() for page in document)
    return Paper(html, sheets, pages)
