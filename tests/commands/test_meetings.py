"""``flask meetings list``: when boards meet and what they were sent, for other tools."""

from __future__ import annotations

import json
from datetime import date

from tests import make
from tests.cast import Cast
from tests.commands.conftest import Run
from tracker.db import session
from tracker.models.packs import Pack, PackPaper, Variant


def test_each_meeting_comes_with_its_papers_day_and_its_packs(run: Run, cast: Cast) -> None:
    board = cast.school.boards[0]
    held = make.meeting(board, cast.clerk, date(2026, 7, 8))
    make.meeting(board, cast.clerk)
    make.meeting(board, cast.clerk, date(2026, 12, 2), cancelled_on=make.TODAY, cancelled_because="Snow")
    make.meeting(make.board(cast.other_school), cast.clerk)
    pack = Pack(meeting=held, number=1, as_at=date(2026, 6, 30), facts={}, facts_sha256="0" * 64)
    pack.frozen_at, pack.frozen_by = make.at(date(2026, 6, 30)), cast.clerk
    for variant, letter in ((Variant.OPEN, "a"), (Variant.CONFIDENTIAL, "b")):
        for edition, sha256 in (("standard", letter * 64), ("large", "c" * 64)):
            paper = PackPaper(variant=variant, edition=edition, source_sha256="0" * 64, sha256=sha256)
            pack.papers.append(paper)
    session().add(pack)
    session().commit()
    result = run("meetings", "list", "--urn", "900001", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    frozen_at = "2026-06-30T15:30:00+00:00"
    assert json.loads(result.stdout) == [
        {
            "held_on": "2026-07-08",
            "board": "Interim executive board",
            "papers_due_on": "2026-06-30",
            "packs": [
                {"frozen_at": frozen_at, "sha256": "a" * 64, "variant": "open"},
                {"frozen_at": frozen_at, "sha256": "b" * 64, "variant": "confidential"},
            ],
        },
        {"held_on": "2026-12-09", "board": "Interim executive board", "papers_due_on": "2026-12-01", "packs": []},
    ]
    said = run("meetings", "list", "--urn", "900001").stdout.splitlines()
    assert said[0] == "8 July 2026: Interim executive board, papers due 30 June 2026, 2 papers sent"


def test_a_pack_that_is_being_printed_is_there_without_a_hash(run: Run, cast: Cast) -> None:
    held = make.meeting(cast.school.boards[0], cast.clerk)
    pack = Pack(meeting=held, number=1, as_at=make.TODAY, facts={}, facts_sha256="0" * 64)
    pack.frozen_at, pack.frozen_by = make.at(make.TODAY), cast.clerk
    pack.papers.append(PackPaper(variant=Variant.OPEN, edition="standard", source_sha256="0" * 64))
    session().add(pack)
    session().commit()
    ((meeting,),) = (json.loads(run("meetings", "list", "--urn", "900001", "--json").stdout),)
    assert [(one["variant"], one["sha256"]) for one in meeting["packs"]] == [("open", None)]
    assert run("meetings", "list", "--urn", "900001").stdout.endswith("0 papers sent\n")


def test_a_school_without_meetings_has_an_empty_list(run: Run, cast: Cast) -> None:
    assert json.loads(run("meetings", "list", "--urn", "900001", "--json").stdout) == []
    assert run("meetings", "list", "--urn", "900001").stdout == "No meeting of Harbour Row Academy is called.\n"


def test_a_school_that_is_not_here_is_named(run: Run) -> None:
    result = run("meetings", "list", "--urn", "123456", "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No school here has the URN 123456" in result.stderr
