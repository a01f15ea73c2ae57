"""A whole folder of inspection documents, each for the school it names."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make
from tests.cast import Cast
from tests.commands.conftest import CARD, SAMPLES, Run
from tests.reading.rendering import printed
from tracker.db import session
from tracker.models.inspections import Inspection, Source
from tracker.models.jobs import Job, JobState
from tracker.models.schools import School
from tracker.models.set_ups import SetUp

GULL_POINT = "900017"


def read_in() -> int:
    session().rollback()
    return session().scalar(select(func.count(Inspection.id))) or 0


@pytest.fixture
def gull_point(cast: Cast) -> School:
    made = make.school(GULL_POINT, "Gull Point Academy")
    session().commit()
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a card of a school here, a copy of it, a card of a school that is not here, and what is none."""
    folder = tmp_path / "letters"
    (folder / "2026").mkdir(parents=True)
    card = printed(CARD.read_text("utf-8"))
    (folder / "2026" / "gull-point.pdf").write_bytes(card)
    (folder / "copy.pdf").write_bytes(card)
    (folder / "another.pdf").write_bytes(printed((SAMPLES / "card-infant-small-cohort.txt").read_text("utf-8")))
    (folder / "menu.PDF").write_bytes(
        printed("Menu of the week\n\n" + "Soup with bread, and an apple for each child.\n\n" * 20)
    )
    (folder / "notes.txt").write_text("Not read: it is no PDF.")
    return folder


def test_each_document_is_stored_for_the_school_it_names_and_the_others_are_told(
    run: Run, gull_point: School, folder: Path
) -> None:
    result = run("inspections", "import", folder, "--accept")
    assert result.exit_code == 0, result.output
    *told, last = result.stdout.splitlines()
    assert last == "4 documents: 1 stored, 1 the same, 2 passed over."
    assert told[0].startswith("2026/gull-point.pdf: Gull Point Academy, URN 900017, ")
    assert ": stored." in told[0]
    assert told[1].startswith("another.pdf: passed over. It is about ")
    assert told[1].endswith(", which is not here.")
    assert told[2].startswith("menu.PDF: passed over. This does not seem to be an inspection document of a school")
    assert told[3] == "copy.pdf: the same. It is the same file as 2026/gull-point.pdf."
    stored = session().scalars(select(Inspection)).one()
    assert stored.school.urn == GULL_POINT
    assert session().scalar(select(Source.filename)) == "gull-point.pdf"


def test_the_same_folder_again_changes_nothing(run: Run, gull_point: School, folder: Path) -> None:
    run("inspections", "import", folder, "--accept")
    again = run("inspections", "import", folder, "--accept")
    assert again.stdout.splitlines()[-1] == "4 documents: 0 stored, 2 the same, 2 passed over."
    assert read_in() == 1


def test_without_accepting_nothing_is_stored_and_all_of_it_is_said(run: Run, gull_point: School, folder: Path) -> None:
    result = run("inspections", "import", folder)
    assert result.stdout.splitlines()[-2:] == [
        "4 documents: 1 would be stored, 1 the same, 2 passed over.",
        "Nothing is stored. To store it, add --accept",
    ]
    assert (read_in(), session().scalar(select(func.count(Job.id)))) == (0, 0)


def test_it_is_a_job_that_says_how_far_it_is_and_what_came_of_it(
    run: Run, app: Flask, gull_point: School, folder: Path
) -> None:
    run("inspections", "import", folder, "--accept")
    job = session().scalars(select(Job)).one()
    assert (job.kind, job.state, job.steps) == ("set up", JobState.DONE, 3)
    set_up = session().get_one(SetUp, job.subject_id)
    assert (set_up.source, set_up.rows, len(set_up.outcomes)) == ("letters", [], 3)
    assert [path for path in (Path(app.instance_path) / "incoming").rglob("*") if path.is_file()] == []


def test_a_document_of_a_school_that_somebody_has_to_confirm_is_passed_over(run: Run, cast: Cast, folder: Path) -> None:
    make.school("900777", "Gull Point Academy", postcode="QZ3 8XX")  # as the card names it, under another number
    session().commit()
    result = run("inspections", "import", folder, "--accept")
    told = next(line for line in result.stdout.splitlines() if line.startswith("2026/gull-point.pdf"))
    assert told.endswith("Read it in by itself, and say so.")
    assert read_in() == 0


@pytest.mark.parametrize("options", [("--urn", "900001"), ("--is-this-school",)])
def test_a_folder_is_for_no_one_school(run: Run, cast: Cast, folder: Path, options: tuple[str, ...]) -> None:
    result = run("inspections", "import", folder, *options)
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "is a folder: each document in it is for the school it names. Leave out the school.\n"
    )


def test_a_folder_without_a_document_says_so(run: Run, cast: Cast, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    result = run("inspections", "import", empty)
    assert (result.exit_code, result.stderr) == (2, f"There is no PDF in {empty}.\n")
