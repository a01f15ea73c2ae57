"""The first hour: all three answers are stored, or nothing is."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tracker.db import begin_writing, session
from tracker.errors import Invalid, NotAllowed
from tracker.models.meetings import BoardKind
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.installation import somebody_is_here
from tracker.rules.permissions import Role
from tracker.services.installation import in_its_name
from tracker.services.start import AskAgain, BoardSaid, PersonSaid, SchoolSaid, begin, is_start_code, start_code

SCHOOL = SchoolSaid("Gannet Lane School", "123456", "L4 6XX")
BOARD = BoardSaid("Governing board", BoardKind.GOVERNING_BOARD, 7)
YOU = PersonSaid("Hanif Rahman", "Hanif@Gannet-Lane.example", Role.HEAD, "brine-otter-canopy-41")
WHEN = {"now": make.at(make.TODAY), "today": make.TODAY}


def test_the_first_person_manages_the_first_school(app: Flask) -> None:
    begin_writing()
    school, person = begin(SCHOOL, BOARD, YOU, **WHEN)
    session().commit()
    assert person.roles_at(school, make.TODAY) == {Role.HEAD}
    assert person.email == "hanif@gannet-lane.example"
    assert not person.must_change_password
    assert [(one.name, one.notice_days) for one in school.boards] == [("Governing board", 7)]


@pytest.mark.parametrize(
    ("answers", "question"),
    [
        ((SchoolSaid("Gannet Lane School", "12", None), BOARD), "school"),
        ((SchoolSaid("Gannet Lane School", "900002", None), BOARD), "school"),
        ((SCHOOL, BoardSaid("", BoardKind.GOVERNING_BOARD, 7)), "board"),
        ((SCHOOL, BoardSaid("Trust board", BoardKind.TRUST_BOARD, 7)), "board"),
    ],
)
def test_what_cannot_stand_names_the_question_and_stores_nothing(
    app: Flask, answers: tuple[SchoolSaid, BoardSaid], question: str
) -> None:
    with pytest.raises(AskAgain) as refused:
        begin(*answers, YOU, **WHEN)
    session().rollback()
    assert refused.value.question == question
    assert session().scalars(select(School)).all() == []
    assert not somebody_is_here()


def test_a_password_that_says_whose_it_is_is_refused(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        begin(SCHOOL, BOARD, PersonSaid("Hanif Rahman", "h@x.example", Role.HEAD, "gannet-lane-1"), **WHEN)
    assert refused.value.field == "password"


def test_nobody_begins_where_somebody_is(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        begin(SCHOOL, BOARD, YOU, **WHEN)


def test_the_installation_itself_is_nobody(app: Flask) -> None:
    in_its_name(make.at(make.TODAY))
    assert not somebody_is_here()
    assert session().scalars(select(Person)).all()


def test_a_code_is_of_one_installation_and_takes_capitals_and_spaces() -> None:
    code = start_code("the key of one installation")
    assert len(code) == 24
    assert code == start_code("the key of one installation")
    assert is_start_code(f" {code[:6]} {code[6:].upper()}\n", "the key of one installation")
    assert not is_start_code(code, "the key of another")
    assert not is_start_code("", "the key of one installation")
    assert not is_start_code("é" * 24, "the key of one installation")
