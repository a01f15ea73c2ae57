"""``flask inspections``: the contract other tools rely on, and reading in."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests import make
from tests.cast import Cast
from tests.commands.conftest import CARD, LETTER, Run
from tests.reading.rendering import printed
from tracker.config import ROOT, UPLOAD_LIMIT
from tracker.db import session
from tracker.models.inspections import Inspection, Source
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.schools import school_by_urn
from tracker.services.schools import add_school, note_former_urn

KEYS = [
    "kind", "school", "inspected_on", "inspected_to", "published_on", "judgement", "safeguarding", "category",
    "grades", "unnamed_grades", "requirements", "readings", "suggestions", "problems",
]  # fmt: skip
KNOWN = "--is-this-school"  # the sample documents are about other schools than the cast's


def test_reading_prints_one_json_object_with_the_keys_of_the_contract(run: Run) -> None:
    result = run("inspections", "read", CARD, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    read = json.loads(result.stdout)
    assert sorted(read) == sorted(KEYS)
    assert list(read["school"]) == ["name", "urn", "address", "postcode"]
    assert list(read["requirements"][0]) == ["number", "kind", "text", "parent", "line", "clauses"]
    assert list(read["requirements"][0]["clauses"][0]) == ["text", "duty", "start", "end"]
    assert sorted(read["readings"][0]) == sorted(
        [
            "section", "metric", "group", "unit", "period", "basis", "row", "school", "national", "gap",
            "school_value", "national_value", "gap_value", "comparison", "line",
        ]
    )  # fmt: skip


def test_reading_needs_no_database_and_no_wide_encoding(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", "inspections", "read", CARD, "--json"]
    narrow = {"PYTHONIOENCODING": "ascii", "TRACKER_INSTANCE": str(tmp_path), "PATH": os.environ["PATH"]}
    result = subprocess.run(command, capture_output=True, cwd=ROOT, env=narrow, timeout=60, check=True)
    assert json.loads(result.stdout.decode())["kind"] == "report_card"
    assert not (tmp_path / "tracker.db").exists()


def test_reading_for_a_person_says_what_was_found(run: Run) -> None:
    result = run("inspections", "read", LETTER)
    assert result.exit_code == 0
    assert result.stdout.startswith("Monitoring letter: ")
    assert "\n1. " in result.stdout


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "empty"),
        ("page.pdf", b"<!DOCTYPE html><title>404</title>", "web page"),
        ("notes.txt", b"Minutes of the school council, with apologies.", "does not seem to be"),
        ("huge.txt", b" " * (UPLOAD_LIMIT + 1), "larger than 20 MiB"),
        ("broken.pdf", b"%PDF-1.7\nnothing", "PDF"),
    ],
)
def test_what_is_refused_gets_one_sentence_and_exit_2(
    run: Run, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    for arguments in (("read", tmp_path / name, "--json"), ("import", tmp_path / name, "--urn", 900001, "--accept")):
        result = run("inspections", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert sentence in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1


def test_a_file_that_is_not_there_is_said_to_be_missing(run: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.pdf", tmp_path):
        result = run("inspections", "read", path, "--json")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "cannot be read" in result.stderr


def test_importing_stores_it_as_the_head_would(run: Run, cast: Cast) -> None:
    result = run("inspections", "import", CARD, "--urn", "900001", "--accept", KNOWN)
    assert result.exit_code == 0
    assert "requirements" in result.stdout
    assert "as Hanif Rahman" in result.stdout
    inspection = session().scalars(select(Inspection)).one()
    assert (inspection.school, inspection.accepted_by) == (cast.school, cast.head)


def test_importing_twice_changes_nothing(run: Run, cast: Cast) -> None:
    run("inspections", "import", CARD, "--urn", "900001", "--accept", KNOWN)
    result = run("inspections", "import", CARD, "--urn", "900001", "--accept", KNOWN)
    assert result.exit_code == 0
    assert "nothing changed" in result.stdout
    assert session().scalar(select(func.count(Source.id))) == 1


def test_the_same_letter_as_text_and_as_pdf_is_one_inspection(run: Run, cast: Cast, tmp_path: Path) -> None:
    pdf = tmp_path / "letter.pdf"
    pdf.write_bytes(printed(LETTER.read_text("utf-8")))
    run("inspections", "import", LETTER, "--urn", "900001", "--accept", KNOWN)
    result = run("inspections", "import", pdf, "--urn", "900001", "--accept", KNOWN)
    assert "stored 1 source" in result.stdout
    assert session().scalar(select(func.count(Inspection.id))) == 1


def test_without_accept_nothing_is_stored(run: Run, cast: Cast) -> None:
    result = run("inspections", "import", CARD, "--urn", "900001", KNOWN)
    assert result.exit_code == 0
    assert "Nothing is stored" in result.stdout
    assert session().scalar(select(func.count(Inspection.id))) == 0


def test_a_named_person_can_accept_it(run: Run, cast: Cast) -> None:
    clerk = cast.clerk.email.upper()
    assert (
        "as Clare Moss"
        in run("inspections", "import", CARD, "--urn", "900001", "--accept", KNOWN, "--as", clerk).stdout
    )
    result = run("inspections", "import", CARD, "--urn", "900001", "--accept", KNOWN, "--as", "nobody@school.example")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nobody@school.example" in result.stderr


def test_a_school_that_is_not_here_comes_from_its_document(run: Run, cast: Cast) -> None:
    result = run("inspections", "import", CARD, "--urn", "900017", "--accept")
    assert result.exit_code == 0
    school = school_by_urn("900017")
    assert school is not None
    assert (school.name, school.postcode is None) == ("Gull Point Academy", False)
    assert session().scalars(select(Inspection)).one().accepted_by.name == "Installation"
    assert run("inspections", "import", LETTER, "--urn", "900017", "--accept", KNOWN).exit_code == 0
    assert session().scalar(select(func.count(Person.id)).where(Person.name == "Installation")) == 1


def test_a_number_nobody_has_is_noted_as_another_of_the_school_and_said(run: Run, cast: Cast) -> None:
    result = run("inspections", "import", CARD, "--urn", "900001", "--accept", KNOWN)
    assert result.exit_code == 0
    said = "Look at this: the document names URN 900017, now noted as another number of Harbour Row Academy."
    assert said in result.stderr
    assert school_by_urn("900017") is school_by_urn("900001")
    assert said not in run("inspections", "import", CARD, "--urn", "900001", "--accept", KNOWN).stderr


@pytest.mark.parametrize("accept", [[], ["--accept"]], ids=["looked at", "accepted"])
def test_a_number_that_no_school_here_has_is_not_taken_for_anothers_without_a_word(
    run: Run, cast: Cast, accept: list[str]
) -> None:
    result = run("inspections", "import", CARD, "--urn", "900001", *accept)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "The document is about Gull Point Academy and names URN 900017, which no school here has; there is no postcode "
        "to compare. We hold Harbour Row Academy, URN 900001. Accepting it adds it to the history of Harbour Row "
        "Academy, and notes 900017 as another number of the same school. If that is right, say so: --urn 900001 "
        "--is-this-school\n"
    )
    assert school_by_urn("900017") is None
    assert session().scalar(select(func.count(Inspection.id))) == 0


def test_a_document_without_a_number_is_not_taken_for_a_school_of_another_name_or_postcode(
    run: Run, cast: Cast, tmp_path: Path
) -> None:
    numberless = tmp_path / "card.txt"
    numberless.write_text(CARD.read_text("utf-8").replace("900017", ""), "utf-8")
    cast.school.postcode = "QV1 1HR"
    session().commit()
    result = run("inspections", "import", numberless, "--urn", "900001", "--accept")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Gull Point Academy and names no URN; its postcode is QZ3 8XX, not QV1 1HR." in result.stderr
    assert session().scalar(select(func.count(Inspection.id))) == 0


@pytest.mark.parametrize("accept", [[], ["--accept"]], ids=["looked at", "accepted"])
@pytest.mark.parametrize("known", [[], [KNOWN]], ids=["unsure", "sure"])
def test_a_slip_in_the_number_adds_no_school_and_takes_no_number_away(
    run: Run, cast: Cast, accept: list[str], known: list[str]
) -> None:
    result = run("inspections", "import", CARD, "--urn", "900071", *accept, *known)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "The document names URN 900017, and no school here has that or 900071. If 900071 was a slip: --urn 900017. "
        "If the school has both numbers, add it first: schools add 900071 NAME --formerly 900017\n"
    )
    assert school_by_urn("900071") is None
    assert school_by_urn("900017") is None


@pytest.mark.parametrize("urn", ["900002", "900003"], ids=["of a school that is here", "of one that is not"])
@pytest.mark.parametrize("accept", [[], ["--accept"]], ids=["looked at", "accepted"])
def test_another_schools_document_is_refused_and_nothing_is_stored(
    run: Run, cast: Cast, urn: str, accept: list[str]
) -> None:
    note_former_urn(cast.school, "900017", by=cast.head, now=make.at(make.TODAY))
    session().commit()
    result = run("inspections", "import", CARD, "--urn", urn, KNOWN, *accept)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "This document is about Harbour Row Academy (URN 900017), another school here.\n"
    assert session().scalar(select(func.count(Inspection.id))) == 0
    assert school_by_urn("900003") is None


@pytest.fixture
def gull_point(cast: Cast) -> School:
    """The school of the sample card, under a number it had before."""
    by, now = cast.head, make.at(make.TODAY)
    school = add_school("900040", "Gull Point High School", postcode="QZ3 8XX", by=by, now=now)
    session().commit()
    return school


def test_a_document_finds_its_school_by_a_number_it_had_before(run: Run, cast: Cast, gull_point: School) -> None:
    note_former_urn(gull_point, "900017", by=cast.head, now=make.at(make.TODAY))
    session().commit()
    result = run("inspections", "import", CARD, "--accept")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("Gull Point High School (URN 900040), inspection of ")


def test_a_number_nobody_has_is_asked_about_where_name_and_postcode_fit(run: Run, gull_point: School) -> None:
    result = run("inspections", "import", CARD, "--accept")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "The document names URN 900017, which no school here has; its name, Gull Point Academy, and its postcode are "
        "this school’s. We hold Gull Point High School, URN 900040. Accepting it adds it to the history of Gull Point "
        "High School, and notes 900017 as another number of the same school. If that is right, say so: --urn 900040 "
        "--is-this-school\n"
    )
    assert session().scalar(select(func.count(Inspection.id))) == 0
    assert run("inspections", "import", CARD, "--accept", "--urn", "900040", KNOWN).exit_code == 0
    assert run("inspections", "import", CARD, "--accept").stdout.endswith("already here; nothing changed.\n")


def test_without_a_number_name_and_postcode_are_enough(run: Run, gull_point: School, tmp_path: Path) -> None:
    numberless = tmp_path / "card.txt"
    numberless.write_text(CARD.read_text("utf-8").replace("900017", ""), "utf-8")
    assert "for Gull Point High School." in run("inspections", "import", numberless).stdout


def test_a_document_that_could_be_about_two_schools_names_both(
    run: Run, cast: Cast, gull_point: School, tmp_path: Path
) -> None:
    add_school("900041", "Gull Point School", postcode="QZ38XX", by=cast.head, now=make.at(make.TODAY))
    session().commit()
    result = run("inspections", "import", CARD)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Gull Point High School (--urn 900040) or Gull Point School (--urn 900041)" in result.stderr


def test_a_document_of_a_school_that_is_not_here_has_to_be_given_its_school(run: Run, cast: Cast) -> None:
    result = run("inspections", "import", CARD)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "The document is about Gull Point Academy (URN 900017), which is not here. "
        "Say which school it is about: --urn URN\n"
    )


@pytest.mark.parametrize("accept", [[], ["--accept"]], ids=["looked at", "accepted"])
def test_a_school_that_neither_the_database_nor_the_document_names_has_to_be_added(
    run: Run, cast: Cast, tmp_path: Path, accept: list[str]
) -> None:
    nameless = tmp_path / "card.txt"
    nameless.write_text(CARD.read_text("utf-8").replace("Gull Point Academy", "").replace("900017", ""), "utf-8")
    result = run("inspections", "import", nameless, "--urn", "900055", *accept)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "No school here has the URN 900055, and the document names none. Add it with: schools add 900055 NAME\n"
    )


def test_a_head_who_has_left_reads_nothing_in(run: Run, cast: Cast) -> None:
    cast.head.memberships[0].ends_on = make.TODAY.replace(day=1)
    session().commit()
    assert "as Clare Moss" in run("inspections", "import", CARD, "--urn", "900001", "--accept", KNOWN).stdout


def test_a_database_that_is_not_there_yet_is_said_to_be_missing(run: Run) -> None:
    from tracker.db import Base, db

    Base.metadata.drop_all(db.engine)
    result = run("inspections", "import", CARD, "--urn", "900001", "--accept", KNOWN)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "db upgrade" in result.stderr


def test_importing_says_what_seems_to_be_asked_again(run: Run, cast: Cast) -> None:
    before = make.inspection(cast.school, cast.head, date(2019, 5, 14))
    make.requirement(before, ("Leaders must raise the attendance of pupils.",))
    session().commit()
    result = run("inspections", "import", CARD, "--urn", "900001", "--accept", KNOWN)
    again = re.search(r"requirements 1 and \d+ may ask for the same thing\. Both ask about attendance\.", result.stderr)
    assert again, result.stderr
