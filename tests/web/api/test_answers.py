"""What programs get: the same facts and words as the pages, in pages of so many, and no more than once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from tests import make
from tests.cast import Cast
from tests.conftest import Queries
from tests.web.api.conftest import AT_SCHOOL, Program
from tests.web.test_access import GOVERNOR, HEAD, LEADER
from tracker.application import create_app
from tracker.db import session
from tracker.models.packs import Pack, PackPaper, Variant
from tracker.models.requirements import Requirement
from tracker.queries.actions import actions_of
from tracker.queries.board import board_view
from tracker.rules.colours import Colour
from tracker.web import costs


def test_a_requirement_is_told_as_its_page_tells_it(cast: Cast, programs: dict[str, Program]) -> None:
    told = programs[GOVERNOR].reads(f"{AT_SCHOOL}/requirements/1")
    assert told["text"] == "Leaders must check what pupils know."
    assert told["inspection"] == {"id": 1, "kind": "report_card", "inspected_on": "2026-02-10"}
    assert told["source"] == "Report card, 10 February 2026, next step 1"
    assert told["clauses"] == [
        {
            "number": 1,
            "text": "Leaders must check what pupils know.",
            "duty": "must",
            "start": 0,
            "end": 36,
            "actions": ["1.1"],
        }
    ]
    assert told["actions"] == ["1.1"]
    assert (told["declared"], told["record"]["colour"]) == ("complete", "amber")
    assert told["is_watermelon"] is True
    assert [reason["sentence"] for reason in told["reasons"]]
    assert told["targets"][0]["metric"] == "Attainment 8"
    assert told == programs[GOVERNOR].reads(f"{AT_SCHOOL}/requirements")["items"][0]


def test_an_action_is_told_with_its_updates_milestones_and_both_opinions(
    cast: Cast, programs: dict[str, Program]
) -> None:
    told = programs[GOVERNOR].reads(f"{AT_SCHOOL}/actions/1.1")
    (row,) = actions_of(cast.school, make.TODAY)
    assert told["owner"] == "Lena Adeyemi"
    assert told["updates"][0]["progress"] == "Eighteen of thirty lessons visited."
    assert told["milestones"] == [{"title": "First visits done", "due_on": "2026-11-25", "met_on": None}]
    assert told["open_evidence"] == ["E1"]
    assert told["record"] == {
        "colour": row.record.colour.value,
        "reasons": [{"code": one.code, "sentence": one.sentence} for one in row.record.reasons],
        "until": row.record.until.isoformat() if row.record.until else None,
    }
    assert (
        programs[GOVERNOR].reads(f"{AT_SCHOOL}/actions/9.9", 404)["detail"] == "This school's plan has no action 9.9."
    )


def test_the_board_view_counts_what_its_page_counts(cast: Cast, programs: dict[str, Program]) -> None:
    told, page = programs[HEAD].reads(f"{AT_SCHOOL}/board-view"), board_view(cast.school, make.TODAY, in_full=True)
    assert told["record"] == {"amber": 1}
    assert told["differing"] == page.differing == 1
    assert told["open_checks"] == [check.sentence for check in page.open_checks]
    assert [one["sentence"] for one in told["suggested_questions"]] == [one.sentence for one in page.questions]
    assert told["inspection"]["grades"] == {"Urgent improvement": 1, "Needs attention": 1}


def test_a_metric_is_told_with_its_readings_and_targets(programs: dict[str, Program]) -> None:
    told = programs[GOVERNOR].reads(f"{AT_SCHOOL}/metrics/1")
    assert told["metric"]["latest"]["school_value"] == 28.2
    assert [reading["period"] for reading in told["readings"]] == ["2024/25"]
    assert told["targets"][0]["value"] == 34.0
    (entered,) = programs[GOVERNOR].all_of(f"{AT_SCHOOL}/metrics/1/readings")
    assert entered["standing"] == "Counts"


def test_a_hidden_figure_says_that_it_is_hidden(cast: Cast, programs: dict[str, Program]) -> None:
    few = make.metric(cast.school, "Attendance", group="looked-after children")
    make.reading(few, cast.head, "2025/26", 57.3, date(2026, 8, 25), numerator=57, denominator=100, pupils=3)
    session().commit()
    hidden = programs[GOVERNOR].reads(f"{AT_SCHOOL}/metrics/2")["metric"]["latest"]
    assert (hidden["school_value"], hidden["is_hidden"], hidden["numerator"]) == (None, True, None)
    shown = programs[HEAD].reads(f"{AT_SCHOOL}/metrics/2")["metric"]["latest"]
    assert (shown["school_value"], shown["is_hidden"], shown["is_of_few_pupils"]) == (57.3, False, True)


def test_the_packs_of_a_meeting_name_the_papers_that_the_owner_may_have(
    cast: Cast, programs: dict[str, Program]
) -> None:
    session().add(
        Pack(
            meeting_id=1,
            number=1,
            as_at=make.TODAY,
            facts={},
            facts_sha256="0" * 64,
            frozen_at=make.at(make.TODAY),
            frozen_by=cast.clerk,
            papers=[PackPaper(variant=one, edition="standard", source_sha256="1" * 64) for one in Variant],
        )
    )
    session().commit()
    held = {
        part: [
            paper["variant"] for paper in programs[part].reads(f"{AT_SCHOOL}/meetings/1/packs")["items"][0]["papers"]
        ]
        for part in (GOVERNOR, LEADER, HEAD)
    }
    assert held == {GOVERNOR: ["open", "confidential"], LEADER: ["open"], HEAD: ["open", "confidential"]}


@pytest.fixture
def long_plan(cast: Cast, shared: Requirement) -> None:
    """Seven actions more."""
    for _ in range(7):
        session().refresh(shared)
        make.update(make.action(shared, cast.leader, clauses=[]), Colour.GREEN)
    session().commit()


@pytest.mark.usefixtures("long_plan")
def test_a_list_comes_in_pages_that_lead_on(programs: dict[str, Program]) -> None:
    first = programs[GOVERNOR].reads(f"{AT_SCHOOL}/actions?size=3")
    assert [one["number"] for one in first["items"]] == ["1.1", "1.2", "1.3"]
    assert (first["page"], first["size"], first["total"]) == (1, 3, 8)
    assert first["next"] == f"{AT_SCHOOL}/actions?page=2&size=3"
    assert len(programs[GOVERNOR].all_of(f"{AT_SCHOOL}/actions?size=3")) == 8
    beyond = programs[GOVERNOR].reads(f"{AT_SCHOOL}/actions?page=9")
    assert (beyond["items"], beyond["next"]) == ([], None)


def test_a_page_that_cannot_be_gets_a_sentence(programs: dict[str, Program]) -> None:
    for asked, sentence in {
        "page=0": "The parameter “page” cannot stand. It should be 1 or more.",
        "size=101": "The parameter “size” cannot stand. It should be 1 to 100.",
        "size=ten": "The parameter “size” cannot stand. It should be a number in digits.",
        "pagge=2": "The parameter “pagge” cannot stand. There is none of that name here: say page or size.",
        "page=%D9%A1": "The parameter “page” cannot stand. It should be a number in digits.",
        "page=1_0": "The parameter “page” cannot stand. It should be a number in digits.",
    }.items():
        assert programs[GOVERNOR].reads(f"{AT_SCHOOL}/actions?{asked}", 422)["detail"] == sentence


@pytest.mark.usefixtures("long_plan")
def test_a_list_asks_no_more_of_the_database_when_it_is_longer(
    cast: Cast, programs: dict[str, Program], queries: Queries
) -> None:
    programs[GOVERNOR].reads(f"{AT_SCHOOL}/actions")  # the first use of the day is noted
    counted = []
    for more in range(2):
        with queries:
            assert programs[GOVERNOR].reads(f"{AT_SCHOOL}/actions")["total"] == 8 + 5 * more
        counted.append(queries.count)
        queries.statements.clear()
        for number in range(5):
            make.action(session().get_one(Requirement, 1), cast.leader, clauses=[], sequence=20 + 5 * more + number)
        session().commit()
    assert counted[0] == counted[1] <= 10


def test_who_has_an_answer_already_is_told_so(cast: Cast, programs: dict[str, Program]) -> None:
    first = programs[GOVERNOR].asks(f"{AT_SCHOOL}/actions")
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = programs[GOVERNOR].asks(f"{AT_SCHOOL}/actions", **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    make.update(session().get_one(Requirement, 1).actions[0], Colour.RED)
    session().commit()
    changed = programs[GOVERNOR].asks(f"{AT_SCHOOL}/actions", **{"If-None-Match": tag})
    assert (changed.status_code, changed.headers["ETag"] == tag) == (200, False)


def test_what_goes_wrong_is_told_in_a_sentence_that_programs_read(app: Flask, programs: dict[str, Program]) -> None:
    answer = programs[GOVERNOR].asks(f"{AT_SCHOOL}/questions/99")
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True) == {
        "type": "about:blank",
        "title": "Not found",
        "status": 404,
        "detail": "This school has no question Q99.",
    }
    assert Program(app, None).reads("/nowhere", 404)["title"] == "Not found"
    answer = app.test_client().get("/api/v1/schools", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_everything_is_as_known_at_the_end_of_the_schools_day(
    cast: Cast, clock: object, programs: dict[str, Program]
) -> None:
    assert programs[LEADER].reads(AT_SCHOOL)["today"] == "2026-11-25"
    clock.now += timedelta(hours=9)  # type: ignore[attr-defined]
    assert programs[LEADER].reads(AT_SCHOOL)["today"] == "2026-11-26"


def test_a_program_in_a_loop_waits_and_others_go_on(
    app: Flask, cast: Cast, programs: dict[str, Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.storage.tries.time", lambda: 1_800_000_000.0)
    monkeypatch.setattr(costs, "PROGRAMS", "3 per minute")
    limited = create_app(replace(app.extensions["settings"], testing=False), app.extensions["clock"])
    limited.test_client_class = app.test_client_class
    leader, governor = (Program(limited, programs[part].key) for part in (LEADER, GOVERNOR))
    asked = [leader.asks("/schools") for _ in range(5)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429, 429]
    assert asked[3].headers["Retry-After"] == "60"
    assert asked[3].content_type == "application/problem+json"
    assert governor.asks("/schools").status_code == 200
