"""Papers by command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import make
from tests.cast import Cast
from tests.commands.conftest import Run


@pytest.fixture
def plan(cast: Cast) -> None:
    """One action under one requirement, and a visit."""
    action = make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader)
    make.visit(cast.school, cast.governor, [action])


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    "kind", ["statement", "inspectors", "inspectors-confidential", "briefing --number 1", "visit --number 1", "trust"]
)
def test_each_paper_is_printed_into_a_file(run: Run, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "paper.pdf"
    result = run("papers", "print", *kind.split(), "--urn", "900001", "--out", str(out), "--as-at", "2026-11-25")
    assert result.exit_code == 0, result.stderr
    assert out.read_bytes().startswith(b"%PDF")
    assert result.stdout.startswith(f"{out}: ")


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("edition", "begins", "what"), [("word", b"PK", "a Word document"), ("plain", b"Harb", "plain text")]
)
def test_a_paper_is_written_to_edit_or_to_be_read_aloud(
    run: Run, tmp_path: Path, edition: str, begins: bytes, what: str
) -> None:
    out = tmp_path / "paper"
    result = run("papers", "print", "briefing", "--number", "1", "--urn", "900001", "--out", out, "--edition", edition)
    assert result.exit_code == 0, result.stderr
    assert out.read_bytes().startswith(begins)
    assert result.stdout == f"{out}: {what}.\n"


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("briefing --urn 900001", "Say which requirement with --number, such as --number 1.\n"),
        ("visit --urn 900001 --number 7", "This school has no visit V7.\n"),
        ("trust --urn 900002", "Saltmarsh School belongs to no trust here.\n"),
        ("statement --urn 900002", "This school is in no category of concern"),
        ("statement --urn 900009", "No school here has the URN 900009."),
    ],
)
def test_what_cannot_be_printed_is_one_sentence(run: Run, tmp_path: Path, asked: str, sentence: str) -> None:
    result = run("papers", "print", *asked.split(), "--out", str(tmp_path / "paper.pdf"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)
