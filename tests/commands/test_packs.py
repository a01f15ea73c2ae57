"""``flask packs``: the clerk's pack from the command line."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from tests import make
from tests.cast import Cast
from tests.commands.conftest import Run
from tests.printing import harbour
from tracker.db import session
from tracker.models.packs import Pack

DECEMBER = date(2026, 12, 9)


@pytest.fixture
def plan(cast: Cast) -> None:
    """A plan, and a meeting in December."""
    harbour.plan(cast)
    make.meeting(cast.school.boards[0], cast.clerk, DECEMBER)
    session().commit()


@pytest.mark.usefixtures("plan")
def test_the_pack_of_a_meeting_is_frozen_and_its_papers_written(run: Run, tmp_path: Path) -> None:
    command = ("packs", "freeze", "--urn", "900001", "--meeting", "2026-12-09", "--out", tmp_path / "papers")
    result = run(*command)
    assert result.exit_code == 0, result.output
    assert "Pack 1 for Interim executive board, 9 December 2026 is frozen." in result.stdout
    assert "Update missing: 4.1" in result.stderr
    papers = sorted((tmp_path / "papers").iterdir())
    assert [path.name for path in papers] == [
        "pack-2026-12-09-1-confidential-large.pdf",
        "pack-2026-12-09-1-confidential.pdf",
        "pack-2026-12-09-1-open-large.pdf",
        "pack-2026-12-09-1-open.pdf",
    ]
    for path in papers:
        with pdfium.PdfDocument(path.read_bytes()) as document:
            assert len(document) > 3
        assert hashlib.sha256(path.read_bytes()).hexdigest() in result.stdout
    assert harbour.SECRET not in text_of(papers[3])
    assert harbour.SECRET in text_of(papers[1])

    first = [path.read_bytes() for path in papers]
    again = run(*command, "--plain")
    assert "stands: nothing has changed since it was frozen" in again.stdout
    assert [path.read_bytes() for path in papers] == first
    assert session().query(Pack).count() == 1
    opened, secret = (tmp_path / "papers" / f"pack-2026-12-09-1-{variant}.txt" for variant in ("open", "confidential"))
    assert harbour.SECRET not in opened.read_text("utf-8")
    assert harbour.SECRET in secret.read_text("utf-8")


@pytest.mark.usefixtures("plan")
def test_a_day_without_a_meeting_is_refused_in_a_sentence(run: Run, tmp_path: Path) -> None:
    result = run("packs", "freeze", "--urn", "900001", "--meeting", "2026-12-10", "--out", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("No board of Harbour Row Academy meets on 10 December 2026.")


@pytest.mark.usefixtures("plan")
def test_of_two_boards_that_meet_on_one_day_one_is_to_be_named(run: Run, cast: Cast, tmp_path: Path) -> None:
    make.meeting(make.board(cast.school, "Standards committee"), cast.clerk, DECEMBER)
    session().commit()
    result = run("packs", "freeze", "--urn", "900001", "--meeting", "2026-12-09", "--out", tmp_path)
    assert result.exit_code == 2
    assert "name one with --board" in result.stderr


def text_of(path: Path) -> str:
    """Give the words of a paper, one space between two."""
    with pdfium.PdfDocument(path.read_bytes()) as document:
        return " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in document).split())


@pytest.mark.usefixtures("plan")
def test_the_pack_of_the_trusts_board_is_frozen_from_any_of_its_schools(run: Run, cast: Cast, tmp_path: Path) -> None:
    make.meeting(make.trust_board(cast.trust), cast.trust_officer, date(2027, 1, 8))
    session().commit()
    result = run("packs", "freeze", "--urn", "900001", "--meeting", "2027-01-08", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "Pack 1 for Board of trustees, 8 January 2027 is frozen." in result.stdout
    assert len(list(tmp_path.glob("pack-2027-01-08-1-*.pdf"))) == 4
    listed = run("meetings", "list", "--urn", "900001", "--json").stdout
    packs = next(one["packs"] for one in json.loads(listed) if one["board"] == "Board of trustees")
    assert [(pack["variant"], bool(pack["sha256"])) for pack in packs] == [("open", True), ("confidential", True)]
