"""Many schools at once, from the register."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests import make
from tests.cast import Cast
from tests.commands.conftest import SAMPLES, Run
from tracker.db import session
from tracker.models.events import Event
from tracker.models.schools import School, Trust
from tracker.queries.audit import verified
from tracker.queries.schools import school_by_urn

REGISTER = SAMPLES / "registers" / "edubasealldata.csv"
LINKS = SAMPLES / "registers" / "links_edubasealldata.csv"


def school(urn: str) -> School:
    session().expire_all()
    found = school_by_urn(urn)
    assert found is not None
    return found


def later_register(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """Write the register of a later month, with some words changed."""
    text = REGISTER.read_text("cp1252")
    for was, now_is in changes:
        assert was in text
        text = text.replace(was, now_is)
    path = tmp_path / "edubasealldata-later.csv"
    path.write_bytes(text.encode("cp1252"))
    return path


def test_the_schools_of_a_trust_are_stored_with_what_the_register_says(run: Run, cast: Cast) -> None:
    result = run("schools", "import", REGISTER, "--trust", "17001")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "edubasealldata.csv: 12 rows, 2 schools stored, 1 school changed, 0 the same.",
        "Passed over: 1 not open yet.",
    ]
    lantern = school("900012")
    assert (lantern.name, lantern.postcode, lantern.laestab) == ("The Lantern School", "QZ2 2CC", "9817003")
    assert (lantern.local_authority, lantern.phase, lantern.board_name) == ("Tidewater", None, "Governing board")
    assert lantern.trust is school("900001").trust
    assert school("900011").address == "Café Lane, Old Quay, Tidewater"


def test_a_trust_that_is_here_gets_its_number_and_keeps_its_name(run: Run, cast: Cast) -> None:
    run("schools", "import", REGISTER, "--trust", "17001")
    assert session().execute(select(Trust.name, Trust.number)).all() == [("Tidewater Learning Trust", "17001")]
    assert session().scalar(select(Event.detail).where(Event.name == "trust_numbered")) == {"number": "17001"}


def test_all_of_the_register_is_stored_but_what_is_no_open_school(run: Run) -> None:
    result = run("schools", "import", REGISTER)
    assert result.stdout.splitlines() == [
        "edubasealldata.csv: 12 rows, 6 schools stored, 0 schools changed, 0 the same.",
        "Passed over: 2 closed.",
        "Passed over: 1 not open yet.",
        "Passed over: 1 not inspected as a school: Universities.",
        "Passed over: 1 not inspected as a school: Welsh schools.",
        "Passed over: 1 cannot be read.",
        "Row 13, A number with letters (URN 9OOO20): “9OOO20” is not a URN, which is six digits such as 900001.",
    ]
    assert sorted(session().scalars(select(Trust.name))) == ["Moorland Schools Trust", "TIDEWATER LEARNING TRUST"]
    assert verified().broken is None


def test_the_same_register_again_changes_nothing(run: Run) -> None:
    run("schools", "import", REGISTER, "--links", LINKS)
    events = session().scalar(select(func.count(Event.id)))
    again = run("schools", "import", REGISTER, "--links", LINKS)
    assert "0 schools stored, 0 schools changed, 6 the same" in again.stdout
    assert session().scalar(select(func.count(Event.id))) == events


def test_checking_stores_nothing(run: Run) -> None:
    result = run("schools", "import", REGISTER, "--check")
    assert "6 schools would be stored" in result.stdout
    assert session().scalar(select(func.count(School.id))) == 0


def test_what_was_corrected_by_hand_stays_and_is_named(run: Run, tmp_path: Path) -> None:
    run("schools", "import", REGISTER, "--urn", "900013")
    school("900013").name = "Saltmarsh Primary"
    session().commit()
    later = later_register(
        tmp_path, ("Saltmarsh Community Primary School", "Saltmarsh Village School"), ("QZ3 3DD", "QZ3 9ZZ")
    )
    result = run("schools", "import", later, "--urn", "900013")
    assert result.stdout.splitlines()[1] == (
        "Row 6, Saltmarsh Village School (URN 900013): Set by hand, and stays as it is here: name."
    )
    changed = school("900013")
    assert (changed.name, changed.postcode) == ("Saltmarsh Primary", "QZ3 9ZZ")
    detail = session().scalars(select(Event.detail).where(Event.name == "school_changed")).one()
    assert detail == {"source": "edubasealldata-later.csv", "facts": {"postcode": ["QZ3 3DD", "QZ3 9ZZ"]}}


def test_what_a_school_was_given_by_hand_before_stays_and_what_it_lacked_is_filled_in(run: Run) -> None:
    make.school("900018", "Far Side High", postcode="QZ8 8JJ")
    session().commit()
    run("schools", "import", REGISTER, "--urn", "900018")
    far = school("900018")
    assert (far.name, far.phase, far.local_authority) == ("Far Side High", "Secondary", "Moorland")
    assert far.trust is not None
    assert far.trust.number == "17002"


def test_a_school_that_leaves_its_trust_leaves_it_here(run: Run, tmp_path: Path) -> None:
    run("schools", "import", REGISTER, "--urn", "900018")
    later = later_register(tmp_path, ("17002,Moorland Schools Trust", "17001,TIDEWATER LEARNING TRUST"))
    run("schools", "import", later, "--urn", "900018")
    trust = school("900018").trust
    assert trust is not None
    assert trust.number == "17001"


def test_a_school_here_that_closes_is_kept_with_its_day(run: Run, cast: Cast, tmp_path: Path) -> None:
    run("schools", "import", REGISTER, "--urn", "900013")
    was = "Community school,,Local authority maintained schools,{},,,,,,{},"
    later = later_register(tmp_path, (was.format("1,Open", ""), was.format("2,Closed", "31-08-2026")))
    result = run("schools", "import", later, "--urn", "900013")
    assert "It closed on 31 August 2026; its plan stays here." in result.stdout
    assert school("900013").closed_on == date(2026, 8, 31)


def test_a_school_that_became_an_academy_takes_its_new_number_and_is_not_doubled(run: Run, cast: Cast) -> None:
    make.school("800012", "The Lantern School")
    session().commit()
    result = run("schools", "import", REGISTER, "--links", LINKS, "--trust", "17001")
    assert (
        "Row 4, The Lantern School (URN 900012): The Lantern School, which is here as URN 800012, "
        "takes the number 900012."
    ) in result.stdout
    assert school("800012") is school("900012")
    assert school("900012").closed_on is None
    again = run("schools", "import", REGISTER, "--links", LINKS)
    assert "Passed over: 1 went on under another number." in again.stdout
    assert verified().broken is None


def test_the_earlier_numbers_of_a_school_are_noted(run: Run, cast: Cast) -> None:
    run("schools", "import", REGISTER, "--links", LINKS, "--urn", "900001")
    assert {former.urn for former in school("900001").former_urns} == {"800001", "700001"}


def test_a_school_that_may_be_here_under_another_number_is_asked_about(run: Run) -> None:
    make.school("800012", "The Lantern School", laestab="9817003")
    session().commit()
    result = run("schools", "import", REGISTER, "--urn", "900012")
    assert "Passed over: 1 perhaps a school that is here under another number." in result.stdout
    assert "If it is the same school: schools new-number 800012 900012" in result.stdout
    assert school_by_urn("900012") is None


def test_a_report_has_every_row_with_what_became_of_it(run: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    run("schools", "import", REGISTER, "--report", report)
    rows = list(csv.DictReader(report.open(encoding="utf-8-sig")))
    assert len(rows) == 12
    assert rows[6] == {
        "Row": "8",
        "URN": "900015",
        "Name": "Gannet Infant School",
        "What became of it": "passed over",
        "Why": "closed",
        "What is new": "",
        "Look at this": "",
    }


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--trust", "4711"), "None of the 12 rows of edubasealldata.csv is of the trust 4711.\n"),
        (("--la", "Nowhere"), "None of the 12 rows of edubasealldata.csv is of Nowhere.\n"),
        (
            ("--links", REGISTER),
            "edubasealldata.csv is not the register's file of links: its headings are URN, LA (code)",
        ),
    ],
)
def test_what_finds_nothing_says_so(run: Run, options: tuple[object, ...], sentence: str) -> None:
    result = run("schools", "import", REGISTER, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)


def test_a_number_that_is_not_in_the_file_is_named(run: Run) -> None:
    result = run("schools", "import", REGISTER, "--urn", "900013", "--urn", "900099")
    assert result.stderr == "Not in the file: URN 900099.\n"
