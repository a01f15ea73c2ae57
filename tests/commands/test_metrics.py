"""``flask metrics import``: one reading of a file for every school here."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests import make
from tests.cast import Cast
from tests.commands.conftest import SAMPLES, Run
from tracker.db import session
from tracker.models.metrics import Metric, Reading
from tracker.services.schools import note_former_urn

FIGURES = SAMPLES / "figures"


def stored(school_id: int | None = None) -> int:
    of = select(func.count(Reading.id)).join(Metric)
    return session().scalar(of.where(Metric.school_id == school_id) if school_id else of) or 0


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """A file with rows of both schools here."""
    path = tmp_path / "ees-ks4.csv"
    path.write_bytes((FIGURES / "ees-ks4.csv").read_bytes().replace(b"900007", b"900002"))
    return path


def test_a_file_is_read_once_for_every_school_here(run: Run, cast: Cast, both: Path) -> None:
    result = run("metrics", "import", both)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Key stage 4 performance, from Explore Education Statistics, 8 rows." in result.stdout
    assert "Harbour Row Academy (URN 900001): stored 11 figures." in result.stdout
    assert "Saltmarsh School (URN 900002): stored 5 figures." in result.stdout
    assert "Passed over: 3 rows about other schools, authorities or the nation." in result.stdout
    assert (stored(cast.school.id), stored(cast.other_school.id)) == (11, 5)


def test_one_school_can_be_named_and_the_others_are_left_alone(run: Run, cast: Cast, both: Path) -> None:
    assert run("metrics", "import", both, "--urn", "900002", "--urn", "900002").exit_code == 0
    assert (stored(cast.school.id), stored(cast.other_school.id)) == (0, 5)


@pytest.mark.usefixtures("cast")
def test_the_same_file_again_changes_nothing(run: Run, both: Path) -> None:
    run("metrics", "import", both)
    result = run("metrics", "import", both)
    assert "Harbour Row Academy (URN 900001): nothing new, 11 figures already here." in result.stdout
    assert stored() == 16


@pytest.mark.usefixtures("cast")
def test_checking_says_what_would_be_stored_and_stores_nothing(run: Run, both: Path) -> None:
    result = run("metrics", "import", both, "--check")
    assert "Harbour Row Academy (URN 900001): 11 figures would be stored." in result.stdout
    assert stored() == 0


def test_a_year_and_basis_come_from_the_options_or_are_told_when_the_name_has_them(
    run: Run, cast: Cast, tmp_path: Path
) -> None:
    note_former_urn(cast.school, "900901", by=cast.head, now=make.at(make.TODAY))
    session().commit()
    unnamed = FIGURES / "performance-tables-ks4.csv"
    refused = run("metrics", "import", unnamed)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "says the year of its figures. Say it, such as --year 2018/19" in refused.stderr
    named = tmp_path / "england_ks4provisional_2018-19.csv"
    named.write_bytes(unnamed.read_bytes())
    assert "read as 2018/19 provisional by its name" in run("metrics", "import", named).stdout
    given = run("metrics", "import", unnamed, "--year", "2018/19", "--basis", "provisional")
    assert "already here" in given.stdout
    assert "by its name" not in given.stdout


def test_a_file_about_nobody_here_says_so_and_which_row_could_be_meant(run: Run, cast: Cast) -> None:
    cast.school.name = "Harbour Row School"
    session().commit()
    said = ("--year", "2018/19", "--basis", "final")
    result = run("metrics", "import", FIGURES / "performance-tables-ks4.csv", *said)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "schools former-number 900001 900901" in result.stderr
    result = run("metrics", "import", FIGURES / "performance-tables-census.csv", "--year", "2018/19", "--urn", "900002")
    assert "None of the 2 rows of performance-tables-census.csv is about Saltmarsh School" in result.stderr


@pytest.mark.usefixtures("cast")
def test_the_template_needs_its_school_and_tells_what_cannot_be_read(run: Run) -> None:
    own = FIGURES / "own-figures.csv"
    assert "Say which: --urn URN" in run("metrics", "import", own).stderr
    result = run("metrics", "import", own, "--urn", "900001")
    assert "stored 2 figures" in result.stdout
    assert "Look at this: Row 7, column As at: “31/9/2026” is no date." in result.stderr


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(("name", "content"), [("web.csv", b"<!DOCTYPE html>"), ("pupils.csv", b"Pupil,Form\nA,7\n")])
def test_a_file_of_another_kind_is_refused_in_one_sentence(run: Run, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    result = run("metrics", "import", tmp_path / name)
    assert (result.exit_code, result.stdout, len(result.stderr.strip().splitlines())) == (2, "", 1)
    assert run("metrics", "import", tmp_path / "nowhere.csv").exit_code == 2
