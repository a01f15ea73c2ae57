"""Titles and leads of requirements."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.errors import Invalid
from tracker.models.requirements import Requirement
from tracker.services.requirements import LONGEST_WORKING_TITLE, MOST_TITLE_WORDS, name_requirement, working_title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Leaders must ensure that staff mark work.", "Staff mark work"),
        ("Leaders should mark work.", "Mark work"),
        ("Leaders must urgently mend the roof.", "Mend the roof"),
        ("The school should make sure that pupils read widely and often.", "Pupils read widely and often"),
        ("reduce absence of pupils with SEND.", "Reduce absence of pupils with SEND"),
        (
            "Leaders should help pupils to catch up in reading, writing and number.",
            "Help pupils to catch up in reading, writing…",
        ),
        (
            "In some subjects, the school has not set out what pupils learn.",
            "In some subjects, the school has not set…",
        ),
        ("Ensure that the plan is shorter; and send it sooner.", "The plan is shorter"),
        ("Pupils' Welsh – spoken and written", "Pupils' Welsh – spoken and written"),
    ],
)
def test_a_working_title_says_what_is_asked_in_a_few_words(text: str, title: str) -> None:
    assert working_title(text) == title


@pytest.mark.parametrize(
    "text", ["Leaders must ensure that.", "x" * 200, "Leaders must " + "antidisestablishment " * 9]
)
def test_a_working_title_is_never_empty_and_never_long(text: str) -> None:
    title = working_title(text)
    assert 0 < len(title) <= LONGEST_WORKING_TITLE
    assert len(title.split()) <= MOST_TITLE_WORDS


def test_naming_a_requirement_leaves_its_wording_alone(cast: Cast, requirement: Requirement) -> None:
    text = requirement.text
    name_requirement(requirement, "Checks and gaps", cast.leader, **signed(cast.head))
    assert (requirement.title, requirement.lead, requirement.text) == ("Checks and gaps", cast.leader, text)
    assert events() == ["requirement_named"]


def test_a_lead_holds_a_role_at_the_school(cast: Cast, requirement: Requirement) -> None:
    with pytest.raises(Invalid) as refusal:
        name_requirement(requirement, "Checks and gaps", cast.stranger, **signed(cast.head))
    assert refusal.value.field == "lead"


def test_a_requirement_keeps_a_title(cast: Cast, requirement: Requirement) -> None:
    with pytest.raises(Invalid) as refusal:
        name_requirement(requirement, "", None, **signed(cast.head))
    assert refusal.value.field == "title"
